"""What stays of a round beside its case: a row for every check-in, and how each point stands. Written with the decision
that changed it, so that a question across rounds never sees half of one."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, update
from sqlmodel import col, select

from db.tables import CheckInRow, PointStanding
from db.upsert import insert_new, insert_or_update
from workflows.inspection.case import Round, State, Stop
from workflows.inspection.contradicting import clean
from workflows.inspection.honesty import convinces

if TYPE_CHECKING:
    from db.work import UnitOfWork

KIND = "round"
FRESH: dict[str, object] = {"clean": 0, "step": 0, "yellow_since": None, "recheck": ""}
"""After a finding: the point is looked at, nobody just ticks it off."""
NOTHING = (State.MISSED, State.VOID)
"""A re-check that came to nothing: the next clean round asks for another."""


def keep(work: UnitOfWork, before: Round | None, after: Round, now: datetime) -> None:
    """What changed at the stops; most decisions of a round change one of them, a timer none."""
    known = {stop.point: stop for stop in before.stops} if before else {}
    for stop in after.stops:
        was = known.get(stop.point)
        if stop != was:
            _check_in(work, after, was, stop, now)
            _stand(work, after, was, stop)
    if after.purpose == "recheck":
        _recheck(work, before, after)


def _check_in(work: UnitOfWork, case: Round, was: Stop | None, stop: Stop, now: datetime) -> None:
    if stop.checked_in is None:
        return
    seen = stop.presence
    row: dict[str, object] = {
        "site": work.site, "round_code": case.code, "purpose": case.purpose, "plan": case.plan,
        "point": stop.point, "halt": stop.halt, "sheet": stop.sheet, "version": stop.version,
        "person": stop.by or case.owner or case.reporter,
        "at": stop.checked_in.at, "received": stop.checked_in.received,
        "how": seen.how if seen else "", "lat": seen.lat if seen else None, "lng": seen.lng if seen else None,
        "filled_at": stop.filled.at if stop.filled else None, "seconds": stop.seconds,
        "abnormal": len(stop.findings),
        "answers": json.dumps({str(no): answer for no, answer in stop.answers}, ensure_ascii=False),
        "flags": json.dumps([[flag.rule, flag.why] for flag in stop.flags], ensure_ascii=False),
    }  # fmt: skip
    if stop.flags and stop.flags != (was.flags if was else ()):
        row["flagged_at"] = now
    insert_or_update(work.connection, CheckInRow, ("round_code", "point", "site"), row)


def _stand(work: UnitOfWork, case: Round, was: Stop | None, stop: Stop) -> None:
    """A finding begins the count anew, at once; a clean sheet counts when it is whole."""
    filled = stop.filled is not None and (was is None or was.filled is None)
    found = bool(stop.findings) and not (was and was.findings)
    if not (filled or found):
        return
    row = _locked(work, stop)
    changed: dict[str, object] = {"last_at": stop.filled.at} if stop.filled else {}
    if stop.findings:
        changed |= FRESH
    elif not clean(stop):
        changed |= {"recheck": ""} if case.purpose == "recheck" else {}
    elif case.purpose == "recheck":
        # a second one of the same yellow adds nothing
        changed |= {**FRESH, "step": row.step + (row.yellow_since is not None and convinces(stop))}
    else:
        changed |= {"clean": row.clean + 1}
        if stop.turned_yellow and stop.filled:
            changed |= {"yellow_since": row.yellow_since or stop.filled.at}
    _set(work, stop, changed)


def _recheck(work: UnitOfWork, before: Round | None, after: Round) -> None:
    """The point knows who looks again; where that came to nothing, that nobody does."""
    for stop in after.stops:
        if before is None:
            _locked(work, stop)
            _set(work, stop, {"recheck": after.code}, col(PointStanding.yellow_since).is_not(None))
        elif after.state in NOTHING and before.state not in NOTHING:
            _set(work, stop, {"recheck": ""}, col(PointStanding.recheck) == after.code)


def _locked(work: UnitOfWork, stop: Stop) -> PointStanding:
    """Two rounds at one point at once are counted one after the other."""
    insert_new(work.connection, PointStanding, {"site": work.site, "point": stop.point, "sheet": stop.sheet})
    row = select(PointStanding).where(*_this(work, stop)).with_for_update()
    return work.session.exec(row.execution_options(populate_existing=True)).one()


def _set(work: UnitOfWork, stop: Stop, changed: dict[str, object], *only: ColumnElement[bool]) -> None:
    work.session.execute(update(PointStanding).where(*_this(work, stop), *only).values(**changed))


def _this(work: UnitOfWork, stop: Stop) -> tuple[ColumnElement[bool], ...]:
    of = PointStanding
    return (col(of.site) == work.site, col(of.point) == stop.point, col(of.sheet) == stop.sheet)


def project(work: UnitOfWork, kind: str, before: Any | None, after: Any, now: datetime) -> None:
    """Called for every decision of every workflow."""
    if kind == KIND:
        keep(work, before, after, now)
