"""打卡 with what shows that somebody stands there: the label's photo is kept and looked at like every other, and a text
that can be known from afar is taken and said to be one."""

from dataclasses import replace

from workflows.inspection import honesty
from workflows.inspection.arriving import check_in
from workflows.inspection.case import Flag, Presence, Round, Stop
from workflows.inspection.events import CheckedIn
from workflows.inspection.facts import PHOTOS_USED
from workflows.inspection.rules import RoundCtx, RoundOutcome
from workflows.inspection.screens import look
from workflows.inspection.stops import flagged, stop_of, with_stop

PRESENCE = "presence"
"""The view of a label's photo, in its role; it belongs to no item."""
BY_TEXT = {"beacon": "信标", "nfc": "标签文字"}
"""What says only that somebody knows a text, unless a position stands beside it."""
TYPED = "tag"
"""The mark of a tag that carries no address of ours."""


def arrive(case: Round, event: CheckedIn, ctx: RoundCtx) -> RoundOutcome:
    """Counted once, with its photo; see check_in."""
    before = case
    case, effects = check_in(case, event, ctx)
    if case is before:
        return before, []
    stop, used = stop_of(case, event.point), ctx.facts[PHOTOS_USED] or ()
    odd = honesty.photos(event.media, stop, used, case.code, ctx.rules.honesty)
    case = with_stop(case, flagged(stop, *_only_text(stop, event.presence, ctx), *odd))
    role = f"{stop.point} 0 {PRESENCE}"
    kept = tuple(replace(photo, stage="before", role=role, by=event.by) for photo in event.media)
    case = replace(case, media=(*case.media, *kept))
    return case, [*effects, *(effect for photo in kept for effect in look(case, photo))]


def _only_text(stop: Stop, here: Presence, ctx: RoundCtx) -> tuple[Flag, ...]:
    """Without a position that is sure; one that is sure and outside the fence is told already."""
    what, rules = BY_TEXT.get(here.how), ctx.rules.presence
    if what is None or (here.how == "nfc" and here.mark != TYPED):
        return ()
    place = ctx.org.places.get(stop.place_code or "")
    if here.lat is None or here.lng is None or here.accuracy is None:
        return (Flag("fence_m", f"在场只有{what}，没有定位"),)
    if here.accuracy > rules.accuracy_m:
        return (Flag("fence_m", f"在场只有{what}，定位误差有 {here.accuracy:.0f} 米"),)
    known = place is not None and place.lat is not None
    return () if known else (Flag("fence_m", f"在场只有{what}，点位没有登记位置"),)
