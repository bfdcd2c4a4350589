"""The camera of a permit: which it is, the hash of every segment for the log, and who forbade to erase them."""

from dataclasses import dataclass, replace
from datetime import datetime

from workflows.kernel.flow import row
from workflows.kernel.people import SAFETY_DIRECTOR, SAFETY_OFFICER, VICE_PRESIDENT
from workflows.permit.case import Permit, State
from workflows.permit.party import heads, is_safety, names
from workflows.permit.rules import PermitCtx, PermitOutcome, PermitRows

MAY_HOLD = (SAFETY_OFFICER, SAFETY_DIRECTOR, VICE_PRESIDENT)


@dataclass(frozen=True, slots=True)
class Recorded:
    """A segment from `since` until before `until` reached the archive; `late` where it was docked after the fact."""

    sha256: str
    camera: str
    source: str
    since: datetime
    until: datetime
    late: bool = False


@dataclass(frozen=True, slots=True)
class HoldSet:
    """The recordings are not to be erased (`held`), or may be again; `why` stands in the log."""

    by: str
    held: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class CameraNamed:
    """Which camera has to see this job: a fixed one, a mobile ball camera or somebody's body recorder."""

    by: str
    camera: str


def may_name(case: Permit, event: CameraNamed, ctx: PermitCtx) -> str | None:
    """Whoever answers for the job, or safety."""
    if event.by in (case.reporter, *heads(case)) or is_safety(ctx.org, event.by):
        return None
    return f"{case.code} 的摄像机由申请人、{names(ctx.org, heads(case))}或安全员指定。"


def name_camera(case: Permit, event: CameraNamed, ctx: PermitCtx) -> PermitOutcome:
    """Frames of another camera no longer count for this job."""
    return replace(case, camera=event.camera.strip()), []


def noted(case: Permit, event: Recorded | HoldSet, ctx: PermitCtx) -> PermitOutcome:
    """Only the log has to know."""
    return case, []


def may_hold(case: Permit, event: HoldSet, ctx: PermitCtx) -> str | None:
    """Safety decides what is evidence."""
    known = ctx.org.people.get(event.by)
    if known is None or not ctx.org.listed(event.by) or known.role not in MAY_HOLD:
        return f"录像保全由{'、'.join(MAY_HOLD)}决定，请告诉他们 {case.code} 和原因。"
    if event.held and not event.why.strip():
        return f"保全要写原因，例如“保全录像 {case.code} 事故调查”。"
    return None


WITHOUT = (State.DRAFT, State.APPROVING)
BEFORE_THE_END = (State.DRAFT, State.APPROVING, State.APPROVED, State.WORKING, State.SUSPENDED)
ROWS: PermitRows = (
    *(row(state, Recorded, state, noted) for state in State if state not in WITHOUT),
    *(row(state, CameraNamed, state, name_camera, may_name) for state in BEFORE_THE_END),
    *(row(state, HoldSet, state, noted, may_hold) for state in State if state not in WITHOUT),
)
