"""Who may judge a fix: never the one who did it, never the one who reported it."""

from workflows.hazard.case import Hazard
from workflows.hazard.readers import may_steer, safety_officer
from workflows.hazard.rules import Ctx
from workflows.kernel.people import Org, distinct


def stands_apart(case: Hazard, person: str) -> bool:
    """True for somebody who neither reported nor fixed it nor answers for it."""
    return person not in (case.reporter, case.fixer, case.owner)


def choose(case: Hazard, ctx: Ctx) -> str | None:
    """The owner's manager (or who stands in); where that is the reporter, the fixer or nobody: 安全员, 安全总监.

    None is the duty room.
    """
    manager = next(iter(ctx.org.chain(case.owner)), None) if case.owner else None
    answering = ctx.org.fit(manager, ctx.now)
    if answering and stands_apart(case, answering):
        return answering
    return safety_officer(ctx.org, ctx.now, case.department, _involved(case))


def approver_of(case: Hazard, ctx: Ctx) -> str | None:
    """Whose name stands behind flagged evidence: the reviewer where the role allows it, else safety by role."""
    if case.reviewer and named_approver(case, case.reviewer, ctx):
        return case.reviewer
    for role in ctx.rules.fix.review.override_roles:
        for person in ctx.org.with_role(role, ctx.now, case.department):
            if stands_apart(case, person):
                return person
    return None


def named_approver(case: Hazard, person: str, ctx: Ctx) -> bool:
    """True for a person whose role may let flagged evidence pass."""
    known = ctx.org.people.get(person)
    return known is not None and known.role in ctx.rules.fix.review.override_roles and stands_apart(case, person)


def may_review(case: Hazard, person: str, ctx: Ctx) -> str | None:
    """The reason why this person may not judge this case, or None."""
    if person in (case.fixer, case.owner):
        return f"自己处理的要由别人复查，{case.code} 已请{_reviewer(case, ctx.org)}看。"
    if person == case.reporter:
        return f"上报的人不复查自己报的，{case.code} 已请{_reviewer(case, ctx.org)}看。"
    if case.reviewer is None and may_steer(case, person, ctx.org):
        return None
    readers = distinct([case.reviewer, ctx.org.fit(case.reviewer, ctx.now), *case.review_told])
    if person in readers or (case.flags and named_approver(case, person, ctx)):
        return None
    return f"{case.code} 由{_reviewer(case, ctx.org)}复查，这里什么都没有改变。"


def _reviewer(case: Hazard, org: Org) -> str:
    return org.holder(case.reviewer)


def _involved(case: Hazard) -> tuple[str, ...]:
    return distinct([case.reporter, case.fixer, case.owner])
