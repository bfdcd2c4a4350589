"""Whether a phone row goes now, by which line, or why not."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.phones import legs
from bot.phones.legs import Legs
from bot.phones.port import MOBILE, Leg, Line
from bot.phones.rules import PhoneRules
from bot.postman.pauses import Pauses
from db import phones
from db.outbox import GIVEN_UP, SUPPRESSED, Claimed
from db.phones import ROOM
from workflows.kernel.people import Org

DAY = timedelta(hours=24)
NIGHT = "夜间"
"""How the reason begins of a call that the night kept back: the officer reads of it in the morning."""
LOOK_AGAIN = timedelta(seconds=15)
"""A call that waits for its chat message is released by it: this is for a message that finds another way."""


@dataclass(frozen=True, slots=True)
class Go:
    line: Line
    target: str


@dataclass(frozen=True, slots=True)
class Wait:
    until: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Stop:
    """`unreached`: the case hears that this person was not reached; `onward`: somebody else is told as well."""

    state: str
    why: str
    unreached: bool = False
    onward: bool = False


Verdict = Go | Wait | Stop


@dataclass(frozen=True, slots=True)
class Chooser:
    legs: Legs
    rules: PhoneRules
    pauses: Pauses

    def verdict(self, session: Session, org: Org, row: Claimed, now: datetime) -> Verdict:
        leg, person = legs.parts(row.recipient)
        if legs.overtaken(session, row, person):
            return Stop(SUPPRESSED, "已经有人处理，不再打扰")
        quiet = self._texts(session, row, person, now) if leg == "sms" else self._calls(session, row, person, now)
        return quiet or self._line(session, org, row, leg, person, now)

    def _texts(self, session: Session, row: Claimed, person: str, now: datetime) -> Verdict | None:
        """One text per person and case in five minutes, so many a day; danger knows neither."""
        if row.urgency == "danger":
            return None
        merge, lost = self.rules.merge, legs.chat_lost(session, row, person)
        last = phones.texted(session, person, row.case_code, now - merge) if row.case_code else None
        if last is not None:
            minutes = round(merge / timedelta(minutes=1))
            why = f"{minutes} 分钟内已就同一条发过短信"
            return Wait(last + merge, why) if lost else Stop(SUPPRESSED, why)
        if len(phones.times(session, person, now - DAY, "sms")) >= self.rules.texts:
            return Stop(SUPPRESSED, f"24 小时内已给这个人发过 {self.rules.texts} 条短信", onward=lost)
        return None

    def _calls(self, session: Session, row: Claimed, person: str, now: datetime) -> Verdict | None:
        if why := legs.open_or_heard(session, row, now - self.rules.rest):
            return Stop(SUPPRESSED, why)
        if len(phones.times(session, person, now - DAY, "call")) >= self.rules.calls:
            why = f"24 小时内已给这个人打过 {self.rules.calls} 次电话"
            return Stop(SUPPRESSED, why, unreached=True, onward=True)
        return None

    def _rung_enough(self, session: Session, person: str, now: datetime) -> str:
        """By night somebody is rung three times, not four; the duty room's own telephone is there to ring."""
        night = self.rules.night
        begun = night.begun(now) if person != ROOM else None
        if begun is None or len(phones.times(session, person, begun, "call")) < night.calls:
            return ""
        return f"{NIGHT} {night.since:%H:%M}—{night.until:%H:%M} 已打 {night.calls} 次电话，改走下一条路"

    def _line(self, session: Session, org: Org, row: Claimed, leg: Leg, person: str, now: datetime) -> Verdict:
        """The first line that can reach this person now; else the soonest that will."""
        waits: list[Wait] = []
        tired = self._rung_enough(session, person, now) if leg == "call" else ""
        for line in self.legs.of(leg):
            target = self.legs.target(session, person, line)
            if not target or line.name in row.tried or (tired and line.rings):
                continue
            if line.after_chat and legs.chat_on(session, row, person) not in ("", line.reach):
                continue
            hold = self._held(session, row, person, line, now)
            if hold is None:
                # After a refusal one row finds out whether the line is well; the others wait for what becomes of it.
                self.pauses.probe(line.name, now)
                return Go(line, target)
            waits.append(hold)
        soonest = min(waits, key=lambda wait: wait.until, default=None)
        if soonest and soonest.until <= row.due_at + self.rules.silent:
            return soonest
        if tired:
            return Stop(SUPPRESSED, tired, unreached=True, onward=True)
        why = soonest.why if soonest else self._nowhere(session, org, row, leg, person)
        return Stop(GIVEN_UP, why, unreached=True, onward=legs.chat_lost(session, row, person))

    def _held(self, session: Session, row: Claimed, person: str, line: Line, now: datetime) -> Wait | None:
        if hold := self.pauses.held(line.name, now):
            return Wait(hold.until, f"{line.title}暂停：{hold.why}")
        for most, span in line.windows:
            tried = phones.times(session, person, now - span, line=line.name)
            if len(tried) >= most:
                return Wait(tried[-most] + span, f"{line.title}一个人 {_spoken(span)}最多 {most} 次")
        if line.after_chat and legs.chat_on(session, row, person) == "":
            return Wait(now + LOOK_AGAIN, legs.FOR_CHAT)
        return None

    def _nowhere(self, session: Session, org: Org, row: Claimed, leg: Leg, person: str) -> str:
        if not self.legs.of(leg):
            return "短信通道已关闭" if leg == "sms" else "电话通道已关闭"
        if tried := [line.title for line in self.legs.of(leg) if line.name in row.tried]:
            return f"{'、'.join(tried)}不通：{phones.last_said(session, row.id) or '没有接受'}"
        if person == ROOM:
            return "值班室没有填电话号码"
        lacks = "手机号" if any(line.reach == MOBILE for line in self.legs.of(leg)) else "能打到的账号"
        return f"{org.name(person)}没有登记{lacks}；{'无短信通道' if leg == 'sms' else '无电话通道'}"


def _spoken(span: timedelta) -> str:
    minutes = round(span / timedelta(minutes=1))
    return f"{minutes // 60} 小时" if minutes % 60 == 0 else f"{minutes} 分钟"
