"""The table of heavy work: claimed with a lease, finished or failed once; the result returns through the inbox."""

import json
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import bindparam, func, or_, select, update
from sqlmodel import col
from sqlmodel import select as rows_of

from db import codec
from db.tables import Inbox, Job
from db.upsert import insert_new
from db.work import UnitOfWork
from workflows.kernel.effects import Scalar


def claim(
    work: UnitOfWork, holder: str, tick: float, lease_s: float, limit: int, now: datetime, kinds: tuple[str, ...] = ()
) -> list[Job]:
    """Rows for this process to run, of these `kinds` (all where empty); `tick` and `lease_s` in machine seconds."""
    moment = work.tick(tick)
    ready = (
        rows_of(Job)
        .where(Job.site == work.site, col(Job.not_before) <= now)
        .where(or_(col(Job.state) == "new", (col(Job.state) == "claimed") & (col(Job.lease_until) < moment)))
        .order_by(col(Job.not_before), col(Job.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = list(work.session.exec(ready.where(col(Job.job).in_(kinds)) if kinds else ready))
    for row in rows:
        row.state, row.holder, row.lease_until, row.tries = "claimed", holder, moment + lease_s, row.tries + 1
    work.session.flush()
    return rows


def renew(work: UnitOfWork, id: int, holder: str, tick: float, lease_s: float) -> bool:
    """For work longer than its lease; False where another process has it by now."""
    mine = update(Job).where(col(Job.id) == id, col(Job.holder) == holder, col(Job.state) == "claimed")
    return work.connection.execute(mine.values(lease_until=work.tick(tick) + lease_s)).rowcount == 1


def finish(work: UnitOfWork, id: int, result: Mapping[str, Scalar], now: datetime) -> None:
    """The result goes to the case as Done; a second finish of the same job changes nothing."""
    job = work.session.get_one(Job, id)
    if _end(work, id, "done", result=codec.scalars_to_json(result)):
        _tell(work, job, "done", {"result": dict(result)}, now)


def fail(work: UnitOfWork, id: int, why: str, now: datetime, retry_at: datetime | None = None) -> None:
    """`retry_at` None was the last try: the case hears Failed."""
    job = work.session.get_one(Job, id)
    if retry_at is not None:
        again = update(Job).where(col(Job.id) == id, col(Job.state) == "claimed")
        work.session.execute(again.values(state="new", error=why, not_before=retry_at, lease_until=None))
    elif _end(work, id, "failed", error=why):
        _tell(work, job, "failed", {"why": why}, now)


def next_due(work: UnitOfWork, now: datetime) -> datetime | None:
    """The earliest not_before that still lies ahead."""
    ahead = (col(Job.site) == work.site, col(Job.state) == "new", col(Job.not_before) > now)
    found: datetime | None = work.connection.execute(select(func.min(col(Job.not_before))).where(*ahead)).scalar_one()
    return found


_OPEN_NOW = or_(col(Job.state) == "claimed", (col(Job.state) == "new") & (col(Job.not_before) <= bindparam("now")))
IN_FLIGHT = select(func.count()).select_from(Job).where(col(Job.site) == bindparam("of"), _OPEN_NOW)


def in_flight(work: UnitOfWork, now: datetime) -> int:
    """Jobs running, or waiting to be run now."""
    return int(work.connection.execute(IN_FLIGHT, {"of": work.site, "now": now}).scalar_one())


def _end(work: UnitOfWork, id: int, state: str, **values: object) -> bool:
    open_still = update(Job).where(col(Job.id) == id, col(Job.state).in_(("new", "claimed")))
    return work.connection.execute(open_still.values(state=state, lease_until=None, **values)).rowcount == 1


def _tell(work: UnitOfWork, job: Job, kind: str, outcome: Mapping[str, object], now: datetime) -> None:
    """The job's arguments, then {code, job, key} and {result} or {why}; the case is the account: events keep order."""
    wire = {**codec.scalars_from_json(job.args), "code": job.case_code, "job": job.job, "key": job.key, **outcome}
    row = {"site": work.site, "key": f"job:{job.key}", "platform": "job", "account": job.case_code, "kind": kind}
    insert_new(work.connection, Inbox, {**row, "payload": json.dumps(wire, ensure_ascii=False), "at": now})
