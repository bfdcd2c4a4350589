"""Does step-by-step dispatch fit its clock? Asked by `run.py check` before a case has to find out."""

from workflows.hazard.cards import COLOUR
from workflows.hazard.rules import LEVELS, HazardRules
from workflows.kernel.people import Org
from workflows.kernel.spans import say_span


def check_chain(rules: HazardRules, org: Org) -> tuple[str, ...]:
    """What is wrong with the steps of dispatch, one sentence each; empty when they fit their clocks.

    The steps together may never be longer than the time for accepting (issue 2, section 3).
    """
    wrong: list[str] = []
    known = {p.role for p in org.people.values() if p.active}
    for level in LEVELS:
        roles = rules.dispatch.steps.of(level)
        first = [r.after for r in rules.clock.rungs(level) if r.during == "unaccepted" and r.anchor == "dispatched"]
        allowed = min(first, default=None)
        needed = rules.dispatch.step_within * (len(roles) + 1)
        if roles and allowed is not None and needed > allowed:
            too_long = f"{len(roles) + 1} 级派发共 {say_span(needed)}，超过接单时限 {say_span(allowed)}"
            wrong.append(f"{COLOUR[level]}：{too_long}，请减少级数或缩短 step_within")
        wrong += [f"{COLOUR[level]}：逐级派发里的{role}在花名册里没有人" for role in roles if role not in known]
    return tuple(wrong)
