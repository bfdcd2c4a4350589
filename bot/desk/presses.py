"""A button of a card: whose card it was, which look it was pressed on, and what it means to the case."""

import contextlib
import json
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col

from bot.desk import copies
from bot.desk.look import Lookout
from bot.desk.nameless import Nameless
from bot.desk.permit_counter import PermitCounter
from bot.desk.spelled import TAKES_EVIDENCE
from bot.desk.steps import without_name
from bot.platform import Answer
from bot.shelf import Shelf
from db.codec import card_from_json
from db.outbox import SENT, WAITING
from db.posting import repost
from db.tables import Message, Outbox
from db.work import UnitOfWork
from workflows.engine import Engine
from workflows.held.flow import Given, as_evidence
from workflows.kernel.effects import Reader, Sealed
from workflows.kernel.flow import Pressed, Refused
from workflows.kernel.incoming import Press

SEALED = "sealed:"
AGAIN = "按了旧的卡片，再发一次现在的样子"


class Presses:
    def __init__(self, engine: Engine, nameless: Nameless, lookout: Lookout, counter: PermitCounter) -> None:
        self.engine, self.nameless, self.lookout, self.counter = engine, nameless, lookout, counter

    def reader(self, work: UnitOfWork, person: str, press: Press) -> Reader:
        """Who is answered: somebody who stays anonymous by the sealed address of the card."""
        message = message_of(work.session, press.card)
        if message is None or not message.recipient.startswith(SEALED):
            return person
        token = message.recipient.removeprefix(SEALED)
        return Sealed(token) if self.nameless.reader(work.session, token) == person else person

    def press(self, work: UnitOfWork, person: str, press: Press, reply: str | None, now: datetime) -> str:
        """Decide one press inside the transaction; the line for the one who pressed, empty when all went well."""
        message = message_of(work.session, press.card)
        if message is None:
            return "这张卡片已经不在了，发“待办”看现在要做什么。"
        if reply:
            _keep_code(work.session, message, reply)
        if line := self._not_theirs(work, message, person):
            return line
        if press.revision < message.sent_revision:
            repost(work.session, message, AGAIN, now)
            return f"{message.case_code or '这条'} 已经有了新的进展，这次点击没有改变什么，请看卡片现在的样子。"
        tapped = self.counter.press(work, message, person, press, now)
        return self._decide(work, message, person, press, now) if tapped is None else tapped

    def _decide(self, work: UnitOfWork, message: Message, person: str, press: Press, now: datetime) -> str:
        code = message.case_code or ""
        if press.button in TAKES_EVIDENCE:
            self._hand_over(work, person, code, now)
        try:
            with work.savepoint():
                kind, _ = work.load(code)
                event = self.engine.flows[kind].pressed(Pressed(person, press.button, values=press.values))
                unnamed = message.recipient.startswith(SEALED)
                self.engine.apply(work, code, without_name(event) if unnamed else event, now)
                copies.decided(work, code, press.button, None if unnamed else person, now)
        except Refused as refusal:
            repost(work.session, message, AGAIN, now)
            return str(refusal)
        except KeyError:
            return f"{code} 已经不在了，这次点击没有改变什么。"
        return ""

    def _hand_over(self, work: UnitOfWork, person: str, code: str, now: datetime) -> None:
        """Photos that waited belong to the case whose button is pressed, even where the press is then refused."""
        held = self.lookout.held(work, person)
        if held is None:
            return
        with contextlib.suppress(Refused, KeyError), work.savepoint():
            self.engine.apply(work, code, as_evidence(held), now)
            self.engine.apply(work, held.code, Given(person, code), now)

    def _not_theirs(self, work: UnitOfWork, message: Message, person: str) -> str:
        """A card forwarded to somebody else changes nothing; a card in a room belongs to all who stand in it."""
        kind, _, rest = message.recipient.partition(":")
        reader = self.nameless.reader(work.session, rest) if kind == "sealed" else message.recipient
        if kind == "group" and not work.org().listed(person):
            return "这张卡片请本厂值班的同事处理。本厂的人收到这句，请让安全员加进人员名单。"
        if kind == "group" or reader == person:
            return ""
        name = "匿名上报人" if kind == "sealed" else work.org().name(reader)
        return f"这张卡片是发给{name}的，请本人处理。什么都没有改变。"


def message_of(session: Session, ref: str) -> Message | None:
    number = ref.removeprefix("m")
    known = number.isascii() and number.isdigit() and len(number) <= 18
    return session.get(Message, int(number)) if known else None


def _keep_code(session: Session, message: Message, reply: str) -> None:
    """The platform gave a fresh one-time code with the press: the next amendment uses it."""
    reference = json.loads(message.reference or "{}")
    message.reference = json.dumps({**reference, "reply": reply})
    session.add(message)


def present_look(session: Session, ref: str, line: str, shelf: Shelf) -> Answer:
    """The card as it stands now, addressed as when it is sent, for platforms that take it with the answer to the
    press."""
    message = message_of(session, ref)
    if message is None or not message.card:
        return Answer(ref, 0, None, line)
    card = shelf.addressed(card_from_json(message.card), message.recipient, message.case_code)
    return Answer(ref, message.revision, card, line)


def answered(session: Session, ref: str, revision: int, now: datetime) -> None:
    """The answer to the press carried this look: it need not be sent once more."""
    message = message_of(session, ref)
    if message is None:
        return
    session.execute(
        update(Outbox)
        .where(col(Outbox.message_id) == message.id, col(Outbox.state) == WAITING, col(Outbox.revision) == revision)
        .values(state=SENT, sent_at=now, platform=message.platform, channel=message.platform, why="随按钮的应答更新")
    )
    message.sent_revision = max(message.sent_revision, revision)
    session.add(message)
