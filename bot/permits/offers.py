"""What the page offers whom. Only a matter of courtesy: the flow decides, and refuses in words what is not allowed."""

from collections.abc import Iterator

from workflows.kernel.people import Org, distinct
from workflows.kernel.sight import EVERYTHING
from workflows.permit import gas, measuring
from workflows.permit.briefing import roles_of
from workflows.permit.case import LIVE, Permit, State
from workflows.permit.party import answers_for_all, heads, party, signed_node
from workflows.permit.records import Node
from workflows.permit.rules import PermitRules

READY = (State.APPROVED, State.SUSPENDED)


def concerned(permit: Permit, org: Org, person: str) -> bool:
    """Whom the whole ticket is for, numbers of certificates included: its people, its approvers, safety and duty."""
    asked = (person for node in permit.nodes for person in node.people)
    known = org.people.get(person)
    return person in distinct([permit.reporter, *party(permit), *asked, *signed_node(permit), permit.accepted_by]) or (
        known is not None and known.role in EVERYTHING
    )


def asked_now(permit: Permit, person: str) -> tuple[Node, ...]:
    """The approvals that wait for this person: those of the first group that is not complete."""
    waiting = [node for node in permit.nodes if node.at is None]
    group = min((node.group for node in waiting), default=0)
    return tuple(node for node in waiting if node.group == group and person in node.people)


def offers(permit: Permit, rules: PermitRules, org: Org, person: str) -> tuple[str, ...]:
    """Names of acts (bot/permits/acts.py), most urgent first; nothing for somebody whom no list names."""
    return tuple(dict.fromkeys(_offers(permit, rules, org, person))) if org.listed(person) else ()


def _offers(permit: Permit, rules: PermitRules, org: Org, person: str) -> Iterator[str]:
    state = permit.state
    if state in LIVE:
        yield "halt"
    if state is State.APPROVING and asked_now(permit, person):
        yield from ("approve", "return", "reject", "depute")
    if state in (State.DRAFT, State.APPROVING, State.APPROVED) and person == permit.reporter:
        yield "withdraw"
    yield from _preparing(permit, rules, person)
    yield from _working(permit, rules, org, person)
    if state in (State.WATCHING, State.ACCEPTING):
        yield from _ending(permit, org, person)


def _preparing(permit: Permit, rules: PermitRules, person: str) -> Iterator[str]:
    """Before the scan, and before the scan after a stop."""
    if permit.state not in READY:
        return
    if measuring.may(permit, person) and measuring.left(permit, rules):
        yield "measure"
    if gas.needed(permit, rules) and person in party(permit):
        yield "gas"
    if roles_of(permit, person, unsigned=True):
        yield "sign"
    if person == permit.guardian:
        yield "scan"
    if person in heads(permit):
        yield "screen"


def _working(permit: Permit, rules: PermitRules, org: Org, person: str) -> Iterator[str]:
    if permit.state not in LIVE:
        return
    kind = rules.of(permit.kind)
    running = permit.state is State.WORKING
    allows = answers_for_all(org, person) or person in signed_node(permit)
    stop = permit.breaks[-1] if permit.breaks and not running else None
    if allows and stop and stop.red and stop.released_by is None:
        yield "release"
    if running and gas.needed(permit, rules) and person in party(permit):
        yield "gas"
    if permit.extension and person in signed_node(permit):
        yield from ("grant", "deny")
    if person not in heads(permit):
        return
    if running and person == permit.guardian:
        yield "present"
    if kind.head_count:
        yield from ("in", "out") if running else ("out",)
    if running:
        yield from ("pause", "extend") if kind.extend else ("pause",)
    yield from ("screen", "bring", "handover", "finish")


def _ending(permit: Permit, org: Org, person: str) -> Iterator[str]:
    if person in heads(permit):
        yield from ("fire", "clear", "bring") if permit.state is State.WATCHING else ("clear", "bring")
    outside = person not in permit.workers and person not in heads(permit)
    if permit.state is State.ACCEPTING and outside and (concerned(permit, org, person)):
        yield "accept"
