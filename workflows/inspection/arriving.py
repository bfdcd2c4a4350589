"""打卡: there, in order, and not sooner than somebody can have walked."""

from dataclasses import replace

from workflows.hazard.spots import metres
from workflows.inspection import honesty
from workflows.inspection.case import Moment, Presence, Round, Stop
from workflows.inspection.events import CheckedIn
from workflows.inspection.facts import LAST_CHECK_IN, NEXT_CHECK_IN, CheckIn
from workflows.inspection.opening import moved
from workflows.inspection.people import mine
from workflows.inspection.refusals import TooSoon
from workflows.inspection.rules import RoundCtx, RoundOutcome
from workflows.inspection.stops import flagged, stop_of, title, with_stop
from workflows.inspection.timing import timed
from workflows.kernel.flow import Refused
from workflows.kernel.people import Place
from workflows.kernel.spans import say_span

KEPT = "填过的都还在。"


def check_in(case: Round, event: CheckedIn, ctx: RoundCtx) -> RoundOutcome:
    """Counted once; the first of a round that waited for anybody makes it this person's. Whoever took the round over
    stands at an unfilled point in their own name."""
    before, case = case, mine(case, event.by, ctx)
    stop = stop_of(case, event.point)
    if stop.checked_in is not None and (stop.by == event.by or stop.filled is not None):
        return before, []
    judged = timed(case, event.stamp, ctx)
    moment, place = judged.moment, ctx.org.places.get(stop.place_code or "")
    _in_order(case, stop)
    _there(stop, event.presence, place, ctx)
    beside: tuple[CheckIn | None, ...] = (ctx.facts[LAST_CHECK_IN], ctx.facts[NEXT_CHECK_IN])
    for other in beside:
        _waited(stop, moment, other, ctx)
    org, rules = ctx.org, ctx.rules.honesty
    missed = case.due_at is not None and moment.received > case.due_at
    stop = flagged(
        replace(stop, checked_in=moment, presence=event.presence, by=event.by),
        *honesty.clock(judged.moved, moment),
        *(() if judged.moved else honesty.unproven(moment, missed, rules.clock_off)),
        *honesty.met_since(moment, event.stamp.anchor if event.stamp else None, beside, rules.clock_off),
        *(flag for other in beside for flag in honesty.speed(other, stop, moment, event.presence, org, rules)),
        *honesty.away(place, event.presence, ctx.rules.presence.fence_m),
    )
    case = with_stop(replace(case, accepted_at=case.accepted_at or moment.at), stop)
    name = ctx.org.name(event.by)
    return case, moved(before, case, ctx, f"{name} {moment.at.astimezone(ctx.now.tzinfo):%H:%M} 开始巡了")


def _in_order(case: Round, stop: Stop) -> None:
    ahead = next((one for one in case.stops if one.checked_in is None), stop)
    if case.ordered and stop.checked_in is None and ahead.point != stop.point:
        raise Refused(f"这条路线按顺序走，先到{title(ahead)}，再到{title(stop)}。{KEPT}")


def _there(stop: Stop, here: Presence, place: Place | None, ctx: RoundCtx) -> None:
    """The label, the tag, the beacon or a photo of the label were proven by whoever received them; a position proves
    something only where it is sure enough, and never locks anybody out: the label is always good."""
    if here.how != "gps":
        return
    rules, scan = ctx.rules.presence, f"请扫一下{title(stop)}上的码。{KEPT}"
    if here.lat is None or here.lng is None or here.accuracy is None:
        raise Refused(f"手机没有给出定位，{scan}")
    if here.accuracy > rules.accuracy_m:
        raise Refused(f"手机定位误差有 {here.accuracy:.0f} 米，不够准，{scan}")
    if place is None or place.lat is None or place.lng is None:
        raise Refused(f"{title(stop)}没有登记位置，{scan}")
    far = metres(place.lat, place.lng, here.lat, here.lng) - here.accuracy
    if far > (place.radius_m or rules.fence_m):
        raise Refused(f"手机定位离{title(stop)}还有 {far:.0f} 米。走近些再打卡，或{scan}")
    if not rules.gps_alone:
        raise Refused(f"定位对得上，还要{scan.removeprefix('请')}")


def _waited(stop: Stop, moment: Moment, other: CheckIn | None, ctx: RoundCtx) -> None:
    """Per person and per point; the points of one skid are one stop."""
    if other is None or (stop.halt and stop.halt == other.halt):
        return
    least = ctx.rules.honesty.between
    left = least - abs(moment.at - other.at)
    if left.total_seconds() <= 0:
        return
    seconds = -int(-left.total_seconds() // 1)
    minutes, rest = divmod(seconds, 60)
    wait = f"{minutes} 分 {rest} 秒" if minutes and rest else f"{minutes} 分钟" if minutes else f"{rest} 秒"
    raise TooSoon(f"离上一次打卡不到 {say_span(least)}，再等 {wait}就能打卡。{KEPT}", left)
