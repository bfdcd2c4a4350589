"""确认, 误报 and back, 处理完, 转隐患: one tap each, and every copy shows who it was."""

from dataclasses import replace

from workflows.alarm import cards
from workflows.alarm.again import lately, refresh
from workflows.alarm.case import OPEN, Alarm, Shown, State, Verdict
from workflows.alarm.events import (
    FalseReason,
    Handled,
    HandledAsked,
    MarkedFalse,
    Taken,
    TookBack,
    Turned,
)
from workflows.alarm.opening import CLAIM, UNJUDGED, look, show, slot
from workflows.alarm.people import may_press, readers
from workflows.alarm.rules import NEWER, AlarmCtx, AlarmOutcome
from workflows.alarm.turning import seed
from workflows.hazard.records import Escalation
from workflows.inspection.events import FindingNamed
from workflows.kernel.effects import DUTY, Due, Effect, Hold, Open, Reader, Send, Wake
from workflows.kernel.people import DUTY_ROOM

FINISH = "alarm finish"
Press = Taken | MarkedFalse | HandledAsked | Handled | Turned


def may(case: Alarm, event: Press, ctx: AlarmCtx) -> str | None:
    return may_press(case, event.by, ctx)


def amend(case: Alarm, ctx: AlarmCtx) -> list[Effect]:
    """Every copy of it, older messages and reminders too."""
    effects: list[Effect] = [Send(r, slot(case), look(case, ctx), "first") for r in readers(case)]
    for number in range(1, case.round):
        effects += [Send(person, slot(case, number), cards.earlier(case, number), "reminder") for person in case.told]
    for one in case.shown:
        # in a group the press itself ends the copies that can still be changed
        if one.to != DUTY_ROOM:
            card = cards.earlier(case, case.round) if one.to in case.told else look(case, ctx)
            effects.append(Send(one.to, one.slot, card, "reminder"))
    return effects


def _judged(case: Alarm, by: str, verdict: Verdict, word: str, ctx: AlarmCtx) -> Alarm:
    said = f"{ctx.org.name(by)} {ctx.now:%H:%M} {word}"
    return replace(case, verdict=verdict, verdict_by=by, verdict_at=ctx.now, decided=said)


def take(case: Alarm, event: Taken, ctx: AlarmCtx) -> AlarmOutcome:
    """Somebody has it; nobody else need be rung."""
    case = _judged(case, event.by, "real", "已确认", ctx)
    case = replace(case, state=State.TAKEN, taken_by=event.by, accepted_at=ctx.now, asked=0)
    told = case.told if event.by in case.told else (*case.told, event.by)
    case = replace(case, told=told)
    return case, [*amend(case, ctx), Wake(FINISH, ctx.now + ctx.rules.settle_of(case.alert_level))]


def approve(case: Alarm, event: Taken, ctx: AlarmCtx) -> AlarmOutcome:
    """On trial: it was right, and that is all."""
    case = _judged(case, event.by, "real", "判为真", ctx)
    case = replace(case, state=State.CLOSED, closed_at=ctx.now)
    return case, amend(case, ctx)


def mark_false(case: Alarm, event: MarkedFalse, ctx: AlarmCtx) -> AlarmOutcome:
    """Only this one: another alarm of the same camera is looked at by itself."""
    case = _judged(case, event.by, "false", "判为误报", ctx)
    case = replace(
        case, state=State.FALSE, closed_at=ctx.now, back_until=ctx.now + ctx.rules.undo,
        false_why=event.why.strip()[:40],
    )  # fmt: skip
    return case, [*amend(case, ctx), Send(event.by, _verdict(case), cards.marked(case, ctx.rules), "first")]


def _verdict(case: Alarm) -> str:
    return f"verdict {case.verdict_at:%m%d%H%M%S}"


def may_say_why(case: Alarm, event: FalseReason, ctx: AlarmCtx) -> str | None:
    return None if event.by == case.verdict_by else f"误报的原因由{ctx.org.name(case.verdict_by)}选。"


def say_why(case: Alarm, event: FalseReason, ctx: AlarmCtx) -> AlarmOutcome:
    """The option's number, or words of their own."""
    number, reasons = event.why.strip(), ctx.rules.false_reasons
    known = number.isascii() and number.isdigit() and int(number) < len(reasons)
    why = reasons[int(number)] if known else number[:40]
    case = replace(case, false_why=why)
    return case, [Send(event.by, _verdict(case), cards.reasoned(case), "first")]


def may_take_back(case: Alarm, event: TookBack, ctx: AlarmCtx) -> str | None:
    if reason := may_press(case, event.by, ctx):
        return reason
    if case.back_until is None or ctx.now > case.back_until:
        return f"{case.code} 判为误报已经超过可以撤回的时间。现场还有就照常上报，会另开一条。"
    if newer := ctx.facts[NEWER]:
        return f"后面又有了新的告警 {newer}，看那一条。"
    return None


def take_back(case: Alarm, event: TookBack, ctx: AlarmCtx) -> AlarmOutcome:
    """As if it had just come: everybody is told again, and it rings again where it rang."""
    before = _verdict(case)
    case = replace(
        case, state=State.TRIAL if case.trial else State.RAISED, verdict="", verdict_by=None, verdict_at=None,
        decided="", false_why="", closed_at=None, back_until=None, taken_by=None, accepted_at=None,
        round=case.round + 1, alerted=0, tasks=(),
        why=f"{ctx.org.name(event.by)}按错了误报，已撤回",
    )  # fmt: skip
    case, shown = show(case, ctx)
    ends: list[Effect] = [Wake(UNJUDGED, ctx.now + ctx.rules.unjudged)] if case.trial else []
    return case, [Hold(CLAIM, case.key), *shown, *ends, Send(event.by, before, cards.reasoned(case), "first")]


def was_on_trial(case: Alarm, event: TookBack, ctx: AlarmCtx) -> bool:
    return case.trial


def ask_handled(case: Alarm, event: HandledAsked, ctx: AlarmCtx) -> AlarmOutcome:
    return case, [Send(event.by, f"handled {event.by}", cards.ask_handled(case), "first")]


def may_close(case: Alarm, event: Handled, ctx: AlarmCtx) -> str | None:
    if reason := may_press(case, event.by, ctx):
        return reason
    return None if event.text.strip() else f"还差一句怎么处理的，{case.code} 还开着。直接回复就行。"


def handled(case: Alarm, event: Handled, ctx: AlarmCtx) -> AlarmOutcome:
    case = replace(
        case, state=State.CLOSED, closed_at=ctx.now, measure=event.text.strip()[:200],
        decided=f"{ctx.org.name(event.by)} {ctx.now:%H:%M} 处理完",
    )  # fmt: skip
    return case, amend(case, ctx)


def turn(case: Alarm, event: Turned, ctx: AlarmCtx) -> AlarmOutcome:
    """A hazard of its own, with picture, place and class; the alarm hears its number."""
    opened = Open("hazard", seed(case, event, ctx))
    case = _judged(case, event.by, "hazard", "已转隐患", ctx)
    case = replace(case, state=State.TURNED, closed_at=ctx.now)
    return case, [*amend(case, ctx), opened]


def named(case: Alarm, event: FindingNamed, ctx: AlarmCtx) -> AlarmOutcome:
    """The hazard's number, on the cards of people; a robot's message would be one more."""
    case = replace(case, hazard=event.hazard)
    return case, refresh(case, ctx)


def is_finish(case: Alarm, event: Due, ctx: AlarmCtx) -> bool:
    return event.name == FINISH


def remind_to_finish(case: Alarm, event: Due, ctx: AlarmCtx) -> AlarmOutcome:
    """To whoever confirmed, again and again; one who cannot be told now is answered for by the superior. From the
    second time on, while it is still seen, the superior and the duty room hear of it as well."""
    above = ctx.org.above(case.taken_by, 1, ctx.now).to if case.taken_by else None
    to, slot = ctx.org.fit(case.taken_by, ctx.now) or above, f"finish#{ctx.now:%m%d%H%M}"
    case = replace(case, asked=case.asked + 1)
    effects: list[Effect] = [Wake(FINISH, ctx.now + ctx.rules.settle_of(case.alert_level))]
    if to:
        effects.append(Send(to, slot, cards.settle_soon(case, ctx.org, ctx.now), "reminder"))
    if case.asked < 2 or not lately(case, ctx):
        return case, effects
    more: tuple[Reader, ...] = (DUTY, above) if above and above != to else (DUTY,)
    card = cards.unsettled(case, ctx.org, ctx.now)
    return _noted(case, slot, more, ctx), [*effects, *(Send(r, slot, card, "urgent") for r in more)]


def _noted(case: Alarm, slot: str, to: tuple[Reader, ...], ctx: AlarmCtx) -> Alarm:
    """They may press, and their newest copy shows the end."""
    names = tuple(one if isinstance(one, str) else DUTY_ROOM for one in to)
    done = tuple(Escalation(ctx.now, "finish", one, "确认以后没有处理完，还在") for one in names)
    shown = tuple(one for one in case.shown if not one.slot.startswith("finish#"))
    shown += tuple(Shown(one, slot) for one in names)
    return replace(case, escalations=(*case.escalations, *done), shown=shown)


def stale(case: Alarm, event: object) -> str:
    """One polite sentence for a late press, a second one, or one that means nothing here."""
    if case.state in OPEN and not case.decided:
        return f"{case.code} 先按“确认”，再按“处理完”。"
    hint = f"隐患 {case.hazard} 照常整改。" if case.hazard else ""
    return f"{case.decided or '已经有了结果'}，{case.code} 不用再按。{hint}"
