"""The level of a permit: from the job itself, then lifted by 升级管理 (GB 30871-2022, 5.1), with the reasons."""

from collections.abc import Iterator
from datetime import datetime

from workflows.kernel.flow import Refused
from workflows.permit import calendar
from workflows.permit.case import Permit
from workflows.permit.rules import FieldRule, KindRule, LevelRule, PermitCtx, holds

WIND = "wind"
"""The question about the wind; indoors it is 0."""
TIMES = ("starts_at", "ends_at")
DAYS_SAID = 3


def level_of(permit: Permit, ctx: PermitCtx) -> tuple[str, str, tuple[str, ...]]:
    """(level of the job, level after 升级管理, why in Chinese, a line each).

    Raises Refused in words: an answer is missing, no ticket is needed, or the wind forbids the job."""
    rule = ctx.rules.of(permit.kind)
    if missing := unknown(permit, ctx):
        raise Refused(f"还差{'、'.join(_label(rule, name) for name in missing)}，才能定级别。请补上。")
    if stop := forbidden(permit, ctx):
        raise Refused(stop)
    base, why = _by_place(permit, rule, ctx, *_base(permit, rule))
    reasons = tuple(_reasons(permit, rule, ctx))
    effective = _lifted(base, rule) if reasons else base
    return base.name, effective.name, (*why, *_told(base, effective, reasons), *_doubts(permit, rule, ctx))


def unknown(permit: Permit, ctx: PermitCtx) -> tuple[str, ...]:
    """Names of the questions (and starts_at, ends_at) that the level hangs on and nobody has answered."""
    rule = ctx.rules.of(permit.kind)
    asked = [rule.level_by, *(when.partition("=")[0] for when in rule.lift_when)]
    if rule.upgrade or rule.outdoor_wind is not None:
        asked.append(WIND)
    fields = [name for name in asked if name and rule.ask(name) and not permit.field(name)]
    times = [name for name in TIMES if getattr(permit, name) is None] if rule.upgrade else []
    return tuple(dict.fromkeys((*fields, *times)))


def forbidden(permit: Permit, ctx: PermitCtx) -> str:
    """Why this job must not be done at all in this wind; "" where it may."""
    rule, wind = ctx.rules.of(permit.kind), _wind(permit)
    if rule.outdoor_wind is None or wind is None or wind < rule.outdoor_wind:
        return ""
    return f"室外风力 {wind:g} 级，{rule.outdoor_wind} 级起不能{rule.name}。等风小了再申请，或者移到室内。"


def needs_leader(permit: Permit, ctx: PermitCtx) -> bool:
    """Was a job lifted that is at the highest level already? Then the duty leader stands by (特级)."""
    rule = ctx.rules.of(permit.kind)
    level = rule.level(permit.base_level)
    return bool(level and level.duty_leader and any(_reasons(permit, rule, ctx)))


# ---- from the job ------------------------------------------------------------------------------------------------


def _base(permit: Permit, rule: KindRule) -> tuple[LevelRule, tuple[str, ...]]:
    if not rule.level_by:
        return rule.levels[0], ()
    ask = rule.ask(rule.level_by)
    answer = permit.field(rule.level_by)
    found = rule.meant(answer) or _by_number(answer, rule)
    shown = f"{ask.label} {answer}{ask.unit}" if ask else answer
    why = (f"{shown}：{found.name}",)
    if lift := [when.partition("=")[0] for when in rule.lift_when if holds(when, permit)]:
        higher = _lifted(found, rule)
        if higher is not found:
            return higher, (*why, *(f"{_label(rule, name)}：高一级，{higher.name}" for name in lift))
    return found, why


def _by_place(
    permit: Permit, rule: KindRule, ctx: PermitCtx, found: LevelRule, why: tuple[str, ...]
) -> tuple[LevelRule, tuple[str, ...]]:
    """The place knows: an applicant may answer higher than what it means, never lower."""
    for line in ctx.rules.places:
        least = rule.meant(line.at_least) if line.means(permit) else None
        if least and least.rank > found.rank:
            where = permit.place or permit.spot_text
            found, why = least, (*why, f"{where}至少按“{line.at_least}”算：{found.name}提到{least.name}")
    return found, why


def _by_number(answer: str, rule: KindRule) -> LevelRule:
    try:
        value = float(answer)
    except ValueError:
        known = [one for level in rule.levels for one in level.when]
        asked = _label(rule, rule.level_by)
        hint = f"从这几项里选：{'、'.join(known)}" if known else "写一个数"
        raise Refused(f"{asked}写的是“{answer}”，定不了级别。请{hint}。") from None
    reached = [level for level in rule.levels if level.holds(value)]
    if reached:
        return max(reached, key=lambda level: level.rank)
    raise Refused(f"{rule.not_needed or f'{answer} 不在{rule.name}的任何一级里，请核对后重写'}。")


def _lifted(level: LevelRule, rule: KindRule) -> LevelRule:
    """The next more dangerous level, or the same where there is none."""
    higher = [one for one in rule.levels if one.rank > level.rank]
    return min(higher, key=lambda one: one.rank, default=level)


# ---- 升级管理 ----------------------------------------------------------------------------------------------------


def _reasons(permit: Permit, rule: KindRule, ctx: PermitCtx) -> Iterator[str]:
    span = _span(permit, ctx)
    if not rule.upgrade or span is None:
        return
    upgrade = ctx.rules.upgrade
    if calendar.at_night(*span, upgrade):
        begins, ends = upgrade.night
        yield f"夜间（{begins:%H:%M}–{ends:%H:%M}）作业"
    off = [(day, name) for day in calendar.days(*span) if (name := calendar.day_off(day, ctx.rules))]
    if off:
        more = "等" if len(off) > DAYS_SAID else ""
        yield "、".join(f"{calendar.said(day)}是{name}" for day, name in off[:DAYS_SAID]) + more
    wind = _wind(permit)
    if wind is not None and wind >= upgrade.wind:
        yield f"室外风力 {wind:g} 级（{upgrade.wind} 级起）"


def _told(base: LevelRule, effective: LevelRule, reasons: tuple[str, ...]) -> Iterator[str]:
    if not reasons:
        return
    if effective is not base:
        yield f"升级管理：{'；'.join(reasons)}，{base.name}升为{effective.name}"
    elif base.duty_leader:
        yield f"升级管理：{'；'.join(reasons)}，{base.name}已是最高，带班领导要在现场"
    else:
        yield f"升级管理：{'；'.join(reasons)}，{base.name}已是最高"


def _doubts(permit: Permit, rule: KindRule, ctx: PermitCtx) -> Iterator[str]:
    """What the calendar does not know, said on the ticket."""
    span = _span(permit, ctx)
    if rule.upgrade and span and ctx.rules.upgrade.holidays:
        years = dict.fromkeys(day.year for day in calendar.days(*span) if not calendar.known(day, ctx.rules))
        for year in years:
            yield f"{year} 年的放假和调休还没有写进日历，按周六周日算的，请安全员核对"


def _span(permit: Permit, ctx: PermitCtx) -> tuple[datetime, datetime] | None:
    """Start and end by the site's clock."""
    if permit.starts_at is None or permit.ends_at is None:
        return None
    zone = ctx.now.tzinfo
    return permit.starts_at.astimezone(zone), permit.ends_at.astimezone(zone)


def _wind(permit: Permit) -> float | None:
    """Force on the Beaufort scale, where somebody said it."""
    try:
        return float(permit.field(WIND))
    except ValueError:
        return None


def _label(rule: KindRule, name: str) -> str:
    ask: FieldRule | None = rule.ask(name)
    return ask.label if ask else {"starts_at": "开始时间", "ends_at": "结束时间"}.get(name, name)
