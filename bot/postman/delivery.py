"""Which way one row goes, and what happens where no way is open."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.phones.legs import Legs
from bot.postman import own_rooms
from bot.postman.limits import wait_for, wait_for_members
from bot.postman.pauses import Hold, Pauses
from bot.postman.routes import Route, own_room, person_routes, room_routes, stands_for_itself
from db import backlog, holding, outbox, posting
from db.outbox import BUNDLED, GIVEN_UP, RANK, SUPPRESSED, Claimed, is_alarm
from workflows.kernel.effects import Group, Send, Urgency
from workflows.kernel.people import DUTY_ROOM, OUTSIDER, SAFETY_OFFICER, Org

OTHER_WAY_AFTER = timedelta(seconds=60)
"""A way held longer than this is gone around, where the reader can be had on another one too."""
ALARM_WAITS = timedelta(seconds=30)
"""An alarm that cannot go out within this goes to somebody else as well."""
QUEUED = "排队，按平台限速发送"


@dataclass(frozen=True, slots=True)
class Letter:
    """A claimed row and the way it goes; without a route it waits, or is `lost` because no way is left. `spare`: there
    is another way; `probe`: the way was shut, and this letter finds out whether it still is."""

    row: Claimed
    route: Route | None = None
    wait: timedelta = timedelta()
    why: str = ""
    lost: bool = False
    spare: bool = False
    probe: bool = False


@dataclass(slots=True)
class Ways:
    """What the postman knows of the outside: platforms that are on, with what people call them; rooms by group name;
    ways on hold."""

    platforms: Mapping[str, str]
    rooms: Mapping[str, Sequence[str]]
    unseal: Callable[[Session, str], str | None]
    pauses: Pauses = field(default_factory=Pauses)
    legs: Legs = field(default_factory=Legs)

    def title(self, channel: str) -> str:
        """What people call it; a phone line comes with its own title."""
        return self.platforms.get(channel, channel)

    def letter(self, session: Session, org: Org, row: Claimed, now: datetime) -> Letter:
        """Choose the way of one row: where it was sent before, else the best that is open."""
        routes = [r for r in self._routes(session, org, row) if r.platform not in row.tried]
        if not routes and (code := own_room(row.recipient)):
            coming = not row.tried and own_rooms.waits(session, code, now)
            lost = Letter(row, why=own_rooms.why_not(session, code), lost=True)
            return Letter(row, wait=own_rooms.ROOM_LOOK, why="案件群正在建") if coming else lost
        if not routes:
            return Letter(row, why=self._why_lost(org, row), lost=True)
        before = [r for r in routes if row.sent_revision and r.brought(row.platform, row.account)]
        best = before[0] if before else routes[0]
        if hold := self.hold(best, now):
            others = [r for r in routes if not self.hold(r, now)]
            if not others or not self._goes_around(row, hold, now):
                return Letter(row, wait=hold.until - now, why=f"{best.platform} 暂停：{hold.why}")
            best = others[0]
        changes = best.is_room and row.sent_revision and row.reference  # a card that stands there says nothing new
        wait = timedelta() if changes else wait_for(session, best.channel, best.account, row.card, now)
        if wait := wait or wait_for_members(session, best.channel, best.members, row.card, now):
            return Letter(row, wait=wait, why=QUEUED)
        probes = [gate for gate in best.gates if self.pauses.probe(gate, now)]
        return Letter(row, best, spare=len(routes) > 1, probe=bool(probes))

    def hold(self, route: Route, now: datetime) -> Hold | None:
        """What keeps this way shut longest."""
        holds = [hold for gate in route.gates if (hold := self.pauses.held(gate, now))]
        return max(holds, key=lambda hold: hold.until, default=None)

    def _routes(self, session: Session, org: Org, row: Claimed) -> list[Route]:
        kind, _, rest = row.recipient.partition(":")
        if stands_for_itself(row.recipient):
            return own_rooms.ways(session, row.recipient, tuple(self.platforms))
        if kind == "group":
            name, _, number = rest.partition("#")
            routes = room_routes(name, self.rooms, self.platforms)
            return [routes[int(number)]] if number and int(number) < len(routes) else []
        person = self.unseal(session, rest) if kind == "sealed" else row.recipient
        return person_routes(session, org, person, self.platforms) if person else []

    @staticmethod
    def _goes_around(row: Claimed, hold: Hold, now: datetime) -> bool:
        return RANK[row.urgency] <= RANK["first"] or hold.until - hold.since >= OTHER_WAY_AFTER

    @staticmethod
    def _outside(org: Org, row: Claimed) -> bool:
        """Nobody stands in for somebody outside the factory, nor for somebody who stays anonymous."""
        known = org.people.get(row.recipient)
        unknown = known is None and row.case_code is None and row.slot.startswith("say:")
        return row.recipient.startswith("sealed:") or unknown or (known is not None and known.role == OUTSIDER)

    def _why_lost(self, org: Org, row: Claimed) -> str:
        if row.recipient.startswith("group:"):
            return "这个群没有配置，或所在平台没有启用"
        if self._outside(org, row) and not row.tried:
            return "对方没有可用的账号（已取消关注、已离开，或回执地址到期已删除），按规定不再发送"
        name = "匿名报告人" if row.recipient.startswith("sealed:") else org.name(row.recipient)
        if row.tried:
            return f"{name}在 {'、'.join(row.tried)} 上都收不到"
        return f"{name}没有绑定任何账号" if self.legs.of("sms") else f"{name}没有绑定任何账号；无短信通道"

    def fan_out(self, session: Session, org: Org, row: Claimed, now: datetime) -> bool:
        """A message to a group becomes one per room, and one per person on duty where there is no room."""
        kind, _, name = row.recipient.partition(":")
        if kind != "group" or stands_for_itself(row.recipient) or "#" in name:
            return False
        if name == "duty-phone":
            self.legs.room(session, row, now)
            outbox.end(session, row, BUNDLED, "打值班室自己的电话")
            return True
        places = room_routes(name, self.rooms, self.platforms)
        readers: list[Group | str] = [Group(f"{name}#{n}") for n in range(len(places))]
        if not readers or row.urgency == "danger":
            readers += self.on_duty(org, now)
        before = backlog.newest(session) if row.late else 0
        for reader in readers:
            posting.enqueue(session, row.case_code, Send(reader, row.slot, row.card, row.urgency), now)
        if row.late:
            backlog.mark(session, before)
        self.legs.room(session, row, now)
        state, why = (BUNDLED, f"分发到 {len(readers)} 处") if readers else (GIVEN_UP, "没有配置值班群，也没有值班人员")
        outbox.end(session, row, state, why)
        return True

    def tell_on_duty(self, session: Session, org: Org, code: str | None, send: Send, now: datetime) -> bool:
        """What was meant for a room goes to the people on duty themselves; what is red is urgent by now. False where
        there is nobody."""
        calm = RANK[send.urgency] <= RANK["urgent"] or send.card.tone != "red"
        urgency: Urgency = send.urgency if calm else "urgent"
        people = self.on_duty(org, now)
        for person in people:
            posting.enqueue(session, code, replace(send, to=person, urgency=urgency), now)
        return bool(people)

    @staticmethod
    def on_duty(org: Org, now: datetime) -> tuple[str, ...]:
        """The duty room's people now; else the safety officers."""
        return org.on_duty(DUTY_ROOM, now) or org.with_role(DUTY_ROOM, now) or org.with_role(SAFETY_OFFICER, now)[:3]

    def lose(self, session: Session, org: Org, letter: Letter, now: datetime, state: str = GIVEN_UP) -> None:
        """No way is left: on record, and what matters goes to somebody else."""
        row = letter.row
        if self._outside(org, row):
            outbox.end(session, row, state if row.tried else SUPPRESSED, letter.why)
            return
        if self.legs.instead(session, row, now):
            outbox.end(session, row, state, f"{letter.why}；改发短信")
            return
        outbox.end(session, row, SUPPRESSED if own_room(row.recipient) else state, letter.why)
        if RANK[row.urgency] <= RANK["first"]:
            self.instead(session, org, row, now, "收不到消息，转到这里。")

    def delay(self, session: Session, org: Org, letter: Letter, now: datetime) -> None:
        """It waits; an alarm that waits too long goes to somebody else as well, and is still delivered later."""
        row, until = letter.row, now + letter.wait
        outbox.again(session, row, letter.why, until, tried_it=False)
        if letter.why == QUEUED:
            holding.hold_recipient(session, row.recipient, until)
        if is_alarm(row.urgency, row.card) and until - row.due_at > ALARM_WAITS:
            self.instead(session, org, row, now, "暂时收不到消息，先转到这里。")

    def instead(self, session: Session, org: Org, row: Claimed, now: datetime, foot: str) -> None:
        """The stand-in, else the duty room; for a room the people on duty. Nobody stands in for a stand-in."""
        said_to_one = row.case_code is None and row.slot.startswith("say:")
        if said_to_one or self._outside(org, row) or "|代" in row.slot or stands_for_itself(row.recipient):
            return
        if row.recipient.startswith("group:"):
            self.tell_on_duty(session, org, row.case_code, Send(Group(""), row.slot, row.card, row.urgency), now)
            return
        stand_in = org.fit(row.recipient, now)
        to: Group | str = stand_in if stand_in and stand_in != row.recipient else Group("duty")
        card = replace(row.card, foot=f"{org.name(row.recipient)}{foot}{row.card.foot}".strip(), ask=None)
        posting.enqueue(session, row.case_code, Send(to, f"{row.slot}|代{row.recipient}", card, "urgent"), now)
