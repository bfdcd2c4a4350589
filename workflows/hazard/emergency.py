"""着火、触电、晕倒、泄漏: duty room and superiors at once, again every minute, until somebody is there."""

from dataclasses import replace

from workflows.hazard import cards_ladder as cards
from workflows.hazard.case import Escalation, Hazard
from workflows.hazard.events import Arrived
from workflows.hazard.readers import DUTY, reporter_of
from workflows.hazard.rules import Ctx, EmergencyKind, HazardRules, Outcome
from workflows.kernel.effects import Due, Effect, Forget, Send, Wake
from workflows.kernel.people import DUTY_ROOM, distinct

TIMER = RUNG = "emergency"
AGAIN = f"{RUNG}#"
"""One series: a call that still waits for a room gives way to the next, and to the news that somebody is there."""
STRANGER = "只有人员名单里的人按“已到场”才算。人在现场就照常说情况，值班室会看到；要加进名单请找安全员。"
UNKNOWN = EmergencyKind("紧急情况", "119 或 120", "人先撤到安全的地方，再报告位置")


def kind_of(case: Hazard, rules: HazardRules) -> EmergencyKind:
    """The table's line for this emergency; an unknown word is still an emergency."""
    said = case.emergency or ""
    found = next((k for k in rules.emergency.kinds if k.name in said or (said and said in k.name)), None)
    return found or replace(UNKNOWN, name=said or UNKNOWN.name)


def is_call(case: Hazard, event: Due, ctx: Ctx) -> bool:
    """The timer of the next call."""
    return event.name == TIMER


def alarm(case: Hazard, ctx: Ctx) -> Outcome:
    """Everybody who can help, each once; the reporter is told whom to telephone."""
    kind = kind_of(case, ctx.rules)
    people = _to_alarm(case, ctx)
    card = cards.emergency(case, ctx.org, ctx.now, kind, 1)
    effects: list[Effect] = [Send(DUTY, RUNG, card, "danger"), *(Send(p, RUNG, card, "danger") for p in people)]
    if reader := reporter_of(case):
        effects.append(Send(reader, "advice", cards.advice(case, kind), "danger"))
    why = f"紧急情况：{kind.name}，立即通知值班室和上级"
    told = tuple(Escalation(ctx.now, RUNG, to, why) for to in (DUTY_ROOM, *people))
    case = replace(case, escalations=(*case.escalations, *told))
    return case, [*effects, Wake(TIMER, ctx.now + ctx.rules.emergency.repeat)]


def _to_alarm(case: Hazard, ctx: Ctx) -> tuple[str, ...]:
    """Duty room, both superiors of the place's owner, the reporter's own superior, and the roles of the table. The
    owner and the reporter have cards of their own."""
    found: list[str | None] = list(ctx.org.with_role(DUTY_ROOM, ctx.now))
    for person, steps in ((case.owner, 2), (case.reporter, 1)):
        found += [ctx.org.above(person, n, ctx.now).to for n in range(1, steps + 1)] if person else []
    for role in ctx.rules.emergency.roles:
        found += ctx.org.with_role(role, ctx.now, case.department)[:1]
    return tuple(p for p in distinct(found) if p not in (case.owner, case.reporter))


def call_again(case: Hazard, event: Due, ctx: Ctx) -> Outcome:
    """Every minute to the duty group until 已到场; each call says its number, so no two are alike."""
    if case.arrived_by or case.emergency is None:
        return case, []
    repeat = ctx.rules.emergency.repeat
    times = round((ctx.now - (case.opened_at or ctx.now)) / repeat) + 1
    card = cards.emergency(case, ctx.org, ctx.now, kind_of(case, ctx.rules), times)
    return case, [Send(DUTY, f"{AGAIN}{times}", card, "danger"), Wake(TIMER, ctx.now + repeat)]


def is_emergency(case: Hazard, event: Arrived, ctx: Ctx) -> str | None:
    """Says politely what is wrong with this 已到场, if anything."""
    if case.emergency is None:
        return f"{case.code} 不是紧急情况，不用按“已到场”。"
    if case.arrived_by:
        return f"{ctx.org.name(case.arrived_by)}已经到场了，不用再按。"
    return None if event.by is None or ctx.org.listed(event.by) else STRANGER


def arrive(case: Hazard, event: Arrived, ctx: Ctx) -> Outcome:
    """Somebody is there: no more calls, everybody who was alarmed sees who."""
    case = replace(case, arrived_by=event.by, arrived_at=ctx.now)
    card = cards.arrived(case, ctx.org, ctx.now)
    people = distinct(e.to for e in case.escalations if e.rung == RUNG and e.to != DUTY_ROOM)
    effects: list[Effect] = [Forget(TIMER), Send(DUTY, f"{AGAIN}arrived", card, "urgent")]
    return case, [*effects, *(Send(p, RUNG, card, "urgent") for p in people)]
