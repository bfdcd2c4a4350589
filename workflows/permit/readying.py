"""An approved permit: what is still missing before the scan, on the card of everybody who prepares it."""

from workflows.kernel.effects import Effect
from workflows.permit import cards_start
from workflows.permit.briefing import lent, roles_of
from workflows.permit.case import Permit
from workflows.permit.checks_start import open_steps
from workflows.permit.party import heads, party, tell
from workflows.permit.rules import PermitCtx


def show(case: Permit, ctx: PermitCtx) -> list[Effect]:
    """The cards of those who prepare the start, as it stands now; a hand who has nothing left to sign sees no list."""
    effects: list[Effect] = []
    steps = open_steps(case, ctx)
    for person in party(case):
        leads, roles = person in heads(case), roles_of(case, person, unsigned=True)
        hands = lent(case, person, ctx.org)
        card = cards_start.ready(case, ctx.org, ctx.rules, ctx.now, steps, roles, leads, bool(hands))
        effects += tell(ctx, [person], "ready", card)
    return effects
