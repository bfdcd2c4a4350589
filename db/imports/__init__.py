"""People, places, equipment and rosters from tables that a factory keeps in Excel."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from config.site import factory
from db.imports.calendar import import_absences, import_roster
from db.imports.cameras import import_cameras
from db.imports.certificates import import_certificates
from db.imports.contractors import import_contractors
from db.imports.departments import import_departments
from db.imports.headings import REQUIRED, headings
from db.imports.outcome import BadLine, Result
from db.imports.people import import_people
from db.imports.plans import import_plans
from db.imports.points import import_points
from db.imports.premises import import_equipment, import_places
from db.imports.sensors import import_sensors
from db.imports.sheet import BadFile, Sheet, read_sheet
from db.imports.substances import import_substances
from db.imports.target import Target
from db.imports.things import import_things
from db.org import bump_org

__all__ = ["KINDS", "BadLine", "Result", "Target", "import_file", "import_site"]
KINDS: Mapping[str, Callable[[Target, Sheet], Result]] = {
    "people": import_people,
    "departments": import_departments,
    "places": import_places,
    "equipment": import_equipment,
    "roster": import_roster,
    "absences": import_absences,
    "contractors": import_contractors,
    "certificates": import_certificates,
    "points": import_points,
    "plans": import_plans,
    "things": import_things,
    "substances": import_substances,
    "cameras": import_cameras,
    "sensors": import_sensors,
}


def import_file(target: Target, kind: str, path: Path) -> Result:
    """Checks every line before anything is written; where one is bad nothing changes. The caller commits.

    Raises KeyError for a kind that is not in KINDS.
    """
    run = KINDS[kind]
    try:
        sheet = read_sheet(path, headings(kind), REQUIRED[kind])
    except BadFile as error:
        return Result(kind, errors=(BadLine(0, str(error)),))
    result = run(target, sheet)
    if result.added or result.changed:
        bump_org(target.session, target.site)
    unused = (f"没有用到的列：{'、'.join(sheet.unused)}",) if sheet.unused else ()
    return replace(result, warnings=(*result.warnings, *unused))


def import_site(target: Target, folder: Path) -> tuple[Result, ...]:
    """Every table of a site folder, in the order in which they name each other; stops at the first bad one, and then
    leaves nothing of the others either. Raises config.wrong.Wrong for a bad site.toml."""
    shifts = factory(folder).shifts
    whole = replace(target, shifts=shifts, folder=str(folder))
    results: list[Result] = []
    with target.session.begin_nested() as savepoint:
        for kind in KINDS:
            if not (path := _table(folder, kind)):
                continue
            results.append(import_file(whole, kind, path))
            if results[-1].errors:
                savepoint.rollback()
                break
    return tuple(_early(result, results) for result in results)


def _early(result: Result, all_of_them: Sequence[Result]) -> Result:
    """The people table comes before the departments': it cannot know yet who has no contact."""
    if result.kind != "people" or not any(other.kind == "departments" for other in all_of_them):
        return result
    return replace(result, warnings=tuple(words for words in result.warnings if "接口人" not in words))


def _table(folder: Path, kind: str) -> Path | None:
    return next((p for ending in ("csv", "xlsx") if (p := folder / f"{kind}.{ending}").exists()), None)
