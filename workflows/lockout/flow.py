"""上锁挂牌 as one table: hung, kept, taken off by its owner, or by two others with a reason."""

from collections.abc import Callable, Mapping

from workflows.hazard.events import Brought
from workflows.kernel.effects import Due, LeftFactory
from workflows.kernel.flow import Flow, Pressed, nothing, row
from workflows.lockout import cards, forcing, hanging
from workflows.lockout.case import Lockout, State
from workflows.lockout.events import ForceAgreed, ForceAsked, ForceDenied, Hung, ReleaseAsked, StillNeeded
from workflows.lockout.rules import LockoutRows, LockoutRules

HANGING, FORCING, CLOSED = State
ON = (HANGING, FORCING)
ROWS: LockoutRows = (
    row(HANGING, Hung,         HANGING, hanging.hang, hanging.may_hang, ("lock_number",)),
    *(row(s, ReleaseAsked,     CLOSED,  hanging.by_scan, where=hanging.is_at_machine) for s in ON),
    *(row(s, ReleaseAsked,     s,       hanging.ask_proof, hanging.only_owner) for s in ON),
    *(row(s, Brought,          CLOSED,  hanging.scanned, where=hanging.is_scan) for s in ON),
    *(row(s, Brought,          CLOSED,  hanging.shown, where=hanging.is_proof) for s in ON),
    *(row(s, Brought,          s,       hanging.keep) for s in ON),
    *(row(s, StillNeeded,      s,       hanging.still, hanging.only_owner) for s in ON),
    row(HANGING, ForceAsked,   FORCING, forcing.ask, forcing.may_ask),
    row(FORCING, ForceAgreed,  CLOSED,  forcing.agree, forcing.may_agree),
    row(FORCING, ForceDenied,  HANGING, forcing.deny, forcing.may_deny),
    row(FORCING, Due,          HANGING, forcing.too_late, where=forcing.is_too_late),
    *(row(s, Due,              s,       hanging.want_photo, where=hanging.is_no_photo) for s in ON),
    *(row(s, Due,              s,       hanging.no_proof, where=hanging.is_no_proof) for s in ON),
    *(row(s, Due,              s,       hanging.remind, where=hanging.is_reminder) for s in ON),
    *(row(s, LeftFactory,      s,       hanging.owner_left, where=hanging.is_owner) for s in ON),
    row(HANGING, Due,          HANGING, nothing),
    row(CLOSED,  Due,          CLOSED,  nothing),
    row(CLOSED,  Brought,      CLOSED,  nothing),
)  # fmt: skip

PRESSES: Mapping[str, Callable[[Pressed], object]] = {
    cards.RELEASE.id: lambda press: ReleaseAsked(press.by),
    cards.STILL.id: lambda press: StillNeeded(press.by),
    cards.AGREE.id: lambda press: ForceAgreed(press.by),
    cards.DENY.id: lambda press: ForceDenied(press.by),
    cards.PROOF: lambda press: ReleaseAsked(press.by),
    cards.PHOTO: lambda press: Brought(press.by, press.text),
}


def _stale(case: Lockout, event: object) -> str:
    if case.state is CLOSED:
        return f"{case.code} 已经解锁了，什么都没有改变。"
    if isinstance(event, ForceAsked):
        return f"{case.code} 已经有人申请强制解锁，在等第二个人同意。"
    return f"{case.code} 没有在等强制解锁，什么都没有改变。"


FLOW: Flow[Lockout, LockoutRules] = Flow("lockout", "SG", Lockout, ROWS, hanging.begin, PRESSES, _stale)
