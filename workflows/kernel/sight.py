"""Who may look at a case by its number, on a page of ours."""

from collections.abc import Iterable

from workflows.kernel.people import DUTY_ROOM, SAFETY_DIRECTOR, SAFETY_OFFICER, VICE_PRESIDENT, Org

EVERYTHING = frozenset({SAFETY_OFFICER, SAFETY_DIRECTOR, VICE_PRESIDENT, DUTY_ROOM})
"""Roles that answer for all hazards of the factory."""


def may_see(org: Org, person: str, owner: str | None, concerned: Iterable[str | None], told: bool) -> bool:
    """The owner and a superior of the owner, whoever else it concerns (reporter, reviewer), whoever was told of it,
    safety and duty people; nobody who has left."""
    known = org.people.get(person)
    if known is None or not known.active:
        return False
    above = owner is not None and org.leads(person, owner)
    return told or above or known.role in EVERYTHING or person in {owner, *concerned}
