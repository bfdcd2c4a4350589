"""Carries out a plan inside one transaction, and answers refusals in the worker's words."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from bot.desk.look import Lookout
from bot.desk.plan import Apply, Say, Start, Step
from db import outbox
from db.tables import Outbox
from db.work import UnitOfWork
from workflows.engine import Engine
from workflows.kernel.cards import Card
from workflows.kernel.effects import Send
from workflows.kernel.flow import Refused


class Twice(Exception):
    """The inbox row was handled by somebody else meanwhile; everything done for it is rolled back."""


class Hands:
    """What the desk does in the store. `key` is the inbox row's, `person` the one who wrote."""

    def __init__(self, engine: Engine, lookout: Lookout, small_talk_gap: timedelta) -> None:
        self.engine, self.lookout, self.small_talk_gap = engine, lookout, small_talk_gap

    def carry_out(self, work: UnitOfWork, key: str, person: str, steps: list[Step], now: datetime) -> str:
        """All steps or none; the outcome kept on the inbox row. Raises Twice."""
        try:
            with work.savepoint():
                for step in steps:
                    self._one(work, key, person, step, now)
            outcome = "done"
        except Refused as refusal:
            outcome = f"refused: {refusal}"
            say(work.session, person, key, str(refusal), now)
        except KeyError as missing:
            outcome = f"refused: unknown {missing.args[0]}"
            say(work.session, person, key, f"没有找到 {missing.args[0]}，请核对编号再发一次。", now)
        if not work.settle(key, outcome):
            raise Twice(key)
        return outcome

    def _one(self, work: UnitOfWork, key: str, person: str, step: Step, now: datetime) -> None:
        match step:
            case Start(kind, event):
                code = self.engine.open(work, kind, event, now)
                if kind == "hazard":
                    self.lookout.remember(work, person, code)
            case Apply(code, event):
                self.engine.apply(work, code, event, now)
            case Say(text, slot):
                if slot and _spoken_lately(work.session, person, slot, now - self.small_talk_gap):
                    return
                say(work.session, person, f"{slot}:{key}" if slot else key, text, now)


def say(session: Session, person: str, key: str, text: str, now: datetime, why: str = "") -> None:
    """A line of text to one person, outside any case."""
    outbox.enqueue(session, None, Send(person, f"say:{key}", Card("", text, why=why)), now)


def _spoken_lately(session: Session, person: str, slot: str, since: datetime) -> bool:
    query = select(func.count()).where(Outbox.recipient == person, col(Outbox.slot).like(f"say:{slot}:%"))
    return session.exec(query.where(col(Outbox.due_at) > since)).one() > 0


def nameless(event: Any) -> Any:
    """The same event without its author, for somebody who stays anonymous."""
    return replace(event, by=None)
