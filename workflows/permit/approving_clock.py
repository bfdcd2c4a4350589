"""The approvers' clock: at its end the superior is told, then the next above, at last the duty room and safety."""

from collections.abc import Collection
from dataclasses import replace

from workflows.kernel.effects import Due, Effect, Forget, Reader, Send, Wake
from workflows.kernel.people import DUTY_ROOM
from workflows.permit import cards_approve as cards
from workflows.permit import party
from workflows.permit.case import Permit
from workflows.permit.nodes import involved
from workflows.permit.records import Escalation, Node
from workflows.permit.rules import PermitCtx, PermitOutcome
from workflows.permit.told import approvers_now, asked_by, card_of, present, slot_of

NODE = "node "
UNSTARTED = "unstarted"
"""The timer of a ticket whose planned end comes before its approval or its start."""


def ask(case: Permit, ctx: PermitCtx) -> PermitOutcome:
    """The present group is asked: cards, clocks, and `respond_by` of the case."""
    now = {node.id for node in present(case)}
    due = ctx.now + ctx.rules.respond_within
    nodes = tuple(replace(n, asked_at=ctx.now, due_at=due) if n.id in now and not n.asked_at else n for n in case.nodes)
    case = with_due(replace(case, nodes=nodes))
    effects: list[Effect] = [Send(p, slot_of(case), card_of(case, p, ctx), "first") for p in approvers_now(case, ctx)]
    return case, [*effects, *wakes(case, now)]


def wakes(case: Permit, ids: Collection[str]) -> list[Effect]:
    """The clocks of these nodes."""
    return [Wake(f"{NODE}{n.id}", n.due_at) for n in present(case) if n.id in ids and n.due_at]


def with_due(case: Permit) -> Permit:
    """`respond_by` is the nearest clock that still runs."""
    return replace(case, respond_by=min((n.due_at for n in present(case) if n.due_at), default=None))


def quiet(case: Permit) -> list[Effect]:
    """Nobody is waited for any more."""
    return [Forget(f"{NODE}{node.id}") for node in case.nodes]


def is_node(case: Permit, event: Due, ctx: PermitCtx) -> bool:
    return event.name.startswith(NODE)


def is_end(case: Permit, event: Due, ctx: PermitCtx) -> bool:
    return event.name == UNSTARTED


def climb(case: Permit, event: Due, ctx: PermitCtx) -> PermitOutcome:
    """One superior higher; whoever went on leave meanwhile is answered for by the stand-in, who gets the card."""
    node = next((n for n in present(case) if f"{NODE}{n.id}" == event.name), None)
    if node is None or not node.people:
        return case, []
    if DUTY_ROOM in node.told:
        return case, []
    avoid = frozenset((*node.told, *node.people)) | involved(case)
    found = ctx.org.above(node.people[0], 1, ctx.now, avoid)
    skipped = found.passed_over
    to = found.to or DUTY_ROOM
    asked = "、".join(ctx.org.name(p) for p in node.people)
    done = Escalation(ctx.now, f"approval {node.id}", to, f"{asked}到时限没有批（{node.title}）{skipped}")
    again = ctx.now + ctx.rules.respond_within
    told = replace(node, told=(*node.told, to), due_at=again if found.to else node.due_at)
    nodes = tuple(told if n.id == node.id else n for n in case.nodes)
    card = cards.late(case, ctx.org, ctx.now, node, skipped)
    case = with_due(replace(case, nodes=nodes, escalations=(*case.escalations, done)))
    slot = f"late {case.revision} {node.id} {len(node.told)}"
    readers: tuple[Reader, ...] = (
        (found.to,) if found.to else (party.DUTY, *(p for p in ctx.org.safety(ctx.now) if p not in avoid))
    )
    effects: list[Effect] = [Send(r, slot, card, "urgent") for r in readers]
    effects += [Send(p, slot_of(case), card_of(case, p, ctx), "first") for p in _new(node, ctx)]
    return case, [*effects, *([Wake(event.name, again)] if found.to else [])]


def _new(node: Node, ctx: PermitCtx) -> tuple[str, ...]:
    """Stand-ins of approvers who are on leave by now."""
    return tuple(p for p in asked_by(node, ctx) if p not in node.people)
