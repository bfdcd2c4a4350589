"""Does a photo look like one of a screen? A job looks at its pixels; what it finds marks the stop and never refuses."""

from workflows.inspection.case import Attachment, Flag, Round
from workflows.inspection.rules import RoundCtx, RoundOutcome
from workflows.inspection.stops import flagged, with_stop
from workflows.kernel.effects import Do, Done, Effect, Failed

JOB = "screen"
WHY = "照片上有屏幕的网格纹，可能拍的是屏幕"
"""Neutral: a display panel at the point has the same grid."""


def look(case: Round, photo: Attachment) -> list[Effect]:
    """The job for one kept photo; nothing for a signature."""
    if photo.kind != "photo":
        return []
    return [Do(JOB, {"sha256": photo.sha256}, f"{JOB}:{case.code}:{photo.sha256}")]


def is_look(case: Round, event: Done | Failed, ctx: RoundCtx) -> bool:
    return event.key.startswith(f"{JOB}:")


def judged(case: Round, event: Done | Failed, ctx: RoundCtx) -> RoundOutcome:
    """Also of a round that is over; a picture that nobody could open says nothing."""
    if not isinstance(event, Done) or not event.result.get("odd"):
        return case, []
    sha = event.key.rpartition(":")[2]
    role = next((a.role for a in case.media if a.sha256 == sha and a.role), "")
    stop = case.stop(role.rsplit(" ", 2)[0])
    return (with_stop(case, flagged(stop, Flag("screen", WHY))) if stop else case), []
