"""An approver names somebody who may sign instead; it is recorded, and only goes to who holds the node's role."""

from dataclasses import replace

from workflows.kernel.effects import Effect, Send
from workflows.kernel.flow import Refused, row
from workflows.kernel.people import distinct
from workflows.permit import approving_clock, nodes, signing
from workflows.permit import cards_approve as cards
from workflows.permit.case import Permit, State
from workflows.permit.events import Deputed
from workflows.permit.records import Node
from workflows.permit.rules import PermitCtx, PermitOutcome, PermitRows
from workflows.permit.told import card_of, nodes_of, present, slot_of


def open_to(case: Permit, person: str, ctx: PermitCtx) -> tuple[Node, ...]:
    """The present nodes that this person may pass on: the own ones, or those whose lateness they were told of."""
    return nodes_of(case, person, ctx) or tuple(n for n in present(case) if person in n.told)


def may_depute(case: Permit, event: Deputed, ctx: PermitCtx) -> str | None:
    if open_to(case, event.by, ctx):
        return None
    return signing.is_asked(case, event.by, ctx)


def names_nobody(case: Permit, event: Deputed, ctx: PermitCtx) -> bool:
    return not event.to.strip()


def ask_whom(case: Permit, event: Deputed, ctx: PermitCtx) -> PermitOutcome:
    """Taps for everybody who may sign."""
    found = distinct(p for node in open_to(case, event.by, ctx) for p in nodes.deputies(case, node, ctx))
    if not found:
        raise Refused(f"{case.code} 这一级没有别人能批，委托不出去。不批就退回，或请安全员在花名册里补上。")
    return case, [Send(event.by, f"depute {slot_of(case)}", cards.ask_deputy(case, ctx.org, found), "first")]


def depute(case: Permit, event: Deputed, ctx: PermitCtx) -> PermitOutcome:
    """Every node that this person may sign, with a fresh clock. Raises Refused where they may sign none."""
    to = _somebody(event.to, ctx)
    mine = open_to(case, event.by, ctx)
    taken = [node for node in mine if _may_take(case, node, to, ctx)]
    if not taken:
        raise Refused(_why_not(case, mine[0], to, ctx))
    due = ctx.now + ctx.rules.respond_within
    ids = {node.id for node in taken}
    before = distinct(p for node in taken for p in node.people)
    passed = tuple(
        replace(n, people=(to,), instead_of=_whose(n, to), asked_at=ctx.now, due_at=due, told=()) if n.id in ids else n
        for n in case.nodes
    )
    consents = tuple(c for c in case.consents if c.by not in before)
    case = approving_clock.with_due(replace(case, nodes=passed, consents=consents))
    gone = cards.deputed(case, ctx.org, event.by, to, event.why.strip())
    effects: list[Effect] = [Send(p, slot_of(case), gone, "first") for p in distinct([event.by, *before]) if p != to]
    effects.append(Send(to, slot_of(case), card_of(case, to, ctx), "first"))
    return case, [*effects, *approving_clock.wakes(case, ids)]


def _whose(node: Node, to: str) -> str | None:
    """Whose signature it would have been, however often it was passed on; nobody's stand-in where it comes back."""
    first = node.instead_of or next(iter(node.people), None)
    return None if first == to else first


def _somebody(said: str, ctx: PermitCtx) -> str:
    """An id or a name. Raises Refused for nobody and for two of one name."""
    if said in ctx.org.people:
        return said
    found = ctx.org.named(said)
    if len(found) != 1:
        many = f"有 {len(found)} 位{said}，请在卡片上点一位" if found else f"花名册里没有“{said}”，请写全名"
        raise Refused(f"{many}。还没有委托。")
    return found[0].id


def _may_take(case: Permit, node: Node, to: str, ctx: PermitCtx) -> bool:
    rule = nodes.rule_of(case, node, ctx)
    if rule is None or to in node.people or to in nodes.involved(case) or ctx.org.fit(to, ctx.now) != to:
        return False
    stand_ins = (a.stand_in for p in node.people if (a := ctx.org.away(p, ctx.now)))
    return nodes.may_sign(case, rule, to, ctx) or to in stand_ins


def _why_not(case: Permit, node: Node, to: str, ctx: PermitCtx) -> str:
    name = ctx.org.name(to)
    if to in nodes.involved(case):
        return f"{name}是{case.code} 的申请人或作业人员，不能批。请换一位。"
    if to in node.people:
        return f"{case.code} 现在就由{name}批，不用委托。"
    if ctx.org.fit(to, ctx.now) != to:
        return f"{name}{ctx.org.unfit(to, ctx.now)}，不能接。请换一位。"
    able = "、".join(ctx.org.name(p) for p in nodes.deputies(case, node, ctx)) or "现在没有别人"
    return f"{name}没有“{node.title}”的审批权，不能委托。有权的：{able}。"


IN = State.APPROVING
ROWS: PermitRows = (
    row(IN, Deputed, IN, ask_whom, may_depute, where=names_nobody),
    row(IN, Deputed, IN, depute, may_depute),
)
