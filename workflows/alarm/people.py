"""Who hears of an alarm, and who may say what it was."""

from datetime import datetime

from workflows.alarm.case import Alarm, State
from workflows.alarm.rules import GRAVE, OFFICERS, AlarmCtx, AlarmRules
from workflows.kernel.effects import DUTY, Reader
from workflows.kernel.people import (
    DUTY_ROOM,
    SAFETY_DIRECTOR,
    SAFETY_OFFICER,
    VICE_PRESIDENT,
    Org,
    distinct,
)

PRESSING = (DUTY_ROOM, SAFETY_OFFICER, SAFETY_DIRECTOR, VICE_PRESIDENT)


def people(case: Alarm, ctx: AlarmCtx) -> tuple[str, ...]:
    """Beside the duty group: who answers for the place (or stands in, or the superior), and the roles of the policy.
    A rule in trial is the officer's alone."""
    if case.state is State.TRIAL:
        return officers(ctx)
    owner = ctx.org.fit(case.owner, ctx.now)
    if case.owner and owner is None:
        owner = ctx.org.above(case.owner, 1, ctx.now).to
    told = [one.role for one in ctx.rules.tell if case.alert_level >= one.from_level]
    roles = [ctx.org.with_role(role, ctx.now, case.department)[:1] for role in told]
    return distinct([owner, *(person for found in roles for person in found)]) or officers(ctx)


def officers(ctx: AlarmCtx) -> tuple[str, ...]:
    return officers_of(ctx.org, ctx.rules, ctx.now)


def officers_of(org: Org, rules: AlarmRules, now: datetime) -> tuple[str, ...]:
    """The officer of the policy, else whoever of safety can be told."""
    found = (org.with_role(role, now)[:1] for role in dict.fromkeys((rules.officer, *OFFICERS)))
    return next(filter(None, found), ())


def of_a_stranger(kind: str, org: Org, rules: AlarmRules, now: datetime) -> tuple[Reader, ...]:
    """Who hears of what a camera saw that nobody knows: of a grave kind the duty group, which can look, and safety."""
    return (DUTY, *officers_of(org, rules, now)) if rules.level(kind) == GRAVE else ()


def readers(case: Alarm) -> tuple[Reader, ...]:
    """Who has the card."""
    group: tuple[Reader, ...] = () if case.trial else (DUTY,)
    return (*group, *case.told)


def may_press(case: Alarm, by: str, ctx: AlarmCtx) -> str | None:
    """Why not, in words. The code alone, from somebody who only overheard it, ends nothing."""
    org = ctx.org
    known = org.people.get(by)
    if known is None or not org.listed(by):
        return f"{case.code} 由值班室、区域责任人和安全员处理，这一次没有改变什么。"
    if case.state is State.TRIAL:
        if known.role in (*OFFICERS, ctx.rules.officer) or by in case.told:
            return None
        return f"{case.code} 还在试运行，由安全员判断。"
    duty = known.role in PRESSING or by in org.on_duty(DUTY_ROOM, ctx.now)
    mine = case.owner is not None and (by in (case.owner, org.fit(case.owner, ctx.now)) or org.leads(by, case.owner))
    if duty or mine or by in case.told or any(one.to == by for one in case.shown):
        return None
    who = f"{org.name(case.owner)}、" if case.owner else ""
    return f"{case.code} 由值班室、{who}上级或安全员处理，这一次没有改变什么。"
