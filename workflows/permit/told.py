"""Who is asked to sign now, and the card each of them reads."""

from workflows.kernel.cards import Card
from workflows.kernel.people import distinct
from workflows.permit import cards_approve as cards
from workflows.permit.case import Permit
from workflows.permit.records import Node
from workflows.permit.rules import PermitCtx


def present(case: Permit) -> tuple[Node, ...]:
    """The unsigned nodes of the first group that is not complete: these are asked together."""
    waiting = [node for node in case.nodes if node.by is None]
    group = min((node.group for node in waiting), default=0)
    return tuple(node for node in waiting if node.group == group)


def asked_by(node: Node, ctx: PermitCtx) -> tuple[str, ...]:
    """Whoever answers for a node now: the approver, on leave the stand-in."""
    return distinct(ctx.org.fit(person, ctx.now) for person in node.people)


def approvers_now(case: Permit, ctx: PermitCtx) -> tuple[str, ...]:
    """Everybody who is asked at this moment, each once."""
    return distinct(person for node in present(case) for person in asked_by(node, ctx))


def nodes_of(case: Permit, person: str, ctx: PermitCtx) -> tuple[Node, ...]:
    """The present nodes that ask this person: by name, or as the stand-in of somebody on leave."""
    return tuple(node for node in present(case) if person in (*node.people, *asked_by(node, ctx)))


def slot_of(case: Permit) -> str:
    """One card for each round and group, so that an old one is seen to be old."""
    now = present(case)
    return f"approve {case.revision} {now[0].group if now else 0}"


def card_of(case: Permit, person: str, ctx: PermitCtx) -> Card:
    nodes = nodes_of(case, person, ctx)
    instead = next((p for node in nodes for p in (*node.people, node.instead_of) if p and p != person), None)
    return cards.to_sign(case, ctx.org, ctx.now, nodes, ctx.rules.of(case.kind).fields, person, instead)


def waiting_for(case: Permit, ctx: PermitCtx) -> str:
    """周涛（车间主任审核）."""
    parts = []
    for node in present(case):
        who = "、".join(ctx.org.name(p) for p in asked_by(node, ctx)) or "、".join(ctx.org.name(p) for p in node.people)
        parts.append(f"{who}（{node.title}）")
    return "、".join(parts)
