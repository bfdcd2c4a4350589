"""Somebody of an approved or running job left the factory: whoever answers for it now puts somebody else there."""

from dataclasses import replace

from workflows.kernel.effects import LeftFactory
from workflows.permit import cards_run
from workflows.permit.breaks import still
from workflows.permit.case import Permit
from workflows.permit.party import DUTY, foreman, heads, party, tell
from workflows.permit.rules import PermitCtx, PermitOutcome


def is_guardian(case: Permit, event: LeftFactory, ctx: PermitCtx) -> bool:
    return event.person == case.guardian


def is_foreman(case: Permit, event: LeftFactory, ctx: PermitCtx) -> bool:
    return event.person == foreman(case)


def guardian_at_work(case: Permit, event: LeftFactory, ctx: PermitCtx) -> PermitOutcome:
    """Nobody guards any more."""
    return still(case, ctx, f"监护人{ctx.org.name(event.person)}已离职，要换监护人", None)


def foreman_left(case: Permit, event: LeftFactory, ctx: PermitCtx) -> PermitOutcome:
    """The superior answers for it; the guardian stays, and the scan asks for a new 交底."""
    above = ctx.org.above(event.person, 1, ctx.now, frozenset(filter(None, (case.guardian,)))).to
    handed = (*case.handovers, (event.person, above or "", ctx.now))
    # the leaver's name as foreman goes, or every scan would ask for somebody else in a place that is filled
    crew = tuple(replace(c, person=above, certificate="") if above and c.part == "foreman" else c for c in case.crew)
    case = replace(case, owner=above or case.owner, crew=crew, handovers=handed)
    card = cards_run.somebody_left(case, ctx.org, ctx.now, event.person)
    return case, tell(ctx, (above or DUTY, *party(case)), f"left#{len(handed)}", card)


def somebody_left(case: Permit, event: LeftFactory, ctx: PermitCtx) -> PermitOutcome:
    """The next scan names who is missing; the heads hear it now."""
    if event.person not in party(case):
        return case, []
    card = cards_run.somebody_left(case, ctx.org, ctx.now, event.person)
    return case, tell(ctx, (*heads(case), case.reporter), f"left {event.person}", card)
