"""What check-ins say across rounds: who was where at which hour, how long forms take, what was odd about a day, and how
the rounds of a day stand."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from pydantic import BaseModel
from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from db import sheets
from db.flags import FLAGS
from db.tables import Case, CheckInRow, Equipment, Place, RoundPoint
from workflows.inspection.sheets import Sheet
from workflows.metrics.fills import FillTime, fill_time
from workflows.metrics.rounds import Cell

KIND = "round"


@dataclass(frozen=True, slots=True)
class Flagged:
    """Something odd about one stop, with its reason; it accuses nobody. `person` is an id."""

    round: str
    point: str
    person: str
    at: datetime
    rule: str
    why: str


class SeenFinding(BaseModel):
    no: int
    hazard: str | None = None
    taken_back: bool = False


class SeenStop(BaseModel):
    point: str
    filled: object | None = None
    by: str | None = None
    findings: tuple[SeenFinding, ...] = ()


class SeenRound(BaseModel):
    """What of a round's own JSON is asked for here."""

    title: str = ""
    plan: str = ""
    purpose: str = "plan"
    department: str = ""
    late: bool = False
    stops: tuple[SeenStop, ...] = ()


@dataclass(frozen=True, slots=True)
class RoundLine:
    """A round as a list shows it; `done` of `stops` points are filled. `findings`: what stands, items of one
    hazard once. `by`: who checked in at points, whoever did most first."""

    code: str
    state: str
    title: str
    purpose: str
    plan: str
    department: str
    owner: str | None
    opens_at: datetime | None
    due_at: datetime | None
    closed_at: datetime | None
    late: bool
    stops: int
    done: int
    findings: int
    by: tuple[str, ...] = ()


def heat(session: Session, since: datetime, until: datetime, zone: tzinfo) -> tuple[Cell, ...]:
    """Check-ins and findings per point and hour of the day in `zone`, of all days from `since` until before `until`."""
    counts: dict[tuple[str, int], tuple[int, int]] = {}
    query = select(CheckInRow.point, CheckInRow.at, CheckInRow.abnormal).where(*_between(session, since, until))
    for point, at, abnormal in session.exec(query):
        key = (point, at.astimezone(zone).hour)
        before = counts.get(key, (0, 0))
        counts[key] = before[0] + 1, before[1] + abnormal
    names = point_names(session, {point for point, _ in counts})
    return tuple(Cell(point, names[point], hour, *found) for (point, hour), found in sorted(counts.items()))


def point_names(session: Session, codes: Iterable[str] | None = None) -> dict[str, str]:
    """Code -> name; None for all points that have a sheet. One nobody knows any more keeps its code."""
    if codes is None:
        mine = (RoundPoint.site == session.info["site"], RoundPoint.sheet != "")
        codes = session.exec(select(RoundPoint.code).where(*mine).order_by(col(RoundPoint.code))).all()
    wanted = sorted(codes)
    found: dict[str, str] = {}
    for table in (Place, Equipment):
        query = select(table.code, table.name).where(
            col(table.site) == session.info["site"], col(table.code).in_(wanted)
        )
        found |= dict(session.exec(query).all()) if wanted else {}
    return {code: found.get(code, code) for code in wanted}


def fill_times(session: Session, since: datetime, until: datetime) -> tuple[FillTime, ...]:
    """Per sheet and version, of the forms filled within the span; a stop whose phone did not count is left out."""
    query = select(CheckInRow.sheet, CheckInRow.version, CheckInRow.seconds).where(
        *_between(session, since, until), col(CheckInRow.filled_at).is_not(None), col(CheckInRow.seconds) > 0
    )
    taken: dict[tuple[str, int], list[float]] = defaultdict(list)
    for code, version, seconds in session.exec(query):
        taken[(code, version)].append(seconds)
    known = sheets.versions(session, taken)
    return tuple(_fill(code, version, known.get((code, version)), times) for (code, version), times in _sorted(taken))


def _sorted(taken: dict[tuple[str, int], list[float]]) -> Sequence[tuple[tuple[str, int], list[float]]]:
    return sorted(taken.items(), key=lambda one: (one[0][0], -one[0][1]))


def _fill(code: str, version: int, sheet: Sheet | None, times: Sequence[float]) -> FillTime:
    return fill_time(code, version, sheet.name if sheet else code, len(sheet.items) if sheet else 0, times)


def flags(session: Session, since: datetime, until: datetime) -> tuple[Flagged, ...]:
    """Of the check-ins that were flagged within the span, in the order in which they were made: what a phone brings
    late, and what is only then seen of it, is told on the day it comes."""
    of = CheckInRow
    odd = (col(of.site) == session.info["site"], col(of.flagged_at) >= since, col(of.flagged_at) < until)
    rows = session.exec(select(CheckInRow).where(*odd).order_by(col(CheckInRow.at))).all()
    return tuple(one for row in rows for one in _flagged(row))


def _flagged(row: CheckInRow) -> Iterator[Flagged]:
    for rule, why in FLAGS.validate_json(row.flags):
        yield Flagged(row.round_code, row.point, row.person, row.at, rule, why)


def rounds_between(session: Session, since: datetime, until: datetime) -> tuple[RoundLine, ...]:
    """Those whose window opened within the span, or runs into it and is not over; the earliest due first."""
    # Not by the index of kinds: all rounds of all years stand there.
    of_kind = (col(Case.site) == session.info["site"], func.coalesce(Case.kind, "") == KIND)
    opened = select(Case).where(*of_kind, col(Case.opened_at) >= since, col(Case.opened_at) < until)
    rows = [*session.exec(opened), *_rows(session, col(Case.state).in_(("planned", "going")))]
    lines = {row.code: _line(row) for row in rows}
    return tuple(sorted(lines.values(), key=lambda line: (line.due_at or until, line.code)))


def open_rounds(session: Session, person: str, missed_since: datetime) -> tuple[RoundLine, ...]:
    """Of this person, what is due first comes first; missed ones that were due at `missed_since` or later come last."""
    still = col(Case.state).in_(("planned", "going", "missed"))
    lines = map(_line, _rows(session, col(Case.owner) == person, still))
    kept = (one for one in lines if one.state != "missed" or (one.due_at and one.due_at >= missed_since))
    return tuple(sorted(kept, key=lambda one: (one.state == "missed", str(one.due_at), one.code)))


def rounds_open(session: Session) -> tuple[str, ...]:
    """Whose they are, one entry a round."""
    still = (col(Case.kind) == KIND, col(Case.state).in_(("planned", "going")), col(Case.owner).is_not(None))
    query = select(Case.owner).where(col(Case.site) == session.info["site"], *still)
    return tuple(str(owner) for owner in session.exec(query))


def opened_already(session: Session, plan: str, opens: datetime) -> bool:
    """A round of this window is open: the clock was here before and was set back."""
    open_now = (col(Case.state).in_(("planned", "going")), col(Case.starts_at) == opens)
    return any(line.plan == plan for line in map(_line, _rows(session, *open_now)))


def missed_rounds(session: Session, since: datetime) -> tuple[RoundLine, ...]:
    """Whose window ended at `since` or later without the round; the newest first."""
    lines = map(_line, _rows(session, col(Case.state) == "missed", col(Case.due_at) >= since))
    return tuple(sorted(lines, key=lambda one: (str(one.due_at), one.code), reverse=True))


def _rows(session: Session, *where: ColumnElement[bool]) -> list[Case]:
    mine = (col(Case.site) == session.info["site"], col(Case.kind) == KIND)
    return list(session.exec(select(Case).where(*mine, *where)))


def _line(row: Case) -> RoundLine:
    seen = SeenRound.model_validate_json(row.body)
    done = sum(stop.filled is not None for stop in seen.stops)
    return RoundLine(
        row.code, row.state, seen.title, seen.purpose, seen.plan, seen.department, row.owner,
        row.starts_at or row.opened_at, row.due_at, row.closed_at, seen.late, len(seen.stops), done,
        _stands(seen), tuple(who for who, _ in Counter(stop.by for stop in seen.stops if stop.by).most_common()),
    )  # fmt: skip


def _stands(seen: SeenRound) -> int:
    """As the card at the end counts (workflows/inspection/cards.py)."""
    found = [one for stop in seen.stops for one in stop.findings if not one.taken_back]
    return len({one.hazard for one in found if one.hazard}) + sum(not one.hazard for one in found)


def _between(session: Session, since: datetime, until: datetime) -> tuple[ColumnElement[bool], ...]:
    return (col(CheckInRow.site) == session.info["site"], col(CheckInRow.at) >= since, col(CheckInRow.at) < until)
