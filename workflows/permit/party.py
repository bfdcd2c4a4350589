"""Who is who around a permit on the spot, and how word reaches them."""

from collections.abc import Iterable

from workflows.kernel.cards import Card
from workflows.kernel.effects import DUTY as DUTY
from workflows.kernel.effects import Effect, Reader, Release, Send, Urgency
from workflows.kernel.people import DUTY_ROOM, SAFETY_DIRECTOR, SAFETY_OFFICER, Org, distinct
from workflows.permit.case import Permit
from workflows.permit.rules import PermitCtx

GUARDIAN_CLAIM = "guardian"
"""(guardian, person) belongs to one live permit."""


def foreman(case: Permit) -> str | None:
    """作业负责人."""
    return case.owner or next(iter(case.people("foreman")), None)


def heads(case: Permit) -> tuple[str, ...]:
    """The foreman and the guardian, who run the job."""
    return distinct([foreman(case), case.guardian])


def let_go(case: Permit) -> list[Effect]:
    """The guardian is free for another ticket; said once, by whichever ending comes first."""
    return [Release(GUARDIAN_CLAIM, case.guardian)] if case.guardian else []


def party(case: Permit) -> tuple[str, ...]:
    """Everybody of the job: foreman, guardian, crew."""
    return distinct([foreman(case), case.guardian, *case.people()])


def signed_node(case: Permit) -> tuple[str, ...]:
    """Who signed an approval of this ticket."""
    return distinct(node.by for node in case.nodes)


def can_read(org: Org, person: str) -> bool:
    """Works here and has an account; a contractor's hand without a phone hears it from the foreman."""
    known = org.people.get(person)
    return known is not None and known.active and known.reachable


def is_safety(org: Org, person: str) -> bool:
    known = org.people.get(person)
    return known is not None and known.active and known.role in (SAFETY_OFFICER, SAFETY_DIRECTOR)


def answers_for_all(org: Org, person: str) -> bool:
    """Safety and the duty room may step into any job."""
    known = org.people.get(person)
    return is_safety(org, person) or (known is not None and known.active and known.role == DUTY_ROOM)


def safety(ctx: PermitCtx) -> tuple[Reader, ...]:
    """The safety people who can be told now, else the duty group."""
    return ctx.org.safety(ctx.now)[:2] or (DUTY,)


def tell(
    ctx: PermitCtx, readers: Iterable[Reader | None], slot: str, card: Card, urgency: Urgency = "first"
) -> list[Effect]:
    """The same card to several, each once; whoever cannot be reached is left out."""
    each: dict[Reader, None] = dict.fromkeys(r for r in readers if r)
    return [Send(r, slot, card, urgency) for r in each if not isinstance(r, str) or can_read(ctx.org, r)]


def names(org: Org, people: Iterable[str]) -> str:
    """张伟、李强."""
    return "、".join(org.name(p) for p in people)
