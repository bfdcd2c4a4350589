"""What a decision asks for, as rows of the same transaction."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, select
from sqlmodel import col

from db import codec, rooms
from db.tables import Ask, Case, Claim, Inbox, Job, Ledger, Log, Message, Outbox, Timer
from db.upsert import insert_new
from workflows.kernel.effects import Award, Do, Effect, Forget, Gather, Hold, Open, Part, Release, Send, Tell, Wake
from workflows.kernel.flow import Refused

if TYPE_CHECKING:
    from db.work import UnitOfWork

DROPPED = "dropped"
RINGS = select(Timer.due_at).where(  # type: ignore[call-overload]
    col(Timer.site) == bindparam("of"), col(Timer.case_code) == bindparam("this"), col(Timer.name) == bindparam("named")
)


def take_timer(work: UnitOfWork, code: str, name: str, now: datetime) -> None:
    """Deletes the timer behind a Due. Raises Refused where it was forgotten or moved: another worker was quicker."""
    if work.timers is None:
        found = work.connection.execute(RINGS, {"of": work.site, "this": code, "named": name}).scalar_one_or_none()
    else:
        found = work.timers.get((code, name))
    rings = work.pending.timer((code, name), found)
    if rings is None or rings > now:
        raise Refused("这个时限已经取消或改期，什么都没有改变。")
    work.pending.timers.append(((code, name), None))


def apply(work: UnitOfWork, code: str | None, asked: list[Effect], now: datetime) -> None:
    """`code` None: the case was dropped, only what leaves it is done. Lock order: case, claim, the rest."""
    ordered = sorted(asked, key=lambda e: 0 if isinstance(e, Release) else 1 if isinstance(e, Hold) else 2)
    for effect in ordered:
        if isinstance(effect, Tell):
            _tell(work, effect, now)
        elif isinstance(effect, Award):
            _award(work, code or "", effect, now)
        elif code is not None:
            _of_case(work, code, effect, now)
    work.pending.send(code, [effect for effect in asked if isinstance(effect, Send)], now)


def forget_questions(work: UnitOfWork, code: str) -> None:
    """A question ends with the state it was asked in: what is typed afterwards answers nothing."""
    asked = (col(Ask.site) == work.site, col(Ask.case_code) == code)
    work.connection.execute(delete(Ask).where(*asked))


def _of_case(work: UnitOfWork, code: str, effect: Effect, now: datetime) -> None:
    match effect:
        case Wake(name, at):
            work.pending.timers.append(((code, name), at))
        case Forget(name):
            work.pending.timers.append(((code, name), None))
        case Hold(what, key):
            _hold(work, code, what, key)
        case Release(what, key):
            mine = (col(Claim.site) == work.site, col(Claim.case_code) == code)
            work.connection.execute(delete(Claim).where(*mine, col(Claim.what) == what, col(Claim.key) == key))
        case Do(job, args, key):
            row = {"site": work.site, "key": key, "job": job, "args": codec.scalars_to_json(args)}
            insert_new(work.connection, Job, {**row, "case_code": code, "not_before": now})
        case Gather():
            rooms.gather(work, code, effect, now)
        case Part():
            rooms.part(work, effect, now)
        case Open():
            raise TypeError("the engine opens cases, the store never sees an Open")
        case _:
            pass


def _hold(work: UnitOfWork, code: str, what: str, key: str) -> None:
    if insert_new(work.connection, Claim, {"site": work.site, "what": what, "key": key, "case_code": code}):
        return
    holder = work.session.get_one(Claim, (work.site, what, key)).case_code
    if holder != code:
        raise Refused(f"{holder} 已经占用了这一项，请先办完那一条，或在那一条里继续。")


def _tell(work: UnitOfWork, tell: Tell, now: datetime) -> None:
    """One account per case: events told to it are decided in the order they were told."""
    row = {"site": work.site, "key": f"tell:{tell.key}", "platform": "tell", "account": tell.code, "kind": "tell"}
    insert_new(work.connection, Inbox, {**row, "payload": codec.tell_to_json(tell.code, tell.event), "at": now})


def _award(work: UnitOfWork, code: str, award: Award, now: datetime) -> None:
    row = Ledger(site=work.site, person=award.person, points=award.points, why=award.why, case_code=code, at=now)
    work.session.add(row)


def drop(work: UnitOfWork, code: str) -> None:
    """The case never was; its number stays unused. A claim remembers it, for a seal may have seen the draft."""
    mine = (col(Message.site) == work.site, col(Message.case_code) == code, col(Message.sent_revision) == 0)
    waiting = (col(Outbox.site) == work.site, col(Outbox.case_code) == code, col(Outbox.state) == "waiting")
    for statement in (
        delete(Case).where(col(Case.site) == work.site, col(Case.code) == code),
        delete(Log).where(col(Log.site) == work.site, col(Log.case_code) == code),
        delete(Timer).where(col(Timer.site) == work.site, col(Timer.case_code) == code),
        delete(Claim).where(col(Claim.site) == work.site, col(Claim.case_code) == code),
        delete(Ask).where(col(Ask.site) == work.site, col(Ask.case_code) == code),
        delete(Outbox).where(*waiting),
        delete(Message).where(*mine),
    ):
        work.session.execute(statement)
    work.loaded.pop(code, None)
    insert_new(work.connection, Claim, {"site": work.site, "what": DROPPED, "key": code, "case_code": code})
