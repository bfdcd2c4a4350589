"""What comes after the first picture: again, still, gone; and whether the permit that covers it still runs."""

from dataclasses import replace
from datetime import timedelta

from workflows.alarm.case import Alarm, State
from workflows.alarm.events import Gone, Repeated, Seen
from workflows.alarm.opening import SUPERVISION, UNJUDGED, look, merged, show, slot
from workflows.alarm.rules import GRAVE, RUNNING, AlarmCtx, AlarmOutcome, AlarmRules
from workflows.kernel.effects import Due, Effect, Send, Wake

SAID = timedelta(minutes=5)
"""So often a rule without `remind` would say that it goes on."""
OUT = timedelta(minutes=2)
"""So long out of sight, a fire was out; less is smoke before it, or somebody who walked by."""


def lately(case: Alarm, ctx: AlarmCtx) -> bool:
    """Whether it was seen so short ago that it may be called there still."""
    within = 2 * ctx.rules.supervision.check + (timedelta(seconds=case.remind) or SAID)
    return case.over_at is None and case.seen_at is not None and ctx.now - case.seen_at <= within


def outlived(case: Alarm, seen: Seen, rules: AlarmRules) -> str:
    """Why a grave alarm that goes on after 误报 or 处理完 asks anew; "" where it does not. It has the time in which a
    mistake is taken back; one that came of such a verdict itself is left alone for `quiet`."""
    if case.state not in (State.CLOSED, State.FALSE) or case.closed_at is None or seen.stage != "live":
        return ""
    if rules.alert_of(seen) != GRAVE or seen.at <= case.closed_at + (rules.quiet if case.after else rules.undo):
        return ""
    return "判为误报以后还在" if case.verdict == "false" else "处理完以后还在" if case.measure else "还在"


def is_news(case: Alarm, event: Repeated, ctx: AlarmCtx) -> bool:
    """A message of its own: graver than before, there now where only the past was told, a fire that was out and burns
    again while somebody thinks it is out, or back after quiet."""
    if ctx.rules.alert_of(event.seen) > case.alert_level or comes_true(case, event) or lit_again(case, event, ctx):
        return True
    return not event.still and case.told_at is not None and ctx.now - case.told_at > ctx.rules.quiet


def comes_true(case: Alarm, event: Repeated) -> bool:
    """The card says 迟到、不是现在; this is now."""
    return case.late and not event.seen.late


def lit_again(case: Alarm, event: Repeated, ctx: AlarmCtx) -> bool:
    if case.state is not State.TAKEN or case.over_at is None or event.still:
        return False
    return ctx.rules.alert_of(event.seen) == GRAVE and event.seen.at - case.over_at >= OUT


def anew(case: Alarm, event: Repeated, ctx: AlarmCtx) -> AlarmOutcome:
    """It asks again, whoever had it: what was confirmed an hour ago is not what is seen now."""
    rings = case.state is State.TAKEN or comes_true(case, event)
    case = replace(
        merged(case, event.seen, ctx), state=State.RAISED, round=case.round + 1, taken_by=None, accepted_at=None,
        verdict="", alert_level=max(case.alert_level, ctx.rules.alert_of(event.seen)), why=event.seen.why or case.why,
        late=case.late and event.seen.late, alerted=0 if rings else case.alerted,
    )  # fmt: skip
    return show(case, ctx)


def count_up(case: Alarm, event: Repeated, ctx: AlarmCtx) -> AlarmOutcome:
    """No new message: the cards of people show how often. A group's robot cannot change what it said, and would say
    it all again."""
    if event.still and case.over_at is None:
        newest = max(case.seen_at or event.seen.at, event.seen.at)
        return replace(case, seen_at=newest, value=event.seen.value or case.value), []
    case = merged(case, event.seen, ctx)
    return case, refresh(case, ctx)


def refresh(case: Alarm, ctx: AlarmCtx) -> list[Effect]:
    urgency = "digest" if case.state is State.TRIAL else "reminder"
    return [Send(person, slot(case), look(case, ctx), urgency) for person in case.told]  # type: ignore[arg-type]


def gone(case: Alarm, event: Gone, ctx: AlarmCtx) -> AlarmOutcome:
    """Over does not mean looked at: it still wants an answer."""
    case = replace(case, over_at=event.at)
    return case, refresh(case, ctx)


def gone_late(case: Alarm, event: Gone, ctx: AlarmCtx) -> AlarmOutcome:
    """Decided already: only the record."""
    return replace(case, over_at=event.at), []


# what a permit covers


def is_live(case: Alarm, event: Repeated, ctx: AlarmCtx) -> bool:
    """Told again while no permit runs any more."""
    return event.seen.stage == "live"


def uncovered(case: Alarm, event: Repeated, ctx: AlarmCtx) -> AlarmOutcome:
    return _uncover(merged(case, event.seen, ctx), ctx)


def record(case: Alarm, event: Repeated, ctx: AlarmCtx) -> AlarmOutcome:
    return merged(case, event.seen, ctx), []


def end_recorded(case: Alarm, event: Gone, ctx: AlarmCtx) -> AlarmOutcome:
    return replace(case, over_at=event.at, closed_at=ctx.now, decided=f"{case.permit} 作业中看到，已消失"), []


def is_check(case: Alarm, event: Due, ctx: AlarmCtx) -> bool:
    return event.name == SUPERVISION


def is_uncovered(case: Alarm, event: Due, ctx: AlarmCtx) -> bool:
    return event.name == SUPERVISION and not ctx.facts[RUNNING]


def outlasts(case: Alarm, event: Due, ctx: AlarmCtx) -> AlarmOutcome:
    """The work has stopped and nobody told that the fire has: an alarm from now."""
    return _uncover(case, ctx)


def _uncover(case: Alarm, ctx: AlarmCtx) -> AlarmOutcome:
    last = (case.seen_at or ctx.now).astimezone(ctx.now.tzinfo)
    there = "还在" if lately(case, ctx) else f"最后看到 {last:%H:%M}"
    why = f"{case.permit} 已不在作业，{there}" if case.permit else case.why
    return show(replace(case, state=State.RAISED, why=why, decided=""), ctx)


def look_again(case: Alarm, event: Due, ctx: AlarmCtx) -> AlarmOutcome:
    return case, [Wake(SUPERVISION, ctx.now + ctx.rules.supervision.check)]


# what nobody judged


def is_unjudged(case: Alarm, event: Due, ctx: AlarmCtx) -> bool:
    return event.name == UNJUDGED


def let_go(case: Alarm, event: Due, ctx: AlarmCtx) -> AlarmOutcome:
    """Neither true nor false: the figures say how many were never looked at."""
    case = replace(case, state=State.CLOSED, closed_at=ctx.now, decided="试运行，没有人判")
    return case, refresh(case, ctx)
