"""Where somebody stood and what they wrote in free words: kept as long as it is needed, and not beyond the person."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, update
from sqlmodel import Session, col, select

from db import sheets
from db.codec import adapter, dump, scalars_from_json
from db.tables import Case, CheckInRow
from workflows.inspection.case import Round, Stop
from workflows.inspection.sheets import Sheet

ROUND = adapter(Round)
FIGURES = ("judge", "number", "choice")
"""Answers that say something of the machine; the others are somebody's words, picture or hand."""
OVER = ("closed", "void", "missed")
AT_ONCE = 2000
"""Check-ins of one night, so that the first one does not hold up the writer."""


def forget(session: Session, person: str) -> None:
    """Of this person, in every round: positions go, and of rounds that are over free words too."""
    rows = session.exec(select(CheckInRow).where(*_site(session), col(CheckInRow.person) == person)).all()

    def bare(stop: Stop, over: bool) -> Stop:
        if not over:
            return _nowhere(stop)
        sheet = sheets.version(session, stop.sheet, stop.version)
        return replace(_nowhere(stop), answers=tuple(one for one in stop.answers if one[0] in _figures(sheet)))

    over = _bared(session, rows, bare)
    for row in rows:
        row.lat = row.lng = None
        if row.round_code in over:
            kept = {str(no) for no in _figures(sheets.version(session, row.sheet, row.version))}
            answers = {no: answer for no, answer in scalars_from_json(row.answers).items() if no in kept}
            row.answers = json.dumps(answers, ensure_ascii=False)
        session.add(row)
    session.flush()


def sweep(session: Session, before: datetime) -> int:
    """Positions of check-ins before then go; how many went."""
    old = (*_site(session), col(CheckInRow.at) < before, col(CheckInRow.lat).is_not(None))
    rows = session.exec(select(CheckInRow).where(*old).order_by(col(CheckInRow.at)).limit(AT_ONCE)).all()
    _bared(session, rows, lambda stop, over: _nowhere(stop))
    ids = [row.id for row in rows]
    session.execute(update(CheckInRow).where(col(CheckInRow.id).in_(ids)).values(lat=None, lng=None))
    return len(ids)


def _bared(session: Session, rows: Sequence[CheckInRow], bare: Callable[[Stop, bool], Stop]) -> set[str]:
    """The rounds themselves say it too: codes of those that are over. `bare` is told whether its round is."""
    at = {(row.round_code, row.point) for row in rows}
    of = (col(Case.site) == session.info["site"], col(Case.code).in_({code for code, _ in at}))
    found = session.exec(select(Case).where(*of).with_for_update()).all()
    for case in found:
        known: Round = ROUND.validate_json(case.body)
        over = case.state in OVER
        stops = tuple(bare(stop, over) if (case.code, stop.point) in at else stop for stop in known.stops)
        case.body = dump(replace(known, stops=stops))
        session.add(case)
    session.flush()
    return {case.code for case in found if case.state in OVER}


def _nowhere(stop: Stop) -> Stop:
    seen = stop.presence
    return replace(stop, presence=replace(seen, lat=None, lng=None, accuracy=None) if seen else None)


def _figures(sheet: Sheet | None) -> set[int]:
    return {item.no for item in sheet.items if item.kind in FIGURES} if sheet else set()


def _site(session: Session) -> tuple[ColumnElement[bool], ...]:
    return (col(CheckInRow.site) == session.info["site"],)
