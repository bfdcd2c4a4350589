"""退回, 拒绝, 撤回, and the planned end that came first: how a ticket leaves its approvers without their signature."""

from dataclasses import replace

from workflows.kernel.effects import Due, Effect, Forget, Reader, Send
from workflows.kernel.flow import row
from workflows.kernel.people import distinct
from workflows.permit import approving_clock, cards_apply, conflicts, drafting, party, signing
from workflows.permit import cards_approve as cards
from workflows.permit.approving_clock import UNSTARTED
from workflows.permit.case import Permit, State
from workflows.permit.events import Rejected, Returned, Withdrawn
from workflows.permit.rules import PermitCtx, PermitOutcome, PermitRows
from workflows.permit.saying import is_reason
from workflows.permit.told import approvers_now, slot_of


def may_decide(case: Permit, event: Returned | Rejected, ctx: PermitCtx) -> str | None:
    said = event.reason.strip()
    unclear = cards.no_reason(case, said) if said and not is_reason(said) else None
    return signing.is_asked(case, event.by, ctx) or unclear


def lacks_reason(case: Permit, event: Returned | Rejected, ctx: PermitCtx) -> bool:
    return not event.reason.strip()


def ask_reason(case: Permit, event: Returned | Rejected, ctx: PermitCtx) -> PermitOutcome:
    """The reason is the next text; nothing is decided yet."""
    reject = isinstance(event, Rejected)
    slot = f"{'reject' if reject else 'return'} why {slot_of(case)}"
    return case, [Send(event.by, slot, cards.ask_reason(case, reject), "first")]


def send_back(case: Permit, event: Returned, ctx: PermitCtx) -> PermitOutcome:
    """A draft again; every signature of the round is void, and the next round has its own cards."""
    who = ctx.org.name(event.by)
    told = others_read(case, ctx, f"{who} {ctx.now:%H:%M} 退回了", event.by)
    quiet = approving_clock.quiet(case)
    card = cards_apply.returned(case, ctx.org, event.by, event.reason.strip(), ctx.now)
    gone = conflicts.gone(case)
    case = unsent(case, f"{who} {ctx.now:%H:%M} 退回：{event.reason.strip()}")
    case = replace(case, returns=case.returns + 1)
    return case, [*told, *quiet, *gone, Forget(UNSTARTED), drafting.watch(ctx),
                  Send(case.reporter, f"returned {case.revision}", card, "first")]  # fmt: skip


def unsent(case: Permit, decided: str) -> Permit:
    return replace(
        case, revision=case.revision + 1, nodes=(), signatures=(), consents=(), conflicts=(), submitted_at=None,
        respond_by=None, decided=decided, asking="",
    )  # fmt: skip


def reject(case: Permit, event: Rejected, ctx: PermitCtx) -> PermitOutcome:
    """It is over."""
    who, reason = ctx.org.name(event.by), event.reason.strip()
    told = others_read(case, ctx, f"{who} {ctx.now:%H:%M} 拒绝了", event.by)
    quiet = approving_clock.quiet(case)
    card = cards_apply.rejected(case, ctx.org, event.by, reason, ctx.now)
    case = replace(
        case, closed_at=ctx.now, respond_by=None, consents=(), ended_why=f"{who}拒绝：{reason}",
        decided=f"{who} {ctx.now:%H:%M} 拒绝",
    )  # fmt: skip
    readers = distinct([case.reporter, case.owner])
    return case, [*told, *quiet, Forget(UNSTARTED), *party.tell(ctx, readers, "rejected", card, "first")]


def others_read(case: Permit, ctx: PermitCtx, what: str, by: str) -> list[Effect]:
    """Whoever holds a card of this moment, the one who decided included."""
    card = cards.settled(case, ctx.org, what)
    readers = distinct([by, *approvers_now(case, ctx)])
    return [Send(p, slot_of(case), card, "first") for p in readers if p != case.reporter]


# ---- withdrawn, too late ----------------------------------------------------------------------------------------


def may_withdraw(case: Permit, event: Withdrawn, ctx: PermitCtx) -> str | None:
    if event.by == case.reporter:
        return None
    return f"{case.code} 由申请人{ctx.org.name(case.reporter)}撤回，这里什么都没有改变。"


def withdraw(case: Permit, event: Withdrawn, ctx: PermitCtx) -> PermitOutcome:
    """Until work starts; everybody who was asked or told reads it."""
    who = ctx.org.name(event.by)
    why = event.why.strip() if is_reason(event.why) else ""
    card = cards_apply.withdrawn(case, ctx.org, event.by, why)
    told = others_read(case, ctx, f"{who} {ctx.now:%H:%M} 撤回了", event.by)
    signed = [n.by for n in case.nodes if n.by]
    readers: tuple[Reader, ...] = distinct([case.reporter, *signed, *(party.party(case) if case.approved_at else ())])
    quiet = [*approving_clock.quiet(case), Forget(UNSTARTED)]
    case = replace(
        case, closed_at=ctx.now, respond_by=None, due_at=None, consents=(), ended_why=f"{who}撤回", decided=f"{who}撤回"
    )  # fmt: skip
    return case, [*told, *quiet, *party.tell(ctx, readers, "withdrawn", card, "first")]


def expire(case: Permit, event: Due, ctx: PermitCtx) -> PermitOutcome:
    """The planned end came before the last signature, or before the start."""
    step = "没有批完" if case.state is State.APPROVING else "没有开工"
    card = cards_apply.expired(case, ctx.now, step)
    told = others_read(case, ctx, f"票过期了，{step}", "") if case.state is State.APPROVING else []
    readers: tuple[Reader, ...] = distinct([case.reporter, *(party.party(case) if case.approved_at else (case.owner,))])
    quiet = approving_clock.quiet(case)
    case = replace(case, closed_at=ctx.now, respond_by=None, due_at=None, consents=(), ended_why=f"到时间{step}")
    return case, [*told, *quiet, *party.tell(ctx, readers, "expired", card, "first")]


DRAFT, APPROVING, APPROVED = State.DRAFT, State.APPROVING, State.APPROVED
REJECTED, EXPIRED, VOID = State.REJECTED, State.EXPIRED, State.VOID
ROWS: PermitRows = (
    row(APPROVING, Returned,  APPROVING, ask_reason, may_decide, where=lacks_reason),
    row(APPROVING, Returned,  DRAFT,     send_back, may_decide),
    row(APPROVING, Rejected,  APPROVING, ask_reason, may_decide, where=lacks_reason),
    row(APPROVING, Rejected,  REJECTED,  reject, may_decide),
    row(APPROVING, Withdrawn, VOID,      withdraw, may_withdraw),
    row(APPROVED,  Withdrawn, VOID,      withdraw, may_withdraw),
    row(APPROVING, Due,       APPROVING, approving_clock.climb, where=approving_clock.is_node),
    row(APPROVING, Due,       EXPIRED,   expire, where=approving_clock.is_end),
    row(APPROVED,  Due,       EXPIRED,   expire, where=approving_clock.is_end),
)  # fmt: skip
