"""What became of a try, written down, and told to the case: the one place where a call is over."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import update
from sqlmodel import col

from bot.phones import legs
from bot.phones.choosing import Stop
from bot.phones.port import CONFIRMS, Heard, Line, confirms
from bot.phones.rules import PhoneRules
from bot.phones.settling import HICCUPS
from bot.postman.delivery import Ways
from db import codec, inbox, outbox, phones
from db.outbox import FAILED, SENT, WAITING, Claimed
from db.phones import DELIVERED, REACHED, ROOM, SILENT, UNANSWERED, UNSURE, VOID
from db.tables import Outbox, PhoneTry
from db.work import UnitOfWork
from workflows.kernel.effects import Reached, Unreached

OPEN = (phones.DIALING, *phones.ASKED)


@dataclass(frozen=True, slots=True)
class Results:
    """`lines` by name: what a try's own line asks for decides what an answer means."""

    lines: dict[str, Line]
    rules: PhoneRules
    ways: Ways

    def hear(self, work: UnitOfWork, one: PhoneTry, heard: Heard, now: datetime) -> bool:
        """True where this was news; what comes twice or late changes nothing, but a key or a reply is always taken."""
        late = ("answered", "delivered") if one.state == SILENT else ("answered",)
        if one.state in (REACHED, VOID) or (one.state not in OPEN and heard.state not in late):
            return False
        match heard.state:
            case "answered":
                return self._answered(work, one, heard, now)
            case "delivered":
                self._end(work, one, DELIVERED, heard.said or "短信已送达", now)
            case "unanswered" | "failed":
                self._missed(work, one, heard, now)
            case "unknown":
                self._never_made(work, one, now)
            case "pending" | "mute":
                return self._silent(work, one, heard, now)
        return True

    def _answered(self, work: UnitOfWork, one: PhoneTry, heard: Heard, now: datetime) -> bool:
        """A reply or a key confirms; where a key was asked for, lifting the receiver or another key does not."""
        line = self.lines.get(one.line)
        if one.leg == "call" and line is not None and line.keys and not confirms(heard.key):
            if one.state not in OPEN:
                return False
            how = f"接听，按了 {heard.key}，没有按 {CONFIRMS} 确认" if heard.key else "接听了，没有按键确认"
            self._missed(work, one, Heard("unanswered", how), now)
            return True
        one.how = "reply" if one.leg == "sms" else "key" if heard.key else "talked"
        self._end(work, one, REACHED, heard.said or f"接听{f'，按 {heard.key}' if heard.key else ''}", now)
        mine = update(Outbox).where(col(Outbox.id) == one.outbox_id, col(Outbox.state).in_((WAITING, FAILED)))
        work.session.execute(mine.values(state=SENT, why=one.said))
        self._tell(work, one, Reached(one.slot, _who(one.person), one.how), now)
        return True

    def _missed(self, work: UnitOfWork, one: PhoneTry, heard: Heard, now: datetime) -> None:
        """Once more, while there are tries and time left; a text goes by another line."""
        text = one.leg == "sms"
        self._end(work, one, phones.FAILED if heard.state == "failed" else UNANSWERED, heard.said, now)
        if text:
            self._again(work, one, f"短信没有送达：{heard.said}", now, tried=one.line)
            return
        made = phones.of_row(work.session, one.outbox_id)
        next_try = now + self.rules.redial
        if len(made) < self.rules.tries and next_try < made[0].at + self.rules.silent:
            self._again(work, one, f"第 {len(made)} 次没接通（{heard.said}），稍后再打", next_try)
            return
        self.give_up(work, one, f"打了 {len(made)} 次都没接通（{heard.said}）", now)

    def _never_made(self, work: UnitOfWork, one: PhoneTry, now: datetime) -> None:
        """Dialled again; a line that goes on losing it is left for another one, or in the end for somebody else."""
        one.state, one.poll_at, one.said = VOID, None, "一再没有应答"
        often = work.session.get_one(Outbox, one.outbox_id).attempts > HICCUPS
        self._again(work, one, "上次没有拨出去，重新拨", now, tried=one.line if often else "")

    def _silent(self, work: UnitOfWork, one: PhoneTry, heard: Heard, now: datetime) -> bool:
        """Nothing new; a lost answer is believed to have rung for a while, silence itself ends after five minutes."""
        line = self.lines.get(one.line)
        if one.state == UNSURE and heard.state == "mute" and one.rings and now < one.ends_at:
            if now >= one.at + self.rules.ring:
                self._missed(work, one, Heard("unanswered", "平台没有应答，不知道响没响"), now)
                return True
            return False
        if one.state == UNSURE and heard.state == "mute" and not one.rings:
            self._never_made(work, one, now)
            return True
        # A line that takes answers may still be told of one by callback; any other has said all it will ever say.
        if heard.state == "mute" and (line is None or not (line.rings or line.keys)):
            self._end(work, one, DELIVERED, "已交给平台，平台不给回执", now)
            return True
        if now < one.ends_at:
            return False
        said = f"{round(self.rules.silent.total_seconds() / 60)} 分钟没有结果"
        self._end(work, one, SILENT, said, now)
        if one.leg == "call":
            self._tell(work, one, Unreached(one.slot, _who(one.person), self._kind(one), said), now)
        return True

    def give_up(self, work: UnitOfWork, one: PhoneTry, why: str, now: datetime) -> None:
        """The last try has failed."""
        row = update(Outbox).where(col(Outbox.id) == one.outbox_id)
        work.session.execute(row.values(state=FAILED, why=why, error=why, lease_until=None))
        self._tell(work, one, Unreached(one.slot, _who(one.person), self._kind(one), why), now)

    def stop(self, work: UnitOfWork, row: Claimed, stop: Stop, now: datetime) -> None:
        """A row that goes nowhere: on record, told to the case, and to somebody else where this was the last way."""
        leg, person = legs.parts(row.recipient)
        outbox.end(work.session, row, stop.state, stop.why)
        # A text that cannot go is no failure to reach somebody who has the chat message.
        last_way = leg == "call" or legs.chat_lost(work.session, row, person)
        if stop.unreached and last_way and row.case_code:
            event = Unreached(row.slot, _who(person), leg, stop.why)
            self._put(work, row.case_code, event, f"phone:row {row.id}:Unreached", now)
        if stop.onward and last_way and person != ROOM:
            reader = replace(row, recipient=person)
            self.ways.instead(work.session, work.org(), reader, now, "电话、短信都联系不上，转到这里。")

    def _again(self, work: UnitOfWork, one: PhoneTry, why: str, at: datetime, tried: str = "") -> None:
        row = work.session.get_one(Outbox, one.outbox_id)
        marks = ",".join(dict.fromkeys(filter(None, [*row.tried.split(","), tried])))
        changed = {"state": WAITING, "error": why, "not_before": at, "tried": marks, "lease_until": None, "holder": ""}
        mine = update(Outbox).where(col(Outbox.id) == one.outbox_id, col(Outbox.state).in_((SENT, "sending")))
        work.session.execute(mine.values(**changed))

    def _end(self, work: UnitOfWork, one: PhoneTry, state: str, said: str, now: datetime) -> None:
        one.state, one.said, one.heard_at, one.poll_at = state, said, now, None
        work.session.add(one)
        row = update(Outbox).where(col(Outbox.id) == one.outbox_id, col(Outbox.state) == SENT)
        work.session.execute(row.values(why=said))
        work.session.flush()

    def _kind(self, one: PhoneTry) -> str:
        line = self.lines.get(one.line)
        return line.kind if line else one.leg

    def _tell(self, work: UnitOfWork, one: PhoneTry, event: Reached | Unreached, now: datetime) -> None:
        if one.case_code:
            self._put(work, one.case_code, event, f"phone:{one.key}:{type(event).__name__}", now)

    @staticmethod
    def _put(work: UnitOfWork, code: str, event: Reached | Unreached, key: str, now: datetime) -> None:
        inbox.put(work, codec.tell_to_json(code, event), key, "phone", code, "phone", now)


def _who(person: str) -> str:
    """The duty room's own telephone is nobody in particular."""
    return "duty" if person == ROOM else person

