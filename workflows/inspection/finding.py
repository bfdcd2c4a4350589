"""异常 is tapped: the hazard opens and alarms in the same decision; its photos may follow and hold only the closing."""

from collections.abc import Mapping
from dataclasses import replace

from workflows.hazard.events import Brought, Joined
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


def found(case: Round, event: FoundAbnormal, ctx: RoundCtx) -> RoundOutcome:
    """A danger waits neither for a check-in nor for the window; the tap twice opens one hazard."""
    before, case = case, mine(case, event.by, ctx)
    stop = stop_of(case, event.point)
    item = item_of(sheet_of(stop, ctx), event.no)
    if finding(stop, item.no) is not None:
        return before, []
    if not is_abnormal(item, event.answer):
        raise Refused(f"第 {item.no} 项“{item.title}”填的是“{event.answer}”，不算异常，没有开隐患单。{_limits(item)}")
    at = judged(event.stamp, ctx).moment
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
    """The round is over, or somebody else's: nothing is entered, and the danger is reported all the same, once."""
    said = f"apart:{event.by}:{event.point}:{event.no}"
    if said in case.told:
        return case, []
    stop = stop_of(case, event.point)
    item = item_of(sheet_of(stop, ctx), event.no)
    if not is_abnormal(item, event.answer):
        raise Refused(f"第 {item.no} 项“{item.title}”填的是“{event.answer}”，不算异常，没有开隐患单。{_limits(item)}")
    one = Finding(item.no, event.answer, judged(event.stamp, ctx).moment, event.words.strip())
    photos = tuple(a for a in event.media if a.kind == "photo")
    _, effects = open_or_link(case, stop, item, one, event.by, event.reading, photos, ctx, None)
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
    photos = tuple(replace(a, stage="before", by=by) for a in media)
    text = _said(case, stop, item, one)
    if item.hazard and (known := open_here.get((stop.point, item.hazard))):
        told = Joined(by, case.code, text, photos)
        stop = with_finding(stop, replace(one, hazard=known, known=True))
        return stop, [Tell(known, told, f"round:{case.code}:{stop.point}:{item.no}")]
    spot = Spot(point=stop.point)
    seed = Brought(by, text, photos, spot, _placed(reading, stop, ctx), origin=origin)
    return with_finding(stop, one), [Open("hazard", seed)]


def _said(case: Round, stop: Stop, item: Item, one: Finding) -> str:
    answer = f"{one.answer}{item.unit}" if item.kind == "number" else one.answer
    want = f"（要求：{item.standard}）" if item.standard else ""
    words = f"。{one.words}" if one.words else ""
    return f"巡检发现：{title(stop)}“{item.title}”{answer}{want}{words}"


def _placed(reading: Reading | None, stop: Stop, ctx: RoundCtx) -> Reading | None:
    """The class as it was read, at this point and machine where the reading names none."""
    if reading is None:
        return None
    place = ctx.org.places.get(stop.place_code or "")
    machine = ctx.org.equipment.get(stop.equipment_code or "")
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
    one = replace(one, hazard=event.hazard)
    case = with_stop(case, with_finding(stop, one))
    shas = {sha for _, sha in one.photos}
    return case, forward(case, one, event.point, tuple(a for a in case.media if a.sha256 in shas))


def forward(case: Round, one: Finding, point: str, media: tuple[Attachment, ...]) -> list[Effect]:
    """Photos of a finding belong to its hazard, as pictures from before the work."""
    if not media or one.hazard is None:
        return []
    brought = tuple(replace(a, stage="before", role="") for a in media)
    key = f"round:{case.code}:{point}:{one.no}:{one.hazard}:{media[-1].sha256}:{len(media)}"
    return [Tell(one.hazard, Joined(media[0].by, case.code, "", brought), key)]


def number_shown(item: Item, answer: str) -> bool:
    return item.kind == "number" and number_of(answer) is not None
