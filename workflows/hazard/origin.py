"""Found on a round: the round is told the code, and again where the report went into one that was first."""

from workflows.hazard import alerting
from workflows.hazard.case import Hazard
from workflows.hazard.rules import Ctx, Outcome
from workflows.inspection.events import FindingNamed
from workflows.kernel.effects import Tell


def follow(before: Hazard, case: Hazard, ctx: Ctx) -> Outcome:
    """The hook of the flow: what follows from how grave it stands, and the round that waits for a code."""
    case, effects = alerting.follow(before, case, ctx)
    of = case.origin
    if of is None or (before.opened_at is not None and before.merged_into == case.merged_into):
        return case, effects
    code = case.merged_into or case.code
    told = Tell(of.code, FindingNamed(of.point, of.no, code), f"named:{case.code}:{code}")
    return case, [*effects, told]
