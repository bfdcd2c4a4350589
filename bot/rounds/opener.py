"""Planned rounds are opened at the beginning of their windows, once however many processes look and however long the
service stood still. A window that is wholly past opens nothing: it is told once, with all others, to safety. So is,
once a day, a plan that lost points or cannot be opened."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from config.site import ShiftHours
from db import plans, posting
from db.reads.rounds import opened_already, point_names, rounds_open
from db.work import UnitOfWork
from workflows.engine import Engine
from workflows.inspection import cards_plans
from workflows.inspection.case import Stop
from workflows.inspection.events import Opened
from workflows.inspection.plans import Plan, Window, following, running, who, windows
from workflows.kernel.cards import Card
from workflows.kernel.effects import Group, Reader, Send
from workflows.kernel.flow import Refused

log = structlog.get_logger("rounds")
KIND = "round"
LOOK_BACK = timedelta(days=14)
"""After a longer standstill what was missed before is not counted."""


UNREAD = "这一行计划读不出来，请照计划表的说明重新导入"


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
        known = self._set_back(work, plans.plans(work.session), now)
        busy = Counter(rounds_open(work.session))
        missed: list[Found] = []
        for plan in known:
            try:
                with work.savepoint():
                    missed += self._plan(work, plan, busy, now)
            except (Refused, ValueError) as error:
                log.error("plan.broken", plan=plan.name, error=repr(error))
                self._amiss(work, plan, cards_plans.broken(plan.name, _said(error)), now)
        if missed:
            self._tell(work, missed, now)
        return min((at for plan in known if (at := self._coming(plan, now))), default=None)

    def _set_back(self, work: UnitOfWork, known: Sequence[Plan], now: datetime) -> tuple[Plan, ...]:
        """The clock was ahead for a while: what lies between would be taken for dealt with until it is there again."""
        ahead = [plan for plan in known if self._ahead(plan, now)]
        for plan in ahead:
            plans.set_back(work.session, plan.name, now)
        if ahead:
            card = cards_plans.set_back(tuple(plan.name for plan in ahead))
            self._safety(work, f"rounds back:{now:%Y%m%d%H%M}", card, now)
        return tuple(replace(plan, opened_until=now) if plan in ahead else plan for plan in known)

    def _ahead(self, plan: Plan, now: datetime) -> bool:
        """By more than one window: by one alone nothing is lost, it is open already."""
        coming = self._coming(plan, now)
        return bool(plan.opened_until and coming and plan.opened_until > coming)

    def _coming(self, plan: Plan, now: datetime) -> datetime | None:
        """None too of a plan that cannot be read: the others go on."""
        try:
            return following(plan, self.shifts, now)
        except ValueError:
            return None

    def _plan(self, work: UnitOfWork, plan: Plan, busy: Counter[str], now: datetime) -> list[Found]:
        found = self.owed(plan, now)
        newest = max((w.opens for w in (*found.open, *found.past)), default=None)
        upto = newest or (now if plan.opened_until is None else None)
        if upto is None:
            return []
        stops = plans.stops(work.session, work.org(), plan.points)
        dropped = [code for code in plan.points if code not in {stop.point for stop in stops}]
        if newest and (dropped or not stops):
            self._amiss(work, plan, self._less(work, plan, dropped, bool(stops)), now)
        if newest and not stops:
            # Not dealt with: once the points have their sheets the window that runs then opens.
            log.error("plan.empty", plan=plan.name)
            return []
        if not plans.mark_opened(work.session, plan.name, upto):
            return []
        for window in found.open:
            self._open(work, plan, window, stops, busy, now)
        return [found] if found.past else []

    def _open(self, work: UnitOfWork, plan: Plan, window: Window, stops: tuple[Stop, ...], busy: Counter[str],
              now: datetime) -> None:  # fmt: skip
        """Once, though the clock may have been there before."""
        if opened_already(work.session, plan.name, window.opens):
            return
        owner = who(plan, work.org(), now, busy)
        busy.update([owner] if owner else [])
        self.engine.open(work, KIND, self._event(work, plan, window, stops, owner), now)

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

    def _tell(self, work: UnitOfWork, missed: Sequence[Found], now: datetime) -> None:
        told = tuple(cards_plans.NotOpened(one.plan.name, len(one.past), one.past[-1].opens) for one in missed)
        self._safety(work, f"rounds:{now:%Y%m%d%H%M}", cards_plans.not_opened(told, now), now)

    @staticmethod
    def _less(work: UnitOfWork, plan: Plan, dropped: Sequence[str], some: bool) -> Card:
        names = point_names(work.session, dropped)
        return cards_plans.without(plan.name, tuple(names[code] for code in dropped), some)

    def _amiss(self, work: UnitOfWork, plan: Plan, card: Card, now: datetime) -> None:
        """Once a day: the same look in the same slot is not sent again."""
        self._safety(work, f"rounds plan {plan.name}:{now:%Y%m%d}", card, now)

    @staticmethod
    def _safety(work: UnitOfWork, slot: str, card: Card, now: datetime) -> None:
        readers: tuple[Reader, ...] = work.org().safety(now) or (Group("duty"),)
        for reader in readers:
            posting.enqueue(work.session, None, Send(reader, slot, card, "digest"), now, work.site)


def _said(error: Exception) -> str:
    return str(error) if isinstance(error, Refused) else UNREAD
