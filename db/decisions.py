"""The saving of one decision: case row, log row in its chain, and every effect, all in the caller's transaction."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, update
from sqlmodel import col

from db import alarms, chain, effects, round_rows, sheet_rows
from db.codec import dump
from db.columns import columns, shas
from db.loaded import Loaded
from db.tables import Case, Media
from db.upsert import filled
from workflows.kernel.effects import Drop, Due, Effect, Forget, Hold, Wake

if TYPE_CHECKING:
    from db.work import UnitOfWork

PASSING_ON = frozenset({"held"})
"""Workflows that only keep files until it is clear whose they are: they never count as the first use of a photo."""

Head = tuple[int, str]
"""seq and hash of a case's newest log row."""

FIRST_USE = (
    update(Media)
    .where(col(Media.site) == bindparam("of"), col(Media.sha256) == bindparam("this"))
    .where(col(Media.first_case).is_(None))
)


def save(
    work: UnitOfWork, kind: str, before: Any | None, after: Any, event: object, asked: list[Effect], now: datetime
) -> None:
    """See workflows.kernel.ports.Work.save. Raises Refused with nothing written, or Conflict."""
    if any(isinstance(e, Hold) for e in asked):
        with work.savepoint():
            _save(work, kind, before, after, event, asked, now)
    else:
        _save(work, kind, before, after, event, asked, now)
    if not work.together:
        work.write()


def _save(
    work: UnitOfWork, kind: str, before: Any | None, after: Any, event: object, asked: list[Effect], now: datetime
) -> None:
    if isinstance(event, Due):
        effects.take_timer(work, after.code, event.name, now)
        if before is not None and after is before and all(isinstance(e, Wake | Forget) for e in asked):
            effects.apply(work, after.code, asked, now)  # a timer that found nothing: no row of the log says so
            return
    if any(isinstance(e, Drop) for e in asked):
        effects.drop(work, after.code)
        effects.apply(work, None, asked, now)
        return
    if before is not None and before.state != after.state:
        effects.forget_questions(work, after.code)
    seq, head = _log(work, before, after, event, now)
    if before is None:
        _insert(work, kind, after, head)
    else:
        _update(work, after, seq, head)
    if kind not in PASSING_ON:
        _mark_first_use(work, before, after)
    round_rows.project(work, kind, before, after, now)
    sheet_rows.project(work, kind, before, after, now)
    alarms.project(work, before, after)
    effects.apply(work, after.code, asked, now)


def _log(work: UnitOfWork, before: Any | None, after: Any, event: object, now: datetime) -> Head:
    seq, prev = 1, ""
    if before is not None:
        known = work.look(after.code)
        seq, prev = known.version + 1, known.head
    payload, why, salt = dump(event), str(getattr(event, "why", "") or ""), chain.new_salt()
    link = chain.Link(
        site=work.site, code=after.code, seq=seq, prev=prev, at=now,
        actor=str(getattr(event, "by", None) or ""), event=type(event).__name__,
        from_state=str(before.state) if before is not None else "", to_state=str(after.state),
        media=json.dumps(shas(event)), payload_hash=chain.payload_hash(salt, payload, why),
    )  # fmt: skip
    digest = link.digest()
    row = {
        "site": link.site, "case_code": link.code, "seq": seq, "at": now, "actor": link.actor, "event": link.event,
        "from_state": link.from_state, "to_state": link.to_state, "why": why, "media": link.media, "payload": payload,
        "salt": salt, "payload_hash": link.payload_hash, "prev": prev, "hash": digest, "version": chain.VERSION,
    }  # fmt: skip
    work.pending.log.append(row)
    return seq, digest


def _insert(work: UnitOfWork, kind: str, after: Any, head: str) -> None:
    policy, body = work.current_policy(kind), dump(after)
    row = {"site": work.site, "code": after.code, "kind": kind, "version": 1, "head": head, "policy_id": policy}
    work.pending.opened.append(filled(Case, {**row, "body": body, **columns(after)}))
    work.loaded[after.code] = Loaded(kind, 1, head, policy, body)


def _update(work: UnitOfWork, after: Any, seq: int, head: str) -> None:
    known, body = work.look(after.code), dump(after)
    changed = {**columns(after), "version": seq, "head": head, "body": body}
    this = {"of": work.site, "this": after.code, "was": known.version}
    work.pending.cases.append(({**changed, **this}, known))
    work.loaded[after.code] = Loaded(known.kind, seq, head, known.policy_id, body)


def _mark_first_use(work: UnitOfWork, before: Any | None, after: Any) -> None:
    """A photo belongs to the case that used it first: that is how a recycled one is found."""
    known = set(shas(before)) if before is not None else set()
    for sha in dict.fromkeys(shas(after)):
        if sha not in known:
            changed = {"of": work.site, "this": sha, "first_case": after.code}
            work.connection.execute(FIRST_USE, changed)
