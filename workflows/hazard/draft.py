"""Pieces of a report, in any order, until it is complete: what they add, and how a draft ends."""

from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from workflows.hazard.case import Attachment, Hazard, State
from workflows.hazard.events import Brought, Heard, Submitted
from workflows.hazard.rules import Ctx
from workflows.hazard.understanding import graded, read
from workflows.kernel.effects import Do, Due, Effect
from workflows.kernel.people import Org, distinct

SILENCE, UNGRADED, JOIN = "silence", "ungraded", "join"
UNHEARD = "语音待确认"
WORDS = {"photo": "照片", "voice": "语音", "video": "视频", "file": "文件"}
Piece = Brought | Heard | Submitted | Due


class Ending(StrEnum):
    """What a piece does to a report: it waits for more, was only talk, is known already, needs an answer, or goes."""

    MORE = "more"
    TALK = "talk"
    SAME = "same"
    ASKS = "asks"
    GOES = "goes"


def begin(code: str, event: Brought, ctx: Ctx) -> Hazard:
    """The first look of a report; its pieces are added by the first decision. A true time makes it 补录."""
    reporter = None if event.anonymous else event.by
    return Hazard(
        code, reporter, reporters=(reporter,) if reporter else (), anonymous=event.anonymous,
        return_to=event.sealed if event.anonymous else None, started_at=ctx.now, opened_at=event.truly_at,
        backdated=event.truly_at is not None, walk=event.walk, source=event.source, origin=event.origin,
    )  # fmt: skip


def gathered(case: Hazard, event: Piece, ctx: Ctx) -> Hazard:
    """The case with what this piece adds."""
    if isinstance(event, Brought):
        return brought(case, event, ctx.org)
    if isinstance(event, Heard):
        return heard(case, event, ctx.org)
    return case


def brought(case: Hazard, event: Brought, org: Org) -> Hazard:
    """The case with one message more; an anonymous wish takes the names out of what came before."""
    if event.anonymous and not case.anonymous:
        case = replace(case, anonymous=True, reporter=None, reporters=(), return_to=event.sealed)
        case = replace(case, media=tuple(replace(a, by=None) for a in case.media))
    media = tuple(replace(a, stage="before", by=None if case.anonymous else a.by) for a in event.media)
    texts = (*case.texts, event.text) if event.text.strip() else case.texts
    case = replace(
        case, media=_new(case.media, media), texts=texts, spot=event.spot or case.spot, marks=_lacking(case, event)
    )
    return read(case, event.reading, org)


def _lacking(case: Hazard, event: Brought) -> tuple[str, ...]:
    """缺照片 until one comes."""
    came = {f"缺{WORDS[a.kind]}" for a in event.media if a.kind in WORDS}
    return distinct([*(flag for flag in case.marks if flag not in came), *event.gone])


def heard(case: Hazard, event: Heard, org: Org) -> Hazard:
    """The words of a voice note; what could not be understood is kept as sound and marked, never invented."""
    text = event.text if event.text.strip() else "" if event.sure else f"（{UNHEARD}）"
    marks = case.marks if event.sure else distinct([*case.marks, UNHEARD])
    texts = (*case.texts, text) if text else case.texts
    case = replace(case, heard=distinct([*case.heard, event.sha256]), marks=marks, texts=texts)
    return read(case, event.reading, org)


def _new(known: tuple[Attachment, ...], more: tuple[Attachment, ...]) -> tuple[Attachment, ...]:
    """Everything arrives twice."""
    seen = {a.sha256 for a in known}
    return (*known, *(a for a in more if a.sha256 not in seen))


def unheard(case: Hazard) -> tuple[Attachment, ...]:
    """Voice notes whose words are still to come; a platform's own transcript counts as heard."""
    return tuple(a for a in case.kept("before", "voice") if a.role != "heard" and a.sha256 not in case.heard)


def listen(case: Hazard, before: Hazard) -> list[Effect]:
    """Have the new voice notes put into words, outside the transaction."""
    known = {a.sha256 for a in before.media}
    fresh = [a for a in unheard(case) if a.sha256 not in known]
    return [Do("hear", {"sha256": a.sha256}, f"hear:{case.code}:{a.sha256}") for a in fresh]


def ending(case: Hazard, event: Piece, ctx: Ctx) -> Ending:
    """How this piece ends the report, if it does. A draft waits for the words that close it; a report that has left
    draft only waits until it is understood."""
    after = gathered(case, event, ctx)
    only_words = not any(a.kind != "voice" for a in after.media)
    if case.state is State.DRAFT and not _closes(after, event):
        return Ending.MORE
    if after.emergency:
        return Ending.GOES
    if isinstance(event, Due) and event.name == UNGRADED:
        return Ending.GOES
    if not graded(after) and unheard(after):
        return Ending.ASKS
    if after.talk and only_words and after.texts and UNHEARD not in after.marks:
        return Ending.TALK
    if not graded(after):
        return Ending.ASKS
    # fifteen photos of a walk are fifteen hazards, even two of one kind at one place
    return Ending.SAME if ctx.facts.get("same_open") and not case.walk else Ending.GOES


def _closes(after: Hazard, event: Piece) -> bool:
    """A text with place and problem, an emergency, 提交, silence."""
    match event:
        case Submitted():
            return True
        case Due():
            return event.name == SILENCE
        case Heard():
            return after.emergency is not None
    if after.emergency:
        return True
    said = bool(event.text.strip()) and event.reading is not None and event.reading.is_hazard
    return said and graded(after) and after.place is not None


def closes_by(case: Hazard, ctx: Ctx) -> datetime:
    """90 s after the last piece, but never later than two minutes after the first."""
    first = case.started_at or ctx.now
    return min(ctx.now + ctx.rules.draft.silence, first + ctx.rules.draft.limit)
