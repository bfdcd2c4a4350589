"""The level of a draft as far as it can be known; the ticket shows why."""

from dataclasses import replace

from workflows.kernel.flow import Refused
from workflows.permit.case import Permit
from workflows.permit.levels import level_of, unknown
from workflows.permit.rules import PermitCtx


def graded(case: Permit, ctx: PermitCtx) -> Permit:
    """With base, level and reasons; without them while answers are missing. `level_denied` says in words why such a
    job gets no ticket (too much wind, too low to need one)."""
    bare = replace(case, base_level="", level="", why_level=(), level_denied="")
    if case.starts_at is None or case.ends_at is None or unknown(case, ctx):
        return bare
    try:
        base, level, why = level_of(case, ctx)
    except Refused as refusal:
        return replace(bare, level_denied=str(refusal))
    return replace(case, base_level=base, level=level, why_level=why, level_denied="")
