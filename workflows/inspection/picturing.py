"""Photos and 无仪表: they come one by one, and belong to the finding's hazard as well."""

from dataclasses import replace

from workflows.inspection import honesty, screens
from workflows.inspection.case import Attachment, Finding, Round, Stop
from workflows.inspection.events import NoInstrument, Pictured
from workflows.inspection.facts import PHOTOS_USED
from workflows.inspection.finding import forward
from workflows.inspection.people import mine
from workflows.inspection.refusals import Conflict
from workflows.inspection.rules import RoundCtx, RoundOutcome
from workflows.inspection.sheets import NO_INSTRUMENT, READING, SECOND_ANGLE, Item
from workflows.inspection.stops import (
    OF_FILE,
    finding,
    flagged,
    item_of,
    sheet_of,
    stop_of,
    views,
    with_finding,
    with_stop,
)
from workflows.kernel.flow import Refused

ITSELF = "项"
"""The view of a photo or a signature that is the item's own answer."""


def picture(case: Round, event: Pictured, ctx: RoundCtx) -> RoundOutcome:
    """Kept, looked at, and passed on; the same picture twice is one picture."""
    case = mine(case, event.by, ctx)
    stop = stop_of(case, event.point)
    item, photo = item_of(sheet_of(stop, ctx), event.no), _only(event)
    if _is_here(stop, item.no, event.view, photo.sha256):
        return case, []
    _not_twice(case, photo)
    _not_over(stop, item.no, event, ctx)
    one = _of(stop, item, event.view)
    role = f"{stop.point} {item.no} {event.view}"
    kept = replace(photo, stage="before", role=role, by=event.by)
    stop = flagged(
        stop, *honesty.photos((photo,), stop, ctx.facts[PHOTOS_USED] or (), case.code, ctx.rules.honesty)
    )  # fmt: skip
    case = replace(case, media=(*case.media, kept))
    if one is None:
        answers = {**dict(stop.answers), item.no: photo.sha256}
        return with_stop(case, replace(stop, answers=tuple(sorted(answers.items())))), screens.look(case, kept)
    shown = {**dict(one.photos), event.view: photo.sha256}
    one = replace(one, photos=tuple(shown.items()))
    effects = [*forward(case, one, stop.point, (kept,)), *screens.look(case, kept)]
    return with_stop(case, with_finding(stop, one)), effects


def _only(event: Pictured) -> Attachment:
    if len(event.media) != 1:
        raise Refused("一次传一张照片，请再拍一次。")
    return event.media[0]


def _is_here(stop: Stop, no: int, view: str, sha: str) -> bool:
    one = finding(stop, no)
    return bool(one and dict(one.photos).get(view) == sha) or (view == ITSELF and dict(stop.answers).get(no) == sha)


def _not_twice(case: Round, photo: Attachment) -> None:
    used = next((a for a in case.media if a.sha256 == photo.sha256 and a.role), None)
    if used:
        what = used.role.rpartition(" ")[2]
        shown = "" if what == ITSELF else f"“{what}”"
        raise Refused(f"这张照片在这一轮已经用过{shown}，一张照片只能用一次。请在现场再拍一张。")


def _not_over(stop: Stop, no: int, event: Pictured, ctx: RoundCtx) -> None:
    """What still lacks may come from whoever goes on; what the first one showed stays."""
    one = finding(stop, no)
    there = dict(one.photos).get(event.view) if one else None
    there = dict(stop.answers).get(no) if event.view == ITSELF else there
    if there and stop.filled is not None and stop.by != event.by:
        raise Conflict(f"这里{ctx.org.name(stop.by)}已经拍过了，没有改动。看到的问题请直接上报。")


def _of(stop: Stop, item: Item, view: str) -> Finding | None:
    """The finding it shows; None for the answer of the item itself. Raises Refused where it shows neither."""
    if view == ITSELF:
        if item.kind not in OF_FILE:
            raise Refused(f"第 {item.no} 项“{item.title}”不是照片项，请说明拍的是哪一张：{'、'.join(item.photos)}。")
        return None
    one = finding(stop, item.no)
    if one is None:
        raise Refused(f"第 {item.no} 项“{item.title}”没有报异常，不用拍这些照片。真有问题先按“异常”。")
    wanted = views(item, one)
    if view not in (*wanted, *((SECOND_ANGLE,) if READING in item.photos else ())):
        raise Refused(f"第 {item.no} 项要的照片是：{'、'.join(wanted)}，没有“{view}”。")
    return one


def no_instrument(case: Round, event: NoInstrument, ctx: RoundCtx) -> RoundOutcome:
    """There is nothing to read: a second angle will do."""
    case = mine(case, event.by, ctx)
    stop = stop_of(case, event.point)
    item, one = item_of(sheet_of(stop, ctx), event.no), finding(stop, event.no)
    if one is None or READING not in item.photos:
        raise Refused(f"第 {item.no} 项“{item.title}”不用拍仪表，没有要按“{NO_INSTRUMENT}”的。")
    return with_stop(case, with_finding(stop, replace(one, no_instrument=True))), []
