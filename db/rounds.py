"""What a round asks of other tables; the names and shapes of the answers are in workflows/inspection/facts.py."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, col, select

from db import sheets
from db.codec import scalars_from_json
from db.locks import one_by_one
from db.tables import Case, CheckInRow, PointStanding, RoundPoint
from db.tables import Shift as Turn
from workflows.inspection.case import Stop
from workflows.inspection.clocks import begun, judge
from workflows.inspection.facts import (
    EARLIER,
    LAST_CHECK_IN,
    NEXT_CHECK_IN,
    OPEN_FOUND,
    RECHECKS_GIVEN,
    RISKS,
    SHEETS,
    STANDINGS,
    CheckIn,
    Sheets,
    Standing,
)

OVER = ("closed", "void")
DAY = timedelta(days=1)
LONGEST_SHIFT = timedelta(hours=24)
"""A re-check given longer ago than this belongs to no running shift."""


def sheets_of(session: Session, case: Any, event: Any, rules: Any, now: datetime) -> Sheets:
    """Every stop's own version, whatever counts by now."""
    return sheets.versions(session, ((stop.sheet, stop.version) for stop in _stops(case, event)))


def last_check_in(session: Session, case: Any, event: Any, rules: Any, now: datetime) -> CheckIn | None:
    """Before the moment this event counts for: what a phone brings late is compared with what was then."""
    return _beside(session, case, event, rules, now, later=False)


def next_check_in(session: Session, case: Any, event: Any, rules: Any, now: datetime) -> CheckIn | None:
    """After that moment: two phones, or one that sends out of order."""
    return _beside(session, case, event, rules, now, later=True)


def _beside(session: Session, case: Any, event: Any, rules: Any, now: datetime, later: bool) -> CheckIn | None:
    at = judge(getattr(event, "stamp", None), now, rules.honesty.clock_off, begun(case)).moment.at
    person = getattr(event, "by", None) or case.owner
    # Two rounds of one person are two cases: neither lock of a case keeps the other from the same three minutes.
    one_by_one(session, "check-ins", str(person))
    this = and_(col(CheckInRow.round_code) == case.code, col(CheckInRow.point) == getattr(event, "point", ""))
    mine = (col(CheckInRow.site) == _site(session), col(CheckInRow.person) == person, ~this)
    when = col(CheckInRow.at)
    side, first = (when > at, when) if later else (when <= at, when.desc())
    row = session.exec(select(CheckInRow).where(*mine, side).order_by(first).limit(1)).first()
    return CheckIn(row.round_code, row.point, row.halt, row.at, row.lat, row.lng, row.received) if row else None


def standings(session: Session, case: Any, event: Any, rules: Any, now: datetime) -> Mapping[str, Standing]:
    """Of the event's point, else of all. One nobody looked at yet stands at its first number of runs."""
    stops, runs = _meant(case, event), rules.recheck.runs
    points = sorted({stop.point for stop in stops})
    if getattr(event, "point", None):
        # Whoever fills here next sees what this one made of it: one yellow, one re-check.
        for point in points:
            one_by_one(session, "standing", point)
    of = (col(PointStanding.site) == _site(session), col(PointStanding.point).in_(points))
    fresh = select(PointStanding).where(*of).execution_options(populate_existing=True)
    known = {(row.point, row.sheet): row for row in session.exec(fresh)} if points else {}

    def standing(row: PointStanding | None) -> Standing:
        if row is None:
            return Standing(limit=runs[0])
        limit, by = runs[min(row.step, len(runs) - 1)], _streak(session, row)
        return Standing(row.clean, limit, row.yellow_since is not None, row.recheck, by)

    return {stop.point: standing(known.get((stop.point, stop.sheet))) for stop in stops}


def _streak(session: Session, row: PointStanding) -> tuple[str, ...]:
    """Whose clean runs count at this point by now, the latest first."""
    of = CheckInRow
    here = (col(of.site) == row.site, col(of.point) == row.point, col(of.sheet) == row.sheet)
    clean = (col(of.filled_at).is_not(None), col(of.abnormal) == 0, col(of.purpose) != "recheck")
    runs = select(of.person).where(*here, *clean).order_by(col(of.filled_at).desc()).limit(row.clean)
    return tuple(dict.fromkeys(session.exec(runs))) if row.clean else ()


def earlier(
    session: Session, case: Any, event: Any, rules: Any, now: datetime
) -> Mapping[tuple[str, int], tuple[str, ...]]:
    """Of the event's point, else of all: as many as the rule of copied numbers looks at, of this very version."""
    found: dict[tuple[str, int], tuple[str, ...]] = {}
    for stop in _meant(case, event):
        known = sheets.version(session, stop.sheet, stop.version)
        numbers = [item.no for item in known.items if item.kind == "number"] if known else []
        written = _written(session, case.code, stop, rules.honesty.copies) if numbers else []
        for no in numbers:
            found[(stop.point, no)] = tuple(answers[str(no)] for answers in written if answers.get(str(no)))
    return found


def _written(session: Session, code: str, stop: Stop, most: int) -> list[dict[str, str]]:
    here = (col(CheckInRow.site) == _site(session), col(CheckInRow.point) == stop.point)
    same = (col(CheckInRow.sheet) == stop.sheet, col(CheckInRow.version) == stop.version)
    others = (col(CheckInRow.round_code) != code, col(CheckInRow.filled_at).is_not(None))
    rows = select(CheckInRow.answers).where(*here, *same, *others).order_by(col(CheckInRow.at).desc()).limit(most)
    return [{no: str(answer) for no, answer in scalars_from_json(body).items()} for body in session.exec(rows)]


def open_found(session: Session, case: Any, event: Any, rules: Any, now: datetime) -> Mapping[tuple[str, str], str]:
    """The oldest open hazard of each class that an item of the event's point (or of all points) would open."""
    asked = {(stop.point, code): stop for stop in _meant(case, event) for code in _classes(session, stop, event)}
    if not asked:
        return {}
    classes = sorted({code for _, code in asked})
    spots = [_spot(stop) for stop in dict.fromkeys(asked.values())]
    still = (col(Case.kind) == "hazard", col(Case.opened_at).is_not(None), col(Case.state).not_in(OVER))
    query = select(Case.code, Case.class_code, Case.place_code, Case.equipment_code).where(
        col(Case.site) == _site(session), col(Case.class_code).in_(classes), *still, or_(*spots)
    )
    rows = session.exec(query.order_by(col(Case.opened_at), col(Case.id))).all()
    hits = {key: [row[0] for row in rows if row[1] == key[1] and _at(stop, *row[2:])] for key, stop in asked.items()}
    return {key: codes[0] for key, codes in hits.items() if codes}


def _classes(session: Session, stop: Stop, event: Any) -> set[str]:
    """Catalogue codes: what was read in the event itself, and what the sheet says."""
    reading, no = getattr(event, "reading", None), getattr(event, "no", None)
    heard = {found.of.code for found in reading.findings} if reading else set()
    sheet = sheets.version(session, stop.sheet, stop.version)
    items = [item for item in sheet.items if no in (None, item.no)] if sheet else []
    return {*heard, *(item.hazard for item in items)} - {""}


def _spot(stop: Stop) -> ColumnElement[bool]:
    return col(Case.equipment_code if stop.equipment_code == stop.point else Case.place_code) == stop.point


def _at(stop: Stop, place: str | None, machine: str | None) -> bool:
    return (machine if stop.equipment_code == stop.point else place) == stop.point


def rechecks_given(session: Session, case: Any, event: Any, rules: Any, now: datetime) -> Mapping[str, int]:
    """By whose they are now; since the running shift of the roster began, else since midnight. Void ones do not
    count."""
    lately = (col(Case.site) == _site(session), col(Case.opened_at) > now - LONGEST_SHIFT, col(Case.opened_at) <= now)
    # Not by kind: an index by day is the one that helps, and no other workflow has such a purpose.
    given = (col(Case.body).contains('"purpose":"recheck"'), col(Case.owner).is_not(None), col(Case.state) != "void")
    rows = session.exec(select(Case.owner, Case.opened_at).where(*lately, *given)).all()
    begun = _shifts_begun(session, now) if rows else {}
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return Counter(str(owner) for owner, at in rows if at and at >= begun.get(str(owner), midnight))


def _shifts_begun(session: Session, now: datetime) -> dict[str, datetime]:
    running = (col(Turn.site) == _site(session), col(Turn.since) <= now, col(Turn.until) > now)
    return {turn.person: turn.since for turn in session.exec(select(Turn).where(*running).order_by(col(Turn.since)))}


def risks(session: Session, case: Any, event: Any, rules: Any, now: datetime) -> Mapping[str, str]:
    points = sorted({stop.point for stop in _meant(case, event)})
    of = (col(RoundPoint.site) == _site(session), col(RoundPoint.code).in_(points))
    known = dict(session.exec(select(RoundPoint.code, RoundPoint.risk).where(*of)).all()) if points else {}
    return {point: known.get(point, "") for point in points}


def _stops(case: Any, event: Any) -> tuple[Stop, ...]:
    """Of the case, or of the event that begins it."""
    found: tuple[Stop, ...] = case.stops or getattr(event, "stops", ())
    return found


def _meant(case: Any, event: Any) -> list[Stop]:
    point = getattr(event, "point", None)
    return [stop for stop in _stops(case, event) if point in (None, stop.point)]


def _site(session: Session) -> str:
    return str(session.info["site"])


FACTS: Mapping[str, Callable[[Session, Any, Any, Any, datetime], Any]] = {
    SHEETS: sheets_of,
    LAST_CHECK_IN: last_check_in,
    NEXT_CHECK_IN: next_check_in,
    STANDINGS: standings,
    EARLIER: earlier,
    OPEN_FOUND: open_found,
    RECHECKS_GIVEN: rechecks_given,
    RISKS: risks,
}
