"""What the page offers whom. Only a matter of courtesy: the flow decides, and refuses in words what is not allowed."""

from collections.abc import Iterator
from datetime import datetime

from bot.permits.look import Ticket
from workflows.kernel.flow import Context
from workflows.kernel.people import Org, distinct
from workflows.kernel.sight import EVERYTHING
from workflows.permit import accepting, breaks, extending, gas, measuring, signing
from workflows.permit import events as e
from workflows.permit.asking import missing
from workflows.permit.briefing import lent, roles_of
from workflows.permit.case import LIVE, Permit, State
from workflows.permit.party import answers_for_all, heads, is_safety, party, signed_node
from workflows.permit.rules import PermitCtx

READY = (State.APPROVED, State.SUSPENDED)
SOMETIMES = (State.APPROVED, *LIVE, State.WATCHING, State.ACCEPTING, State.EXPIRED)


def concerned(permit: Permit, org: Org, person: str) -> bool:
    """Whom the whole ticket is for, numbers of certificates included: its people, its approvers, safety and duty."""
    asked = (person for node in permit.nodes for person in node.people)
    known = org.people.get(person)
    return person in distinct([permit.reporter, *party(permit), *asked, *signed_node(permit), permit.accepted_by]) or (
        known is not None and known.role in EVERYTHING
    )


def may_read(permit: Permit, org: Org, person: str) -> bool:
    """Whoever stands in a list, and the crew: a contractor's hands too."""
    return org.listed(person) or person in party(permit)


class Offers:
    """`now` in the site's zone."""

    def __init__(self, ticket: Ticket, person: str, now: datetime) -> None:
        self.permit, self.person, self.kind = ticket.permit, person, ticket.rules.of(ticket.permit.kind)
        self.ctx: PermitCtx = Context(now, ticket.rules, ticket.org)
        self.mine, self.head = person in party(ticket.permit), person in heads(ticket.permit)
        self.all = answers_for_all(ticket.org, person)

    def acts(self) -> tuple[str, ...]:
        """Names of acts (bot/permits/acts.py), most urgent first; nothing for somebody whom no list names."""
        if not may_read(self.permit, self.ctx.org, self.person):
            return ()
        found = (*self._danger(), *self._approval(), *self._preparing(), *self._working(), *self._ending())
        return tuple(dict.fromkeys(found))

    def _danger(self) -> Iterator[str]:
        if self.permit.state in LIVE:
            yield "halt"
        if self.permit.state is State.WATCHING:
            yield "fire"

    def _approval(self) -> Iterator[str]:
        state = self.permit.state
        if state is State.DRAFT and self.person in (self.permit.reporter, self.permit.owner):
            yield "answer" if missing(self.permit, self.ctx) else "submit"
        if state is State.APPROVING and signing.is_asked(self.permit, self.person, self.ctx) is None:
            yield from ("approve", "return", "reject", "depute")
        if state in (State.DRAFT, State.APPROVING, State.APPROVED) and self.person == self.permit.reporter:
            yield "withdraw"

    def _preparing(self) -> Iterator[str]:
        """Before the scan, and before the scan after a stop."""
        permit, rules, person = self.permit, self.ctx.rules, self.person
        if permit.state not in READY:
            return
        if measuring.may(permit, person) and measuring.left(permit, rules):
            yield "measure"
        if gas.needed(permit, rules) and self.mine:
            yield "gas"
        if roles_of(permit, person, unsigned=True) or lent(permit, person, self.ctx.org):
            yield "sign"
        if person == permit.guardian:
            yield "scan"
        if self.head:
            yield from ("screen", "handover")

    def _working(self) -> Iterator[str]:
        permit, ctx, running = self.permit, self.ctx, self.permit.state is State.WORKING
        if permit.state not in LIVE:
            return
        if not running and permit.breaks and breaks.may_allow(permit, e.ResumeAllowed(self.person), ctx) is None:
            yield "release"
        if permit.extension and self.person in extending.granters(permit, ctx):
            yield from ("grant", "deny")
        if running and self.person == permit.guardian:
            yield "present"
        if running and gas.needed(permit, ctx.rules) and self.mine:
            yield "gas"
        if self.kind.head_count and (self.mine or self.all):
            yield from ("in", "out") if running else ("out",)
        if running and (self.mine or self.all):
            yield "pause"
        if self.kind.extend and not permit.extension and (self.mine or self.person == permit.reporter):
            yield "extend"
        if self.head or self.all:
            yield from ("screen", "handover", "finish") if self.head else ("handover", "finish")

    def _ending(self) -> Iterator[str]:
        permit, ctx, state = self.permit, self.ctx, self.permit.state
        if permit.count_inside and state not in LIVE and (self.mine or self.all):
            yield "out"
        if state is State.WATCHING and self.person == permit.guardian:
            yield "present"
        if state is State.WATCHING and (self.head or self.all):
            yield "handover"
        if state is State.ACCEPTING and accepting.may_clear(permit, e.Cleared(self.person), ctx) is None:
            yield from () if permit.counted_out and permit.tools_out else ("clear",)
        if state in SOMETIMES and accepting.may_bring(permit, e.Brought(self.person), ctx) is None:
            yield "bring"
        able = self.person in accepting.accepters(permit, ctx) or is_safety(ctx.org, self.person)
        if state is State.ACCEPTING and able and not self.mine:
            yield "accept"
