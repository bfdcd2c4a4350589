"""Planned rounds are opened at the beginning of their windows, once however many processes look and however long the
service stood still. A window that is wholly past opens nothing: it is told once, with all others, to safety."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from config.site import ShiftHours
from db import plans, posting
from db.reads.rounds import rounds_open
from db.work import UnitOfWork
from workflows.engine import Engine
from workflows.inspection import cards_plans
from workflows.inspection.case import Stop
from workflows.inspection.events import Opened
from workflows.inspection.plans import Plan, Window, following, running, who, windows
from workflows.kernel.effects import Group, Reader, Send
from workflows.kernel.flow import Refused

log = structlog.get_logger("rounds")
KIND = "round"
LOOK_BACK = timedelta(days=14)
"""After a longer standstill what was missed before is not counted."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a plan owes now: windows to open, and how many went by."""

    plan: Plan
    open: tuple[Window, ...] = ()
    past: tuple[Window, ...] = ()


class Opener:
    def __init__(self, engine: Engine, shifts: Sequence[ShiftHours]) -> None:
        self.engine, self.shifts = engine, shifts

    def look(self, work: UnitOfWork, now: datetime) -> datetime | None:
        """Opens what is due; when the next window opens, None without any plan."""
        known = plans.plans(work.session)
        busy = Counter(rounds_open(work.session))
        missed: list[Found] = []
        for plan in known:
            try:
                with work.savepoint():
                    missed += self._plan(work, plan, busy, now)
            except (Refused, ValueError) as error:
                log.error("plan.broken", plan=plan.name, error=repr(error))
        if missed:
            self._tell(work, missed, now)
        return min((at for plan in known if (at := following(plan, self.shifts, now))), default=None)

    def _plan(self, work: UnitOfWork, plan: Plan, busy: Counter[str], now: datetime) -> list[Found]:
        found = self.owed(plan, now)
        newest = max((w.opens for w in (*found.open, *found.past)), default=None)
        upto = newest or (now if plan.opened_until is None else None)
        if upto is None or not plans.mark_opened(work.session, plan.name, upto):
            return []
        stops = plans.stops(work.session, work.org(), plan.points)
        if not stops:
            log.error("plan.empty", plan=plan.name)
            return []
        for window in found.open:
            owner = who(plan, work.org(), now, busy)
            busy.update([owner] if owner else [])
            self.engine.open(work, KIND, self._event(work, plan, window, stops, owner), now)
        return [found] if found.past else []

    def owed(self, plan: Plan, now: datetime) -> Found:
        """A plan that is new begins with the window that runs now; nothing before it is owed."""
        if plan.opened_until is None:
            return Found(plan, running(plan, self.shifts, now))
        since = max(plan.opened_until.astimezone(now.tzinfo), now - LOOK_BACK)
        due = windows(plan, self.shifts, since, now)
        return Found(plan, tuple(w for w in due if w.due > now), tuple(w for w in due if w.due <= now))

    @staticmethod
    def _event(work: UnitOfWork, plan: Plan, window: Window, stops: tuple[Stop, ...], owner: str | None) -> Opened:
        """A person who cannot go leaves it to their team."""
        named = work.org().people.get(plan.person or "")
        return Opened(
            None, "plan", plan.name, stops, plan.name, plan.role,
            plan.department or (named.department if named else ""), owner, plan.ordered, window.opens, window.due,
        )  # fmt: skip

    @staticmethod
    def _tell(work: UnitOfWork, missed: Sequence[Found], now: datetime) -> None:
        told = tuple(cards_plans.NotOpened(one.plan.name, len(one.past), one.past[-1].opens) for one in missed)
        card = cards_plans.not_opened(told, now)
        readers: tuple[Reader, ...] = work.org().safety(now) or (Group("duty"),)
        for reader in readers:
            send = Send(reader, f"rounds:{now:%Y%m%d%H%M}", card, "digest")
            posting.enqueue(work.session, None, send, now, work.site)
