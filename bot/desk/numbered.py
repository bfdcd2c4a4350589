"""A number alone: the line of the list, or the option of the card, that this person was shown last."""

import json
import re
from datetime import datetime, timedelta

from sqlmodel import col, select

from bot.desk import lists
from bot.desk.look import Lookout
from bot.desk.presses import SEALED, Presses
from bot.desk.situation import Situation
from bot.desk.steps import Twice, say
from db import talks
from db.codec import card_from_json
from db.tables import Ask, Message, Talk
from db.work import UnitOfWork
from workflows.kernel.effects import Sealed
from workflows.kernel.incoming import Incoming, Press
from workflows.kernel.spans import say_span

SHAPE = re.compile(
    r"^\s*(?:第|选|选第)?\s*(?P<n>\d{1,2}|[一二两三四五六七八九十])\s*(?:个|条|号|项)?\s*[。.、！!]?\s*$"
)
DIGITS = {"两": 2, **{digit: n for n, digit in enumerate("一二三四五六七八九十", 1)}}
REMEMBERED = timedelta(days=1)
"""How long a late number is told what it was about."""
NOTHING = "现在没有等着选的序号，这个数字没有记到哪里。发“待办”看手上的清单；要报隐患，拍一张照片、说一句话。"


def number_in(text: str) -> int | None:
    """2, ２, 第二条, 选3; None for everything else."""
    found = SHAPE.match(text)
    if found is None:
        return None
    said = found.group("n")
    return DIGITS.get(said) or int(said)


class Numbered:
    def __init__(self, presses: Presses, lookout: Lookout) -> None:
        self.presses, self.lookout = presses, lookout

    def answer(self, work: UnitOfWork, key: str, incoming: Incoming, person: str, number: int, now: datetime) -> bool:
        """False, and nothing done, where the number belongs to something else: a question in words, an open report."""
        at = self.lookout.situation(work, person, now)
        talk = _newest(work, person, at)
        if talk is not None and talk.until > now and not _asked_since(work, person, talk, now):
            line = self._picked(work, talk, person, number, now)
        elif at.question or at.draft or at.ungraded:
            return False
        else:
            line = _late(work, talk, now) if talk and now - talk.until < REMEMBERED else NOTHING
        reader = address_to(talk)
        if line:
            say(work.session, reader or person, key, line, now)
        if not work.settle(key, "done"):
            raise Twice(key)
        if reader:
            self.lookout.nameless.erase(work, key, incoming.account, now)
        return True

    def _picked(self, work: UnitOfWork, talk: Talk, person: str, number: int, now: datetime) -> str:
        options: list[str] = json.loads(talk.options)
        if not 1 <= number <= len(options):
            return f"只有 1 到 {len(options)}，请再发一次序号；不选了发“取消”。"
        if talk.kind == talks.LIST:
            return lists.one(work, options[number - 1], person, now)
        return self._chosen(work, talk, person, options[number - 1], now)

    def _chosen(self, work: UnitOfWork, talk: Talk, person: str, option: str, now: datetime) -> str:
        """As if it had been tapped; a card that no longer asks says so."""
        message = work.session.get(Message, talk.message_id)
        card = card_from_json(message.card) if message and message.card else None
        choice = card.choice if card else None
        if message is None or choice is None or option not in {one.id for one in choice.options}:
            code = message.case_code if message else None
            return f"{code or '刚才那张卡片'} 已经有了结果，不用再选，这个序号没有改变什么。"
        pressed = Press(f"m{message.id}", choice.id, message.revision, {choice.id: option})
        return self.presses.press(work, person, pressed, None, now)


def _newest(work: UnitOfWork, person: str, at: Situation) -> Talk | None:
    """What they were shown last, by name or at the address of a report without one."""
    tokens = {case.return_to for case in (at.draft, at.recent, at.latest) if case and case.anonymous and case.return_to}
    shown = [talks.of(work, whom) for whom in (person, *(f"{SEALED}{token}" for token in sorted(tokens)))]
    return max(filter(None, shown), key=lambda talk: talk.at, default=None)


def address_to(talk: Talk | None) -> Sealed | None:
    """Where somebody is answered who stays anonymous; None for everybody else."""
    return Sealed(talk.person.removeprefix(SEALED)) if talk and talk.person.startswith(SEALED) else None


def _asked_since(work: UnitOfWork, person: str, talk: Talk, now: datetime) -> bool:
    """A question in words came after it, on another card: the number is its answer."""
    newer = select(Ask.message_id).where(Ask.site == work.site, Ask.person == person, col(Ask.at) >= talk.at)
    found = work.session.exec(newer).first()
    return found is not None and found != talk.message_id


def _late(work: UnitOfWork, talk: Talk, now: datetime) -> str:
    """What happened, and how to begin again."""
    since = say_span(now - talk.at)
    if talk.kind == talks.LIST:
        return f"刚才那张清单是 {since} 前的，序号已经过期，什么都没有改变。发“待办”或“今日未闭环”看现在的。"
    message = work.session.get(Message, talk.message_id)
    code = (message.case_code if message else None) or "那张卡片"
    return f"{code} 的选择是 {since} 前问的，序号已经过期，什么都没有改变。要选，直接点卡片上的选项。"
