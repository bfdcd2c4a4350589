"""Photos, 无仪表 and words by voice: they come one by one, and belong to the finding's hazard as well."""

from dataclasses import replace

from workflows.hazard.events import Heard
from workflows.inspection import honesty, screens
from workflows.inspection.case import Attachment, Finding, Round, Stop
from workflows.inspection.events import NoInstrument, Pictured, Spoken
from workflows.inspection.facts import PHOTOS_USED
from workflows.inspection.finding import forward
from workflows.inspection.people import mine
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
from workflows.kernel.effects import Do
from workflows.kernel.flow import Refused

ITSELF = "项"
"""The view of a photo or a signature that is the item's own answer."""
UNHEARD, NOT_YET = "（语音待确认）", "（语音，正在转成文字）"


def picture(case: Round, event: Pictured, ctx: RoundCtx) -> RoundOutcome:
    """Kept, looked at, and passed on; the same picture twice is one picture."""
    case = mine(case, event.by, ctx)
    stop = stop_of(case, event.point)
    item, photo = item_of(sheet_of(stop, ctx), event.no), _only(event)
    if _is_here(stop, item.no, event.view, photo.sha256):
        return case, []
    _not_twice(case, photo)
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


def speak(case: Round, event: Spoken, ctx: RoundCtx) -> RoundOutcome:
    """The sound is kept at once; its words come back later."""
    case = mine(case, event.by, ctx)
    stop = stop_of(case, event.point)
    item, known = item_of(sheet_of(stop, ctx), event.no), {a.sha256 for a in case.media}
    fresh = [a for a in event.media if a.kind == "voice" and a.sha256 not in known]
    if item.kind != "text" and finding(stop, item.no) is None:
        raise Refused(f"第 {item.no} 项“{item.title}”要点选或填数字，说的话记不进去。")
    if not fresh:
        return case, []
    kept = [replace(a, stage="before", role=f"{stop.point} {item.no}", by=event.by) for a in fresh]
    case = replace(case, media=(*case.media, *kept))
    if item.kind == "text" and not dict(stop.answers).get(item.no):
        case = with_stop(case, _answered(stop, item.no, NOT_YET))
    return case, [Do("hear", {"sha256": a.sha256}, f"hear:{case.code}:{a.sha256}") for a in fresh]


def _answered(stop: Stop, no: int, text: str) -> Stop:
    return replace(stop, answers=tuple(sorted({**dict(stop.answers), no: text}.items())))


def heard(case: Round, event: Heard, ctx: RoundCtx) -> RoundOutcome:
    """Words of a voice note, as the answer of its item or added to its finding; never invented."""
    sound = next((a for a in case.media if a.sha256 == event.sha256 and a.kind == "voice"), None)
    point, _, no = sound.role.rpartition(" ") if sound else ("", "", "")
    stop = case.stop(point)
    if stop is None or not no.isdigit():
        return case, []
    words = f"{event.text.strip()}{'' if event.sure else UNHEARD}"
    if one := finding(stop, int(no)):
        said = "；".join(part for part in (one.words, words) if part)
        return with_stop(case, with_finding(stop, replace(one, words=said))), []
    before = dict(stop.answers).get(int(no), "").replace(NOT_YET, "").strip()
    said = "；".join(part for part in (before, words) if part)
    return with_stop(case, _answered(stop, int(no), said)), []
