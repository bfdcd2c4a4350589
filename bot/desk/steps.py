"""Carries out a plan inside one transaction, and answers refusals in the worker's words."""

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from bot.desk import copies, stands
from bot.desk.look import Lookout
from bot.desk.meant import (
    Apply,
    Copied,
    Doubt,
    Expired,
    Forget,
    Here,
    Menu,
    Moved,
    Say,
    Standing,
    Start,
    Step,
    Stood,
    Stop,
    Wish,
)
from bot.desk.nameless import Nameless
from bot.desk.permit_counter import PermitCounter
from bot.desk.permit_reading import PermitReader
from bot.desk.scan_cards import stood
from bot.labels import Labels
from db import outbox, posting
from db.effects import drop
from db.tables import Ask, Media, Outbox
from db.work import UnitOfWork
from workflows.engine import Engine
from workflows.kernel.cards import Card
from workflows.kernel.effects import Reader, Send
from workflows.kernel.flow import Pressed, Refused

LAPSED = "先前说的“匿名”只等 10 分钟，已经过期。要匿名，马上回复“匿名”，还在报的这一条会换成不记名的。"
HERE = "位置收到了。两分钟内再扫一下现场的点位码，或者把点位码拍一张发来。"
NOT_DONE = "这条没有改成，已经有人在处理了。要补充的，直接再说一句或发照片就行。"
"""What somebody outside reads of a refusal, whose own words may name people."""


class Twice(Exception):
    """The inbox row was handled by somebody else meanwhile; everything done for it is rolled back."""


class Hands:
    """What the desk does in the store. `key` is the inbox row's, `person` the one who wrote."""

    def __init__(
        self, engine: Engine, lookout: Lookout, nameless: Nameless, small_talk_gap: timedelta, permits: PermitReader,
        labels: Labels,
    ) -> None:  # fmt: skip
        self.engine, self.lookout, self.nameless, self.small_talk_gap = engine, lookout, nameless, small_talk_gap
        self.counter, self.labels = PermitCounter(engine, permits, self.begin), labels

    def refuse(
        self, work: UnitOfWork, key: str, reader: Reader, line: str, now: datetime, code: str | None = None
    ) -> None:
        """Nothing is done but to say why; `code` is the case it is about."""
        text = about(work.session, reader, code, line) if code else line
        say(work.session, reader, key, text, now, outside=NOT_DONE)
        if not work.settle(key, f"refused: {line}"):
            raise Twice(key)

    def carry_out(
        self, work: UnitOfWork, key: str, person: str, reader: Reader, steps: list[Step], now: datetime
    ) -> None:
        """All steps or none, the outcome kept on the inbox row; `reader` hears of a refusal. Raises Twice."""
        try:
            with work.savepoint():
                for step in steps:
                    self._one(work, key, person, reader, step, now)
        except Refused as refusal:
            codes = [s.code for s in steps if isinstance(s, Apply) and not s.code.startswith("ZC-")]
            self.refuse(work, key, reader, str(refusal), now, codes[-1] if codes else None)
            return
        except KeyError as missing:
            self.refuse(work, key, reader, f"没有找到 {missing.args[0]}，请核对编号再发一次。", now)
            return
        if not work.settle(key, "done"):
            raise Twice(key)

    def _one(self, work: UnitOfWork, key: str, person: str, reader: Reader, step: Step, now: datetime) -> None:
        match step:
            case Start():
                self.begin(work, key, person, step, now, reader)
            case Apply(code, event):
                self.engine.apply(work, code, event, now)
                if isinstance(event, Pressed):
                    copies.decided(work, code, event.button, person if isinstance(reader, str) else None, now)
            case Wish():
                self.nameless.wish(work, person, now)
                say(work.session, reader, key, "好的，接下来发的这一条不记名。拍一张照片、说一句话就行。", now, True)
            case Forget(code, since):
                self.nameless.forget(work, code, person, since, now)
            case Moved(code):
                drop(work, code)
                used = update(Media).where(col(Media.site) == work.site, col(Media.first_case) == code)
                work.connection.execute(used.values(first_case=None))
            case Expired(code, text):
                mine = (col(Ask.site) == work.site, col(Ask.person) == person, col(Ask.case_code) == code)
                work.connection.execute(update(Ask).where(*mine).values(told_at=now))
                say(work.session, reader, key, text, now)
            case Say(text, slot):
                if slot and spoken_lately(work.session, person, slot, now - self.small_talk_gap):
                    return
                say(work.session, person if slot else reader, f"{slot}:{key}" if slot else key, text, now, True)
            case Here(code, spot):
                stands.stands_at(work, self.lookout.signer, person, spot, now)
                say(work.session, reader, key, about(work.session, reader, code, HERE), now)
            case Stood(point):
                if line := stood(work, self.labels, key, person, point, now, step):
                    say(work.session, reader, key, line, now)
            case Stop() | Menu() | Doubt() | Copied() | Standing():
                if line := self.counter.carry(work, key, person, step, now):
                    say(work.session, reader, key, line, now)

    def begin(
        self, work: UnitOfWork, key: str, person: str, step: Start, now: datetime, reader: Reader | None = None
    ) -> None:  # fmt: skip
        """A case of its own; a report is remembered as the one this person is making."""
        event = stands.placed(work.session, self.lookout.signer, person, step.event, now, self.lookout.join)
        code = self.engine.open(work, step.kind, event, now)
        for more in step.more:
            self.engine.apply(work, code, more, now)
        if step.kind == "hazard":
            if self.nameless.lapsed(work.session, person, now) and getattr(event, "by", None):
                say(work.session, reader or person, f"lapsed:{key}", f"{code} 是记名的：{LAPSED}", now)
            self.lookout.remember(work, person, code)
            self.nameless.granted(work, person)


def say(
    session: Session, reader: Reader, key: str, text: str, now: datetime, public: bool = False, outside: str = ""
) -> None:  # fmt: skip
    """A line of text to one person, outside any case; `public` where it may be read outside the factory too, `outside`
    what is read there instead."""
    card = Card("", text, outside=text if public else outside)
    posting.enqueue(session, None, Send(reader, slot_of(reader, key), card), now)


def slot_of(reader: Reader, key: str) -> str:
    """Under which name a line goes out; a key would tell who somebody is who stays anonymous."""
    return f"say:{key if isinstance(reader, str) else hashlib.sha256(key.encode()).hexdigest()}"


def about(session: Session, reader: Reader, code: str, text: str) -> str:
    """The case's code at the end of the first line; a line said before says so: no two equal texts about a case."""
    first, *rest = text.split("\n")
    first = first if code in text else f"{first} {code}"
    said = select(func.count()).where(Outbox.recipient == outbox.address(reader), col(Outbox.slot).like("say:%"))
    times = session.exec(said.where(col(Outbox.card).contains(first, autoescape=True))).one()
    return "\n".join([f"{first}（第 {times + 1} 次）" if times else first, *rest])


def spoken_lately(session: Session, person: str, slot: str, since: datetime) -> bool:
    query = select(func.count()).where(Outbox.recipient == person, col(Outbox.slot).like(f"say:{slot}:%"))
    return session.exec(query.where(col(Outbox.due_at) > since)).one() > 0


def without_name(event: Any) -> Any:
    """The same event without its author, for somebody who stays anonymous."""
    return replace(event, by=None)
