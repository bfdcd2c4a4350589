"""Gas analysis: what was measured, in % vol, judged against the limits of the kind (GB 30871-2022, 5.3 and 6)."""

from dataclasses import replace
from datetime import datetime, timedelta

from workflows.certificate.checks import best
from workflows.permit.case import Permit
from workflows.permit.events import GasMeasured
from workflows.permit.facts import DOSSIERS
from workflows.permit.records import GasTest, GasValue
from workflows.permit.rules import GasLimit, GasRule, PermitCtx, PermitRules

YES = ("是", "需要", "要", "有", "yes", "true")


def needed(case: Permit, rules: PermitRules) -> bool:
    """Whether this ticket wants a gas analysis at all."""
    when = rules.of(case.kind).gas.when
    return when == "always" or (when == "asked" and case.field("gas_needed").strip().lower() in YES)


def problem(case: Permit, event: GasMeasured, ctx: PermitCtx) -> str | None:
    """Why this analysis cannot be taken down, or None; one that is out of its limits is taken down."""
    rule = ctx.rules.of(case.kind).gas
    if who := _analyst_problem(case, event, ctx):
        return who
    if not rule.limits:
        return f"{case.code} 不用气体分析。"
    return _sample_problem(event, rule, ctx) or _values_problem(case, event, ctx)


def _analyst_problem(case: Permit, event: GasMeasured, ctx: PermitCtx) -> str | None:
    """In the crew, or with the analyst's paper where the profile names one."""
    papers = [p for p in ctx.rules.of(case.kind).papers if p.of == "analyst" and p.wanted(case)]
    analysts, by = case.people("analyst"), event.by
    if by in (analysts if papers else case.people()):
        return None
    if not papers:
        return f"气体由票上的人测，{ctx.org.name(by)}不在 {case.code} 上。请找监护人或气体分析人。"
    dossier = ctx.facts[DOSSIERS].get(by)
    held = dossier is not None and all(
        not isinstance(best(dossier, p.any_of, case.ends_at or ctx.now, ctx.now, p.label), tuple) for p in papers
    )
    return None if held else f"{ctx.org.name(by)}没有有效的{papers[0].label}，不能做气体分析。请找有证的分析人来测。"


def _sample_problem(event: GasMeasured, rule: GasRule, ctx: PermitCtx) -> str | None:
    if event.at > ctx.now:
        return f"取样时间 {event.at:%H:%M} 还没有到，请写实际取样的时间。"
    if ctx.now - event.at > rule.fresh:
        return f"样是 {event.at:%H:%M} 取的，过了 {_minutes(rule.fresh)} 分钟，不能再用。请重新取样。"
    if event.calibrated_until is not None and event.calibrated_until < ctx.now:
        until = event.calibrated_until.astimezone(ctx.now.tzinfo)
        return f"仪器 {event.instrument} 的校准 {until:%Y-%m-%d} 已经到期，这一次不算。请换一台在校准期内的。"
    if rule.instrument and not (event.instrument and event.calibrated_until):
        return "还差仪器编号和校准有效期，例如“仪器 GX-12，校准到 2026-12-31”。"
    return None


def _values_problem(case: Permit, event: GasMeasured, ctx: PermitCtx) -> str | None:
    rule, limits = ctx.rules.of(case.kind).gas, ctx.rules.gas_lines(case.kind)
    given = {value.item: value for value in event.values}
    wanted = [limit for limit in rule.limits if limit.wanted(case)]
    if missing := [limit.label for limit in wanted if limit.item not in given]:
        return f"还差{'、'.join(missing)}的读数，补上再发一次，没有记下一半。"
    for value in event.values:
        read = value.value if value.lel_percent is None else value.lel_percent
        if not 0 <= read < float("inf"):
            return f"{limits[value.item].label if value.item in limits else value.item}的读数看不懂，请写一个数。"
        if value.lel_percent and _lel(case, value, rule) is None:
            known = "、".join(rule.lel)
            return f"仪器读的是 %LEL，要知道是哪种气体才能换算。请写清楚：{known}。"
    return None


def judged(case: Permit, event: GasMeasured, ctx: PermitCtx) -> GasTest:
    """The analysis as it is kept: converted to the unit of each line, and what is out of its limits in words. Whatever
    was measured is judged, asked for or not."""
    rule, limits = ctx.rules.of(case.kind).gas, ctx.rules.gas_lines(case.kind)
    values = tuple(_converted(case, value, rule) for value in event.values)
    over = tuple(
        f"{limits[v.item].label} {v.value:g}{limits[v.item].unit}（应{bounds(limits[v.item], _lel(case, v, rule))}）"
        for v in values if v.item in limits and not _holds(limits[v.item], v, _lel(case, v, rule))
    )  # fmt: skip
    return GasTest(event.at, event.by, values, not over, over, event.point, event.instrument, event.calibrated_until)


def _lel(case: Permit, value: GasValue, rule: GasRule) -> float | None:
    """% vol; the gas named with this reading, with the last one of this line, or on the ticket."""
    before = [v.gas for test in reversed(case.gas) for v in test.values if v.item == value.item and v.gas]
    return rule.lel.get(value.gas or (before[0] if before else case.field("gas_name")))


def _converted(case: Permit, value: GasValue, rule: GasRule) -> GasValue:
    """vol% = %LEL x LEL / 100."""
    if value.lel_percent is None:
        return value
    # 12.5 %LEL of hydrogen is 0.5 %, not 0.5000000000000001
    return replace(value, value=round(value.lel_percent * (_lel(case, value, rule) or 0.0) / 100, 6))


def _holds(limit: GasLimit, value: GasValue, lel: float | None) -> bool:
    high = limit.upper(lel)
    return (limit.low is None or value.value >= limit.low) and (high is None or value.value <= high)


def bounds(limit: GasLimit, lel: float | None = None) -> str:
    """在 19.5–21% 之间, 不超过 0.5%."""
    high = limit.upper(lel)
    if limit.low is not None and high is not None:
        return f"在 {limit.low:g}–{high:g}{limit.unit} 之间"
    return f"不超过 {high:g}{limit.unit}" if high is not None else f"不低于 {limit.low:g}{limit.unit}"


def too_early(case: Permit, ctx: PermitCtx) -> bool:
    """Good now, too old at the planned start."""
    begins, last = case.starts_at, case.gas[-1] if case.gas else None
    if begins is None or last is None or ctx.now >= begins or not needed(case, ctx.rules):
        return False
    return begins - last.at > ctx.rules.of(case.kind).gas.fresh


def start_doubt(case: Permit, ctx: PermitCtx) -> tuple[str, str] | None:
    """Why the newest analysis does not allow the first spark."""
    if not needed(case, ctx.rules):
        return None
    fresh = ctx.rules.of(case.kind).gas.fresh
    return _newest_doubt(case) or _older(case, ctx, fresh)


def resume_doubt(case: Permit, ctx: PermitCtx) -> tuple[str, str] | None:
    """After a break longer than the level allows only an analysis taken during the break counts, and a fresh one;
    under Order 13 any break is one. What was measured before a red stop says nothing of what made somebody press it."""
    if not needed(case, ctx.rules):
        return None
    if found := _newest_doubt(case):
        return found
    rule, level, since = ctx.rules.of(case.kind).gas, ctx.rules.level(case), _stood_since(case)
    longest = rule.after_break if level.after_break is None else level.after_break
    if longest == timedelta() or ctx.now - since > longest:
        if case.gas[-1].at <= case.breaks[-1].since:
            pause = f"停了 {_minutes(ctx.now - since)} 分钟" if longest else "停过作业"
            return "gas_old", f"{pause}，停工以后还没有重新测气体。请先通风、重新取样分析"
        return _older(case, ctx, rule.fresh)
    return _older(case, ctx, rule.record_every) if rule.record_every else None


def _stood_since(case: Permit) -> datetime:
    """A red stop on top of a break ends that break in the books, not on the spot: one standstill, from its first."""
    since = case.breaks[-1].since
    for before in reversed(case.breaks[:-1]):
        if before.until != since:
            break
        since = before.since
    return since


def _newest_doubt(case: Permit) -> tuple[str, str] | None:
    """Clean air at the top says nothing of the bottom: a named point that was bad is measured again itself."""
    if not case.gas:
        return "gas_missing", "还没有气体分析。请分析人取样，把读数发过来"
    last = case.gas[-1]
    newest = {test.point.strip(): test for test in case.gas}
    bad = [test for point, test in newest.items() if not test.within and (point or test is last)]
    if not bad:
        return None
    said = "；".join(f"{test.point.strip()}{'、'.join(test.over)}" for test in bad)
    where = "、".join(point for test in bad if (point := test.point.strip()))
    return "gas_over", f"气体不合格：{said}。请通风置换后{f'在{where}' if where else ''}重新取样"


def _older(case: Permit, ctx: PermitCtx, most: timedelta) -> tuple[str, str] | None:
    age = ctx.now - case.gas[-1].at
    if age <= most:
        return None
    return "gas_old", f"气体分析是 {_minutes(age)} 分钟以前的，最多 {_minutes(most)} 分钟。请重新取样"


def _minutes(length: timedelta) -> int:
    return int(length.total_seconds()) // 60
