"""Whom a rung of the ladder tells. Nobody absent, nobody twice, never the owner himself; the duty room is the end."""

from workflows.hazard.case import Hazard
from workflows.hazard.readers import safety_officer
from workflows.hazard.rules import Ctx, Rung
from workflows.kernel.people import SAFETY_DIRECTOR, VICE_PRESIDENT, Climb, Skipped


def who_hears(case: Hazard, rung: Rung, ctx: Ctx) -> Climb:
    """Whom a rung tells: somebody who can hear it now, else the duty room, with everybody passed over."""
    if rung.tell == "vice_president":
        return _vice_president(case, ctx)
    if case.owner is None:
        to = safety_officer(ctx.org, ctx.now, case.department)
        return Climb(to, (Skipped("责任人", "还没有责任人，问安全员"),))
    return ctx.org.above(case.owner, 1, ctx.now)


def _vice_president(case: Hazard, ctx: Ctx) -> Climb:
    """分管副总 who can be told now, else 安全总监, else the duty room; each one passed over with the reason. Nobody
    is told about their own case."""
    skipped: list[Skipped] = []
    for role in (VICE_PRESIDENT, SAFETY_DIRECTOR):
        for person in (p for p in ctx.org.people.values() if p.role == role):
            answering = ctx.org.fit(person.id, ctx.now)
            if answering and answering != case.owner:
                return Climb(answering, tuple(skipped), person.id if answering != person.id else None)
            skipped.append(Skipped(person.name, ctx.org.unfit(person.id, ctx.now) or "就是责任人"))
        skipped.append(Skipped(role, "现在没有人能通知"))
    return Climb(None, tuple(skipped))
