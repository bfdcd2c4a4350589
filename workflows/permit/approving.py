"""The approvals, node after node or together: 同意, on the spot where the rules want it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from workflows.kernel.effects import Effect, Forget, Send
from workflows.kernel.flow import Pressed, Refused, row
from workflows.permit import approving_clock, cards_apply, conflicts, deciding, deputing, party, readying, signing
from workflows.permit import cards_approve as cards
from workflows.permit.case import Permit, State
from workflows.permit.events import Approved, Brought, Deputed, Rejected, Returned
from workflows.permit.facts import DEVICES, NEIGHBOURS, PHOTOS_USED
from workflows.permit.rules import PermitCtx, PermitOutcome, PermitRows
from workflows.permit.told import nodes_of, present, waiting_for

PROGRESS = "progress"


def is_last(case: Permit, event: Approved, ctx: PermitCtx) -> bool:
    """With this press nothing is open any more."""
    mine = {n.id for n in signing.signs_now(case, event, ctx)}
    return bool(mine) and all(n.by or n.id in mine for n in case.nodes)


def approve(case: Permit, event: Approved, ctx: PermitCtx) -> PermitOutcome:
    """One signature; when a group is complete the next one is asked."""
    before = present(case)[0].group
    case, effects = signing.sign(case, event, ctx)
    effects += [Forget(f"{approving_clock.NODE}{n.id}") for n in case.nodes if n.by == event.by]
    if present(case)[0].group != before:
        case, asked = approving_clock.ask(case, ctx)
        effects += asked
    case = approving_clock.with_due(case)
    return case, [*effects, progress(case, ctx)]


def progress(case: Permit, ctx: PermitCtx, note: str = "") -> Effect:
    """The applicant's own card follows every step."""
    rule = ctx.rules.of(case.kind)
    card = cards_apply.sent(case, ctx.org, ctx.now, waiting_for(case, ctx), rule.fields, note)
    return Send(case.reporter, f"{PROGRESS} {case.revision}", card, "first")


def complete(case: Permit, event: Approved, ctx: PermitCtx) -> PermitOutcome:
    """The last signature: everybody of the job reads what to do before the first spark."""
    case, effects = signing.sign(case, event, ctx)
    decided = f"{ctx.org.name(event.by)} {ctx.now:%H:%M} 批准"
    case = replace(case, approved_at=ctx.now, respond_by=None, due_at=case.ends_at, decided=decided)
    rule = ctx.rules.of(case.kind)
    measures = len([m for m in rule.measures if m.wanted(case)])
    card = cards.approved(case, ctx.org, ctx.now, measures, rule.gas.when != "never")
    # whoever works on it has the card that leads to the start; the applicant may be none of them
    told = party.tell(ctx, () if case.reporter in party.party(case) else (case.reporter,), "approved", card, "first")
    if case.conflicts:
        crossing = cards.crossing(case, cards.crossings(case))
        told += party.tell(ctx, party.heads(case), "crossing", crossing, "urgent")
    return case, [*effects, *approving_clock.quiet(case), *told, *readying.show(case, ctx)]


def by_spot(case: Permit, event: Brought, ctx: PermitCtx) -> bool:
    """A location or photo from somebody whose 同意 waits for it."""
    return signing.consent_of(case, event.by) is not None


def may_complete(case: Permit, event: Brought, ctx: PermitCtx) -> str | None:
    """Something from the spot, and still this person's turn."""
    press = signing.as_press(case, event, ctx)
    if not (press.spot or press.photo):
        return "要现场的位置或照片，文字不算。请在现场发位置或拍一张，收到就签上。"
    return signing.may_approve(case, press, ctx)


def spot_is_last(case: Permit, event: Brought, ctx: PermitCtx) -> bool:
    return by_spot(case, event, ctx) and is_last(case, signing.as_press(case, event, ctx), ctx)


def spot_wants_note(case: Permit, event: Brought, ctx: PermitCtx) -> bool:
    return by_spot(case, event, ctx) and signing.wants_note(case, signing.as_press(case, event, ctx), ctx)


def spot_asks_note(case: Permit, event: Brought, ctx: PermitCtx) -> PermitOutcome:
    return signing.ask_note(case, signing.as_press(case, event, ctx), ctx)


def approve_by_spot(case: Permit, event: Brought, ctx: PermitCtx) -> PermitOutcome:
    return approve(case, signing.as_press(case, event, ctx), ctx)


def complete_by_spot(case: Permit, event: Brought, ctx: PermitCtx) -> PermitOutcome:
    return complete(case, signing.as_press(case, event, ctx), ctx)


def no_edit(case: Permit, event: Brought, ctx: PermitCtx) -> PermitOutcome:
    """A file for a ticket that is in approval already. Raises Refused."""
    if nodes_of(case, event.by, ctx):
        raise Refused(f"{case.code} 还没有按“同意”。请先在卡片上按“同意”，再发现场的位置或照片。")
    raise Refused(f"{case.code} 已经送审批，附件不能再换。要改，请审批人退回，或先撤回再申请。")


WITH = (NEIGHBOURS, DEVICES, PHOTOS_USED)
IN, DONE = State.APPROVING, State.APPROVED
ROWS: PermitRows = (
    row(IN, Approved, IN,   signing.ask_note, signing.may_approve, WITH, signing.wants_note),
    row(IN, Approved, IN,   signing.ask_spot, signing.may_approve, WITH, signing.wants_spot),
    row(IN, Approved, DONE, complete, signing.may_approve, WITH, is_last),
    row(IN, Approved, IN,   approve, signing.may_approve, WITH),
    row(IN, Brought,  IN,   spot_asks_note, may_complete, WITH, spot_wants_note),
    row(IN, Brought,  DONE, complete_by_spot, may_complete, WITH, spot_is_last),
    row(IN, Brought,  IN,   approve_by_spot, may_complete, WITH, by_spot),
    row(IN, Brought,  IN,   no_edit),
    *deciding.ROWS,
    *deputing.ROWS,
    *conflicts.ROWS,
)  # fmt: skip


def _note(press: Pressed) -> Approved:
    """A tapped line, or the words typed instead."""
    said = press.values.get(cards.NOTE, press.text).strip()
    tapped = cards.NOTES[int(said)] if said.isdigit() and int(said) < len(cards.NOTES) else said
    return Approved(press.by, note=tapped)


def _on_spot(press: Pressed) -> Brought:
    """Words where a location is wanted: refused with the remedy."""
    return Brought(press.by, text=press.text)


def _depute(press: Pressed) -> Deputed:
    """孙安，我在外面开会: a name, then the reason."""
    said = press.values.get(cards.DEPUTE_TO, press.text).strip()
    to, *why = re.split(r"[\s，,。；;：:]+", said, maxsplit=1)
    return Deputed(press.by, to, "".join(why).strip())


PRESSES: Mapping[str, Callable[[Pressed], object]] = {
    cards.AGREE.id: lambda press: Approved(press.by),
    cards.NOTE: _note,
    cards.ONSITE: _on_spot,
    cards.RETURN.id: lambda press: Returned(press.by, press.text),
    cards.RETURN_REASON: lambda press: Returned(press.by, press.text),
    cards.REJECT.id: lambda press: Rejected(press.by, press.text),
    cards.REJECT_REASON: lambda press: Rejected(press.by, press.text),
    cards.DEPUTE.id: _depute,
    cards.DEPUTE_TO: _depute,
}
