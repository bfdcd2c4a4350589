"""Which way one row goes, and what happens where no way is left."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.postman.limits import wait_for
from bot.postman.pauses import Pauses
from bot.postman.routes import Route, person_routes, room_routes
from db import outbox
from db.outbox import BUNDLED, GIVEN_UP, RANK, Claimed
from workflows.kernel.effects import Group, Send
from workflows.kernel.people import DUTY_ROOM, SAFETY_OFFICER, Org

OTHER_WAY_AFTER = timedelta(seconds=60)
"""A channel held longer than this is gone around, where the reader lives on another one too."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A claimed row and the way it goes; without a route it waits, or is `lost` because no way is left."""

    row: Claimed
    route: Route | None = None
    wait: timedelta = timedelta()
    why: str = ""
    lost: bool = False


@dataclass(slots=True)
class Ways:
    """What the postman knows of the outside: platforms that are on, rooms by group name, channels on hold."""

    platforms: Sequence[str]
    rooms: Mapping[str, Sequence[str]]
    unseal: Callable[[str], str | None]
    pauses: Pauses = field(default_factory=Pauses)

    def letter(self, session: Session, org: Org, row: Claimed, now: datetime) -> Letter:
        """Choose the way of one row: where it was sent before, else the best that is open."""
        routes = [r for r in self._routes(session, org, row) if r.platform not in row.tried]
        if not routes:
            return Letter(row, why=self._why_lost(org, row), lost=True)
        before = [r for r in routes if row.sent_revision and (r.platform, r.account) == (row.platform, row.account)]
        best = before[0] if before else routes[0]
        if held := self.pauses.held(best.platform, now):
            others = [r for r in routes if not self.pauses.held(r.platform, now)]
            if not others or not self._goes_around(row, held - now):
                return Letter(row, wait=held - now, why=f"{best.platform} 暂停：{self.pauses.why[best.platform]}")
            best = others[0]
        wait = wait_for(session, best.channel, best.account, now)
        return Letter(row, None if wait else best, wait, "排队，按平台限速发送" if wait else "")

    def _routes(self, session: Session, org: Org, row: Claimed) -> list[Route]:
        kind, _, rest = row.recipient.partition(":")
        if kind == "group":
            name, _, number = rest.partition("#")
            routes = room_routes(name, self.rooms, self.platforms)
            return [routes[int(number)]] if number and int(number) < len(routes) else []
        person = self.unseal(rest) if kind == "sealed" else row.recipient
        return person_routes(session, org, person, self.platforms) if person else []

    def _goes_around(self, row: Claimed, hold: timedelta) -> bool:
        return RANK[row.urgency] <= RANK["first"] or hold >= OTHER_WAY_AFTER

    def _why_lost(self, org: Org, row: Claimed) -> str:
        if row.recipient.startswith("group:"):
            return "这个群没有配置，或所在平台没有启用"
        if row.tried:
            return f"{org.name(row.recipient)}在 {'、'.join(row.tried)} 上都收不到"
        return f"{org.name(row.recipient)}没有绑定任何账号；无短信通道"

    def fan_out(self, session: Session, org: Org, row: Claimed, now: datetime) -> bool:
        """A message to a group becomes one per room, and one per person on duty where there is no room."""
        kind, _, name = row.recipient.partition(":")
        if kind != "group" or "#" in name:
            return False
        rooms = room_routes(name, self.rooms, self.platforms)
        readers: list[Group | str] = [Group(f"{name}#{n}") for n in range(len(rooms))]
        if not readers or row.urgency == "danger":
            readers += [p for p in self.on_duty(org, now)]
        for reader in readers:
            outbox.enqueue(session, row.case_code, Send(reader, row.slot, row.card, row.urgency), now)
        state, why = (BUNDLED, f"分发到 {len(readers)} 处") if readers else (GIVEN_UP, "没有配置值班群，也没有值班人员")
        outbox.end(session, row, state, why)
        return True

    @staticmethod
    def on_duty(org: Org, now: datetime) -> tuple[str, ...]:
        """The duty room's people now; else the safety officers."""
        return org.on_duty(DUTY_ROOM, now) or org.with_role(DUTY_ROOM, now) or org.with_role(SAFETY_OFFICER, now)[:3]

    def lose(self, session: Session, org: Org, letter: Letter, now: datetime) -> None:
        """No way is left: on record, and what matters goes to the stand-in, else to the duty room."""
        row = letter.row
        outbox.end(session, row, GIVEN_UP, letter.why)
        if row.recipient.startswith(("group:", "sealed:")) or RANK[row.urgency] > RANK["first"] or "|代" in row.slot:
            return
        stand_in = org.fit(row.recipient, now)
        to: Group | str = stand_in if stand_in and stand_in != row.recipient else Group("duty")
        card = replace(row.card, foot=f"{org.name(row.recipient)}收不到消息，转到这里。{row.card.foot}".strip(), ask=None)
        outbox.enqueue(session, row.case_code, Send(to, f"{row.slot}|代{row.recipient}", card, "urgent"), now)
