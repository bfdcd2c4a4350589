"""Words by voice: the sound is kept at once, its words come back later, as the answer or added to the finding."""

from dataclasses import replace

from workflows.hazard.events import Heard, Joined
from workflows.inspection.case import Attachment, Round, Stop
from workflows.inspection.events import Spoken
from workflows.inspection.people import mine
from workflows.inspection.rules import RoundCtx, RoundOutcome
from workflows.inspection.stops import finding, item_of, sheet_of, stop_of, with_finding, with_stop
from workflows.kernel.effects import Do, Effect, Tell
from workflows.kernel.flow import Refused

UNHEARD, NOT_YET = "（语音待确认）", "（语音，正在转成文字）"


def speak(case: Round, event: Spoken, ctx: RoundCtx) -> RoundOutcome:
    """For a text item, or for what was found abnormal."""
    case = mine(case, event.by, ctx)
    stop = stop_of(case, event.point)
    item = item_of(sheet_of(stop, ctx), event.no)
    if item.kind != "text" and finding(stop, item.no) is None:
        raise Refused(f"第 {item.no} 项“{item.title}”要点选或填数字，说的话记不进去。")
    case, effects = listen(case, stop.point, item.no, event.media, event.by)
    if effects and item.kind == "text" and not dict(stop.answers).get(item.no):
        case = with_stop(case, _answered(stop, item.no, NOT_YET))
    return case, effects


def listen(case: Round, point: str, no: int, media: tuple[Attachment, ...], by: str) -> RoundOutcome:
    """New voice notes are kept and put into words, outside the transaction."""
    known = {a.sha256 for a in case.media}
    fresh = [a for a in media if a.kind == "voice" and a.sha256 not in known]
    kept = [replace(a, stage="before", role=f"{point} {no}", by=by) for a in fresh]
    hear: list[Effect] = [Do("hear", {"sha256": a.sha256}, f"hear:{case.code}:{a.sha256}") for a in fresh]
    return replace(case, media=(*case.media, *kept)), hear


def _answered(stop: Stop, no: int, text: str) -> Stop:
    return replace(stop, answers=tuple(sorted({**dict(stop.answers), no: text}.items())))


def heard(case: Round, event: Heard, ctx: RoundCtx) -> RoundOutcome:
    """What could not be understood is marked, never invented; the hazard gets words and sound as well."""
    sound = next((a for a in case.media if a.sha256 == event.sha256 and a.kind == "voice"), None)
    point, _, no = sound.role.rpartition(" ") if sound else ("", "", "")
    stop = case.stop(point)
    if sound is None or stop is None or not no.isdigit():
        return case, []
    words = f"{event.text.strip()}{'' if event.sure else UNHEARD}"
    one = finding(stop, int(no))
    if one is None:
        before = dict(stop.answers).get(int(no), "").replace(NOT_YET, "").strip()
        return with_stop(case, _answered(stop, int(no), _both(before, words))), []
    case = with_stop(case, with_finding(stop, replace(one, words=_both(one.words, words))))
    if one.hazard is None:
        return case, []
    told = Joined(sound.by, case.code, words, (replace(sound, role="heard"),))
    return case, [Tell(one.hazard, told, f"heard:{case.code}:{event.sha256}")]


def _both(before: str, words: str) -> str:
    return "；".join(part for part in (before, words) if part)
