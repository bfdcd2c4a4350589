"""When a record counts, and whether it still does."""

from workflows.inspection.case import Moment, Round
from workflows.inspection.clocks import Judged, begun, judge
from workflows.inspection.events import Stamp
from workflows.inspection.refusals import Final
from workflows.inspection.rules import RoundCtx
from workflows.kernel.spans import say_span, say_time


def judged(case: Round, stamp: Stamp | None, ctx: RoundCtx, after: Moment | None = None) -> Judged:
    """Never before the round began, nor before the step `after` which it came."""
    floors = [one for one in (begun(case), after.at if after else None) if one]
    return judge(stamp, ctx.now, ctx.rules.honesty.clock_off, max(floors, default=None))


def timed(case: Round, stamp: Stamp | None, ctx: RoundCtx, after: Moment | None = None) -> Judged:
    """Raises Final for what, by the phone's own word, came too old, too late to be made up for, or before the
    window opened."""
    rules = ctx.rules.reminders
    at = judge(stamp, ctx.now, ctx.rules.honesty.clock_off).moment.at
    if ctx.now - at > rules.offline:
        when = say_time(at, ctx.now)
        raise Final(
            f"这条是{when}做的，超过 {say_span(rules.offline)}才传上来，不能再算。"
            "请到现场重新检查；看到过的问题请直接上报，填的内容还在手机上。"
        )
    if case.due_at and at > case.due_at + rules.late_until:
        end = say_time(case.due_at + rules.late_until, ctx.now)
        raise Final(f"{case.code} 补检只到{end}，现在过了。请巡下一轮；看到的问题请直接上报。")
    if case.purpose != "adhoc" and case.starts_at and at < case.starts_at:
        raise Final(f"{case.code} {say_time(case.starts_at, ctx.now)}才开始，到时候再打卡。")
    return judged(case, stamp, ctx, after)


def is_late(case: Round) -> bool:
    """Whether anything of it was done after its window (补检)."""
    moments = [m for stop in case.stops for m in (stop.checked_in, stop.filled) if m]
    return case.due_at is not None and any(m.at > case.due_at for m in moments)
