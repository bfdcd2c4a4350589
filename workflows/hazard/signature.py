"""The team leader's signature: asked for once everything else is there, on the signer's own page."""

from workflows.hazard import cards_fix as cards
from workflows.hazard.case import Hazard
from workflows.hazard.proofs import demand, leads_work, missing, signed
from workflows.hazard.rules import Ctx
from workflows.kernel.effects import Effect, Send

ASK = "signature"


def leader_of(case: Hazard, ctx: Ctx) -> str | None:
    """The nearest superior of the owner who can sign now; never one who did the work."""
    avoid = frozenset(p for p in (case.owner, case.fixer) if p)
    found = ctx.org.above(case.owner, 1, ctx.now, avoid).to if case.owner else None
    return found if found and leads_work(found, case, ctx.org) else None


def ask_when_ready(case: Hazard, ctx: Ctx) -> list[Effect]:
    """The link goes out when only the signature is missing: its life is short."""
    asked = demand(case, ctx.rules.fix).leader_signature and not signed(case, ctx.org)
    return ask(case, ctx) if asked and len(missing(case, ctx.rules, ctx.org, ctx.now)) == 1 else []


def ask(case: Hazard, ctx: Ctx) -> list[Effect]:
    """A fresh link to the leader; nothing where nobody above can sign."""
    leader = leader_of(case, ctx)
    return [Send(leader, slot(case), cards.to_sign(case, ctx.org, ctx.now), "first")] if leader else []


def slot(case: Hazard) -> str:
    """One request to sign for each round."""
    return f"sign {case.returns}"
