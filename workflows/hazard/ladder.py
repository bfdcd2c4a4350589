"""Time runs out: reminders, rungs, joint tasks, and the taking back of alarms once somebody acts.

For the rooms after 接单: `arm` again whenever due_at or the owner changed, `quiet` when the case ends.
"""

from dataclasses import replace
from datetime import datetime

from workflows.hazard import cards_ladder as cards
from workflows.hazard.case import Escalation, Hazard, State
from workflows.hazard.deadlines import rung_at
from workflows.hazard.events import TaskOpened
from workflows.hazard.readers import DUTY
from workflows.hazard.rules import Ctx, HazardRules, Outcome, Rung
from workflows.hazard.rung_reader import who_hears
from workflows.hazard.when import agreed_until
from workflows.kernel.effects import Due, Effect, Forget, Open, Send, Wake
from workflows.kernel.people import DUTY_ROOM
from workflows.task.events import Asked

REMIND = "remind"
OPEN = (State.DISPATCHED, State.FIXING)


def timer(rung: Rung) -> str:
    """The timer's name of a rung."""
    return f"rung {rung.name}"


def is_rung(case: Hazard, event: Due, ctx: Ctx) -> bool:
    """The timer of a rung."""
    return event.name.startswith("rung ")


def is_reminder(case: Hazard, event: Due, ctx: Ctx) -> bool:
    """The timer one hour before due."""
    return event.name == REMIND


def arm(case: Hazard, ctx: Ctx) -> list[Effect]:
    """The timers of every rung that has not been climbed, and the reminder while it still lies ahead."""
    climbed = {e.rung for e in case.escalations}
    effects: list[Effect] = []
    for rung in ctx.rules.clock.rungs(case.level):
        at = rung_at(case, rung, ctx.rules)
        if at and (at > ctx.now or rung.name not in climbed):
            effects.append(Wake(timer(rung), at))
    return [*effects, *_reminder(case, ctx)]


def _reminder(case: Hazard, ctx: Ctx) -> list[Effect]:
    if case.due_at is None or case.due_at - ctx.rules.clock.remind_before <= ctx.now:
        return [Forget(REMIND)]
    return [Wake(REMIND, case.due_at - ctx.rules.clock.remind_before)]


def quiet(case: Hazard, rules: HazardRules) -> list[Effect]:
    """Forget everything that this room may have set: the case is archived, void or merged."""
    names = [timer(r) for r in rules.clock.ladder]
    return [Forget(n) for n in dict.fromkeys([*names, REMIND, "step", "emergency", "ungraded", "silence"])]


def accepted(case: Hazard, ctx: Ctx) -> list[Effect]:
    """The rungs that only wait for somebody to accept fall silent."""
    rungs = [r for r in ctx.rules.clock.ladder if r.during == "unaccepted"]
    still = {r.name for r in ctx.rules.clock.ladder if r.during == "unfinished"}
    return [*(Forget(timer(r)) for r in rungs if r.name not in still), Forget("step")]


def take_back(case: Hazard, ctx: Ctx, what: str) -> Outcome:
    """Every superior who was alarmed sees who acted; nobody has to press anything any more."""
    effects: list[Effect] = []
    for number in case.alarmed:
        told = case.escalations[int(number)]
        to = DUTY if told.to == DUTY_ROOM else told.to
        effects.append(Send(to, f"rung {number}", cards.taken_back(case, ctx.org, ctx.now, what), "reminder"))
    return replace(case, alarmed=()), effects


def remind(case: Hazard, event: Due, ctx: Ctx) -> Outcome:
    """One hour before due, to the owner and to the manager; an approved extension has its own reminder."""
    late = case.due_at is None or ctx.now >= case.due_at  # the service was down: the rungs speak now
    if late or _extended(case, ctx.now) or case.owner is None:
        return case, []
    owner = ctx.org.fit(case.owner, ctx.now)
    manager = ctx.org.above(case.owner, 1, ctx.now).to
    effects: list[Effect] = []
    if owner:
        effects.append(Send(owner, REMIND, cards.due_soon(case, ctx.org, ctx.now, True), "reminder"))
    if manager and manager != owner:
        effects.append(Send(manager, REMIND, cards.due_soon(case, ctx.org, ctx.now, False), "reminder"))
    return case, effects


def climb(case: Hazard, event: Due, ctx: Ctx) -> Outcome:
    """One rung, where its condition still holds; a joint task once per case."""
    rung = next((r for r in ctx.rules.clock.rungs(case.level) if timer(r) == event.name), None)
    if rung is None or not _holds(case, rung, ctx):
        return case, []
    if rung.during == "unfinished" and (until := _extended(case, ctx.now)):
        return case, [Wake(event.name, until + rung.after)]
    found = who_hears(case, rung, ctx)
    skipped = found.passed_over
    if found.instead_of:
        skipped += f"；{ctx.org.name(found.instead_of)}请假，由代理人收"
    number = len(case.escalations)
    done = Escalation(ctx.now, rung.name, found.to or DUTY_ROOM, f"{_reason(case, rung, ctx)}{skipped}")
    case = replace(case, escalations=(*case.escalations, done))
    if rung.tell == "superior":
        case = replace(case, alarmed=(*case.alarmed, str(number)))
    draw = cards.joint if rung.opens_task else cards.unaccepted if rung.during == "unaccepted" else cards.overdue
    card = draw(case, ctx.org, ctx.now, rung, skipped)
    effects: list[Effect] = [Send(found.to or DUTY, f"rung {number}", card, rung.urgency)]
    if rung.opens_task:
        effects.append(Open("task", _seed(case, rung, done.why)))
    return case, effects


def _holds(case: Hazard, rung: Rung, ctx: Ctx) -> bool:
    if rung.opens_task and _has_task(case, ctx.rules):
        return False
    if rung.during == "unaccepted" or case.state == State.FIXING:
        return case.state == (State.DISPATCHED if rung.during == "unaccepted" else State.FIXING)
    if case.state not in OPEN:
        return False
    # Not accepted and past due: the rung for that speaks where it is due by now, or one minute would have two voices.
    others = (r for r in ctx.rules.clock.rungs(case.level) if r.during == "unaccepted" and r.tell == rung.tell)
    return not any((at := rung_at(case, r, ctx.rules)) and at <= ctx.now for r in others)


def _has_task(case: Hazard, rules: HazardRules) -> bool:
    """Once per case, whichever rung asked for it, and from the moment of asking."""
    names = {r.name for r in rules.clock.ladder if r.opens_task}
    return case.joint_task is not None or any(e.rung in names for e in case.escalations)


def _extended(case: Hazard, now: datetime) -> datetime | None:
    """Until when an approved extension with its interim measure holds the case, if one does."""
    until = agreed_until(case)
    return until if until and now < until else None


def _reason(case: Hazard, rung: Rung, ctx: Ctx) -> str:
    who = ctx.org.holder(case.owner)
    state = "没有接单" if rung.during == "unaccepted" else "到时限没有处理完"
    return f"{who}{state}" + ("，开协同工单并抄送分管副总" if rung.opens_task else "")


def _seed(case: Hazard, rung: Rung, why: str) -> Asked:
    return Asked(
        parent=case.code, parent_kind="hazard", title=case.title, text=case.text, why=why, level=case.level or "yellow",
        place=case.place, department=case.department, hint_department=case.of.owner_dept if case.of else "",
        opened_by_rung=rung.name, owner=case.owner, equipment=case.equipment, due_at=case.due_at,
        pictures=tuple(a.sha256 for a in case.kept("before", "photo"))[:3],
    )  # fmt: skip


def task_opened(case: Hazard, event: TaskOpened, ctx: Ctx) -> Outcome:
    """The task has its number; of a joint one the owner hears that another department was called in."""
    if event.code in case.tasks:
        return case, []
    case = replace(case, tasks=(*case.tasks, event.code))
    if event.sort == "repair":
        # no department was passed over: the joint task of a case that nobody takes may still come
        card = cards.mending(case, ctx.now, event.code, event.department)
        told: list[Effect] = [Send(case.owner, "repair", card, "first")] if case.owner else []
        return replace(case, repair_task=event.code), told
    case = replace(case, joint_task=case.joint_task or event.code)
    if case.owner is None:
        return case, []
    return case, [Send(case.owner, "joint", cards.called_in(case, ctx.org, ctx.now, event.code), "first")]
