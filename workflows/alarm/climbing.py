"""Nobody presses anything: the same people once more, then one superior after the other."""

from dataclasses import replace

from workflows.alarm import cards
from workflows.alarm.again import refresh
from workflows.alarm.case import Alarm, Shown, State
from workflows.alarm.opening import show
from workflows.alarm.people import officers
from workflows.alarm.rules import AlarmCtx, AlarmOutcome, AlarmRules, AlarmRung
from workflows.hazard.records import Escalation
from workflows.kernel.effects import DUTY, Due, Effect, Forget, LeftFactory, Reader, Send, Wake
from workflows.kernel.people import DUTY_ROOM, VICE_PRESIDENT, distinct
from workflows.kernel.spans import say_span

RUNG = "alarm rung "


def arm(case: Alarm, ctx: AlarmCtx) -> list[Effect]:
    """From now, for each rung of this level."""
    rungs = [rung for rung in ctx.rules.ladder if case.alert_level >= rung.from_level]
    return [Wake(f"{RUNG}{rung.name}", ctx.now + rung.after.of(case.alert_level)) for rung in rungs]


def quiet(rules: AlarmRules) -> list[Effect]:
    return [Forget(f"{RUNG}{rung.name}") for rung in rules.ladder]


def is_rung(case: Alarm, event: Due, ctx: AlarmCtx) -> bool:
    return event.name.startswith(RUNG)


def climb(case: Alarm, event: Due, ctx: AlarmCtx) -> AlarmOutcome:
    rung = next((one for one in ctx.rules.ladder if f"{RUNG}{one.name}" == event.name), None)
    if rung is None:
        return case, []
    clock = say_span(rung.after.of(case.alert_level))
    slot = f"{rung.name}#{case.round}"
    if rung.tell == "same":
        card = cards.reminder(case, ctx.org, ctx.now, clock)
        case = _noted(case, rung, (DUTY_ROOM, *case.told), slot, clock, ctx)
        everybody: tuple[Reader, ...] = (DUTY, *case.told)
        return case, [Send(r, slot, card, "urgent") for r in everybody]
    to, skipped = _who(case, rung, ctx)
    case = _noted(case, rung, (to or DUTY_ROOM,), slot, f"{clock}{skipped}", ctx)
    target: Reader = to or DUTY
    return case, [Send(target, slot, cards.climbed(case, ctx.org, ctx.now, clock, skipped), "urgent")]


def _who(case: Alarm, rung: AlarmRung, ctx: AlarmCtx) -> tuple[str | None, str]:
    """A person who was not told yet, or None for the duty group; and who was passed over."""
    told = frozenset((*case.told, *(one.to for one in case.shown)))
    if rung.tell == "superior" and case.owner:
        found = ctx.org.above(case.owner, 1, ctx.now, told)
        return found.to, found.passed_over
    if rung.tell in ("superior", "vice_president"):
        people = ctx.org.with_role(VICE_PRESIDENT, ctx.now, case.department)
        return next((person for person in people if person not in told), None), ""
    return None, ""


def _noted(case: Alarm, rung: AlarmRung, to: tuple[str, ...], slot: str, why: str, ctx: AlarmCtx) -> Alarm:
    done = tuple(Escalation(ctx.now, rung.name, one, f"{why}没有人确认") for one in to)
    shown = tuple(Shown(one, slot) for one in to)
    return replace(case, escalations=(*case.escalations, *done), shown=(*case.shown, *shown))


def holds(case: Alarm, event: LeftFactory, ctx: AlarmCtx) -> bool:
    return event.person == case.taken_by


def given_back(case: Alarm, event: LeftFactory, ctx: AlarmCtx) -> AlarmOutcome:
    """Whoever confirmed is gone: it asks again, and the superior is asked too."""
    name, above = ctx.org.name(event.person), ctx.org.above(event.person, 1, ctx.now).to
    told = tuple(p for p in distinct([*case.told, above]) if p != event.person)
    case = replace(case, state=State.RAISED, taken_by=None, accepted_at=None, verdict="", round=case.round + 1,
                   decided="", why=f"{name}已离职，要有人接着处理", told=told, alerted=0)  # fmt: skip
    return show(case, ctx)


def is_concerned(case: Alarm, event: LeftFactory, ctx: AlarmCtx) -> bool:
    return event.person == case.owner or event.person in case.told


def handed_on(case: Alarm, event: LeftFactory, ctx: AlarmCtx) -> AlarmOutcome:
    """Somebody who was told is gone: the superior has the card instead."""
    above = ctx.org.above(event.person, 1, ctx.now).to
    owner = above if event.person == case.owner else case.owner
    told = tuple(p for p in distinct([*case.told, above]) if p != event.person) or officers(ctx)
    case = replace(case, owner=owner, told=told)
    return case, refresh(case, ctx)
