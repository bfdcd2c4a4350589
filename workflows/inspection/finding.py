"""异常 is tapped: the hazard opens and alarms in the same decision; its photos may follow and hold only the closing."""

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256

from workflows.hazard.events import Brought, Joined, SeenAgain
from workflows.hazard.reading import Reading
from workflows.hazard.records import Origin, Spot
from workflows.inspection import honesty
from workflows.inspection.case import Attachment, Finding, Round, Stop
from workflows.inspection.events import FindingNamed, FoundAbnormal
from workflows.inspection.facts import OPEN_FOUND, PHOTOS_USED
from workflows.inspection.people import mine
from workflows.inspection.rules import RoundCtx, RoundOutcome
from workflows.inspection.screens import look
from workflows.inspection.sheets import CLOSE_UP, Item, is_abnormal, number_of
from workflows.inspection.stops import finding, flagged, item_of, sheet_of, stop_of, title, with_finding, with_stop
from workflows.inspection.timing import judged
from workflows.inspection.voices import listen
from workflows.kernel.effects import Effect, Open, Tell
from workflows.kernel.flow import Refused
from workflows.kernel.people import Org

MORE = "补充"
"""The view of a photo that came with a second 异常, numbered."""


def found(case: Round, event: FoundAbnormal, ctx: RoundCtx) -> RoundOutcome:
    """A danger waits neither for a check-in nor for the window; the tap twice opens one hazard, and what the second
    one says or shows is added to it."""
    before, case = case, mine(case, event.by, ctx)
    stop = stop_of(case, event.point)
    item = item_of(sheet_of(stop, ctx), event.no)
    if (known := finding(stop, item.no)) is not None:
        return more(case, stop, item, known, event, ctx) or (before, [])
    if not is_abnormal(item, event.answer):
        raise Refused(f"第 {item.no} 项“{item.title}”填的是“{event.answer}”，不算异常，没有开隐患单。{_limits(item)}")
    at = judged(case, event.stamp, ctx).moment
    photos = tuple(a for a in event.media if a.kind == "photo")
    # the photo that comes with the tap is the close look
    shown = ((CLOSE_UP, photos[0].sha256),) if photos and CLOSE_UP in item.photos else ()
    one = Finding(item.no, event.answer, at, event.words.strip(), photos=shown)
    used = ctx.facts[PHOTOS_USED] or ()
    stop = flagged(stop, *honesty.photos(photos, stop, used, case.code, ctx.rules.honesty))
    origin = Origin(case.code, stop.point, item.no)
    stop, effects = open_or_link(case, stop, item, one, event.by, event.reading, photos, ctx, origin)
    kept = tuple(replace(a, stage="before", role=f"{stop.point} {item.no} {CLOSE_UP}", by=event.by) for a in photos)
    case = replace(case, media=(*case.media, *kept), accepted_at=case.accepted_at or at.at)
    case, listening = listen(with_stop(case, stop), stop.point, item.no, event.media, event.by)
    return case, [*effects, *listening, *(effect for photo in kept for effect in look(case, photo))]


def apart(case: Round, event: FoundAbnormal, ctx: RoundCtx) -> RoundOutcome:
    """The round is over, or somebody else's: nothing is entered, and the danger is reported all the same. The same
    words and pictures are reported once."""
    brought = "|".join((event.words.strip(), *(a.sha256 for a in event.media)))
    new = sha256(brought.encode()).hexdigest()[:16] if brought else ""
    said = f"apart:{event.by}:{event.point}:{event.no}{':' if new else ''}{new}"
    if said in case.told:
        return case, []
    stop = stop_of(case, event.point)
    item = item_of(sheet_of(stop, ctx), event.no)
    if not is_abnormal(item, event.answer):
        raise Refused(f"第 {item.no} 项“{item.title}”填的是“{event.answer}”，不算异常，没有开隐患单。{_limits(item)}")
    one = Finding(item.no, event.answer, judged(case, event.stamp, ctx).moment, event.words.strip())
    _, effects = open_or_link(case, stop, item, one, event.by, event.reading, event.media, ctx, None)
    return replace(case, told=(*case.told, said)), effects


def is_apart(case: Round, event: FoundAbnormal, ctx: RoundCtx) -> bool:
    """Whether this round takes nothing more from this person."""
    try:
        mine(case, event.by, ctx)
    except Refused:
        return True
    return False


def _limits(item: Item) -> str:
    if item.kind != "number" or (item.low is None and item.high is None):
        return "看到别的问题请直接上报。"
    low, high = (f"{value:g}" if value is not None else "" for value in (item.low, item.high))
    return f"正常范围 {low}～{high}{item.unit}。看到别的问题请直接上报。"


def open_or_link(
    case: Round, stop: Stop, item: Item, one: Finding, by: str, reading: Reading | None,
    media: tuple[Attachment, ...], ctx: RoundCtx, origin: Origin | None,
) -> tuple[Stop, list[Effect]]:  # fmt: skip
    """A hazard of its own, or one more voice for the one of this class that is open here already. `origin` is told the
    hazard's number; None where the round does not keep this finding."""
    open_here: Mapping[tuple[str, str], str] = ctx.facts[OPEN_FOUND]
    seed = seed_of(stop, item, one, by, reading, media, ctx.org, origin)
    if item.hazard and (known := open_here.get((stop.point, item.hazard))):
        told = SeenAgain(seed, case.code, item.no, one.at.at, one.at.sure, item.critical)
        stop = with_finding(stop, replace(one, hazard=known, known=True))
        shas = "" if origin else f":{sha256(repr(seed).encode()).hexdigest()[:16]}"
        return stop, [Tell(known, told, f"round:{case.code}:{stop.point}:{item.no}{shas}")]
    return with_finding(stop, one), [Open("hazard", seed)]


def seed_of(
    stop: Stop, item: Item, one: Finding, by: str, reading: Reading | None, media: tuple[Attachment, ...], org: Org,
    origin: Origin | None = None,
) -> Brought:  # fmt: skip
    """The report that a finding is: point, item, words and files in one."""
    kept = tuple(replace(a, stage="before", by=by) for a in media)
    return Brought(by, _said(stop, item, one), kept, Spot(point=stop.point), _placed(reading, stop, org), origin=origin)


def _said(stop: Stop, item: Item, one: Finding) -> str:
    answer = f"{one.answer}{item.unit}" if item.kind == "number" else one.answer
    want = f"（要求：{item.standard}）" if item.standard else ""
    words = f"。{one.words}" if one.words else ""
    return f"巡检发现：{title(stop)}“{item.title}”{answer}{want}{words}"


def _placed(reading: Reading | None, stop: Stop, org: Org) -> Reading | None:
    """The class as it was read, at this point and machine where the reading names none."""
    if reading is None:
        return None
    place = org.places.get(stop.place_code or "")
    machine = org.equipment.get(stop.equipment_code or "")
    findings = reading.findings
    if place:
        at = (place.name, place.code)
        findings = tuple(f if f.place_code else replace(f, place=at[0], place_code=at[1]) for f in findings)
    if machine:
        on = (machine.name, machine.code)
        findings = tuple(f if f.equipment_code else replace(f, equipment=on[0], equipment_code=on[1]) for f in findings)
    return replace(reading, is_hazard=True, findings=findings)


def named(case: Round, event: FindingNamed, ctx: RoundCtx) -> RoundOutcome:
    """The hazard has its number (or went into another that was first): it gets the photos that were taken meanwhile."""
    stop = case.stop(event.point)
    one = finding(stop, event.no) if stop else None
    if stop is None or one is None or one.hazard == event.hazard:
        return case, []
    later, one = one.later, replace(one, hazard=event.hazard, known=False, later=())
    case = with_stop(case, with_finding(stop, one))
    shas = {sha for _, sha in one.photos}
    return case, forward(case, one, event.point, tuple(a for a in case.media if a.sha256 in shas), "；".join(later))


def forward(
    case: Round, one: Finding, point: str, media: tuple[Attachment, ...], words: str = ""
) -> list[Effect]:  # fmt: skip
    """Photos and later words of a finding belong to its hazard, the pictures as those from before the work."""
    if one.hazard is None or not (media or words):
        return []
    brought, by = tuple(replace(a, stage="before", role="") for a in media), media[0].by if media else case.owner
    last = media[-1].sha256 if media else sha256(words.encode()).hexdigest()
    key = f"round:{case.code}:{point}:{one.no}:{one.hazard}:{last}:{len(media)}"
    return [Tell(one.hazard, Joined(by, case.code, words, brought), key)]


def more(
    case: Round, stop: Stop, item: Item, one: Finding, event: FoundAbnormal, ctx: RoundCtx
) -> RoundOutcome | None:  # fmt: skip
    """A second 异常 of the item: what it says, reads, shows or sounds anew is added. None where nothing is new."""
    words, seen = event.words.strip(), {a.sha256 for a in case.media}
    read = f"{event.answer}{item.unit}" if item.kind == "number" and event.answer != one.answer else ""
    said = "；".join(part for part in (read, words) if part and part not in one.words)
    fresh = tuple(a for a in event.media if a.kind == "photo" and a.sha256 not in seen)
    case, listening = listen(case, stop.point, item.no, event.media, event.by)
    if not is_abnormal(item, event.answer) or not (said or fresh or listening):
        return None
    views, kept = dict(one.photos), list[Attachment]()
    for photo in fresh:
        view = CLOSE_UP if CLOSE_UP in item.photos and CLOSE_UP not in views else f"{MORE}{len(views)}"
        views[view] = photo.sha256
        kept.append(replace(photo, stage="before", role=f"{stop.point} {item.no} {view}", by=event.by))
    wait = (said,) if said and one.hazard is None else ()
    both = "；".join(part for part in (one.words, said) if part)
    one = replace(one, words=both, photos=tuple(views.items()), later=(*one.later, *wait))
    odd = honesty.photos(fresh, stop, ctx.facts[PHOTOS_USED] or (), case.code, ctx.rules.honesty)
    case = with_stop(case, flagged(with_finding(stop, one), *odd))
    case = replace(case, media=(*case.media, *kept))
    looks = [effect for photo in kept for effect in look(case, photo)]
    return case, [*forward(case, one, stop.point, tuple(kept), said), *listening, *looks]


def number_shown(item: Item, answer: str) -> bool:
    return item.kind == "number" and number_of(answer) is not None
