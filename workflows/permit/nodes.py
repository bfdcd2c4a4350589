"""Who signs this ticket: planned once when it is sent, with every reason why somebody was passed over."""

from dataclasses import dataclass, replace

from workflows.kernel.people import distinct
from workflows.permit.case import Permit
from workflows.permit.records import Node
from workflows.permit.roles import DEPARTMENT, STAFF_NO, holders
from workflows.permit.rules import NodeRule, PermitCtx


@dataclass(frozen=True, slots=True)
class Plan:
    """`lacking` says in words which node has nobody; then the ticket cannot go out."""

    nodes: tuple[Node, ...] = ()
    lacking: tuple[str, ...] = ()


def involved(case: Permit) -> frozenset[str]:
    """Who works on it or applied for it: none of them approves it, whatever their role."""
    return frozenset(p for p in (case.reporter, case.owner, *case.people()) if p)


def plan(case: Permit, ctx: PermitCtx) -> Plan:
    """Every node of the level. Raises KeyError before a level is computed."""
    nodes: list[Node] = []
    lacking: list[str] = []
    for rule in ctx.rules.level(case).nodes:
        elsewhere = frozenset(p for n in nodes if n.group != rule.group for p in n.people)
        node = find(case, rule, ctx, elsewhere)
        nodes += [node] if node.people else []
        lacking += [] if node.people else [_nobody(rule, node)]
    return Plan(tuple(nodes), tuple(lacking))


def find(case: Permit, rule: NodeRule, ctx: PermitCtx, elsewhere: frozenset[str] = frozenset()) -> Node:
    """The node with the first who can sign it; without people where nobody can. Somebody who signs another group
    already is asked twice only where there is nobody else: two signatures are meant to be two pairs of eyes."""
    node = Node(rule.id, rule.title, rule.group, (), rule.statutory, rule.onsite)
    apart = involved(case)
    skipped: list[str] = []
    twice: list[str] = []
    for person in candidates(case, rule, ctx):
        why = _unfit(person, apart, ctx)
        if why:
            skipped.append(f"{ctx.org.name(person)}（{why}）")
        elif person in elsewhere:
            twice.append(person)
        else:
            return _asks(node, person, rule, skipped, ctx)
    return _asks(node, twice[0], rule, skipped, ctx) if twice else replace(node, why=_passed(skipped))


def _asks(node: Node, person: str, rule: NodeRule, skipped: list[str], ctx: PermitCtx) -> Node:
    """Asked in their own right, or as the stand-in of somebody who was on leave already."""
    known, names = ctx.org.people.get(person), sources(rule, ctx)
    own = known is None or known.role in names or any(name.startswith((DEPARTMENT, STAFF_NO)) for name in names)
    leave = (a for a in ctx.org.absences if a.stand_in == person and a.since <= ctx.now < a.until)
    instead = None if own else next((a.person for a in leave), None)
    return replace(node, people=(person,), why=_passed(skipped), instead_of=instead)


def sources(rule: NodeRule, ctx: PermitCtx) -> tuple[str, ...]:
    """The names of the standard that may sign this node, each followed by who that is in this factory."""
    return tuple(name for role in rule.roles for name in (role, *ctx.rules.roles.get(role, ())))


def candidates(case: Permit, rule: NodeRule, ctx: PermitCtx) -> tuple[str, ...]:
    """Everybody who holds one of the roles, in the order of the roles: whoever comes first may have applied, and then
    the next is asked. The place's own department first."""
    place = ctx.org.places.get(case.place_code or "")
    department = (place.department if place else "") or case.department
    names = [name for role in rule.roles for name in (role, *ctx.rules.roles.get(role, ()))]
    own = [p for name in names for p in holders(replace(rule, roles=(name,)), department, ctx)]
    # the only head of a workshop applied himself: his superior signs
    return distinct([*own, *holders(rule, department, ctx, involved(case))])


def may_sign(case: Permit, rule: NodeRule, person: str, ctx: PermitCtx) -> bool:
    """Holds one of the node's roles and has no part in the job."""
    return person not in involved(case) and person in candidates(case, rule, ctx)


def _unfit(person: str, apart: frozenset[str], ctx: PermitCtx) -> str:
    """Why neither this person nor the stand-in can be asked; "" where one can."""
    if person in apart:
        return "申请人或作业人员，不能批自己的票"
    answering = ctx.org.fit(person, ctx.now)
    if answering is None:
        return ctx.org.unfit(person, ctx.now) or "找不到人"
    return "代理人在这张票上作业" if answering in apart else ""


def _passed(skipped: list[str]) -> str:
    return f"跳过{'、'.join(skipped)}" if skipped else ""


def _nobody(rule: NodeRule, node: Node) -> str:
    roles = "或".join(rule.roles)
    passed = f"，{node.why}" if node.why else ""
    return f"“{rule.title}”没有人能批：要{roles}{passed}。请安全员在花名册里补上这个角色，或安排代理人"


def rule_of(case: Permit, node: Node, ctx: PermitCtx) -> NodeRule | None:
    """The line of the rule book that this node was planned from."""
    return next((rule for rule in ctx.rules.level(case).nodes if rule.id == node.id), None)


def deputies(case: Permit, node: Node, ctx: PermitCtx) -> tuple[str, ...]:
    """Who else may sign this node now."""
    rule = rule_of(case, node, ctx)
    if rule is None:
        return ()
    found = (p for p in candidates(case, rule, ctx) if not _unfit(p, involved(case), ctx) and p not in node.people)
    return distinct(ctx.org.fit(p, ctx.now) for p in found)
