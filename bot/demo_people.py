"""The demo factory's people as the two platforms' address books show them: the same chart, superiors and numbers as in
its tables, so that `run.py contacts` and the night find nothing to change until somebody changes something."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.sandbox.people import Department, Member
from db.imports.headings import headings
from db.imports.sheet import read_sheet

Line = Mapping[str, str]
FIRST = 2


def address_books(site: Path) -> tuple[list[Member], list[Member], list[Department]]:
    """(WeCom's members, DingTalk's members, the chart of both)."""
    people = _lines(site / "people.csv", "people")
    leaders = {line.get("leader", ""): line["department"] for line in _lines(site / "departments.csv", "departments")}
    paths = _paths(people)
    ids = {path: FIRST + n for n, path in enumerate(paths)}
    chart = [Department(ids[p], p.rpartition("/")[2], ids.get(p.rpartition("/")[0], 1)) for p in paths]
    here = [line for line in people if line.get("active") != "否"]
    books = [
        [_member(line, people, leaders, ids, column) for line in here if line.get(column)]
        for column in ("wecom_userid", "dingtalk_userid")
    ]
    return books[0], books[1], chart


def _lines(path: Path, kind: str) -> list[Line]:
    return [row.cells for row in read_sheet(path, headings(kind), ()).rows] if path.exists() else []


def _paths(people: Sequence[Line]) -> list[str]:
    """Every department that is named, and those above it; the largest first."""
    found: dict[str, None] = {}
    for line in people:
        parts = line.get("department", "").split("/")
        found |= dict.fromkeys("/".join(parts[:n]) for n in range(1, len(parts) + 1) if parts[0])
    return sorted(found, key=lambda path: path.count("/"))


def _member(
    line: Line, people: Sequence[Line], leaders: Mapping[str, str], ids: Mapping[str, int], column: str
) -> Member:
    own, above = ids.get(line.get("department", ""), 1), line.get("manager", "")
    bosses = [one.get(column, "") for one in people if above and above in (one["name"], one.get("staff_no"))]
    led = ids.get(leaders.get(line["name"], ""), 0)
    places = tuple(dict.fromkeys((own, led) if led else (own,)))
    title = f"{line.get('department', '')} {line.get('role', '')}".strip()
    return Member(
        line[column], line["name"], places, (led,) if led else (), bosses[0] if bosses else "", title,
        line.get("mobile", ""), staff_no=line.get("staff_no", ""),
    )  # fmt: skip
