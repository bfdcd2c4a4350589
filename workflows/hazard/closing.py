"""归档: what was done goes to those who reported it; every clock stops, every other copy is settled."""

from dataclasses import replace

from workflows.hazard import cards_review as cards
from workflows.hazard import ladder, review_clock
from workflows.hazard.case import Hazard
from workflows.hazard.checks import by_person
from workflows.hazard.readers import reporters_of
from workflows.hazard.review_copies import settle_all
from workflows.hazard.rules import Ctx, Outcome
from workflows.hazard.waits import end_wait
from workflows.kernel.effects import Award, Effect, Forget, Send, Tell
from workflows.kernel.people import OUTSIDER
from workflows.task.events import ParentClosed

WORK = ("silence", "return", "extension", "extension remind")
"""Timers that run while somebody is at work on it."""


def close(case: Hazard, by: str, ctx: Ctx) -> Outcome:
    """Approved: thanks, points, and quiet."""
    copies = settle_all(case, ctx, by, "复查通过，已归档")
    case = end_wait(replace(case, closed_at=ctx.now, decided_by=by), ctx.now)
    case = replace(case, confirmed=by_person(case, ctx.rules, ctx.org))
    what = f"{ctx.org.name(by)} {ctx.now:%H:%M} 复查通过，已归档"
    case, taken_back = ladder.take_back(replace(case, decided=what), ctx, what)
    return case, [*copies, *taken_back, *_thanks(case, ctx), *end_tasks(case, what), *quiet(case, ctx)]


def _thanks(case: Hazard, ctx: Ctx) -> list[Effect]:
    """Each reporter once; the first earns more than those who saw it too; anonymous people are thanked by address."""
    rules = ctx.rules.fix.review
    effects: list[Effect] = []
    for reader in reporters_of(case):
        person = reader if isinstance(reader, str) and not _is_outside(reader, ctx) else None
        points = rules.points_reporter if person == case.reporter else rules.points_joined
        points = points if person else 0
        effects.append(Send(reader, "closed", cards.thanks(case, ctx.org, ctx.now, person, points), "first"))
        if person and points:
            effects.append(Award(person, points, f"{case.code} 已归档"))
    if case.owner and case.owner not in reporters_of(case):
        effects.append(Send(case.owner, "closed", cards.closed_for_owner(case, ctx.org, ctx.now), "first"))
    return effects


def _is_outside(person: str, ctx: Ctx) -> bool:
    """Points are a matter among colleagues."""
    known = ctx.org.people.get(person)
    return known is not None and known.role == OUTSIDER


def end_tasks(case: Hazard, why: str) -> list[Effect]:
    """Tasks that this case opened have nothing left to do; for whoever ends a case, archived or void."""
    return [Tell(code, ParentClosed(case.code, why), f"closed:{case.code}:{code}") for code in case.tasks]


def quiet(case: Hazard, ctx: Ctx) -> list[Effect]:
    """Every timer that any room of this workflow may have set."""
    return [*ladder.quiet(case, ctx.rules), *work_over(), *review_clock.stop(ctx.rules.fix)]


def work_over() -> list[Effect]:
    """Nobody is at work on it any more: in review, dispatched again, archived or void."""
    return [Forget(name) for name in WORK]
