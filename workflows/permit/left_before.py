"""Somebody on a ticket left the factory before it was approved: who is asked instead, or what has to change."""

from dataclasses import replace

from workflows.kernel.effects import Effect, Forget, LeftFactory
from workflows.kernel.flow import nothing, row
from workflows.permit import approving_clock, cards_apply, conflicts, deciding, drafting, nodes, party
from workflows.permit.approving import progress
from workflows.permit.approving_clock import UNSTARTED
from workflows.permit.case import Permit, State
from workflows.permit.records import Node
from workflows.permit.rules import PermitCtx, PermitOutcome, PermitRows

DRAFT, APPROVING, VOID = State.DRAFT, State.APPROVING, State.VOID


def is_applicant(case: Permit, event: LeftFactory, ctx: PermitCtx) -> bool:
    return event.person == case.reporter


def is_crew(case: Permit, event: LeftFactory, ctx: PermitCtx) -> bool:
    return event.person in case.people()


def is_approver(case: Permit, event: LeftFactory, ctx: PermitCtx) -> bool:
    return any(event.person in n.people for n in case.nodes if n.by is None)


def drop(case: Permit, event: LeftFactory, ctx: PermitCtx) -> PermitOutcome:
    """Nobody is there any more to complete it."""
    why = f"申请人{ctx.org.name(event.person)}已离职"
    return replace(case, closed_at=ctx.now, asking="", ended_why=why), [Forget(drafting.OVER)]


def without(case: Permit, event: LeftFactory, ctx: PermitCtx) -> PermitOutcome:
    """Off the draft, and the part is asked for again."""
    case = _without(case, event.person)
    return drafting.show(case, ctx, [f"{ctx.org.name(event.person)}已离职，请换人。"])


def _without(case: Permit, person: str) -> Permit:
    case = replace(case, crew=tuple(c for c in case.crew if c.person != person))
    return replace(case, owner=next(iter(case.people("foreman")), case.reporter))


def unsend(case: Permit, event: LeftFactory, ctx: PermitCtx) -> PermitOutcome:
    """Other people make another ticket: back to the applicant, the signatures of this round are void."""
    what = f"{ctx.org.name(event.person)}已离职，票退回申请人换人"
    gone: list[Effect] = [*deciding.others_read(case, ctx, what, ""), *approving_clock.quiet(case), Forget(UNSTARTED)]
    gone += conflicts.gone(case)
    case = replace(deciding.unsent(case, what), returns=case.returns + 1)
    case, shown = without(case, event, ctx)
    return case, [*gone, *shown]


def replan(case: Permit, event: LeftFactory, ctx: PermitCtx) -> PermitOutcome:
    """The next who may sign is asked; where nobody may, safety has to name somebody."""
    effects: list[Effect] = []
    for node in (n for n in case.nodes if event.person in n.people and n.by is None):
        rule = nodes.rule_of(case, node, ctx)
        found = nodes.find(case, rule, ctx) if rule else node
        fresh = replace(found, asked_at=None) if found.people else _nobody(node)
        case = replace(case, nodes=tuple(fresh if n.id == node.id else n for n in case.nodes))
        if not found.people:
            remedy = f"“{node.title}”没有别人能批了。请安全员补上人，再撤回重新申请。"
            card = cards_apply.somebody_left(case, ctx.org, event.person, remedy)
            effects += party.tell(ctx, [case.reporter, *party.safety(ctx)], f"left {event.person}", card, "urgent")
    case, asked = approving_clock.ask(case, ctx)
    return case, [*effects, *asked, progress(case, ctx)]


def _nobody(node: Node) -> Node:
    return replace(node, people=(), due_at=None)



ROWS: PermitRows = (
    row(DRAFT,     LeftFactory, VOID,      drop, where=is_applicant),
    row(DRAFT,     LeftFactory, DRAFT,     without, where=is_crew),
    row(APPROVING, LeftFactory, DRAFT,     unsend, where=is_crew),
    row(APPROVING, LeftFactory, APPROVING, replan, where=is_approver),
)  # fmt: skip
IDLE: PermitRows = tuple(row(state, LeftFactory, state, nothing) for state in State)
"""After the rows of every other part."""
