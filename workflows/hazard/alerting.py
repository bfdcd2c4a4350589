"""What follows from how grave a hazard stands: its alert level, the call to the duty room, the order for the team of
maintenance, the room of its own. Asked after every decision, so that no row can forget it."""

from dataclasses import replace

from workflows.callout.events import Called, Rang, Ringing, Settled
from workflows.hazard import cards
from workflows.hazard.alert_level import level_of
from workflows.hazard.case import AT_WORK, OVER, Escalation, Hazard, State
from workflows.hazard.repairing import order
from workflows.hazard.rooms import room
from workflows.hazard.rules import Ctx, HazardRules, Outcome, Rows
from workflows.kernel.alerts import Alert, said
from workflows.kernel.effects import CALLS, Effect, Open, Reached, Tell, Unreached
from workflows.kernel.flow import row
from workflows.kernel.people import DUTY_ROOM

RUNG = "callout"


def follow(before: Hazard, case: Hazard, ctx: Ctx) -> Outcome:
    """The hook of the flow: nothing where neither level nor state moved."""
    if case.state is State.DRAFT or case is before:
        return case, []
    level = level_of(case, ctx.rules.alert)
    if level != case.alert_level:
        case = replace(case, alert_level=level)
    effects = _silenced(before, case, ctx)
    if case.state in AT_WORK and level > case.alerted:
        case, raised = _raise(case, level, ctx)
        effects += raised
    case, gathered = room(case, ctx)
    return case, [*effects, *gathered]


def _raise(case: Hazard, level: Alert, ctx: Ctx) -> Outcome:
    """A level is acted on once; a higher one rings again and ends what rang before. An emergency has rung everybody of
    the duty list by itself (emergency.alarm), and does so every minute until somebody is there."""
    alert, before = ctx.rules.alert, case.alerted
    effects: list[Effect] = []
    if level >= alert.call_from and _rings(ctx.rules):
        effects += [_settle(code, f"已升到{said(level)}，另行呼叫") for code in case.callouts]
        effects += [] if case.emergency else [Open("callout", _seed(case, level, ctx))]
    if level >= alert.repair.from_level > before:
        effects += order(case, ctx)
    return replace(case, alerted=level), effects


def _rings(rules: HazardRules) -> bool:
    how = rules.alert.callout
    return how == "always" or (how == "phone" and bool(set(CALLS) & set(rules.phones)))


def _seed(case: Hazard, level: Alert, ctx: Ctx) -> Called:
    words = cards.words(case) or case.title
    facts = (("地点", cards.spot(case)), ("问题", words), ("责任", cards.in_charge(case, ctx.org)))
    return Called(case.code, level, f"{cards.colour(case)}：{cards.spot(case)}", facts)


def _silenced(before: Hazard, case: Hazard, ctx: Ctx) -> list[Effect]:
    """Somebody accepted, arrived, or it is over: nobody need be rung about it any more."""
    accepted = before.accepted_at is None and case.accepted_at is not None
    arrived = before.arrived_at is None and case.arrived_at is not None
    ended = case.state in OVER and before.state not in OVER
    return [_settle(code, _why(case, ctx)) for code in case.callouts] if accepted or arrived or ended else []


def _why(case: Hazard, ctx: Ctx) -> str:
    if case.arrived_by and case.arrived_at:
        return f"{ctx.org.name(case.arrived_by)} {case.arrived_at.astimezone(ctx.now.tzinfo):%H:%M} 已到场"
    return case.decided or "已处理"


def _settle(code: str, why: str) -> Tell:
    return Tell(code, Settled(why), f"settled:{code}")


def ringing(case: Hazard, event: Ringing, ctx: Ctx) -> Outcome:
    """The callout has its number; it is told at once where somebody was quicker."""
    if event.code in case.callouts:
        return case, []
    case = replace(case, callouts=(*case.callouts, event.code))
    since = [at for at in (case.accepted_at, case.arrived_at) if at and at >= event.at]
    quick = since or case.state in OVER
    return case, [_settle(event.code, _why(case, ctx))] if quick else []


def rang(case: Hazard, event: Rang, ctx: Ctx) -> Outcome:
    """Whom the duty phone reached, and whom not, stands in the record."""
    done = Escalation(ctx.now, RUNG, event.to or DUTY_ROOM, event.why)
    return replace(case, escalations=(*case.escalations, done)), []


def by_phone(case: Hazard, event: Reached | Unreached, ctx: Ctx) -> Outcome:
    """A call about the hazard itself (an emergency rings everybody at once): who could be had and who not."""
    if isinstance(event, Unreached) and event.how not in CALLS:
        return case, []
    person = event.to if event.to in ctx.org.people else None
    who = ctx.org.holder(person)
    why = f"电话找到{who}" if isinstance(event, Reached) else f"电话没找到{who}：{event.why}"
    done = Escalation(ctx.now, RUNG, person or DUTY_ROOM, why)
    return replace(case, escalations=(*case.escalations, done)), []


ROWS: Rows = (
    *(row(state, Reached, state, by_phone) for state in (*AT_WORK, *OVER)),
    *(row(state, Unreached, state, by_phone) for state in (*AT_WORK, *OVER)),
    *(row(state, Ringing, state, ringing) for state in (*AT_WORK, *OVER)),
    *(row(state, Rang, state, rang) for state in (*AT_WORK, *OVER)),
)
