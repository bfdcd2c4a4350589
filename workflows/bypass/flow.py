"""联锁旁路 as one table: asked for, agreed to by somebody else, back in time and shown, or climbing."""

from collections.abc import Callable, Mapping

from workflows.bypass import asking, cards, climbing, restoring
from workflows.bypass.case import OVER, Bypass, State
from workflows.bypass.events import BypassAgreed, BypassAsked, BypassDenied, RestoreAsked, RestoreConfirmed
from workflows.bypass.rules import PHOTOS_USED, BypassRows, BypassRules
from workflows.hazard.events import Brought
from workflows.kernel.effects import Due, LeftFactory
from workflows.kernel.flow import Flow, Pressed, nothing, row

ASKED, ACTIVE, CLOSED, REJECTED = State
ROWS: BypassRows = (
    row(ASKED,  BypassAsked,  ASKED,    asking.ask, asking.may_ask),
    row(ASKED,  BypassAgreed, ACTIVE,   asking.agree, asking.may_decide),
    row(ASKED,  BypassDenied, REJECTED, asking.deny, asking.may_decide),
    row(ASKED,  Due,          REJECTED, asking.lapse, where=asking.is_lapse),
    row(ASKED,  Brought,      ASKED,    restoring.keep),
    row(ACTIVE, RestoreAsked, CLOSED,   restoring.by_scan, restoring.may_restore, where=restoring.is_at_machine),
    row(ACTIVE, RestoreAsked, ACTIVE,   restoring.ask_proof, restoring.may_restore),
    row(ACTIVE, Brought,      CLOSED,   restoring.scanned, needs=(PHOTOS_USED,), where=restoring.is_scan),
    row(ACTIVE, Brought,      ACTIVE,   restoring.shown, needs=(PHOTOS_USED,), where=restoring.is_photo),
    row(ACTIVE, Brought,      ACTIVE,   restoring.keep),
    row(ACTIVE, RestoreConfirmed, CLOSED, restoring.confirm, restoring.may_confirm),
    row(ACTIVE, Due,          ACTIVE,   restoring.no_proof, where=restoring.is_no_proof),
    row(ACTIVE, Due,          ACTIVE,   climbing.remind, where=climbing.is_reminder),
    row(ACTIVE, Due,          ACTIVE,   climbing.climb, where=climbing.is_overdue),
    row(ACTIVE, LeftFactory,  ACTIVE,   climbing.owner_left, where=climbing.is_owner),
    *(row(s,    Due,          s,        nothing) for s in OVER),
    *(row(s,    Brought,      s,        nothing) for s in OVER),
)  # fmt: skip

PRESSES: Mapping[str, Callable[[Pressed], object]] = {
    cards.AGREE.id: lambda press: BypassAgreed(press.by),
    cards.DENY.id: lambda press: BypassDenied(press.by, press.text),
    cards.RESTORE.id: lambda press: RestoreAsked(press.by),
    cards.CONFIRM.id: lambda press: RestoreConfirmed(press.by),
    cards.PROOF: lambda press: RestoreAsked(press.by),
}


def _stale(case: Bypass, event: object) -> str:
    if case.state is CLOSED:
        return f"{case.code} 已经恢复了，什么都没有改变。"
    if case.state is REJECTED:
        return f"{case.code} 没有批准，联锁不能动。要旁路请重新申请。"
    if case.state is ASKED:
        return f"{case.code} 还没有批准，联锁不能动。"
    return f"{case.code} 已经批准，旁路中。恢复后按“恢复联锁”。"


FLOW: Flow[Bypass, BypassRules] = Flow("bypass", "LS", Bypass, ROWS, asking.begin, PRESSES, _stale)
