"""Somebody left the factory: what they held goes to their superior, with the reason on record and on the card."""

from dataclasses import replace

from workflows.hazard import returning, review_clock
from workflows.hazard.case import Hazard, State
from workflows.hazard.dispatch import Target, find
from workflows.hazard.events import Brought, Returned
from workflows.hazard.handing import hand
from workflows.hazard.review import is_reason, may_return, reason_of
from workflows.hazard.review_copies import send_all
from workflows.hazard.reviewers import choose
from workflows.hazard.rules import Ctx, Outcome, Rows
from workflows.kernel.effects import LeftFactory
from workflows.kernel.flow import row


def is_owner(case: Hazard, event: LeftFactory, ctx: Ctx) -> bool:
    """The one who left is the one who holds it."""
    return case.owner == event.person


def owner_left(case: Hazard, event: LeftFactory, ctx: Ctx) -> Outcome:
    """To the superior, else by the rules of today; fresh time for accepting, due_at where it was."""
    return _handed_up(case, event.person, ctx)


def _handed_up(case: Hazard, person: str, ctx: Ctx) -> Outcome:
    name, refused = ctx.org.name(person), frozenset(case.declined)
    above = ctx.org.above(person, 1, ctx.now, refused)
    target = Target(above.to, f"{name}已离职，转给上级") if above.to else find(case, ctx)
    why = target.why if above.to else f"{name}已离职，没有能通知到的上级；{target.why}"
    owner = None if target.owner == person else target.owner
    return hand(replace(case, dispatched_at=None), Target(owner, why, target.steps), ctx)


def is_reviewer(case: Hazard, event: LeftFactory, ctx: Ctx) -> bool:
    """The one who left is the one who has to judge."""
    return case.reviewer == event.person


def reviewer_left(case: Hazard, event: LeftFactory, ctx: Ctx) -> Outcome:
    """The superior judges instead, unless involved; then whoever the rules name. The clock begins anew."""
    involved = frozenset(p for p in (case.owner, case.fixer, case.reporter) if p)
    above = ctx.org.above(event.person, 1, ctx.now, involved)
    case = replace(case, reviewer=above.to or choose(case, ctx))
    case, timers = review_clock.start(case, ctx)
    return case, [*send_all(case, ctx), *timers]


def owner_is_gone(case: Hazard, event: Returned | Brought, ctx: Ctx) -> bool:
    """Nobody is there any more to whom it could be returned."""
    known = ctx.org.people.get(case.owner or "")
    return known is not None and not known.active


def returned_up(case: Hazard, event: Returned, ctx: Ctx) -> Outcome:
    """退回, but the one who fixed it has left meanwhile: back to the superior, to be accepted anew."""
    gone = case.owner or ""
    case, effects = returning.send_back(case, event, ctx)
    case, handed = _handed_up(case, gone, ctx)
    return case, [*effects, *handed]


def says_why(case: Hazard, event: Brought, ctx: Ctx) -> bool:
    """The reason of a return whose owner has left."""
    return is_reason(case, event, ctx) and owner_is_gone(case, event, ctx)


def returned_up_by_text(case: Hazard, event: Brought, ctx: Ctx) -> Outcome:
    """The text that followed 退回 is its reason."""
    return returned_up(case, reason_of(case, event), ctx)


def unmoved(case: Hazard, event: LeftFactory, ctx: Ctx) -> Outcome:
    """Whoever fixed it left while it is judged: it is handed on if it comes back. Anybody else's leaving: nothing."""
    return case, []


DISPATCHED, FIXING, REVIEW = State.DISPATCHED, State.FIXING, State.REVIEW
ROWS: Rows = (
    row(DISPATCHED, LeftFactory, DISPATCHED, owner_left, where=is_owner),
    row(FIXING, LeftFactory, DISPATCHED, owner_left, where=is_owner),
    row(REVIEW, LeftFactory, REVIEW, reviewer_left, where=is_reviewer),
    row(REVIEW, LeftFactory, REVIEW, unmoved),
    row(REVIEW, Returned, DISPATCHED, returned_up, may_return, where=owner_is_gone),
    row(REVIEW, Brought, DISPATCHED, returned_up_by_text, where=says_why),
)
"""Before the rows of the review: a return to somebody who has left goes up instead."""
