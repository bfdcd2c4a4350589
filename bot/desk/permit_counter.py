"""Where tickets are asked for: the menu of kinds, two taps in doubt, the same job again, the red button in words. What
these cards mean is not a case's: their own words stand in the inbox until the tap."""

import contextlib
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlmodel import select

from bot.desk import doubts
from bot.desk.meant import Copied, Doubt, Menu, Standing, Start, Stop
from bot.desk.permit_copies import copy_of
from bot.desk.permit_lists import described
from bot.desk.permit_reading import PermitReader
from bot.desk.permit_told import called_out
from bot.desk.permits_seen import permit, running
from bot.words.permits import MENU
from db import posting
from db.codec import incoming_from_json
from db.tables import Inbox, Message
from db.work import UnitOfWork
from workflows.engine import Engine
from workflows.hazard.events import Brought
from workflows.kernel.cards import Card
from workflows.kernel.effects import Group, Send, Urgency
from workflows.kernel.flow import Pressed, Refused
from workflows.kernel.incoming import Press, Text, Voice
from workflows.permit import cards_desk as cards
from workflows.permit.cards_apply import ANSWER
from workflows.permit.case import LIVE, Permit
from workflows.permit.events import Halted
from workflows.permit.records import NAMES, Kind
from workflows.permit.rules import PermitRules

DESK = "permit desk"
"""Begins the slot of these cards; the inbox key of the message follows."""
DUTY = Group("duty")
Begin = Callable[[UnitOfWork, str, str, Start, datetime], None]
"""(work, inbox key, person, step, now): opens a report as the desk does."""


class PermitCounter:
    def __init__(self, engine: Engine, reader: PermitReader, begin: Begin) -> None:
        self.engine, self.reader, self.begin = engine, reader, begin

    def carry(
        self, work: UnitOfWork, key: str, person: str, step: Stop | Menu | Doubt | Copied | Standing, now: datetime
    ) -> str:
        """The line back to the one who wrote; empty where a card says it. Raises Refused."""
        match step:
            case Menu(in_words):
                self._post(work, person, key, cards.kinds(words_of(work, key) if in_words else ""), now)
                if in_words:
                    doubts.wait(self.engine, self.reader.reader, work, key, person, words_of(work, key), now)
            case Doubt(kind, code):
                text = words_of(work, key)
                card = cards.doubt_answer(code, text) if code else cards.doubt(text, Kind(kind))
                self._post(work, person, key, card, now)
                doubts.wait(self.engine, self.reader.reader, work, key, person, text, now)
            case Copied(code, text):
                self.engine.open(work, "permit", copy_of(work, person, code, text, now), now)
            case Standing(code):
                found = permit(work, code)
                return described(found, work.org(), now, person) if found else f"没有找到 {code}，请核对编号再发一次。"
            case Stop():
                return self._stop(work, key, person, step, now)
        return ""

    # ---- the red button -----------------------------------------------------------------------------------------

    def _stop(self, work: UnitOfWork, key: str, person: str, step: Stop, now: datetime) -> str:
        if step.codes:
            return cards.stopped(self._halted(work, person, step.codes, step.why, now))
        jobs = [cards.Job(one.code, one.place) for one in running(work) if one.code in step.among]
        name, words = work.org().name(person), words_of(work, key) or step.why
        self._post(work, DUTY, key, cards.unclear_stop(name, words, jobs), now, "danger")
        if jobs:
            self._post(work, person, key, cards.which_stops(jobs), now, "danger")
            return ""
        return "那里没有正在作业的票。值班室已经知道了，请先让人撤开；着火、伤人先打 119、120。"

    def _halted(self, work: UnitOfWork, person: str, codes: Sequence[str], why: str, now: datetime) -> list[str]:
        """Each on its own: one ticket that cannot be stopped any more does not hold up the next."""
        lines = []
        for code in codes:
            try:
                with work.savepoint():
                    case = self.engine.apply(work, code, Halted(person, why), now)
                live, where = isinstance(case, Permit) and case.state in LIVE, case.place or case.spot_text
                lines.append(f"已停：{code} {where}" if live else f"{code} 没有在作业，已报值班室和安全员去看：{where}")
            except Refused as refusal:
                lines.append(str(refusal))
            except KeyError:
                lines.append(f"没有找到 {code}，请核对编号再发一次。")
        return lines

    # ---- taps ---------------------------------------------------------------------------------------------------

    def press(self, work: UnitOfWork, message: Message, person: str, press: Press, now: datetime) -> str | None:
        """The line for the one who pressed, empty when all went well; None where this card is not ours."""
        if message.case_code is not None or not message.slot.startswith(DESK):
            return None
        key = message.slot.removeprefix(DESK).lstrip()
        try:
            with work.savepoint():
                gone = doubts.tapped(self.engine, work, key, person, now)
                done = gone or self._tapped(work, key, person, press, now)
        except Refused as refusal:
            return str(refusal)
        except KeyError as missing:
            return f"没有找到 {missing.args[0]}，这次点击没有改变什么。"
        self._post(work, message.recipient, key, cards.settled(done), now, slot=message.slot)
        return ""

    def _tapped(self, work: UnitOfWork, key: str, person: str, press: Press, now: datetime) -> str:
        """What the card says from now on."""
        button, _, rest = press.button.partition(":")
        text = words_of(work, key)
        match button:
            case cards.KIND:
                kind = _kind(press.values.get(cards.KIND, ""))
                said = "" if not text or MENU.match(text) else text
                event = self.reader.event(said, person, kind, work.org(), now, _rules(work))
                return f"{self.engine.open(work, 'permit', event, now)} {NAMES[kind]}作业票开好了"
            case cards.YES:
                event = self.reader.event(text, person, _kind(rest), work.org(), now, _rules(work))
                return f"{self.engine.open(work, 'permit', event, now)} 作业票开好了"
            case cards.HAZARD:
                reading = self.reader.reader.read(text, work.org())
                self.begin(work, key, person, Start("hazard", Brought(person, text, reading=reading)), now)
                return "当隐患报了"
            case cards.SAID:
                self.engine.apply(work, rest, Pressed(person, ANSWER, text), now)
                return f"算 {rest} 的回答"
            case cards.STOP:
                chosen = press.values.get(cards.STOP, "")
                codes = [one.code for one in running(work)] if chosen == cards.EVERY else [chosen]
                return "；".join(self._halted(work, person, codes, called_out(text, work.org(), person), now))
        raise Refused("这个按钮已经不用了，卡片上现在有什么就按什么。")

    @staticmethod
    def _post(
        work: UnitOfWork, to: str | Group, key: str, card: Card, now: datetime, urgency: Urgency = "first",
        slot: str = "",
    ) -> None:  # fmt: skip
        posting.enqueue(work.session, None, Send(to, slot or f"{DESK} {key}", card, urgency), now, work.site)


def _kind(said: str) -> Kind:
    with contextlib.suppress(ValueError):
        return Kind(said)
    raise Refused("请在卡片上点一种作业。")


def _rules(work: UnitOfWork) -> PermitRules:
    rules = work.rules("permit", None)
    assert isinstance(rules, PermitRules)
    return rules


def words_of(work: UnitOfWork, key: str) -> str:
    """What somebody said in the message of this inbox row; empty once it was erased."""
    payload = work.session.exec(select(Inbox.payload).where(Inbox.site == work.site, Inbox.key == key)).first()
    if not payload:
        return ""
    said = [p.text if isinstance(p, Text) else p.transcript or "" for p in incoming_from_json(payload).pieces
            if isinstance(p, Text | Voice)]  # fmt: skip
    return "\n".join(filter(None, said))


