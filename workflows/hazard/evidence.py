"""From 接单 to 整改完成: proof is collected piece by piece, and the case goes to review only with all of it."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from workflows.hazard import cards_fix as cards
from workflows.hazard import cards_proof, closing, collecting, fields, review, scenes
from workflows.hazard.case import Hazard, State
from workflows.hazard.collecting import have, held_slot, may_bring, with_piece
from workflows.hazard.events import Brought, Filled, Heard, Rectified, Signed
from workflows.hazard.events_fix import EvidenceAdded
from workflows.hazard.flags import flags
from workflows.hazard.proofs import missing
from workflows.hazard.readers import answers_for
from workflows.hazard.review_copies import send_all
from workflows.hazard.rules import Ctx, Outcome, Rows
from workflows.hazard.waits import end_wait
from workflows.kernel.effects import Done, Failed, Send, Tell
from workflows.kernel.flow import Pressed, row

USED_BEFORE = "photos_used_before"
AFTER = (State.FIXING, State.REVIEW, State.CLOSED)


def proven(case: Hazard, event: Rectified, ctx: Ctx) -> str | None:
    """Everything missing in one answer; nothing that was sent is lost."""
    if event.by != case.fixer and not answers_for(case, event.by, ctx.org, ctx.now):
        return f"{case.code} 由{ctx.org.name(case.owner)}处理，只有责任人能按“整改完成”。"
    lacking = missing(case, ctx.rules, ctx.org, ctx.now)
    return cards_proof.refused(lacking) if lacking else None


def rectified(case: Hazard, event: Rectified, ctx: Ctx) -> Outcome:
    """To the reviewer, with whatever a machine found odd."""
    odd = flags(case, ctx.facts.get(USED_BEFORE) or (), ctx)
    case = end_wait(replace(case, fixer=event.by, fixed_at=ctx.now, flags=odd, override_by=None), ctx.now)
    case = replace(case, last_action_at=ctx.now, extension_draft=(), expecting="")
    case = replace(case, decided=f"{ctx.org.name(event.by)} {ctx.now:%H:%M} 已送复查")
    case, effects = review.begin(case, ctx)
    mine = cards.sent_to_review(case, ctx.org, ctx.now)
    received = cards.all_received(case, ctx.org, ctx.now, have(case))
    told = ((owner_slot(case), mine), (held_slot(case), received)) if case.owner else ()
    effects += [Send(case.owner, slot, card, "first") for slot, card in told if case.owner]
    effects += scenes.compare(case, ctx)
    return case, [*effects, *closing.work_over()]


def is_addition(case: Hazard, event: Brought, ctx: Ctx) -> bool:
    """A piece that is not the reason of a return."""
    return not review.is_reason(case, event, ctx)


def may_add(case: Hazard, event: Brought, ctx: Ctx) -> str | None:
    """The reviewer judges and does not add; everybody else as while rectifying."""
    if case.reviewer and event.by == case.reviewer:
        return f"{case.code} 在等复查。要退回就按“退回”再写原因。"
    return may_bring(case, event, ctx)


def add(case: Hazard, event: Brought, ctx: Ctx) -> Outcome:
    """A piece that comes after 整改完成: the reviewer sees it too, and the machine looks at it in its own turn."""
    before, case = case, with_piece(case, event, ctx)
    fresh = [a.sha256 for a in case.media if a not in before.media]
    again = [Tell(case.code, EvidenceAdded(case.code), f"added:{case.code}:{fresh[-1]}")] if fresh else []
    return case, [*send_all(case, ctx), *again]


def look_again(case: Hazard, event: EvidenceAdded, ctx: Ctx) -> Outcome:
    """A new oddity needs a release of its own; an old one stays released."""
    odd = flags(case, ctx.facts.get(USED_BEFORE) or (), ctx)
    odd = tuple(dict.fromkeys((*case.flags, *odd)))
    if odd == case.flags:
        return case, []
    case = replace(case, override_by=None, flags=odd)
    return case, send_all(case, ctx)


def decided_before(case: Hazard, event: EvidenceAdded, ctx: Ctx) -> Outcome:
    """Judged already; the next round looks at everything anyway."""
    return case, []


def owner_slot(case: Hazard) -> str:
    """The card that holds the owner's buttons now: the first one, or that of the last return."""
    return f"returned {case.returns}" if case.returns else "owner"


ROWS: Rows = (
    row(State.FIXING, Brought, State.FIXING, collecting.keep, collecting.may_bring),
    row(State.FIXING, Heard, State.FIXING, collecting.heard_measure, where=collecting.is_proof),
    row(State.REVIEW, Heard, State.REVIEW, collecting.heard_in_review, where=collecting.is_proof),
    row(State.CLOSED, Heard, State.CLOSED, collecting.heard_late, where=collecting.is_proof),
    row(State.FIXING, Filled, State.FIXING, fields.fill, fields.may_fill),
    row(State.FIXING, Signed, State.FIXING, fields.sign, fields.may_sign),
    row(State.FIXING, Rectified, State.REVIEW, rectified, proven, (USED_BEFORE, scenes.EARLIER)),
    row(State.REVIEW, Brought, State.REVIEW, add, may_add, where=is_addition),
    row(State.REVIEW, EvidenceAdded, State.REVIEW, look_again, needs=(USED_BEFORE,)),
    *(row(state, EvidenceAdded, state, decided_before) for state in (State.FIXING, State.CLOSED)),
    row(State.REVIEW, Done, State.REVIEW, scenes.compared, where=scenes.is_scene),
    row(State.FIXING, Done, State.FIXING, scenes.compared_late, where=scenes.is_scene),
    row(State.CLOSED, Done, State.CLOSED, scenes.compared_late, where=scenes.is_scene),
    *(row(state, Failed, state, scenes.not_compared, where=scenes.is_scene) for state in AFTER),
)


PRESSES: Mapping[str, Callable[[Pressed], object]] = {
    "rectified": lambda press: Rectified(press.by),
    **fields.PRESSES,
}
