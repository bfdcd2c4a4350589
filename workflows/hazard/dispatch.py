"""Whose a hazard is: rule table, then the place's owner, then safety, then the duty room; always with the reason."""

from dataclasses import dataclass
from datetime import datetime

from workflows.hazard.case import Hazard
from workflows.hazard.readers import SAFETY, safety_officer
from workflows.hazard.rules import Ctx, DispatchRow
from workflows.hazard.understanding import graded
from workflows.kernel.people import CONTRACTOR, OUTSIDER, ROLES, Org, distinct

MACHINE_OWNER = "设备责任人"
"""A role of the rule table: whoever answers for the machine that was named."""


@dataclass(frozen=True, slots=True)
class Target:
    """Who answers (None: the duty room), through whom it gets there (the responsible last), and why."""

    owner: str | None
    why: str
    steps: tuple[str, ...] = ()


def find(case: Hazard, ctx: Ctx) -> Target:
    """Where a hazard goes first."""
    if why := _doubtful(case, ctx):
        return _to_safety(case, ctx, why)
    missing = [] if case.emergency or graded(case) else ["还没有定级"]
    for row in ctx.rules.dispatch.rows:
        if _matches(row, case):
            owner, why = _by_row(row, case, ctx)
            if owner:
                return _through_steps(owner, "；".join([*missing, why]), case, ctx)
            missing.append(why)
    owner, why = _by_place(case, ctx)
    if owner:
        return _through_steps(owner, "；".join([*missing, why]), case, ctx)
    return _to_safety(case, ctx, "；".join([*missing, why]))


def _doubtful(case: Hazard, ctx: Ctx) -> str | None:
    """Why the safety officer has to look first; an emergency goes to the place whoever reports it. A photo without a
    class is no reason: whoever answers for the place can see what it shows."""
    if case.emergency:
        return None
    known = ctx.org.people.get(case.reporter or "")
    if case.reporter and (known is None or known.role not in (*ROLES, CONTRACTOR, OUTSIDER)):
        return "上报人不在花名册"
    return "上报人已离职" if known and not known.active else None


def _to_safety(case: Hazard, ctx: Ctx, why: str) -> Target:
    owner = safety_officer(ctx.org, ctx.now, case.department)
    if owner is None:
        return Target(None, f"{why}；没有能通知到的安全员和安全总监，转值班室")
    role = ctx.org.people[owner].role
    return Target(owner, f"{why}，转{role}")


def _matches(row: DispatchRow, case: Hazard) -> bool:
    code = case.of.code if case.of else ""
    return (
        code.startswith(row.class_prefix)
        and (case.level or "yellow") in row.levels
        and (not row.place or (case.place_code or "").startswith(row.place) or case.place == row.place)
        and (not row.equipment or (case.equipment_code or "").startswith(row.equipment))
        and (row.role != MACHINE_OWNER or case.equipment_code is not None)
    )


def _by_row(row: DispatchRow, case: Hazard, ctx: Ctx) -> tuple[str | None, str]:
    department = row.department or case.department
    if row.role == MACHINE_OWNER:
        machine = ctx.org.equipment.get(case.equipment_code or "")
        keeper = ctx.org.fit(machine.owner, ctx.now) if machine else None
        named = machine.name if machine else "设备"
        return keeper, f"{ctx.org.name(keeper)}是{named}的责任人" if keeper else f"{named}没有能通知到的责任人"
    if not row.role:
        contact = ctx.org.contact(department, ctx.now)
        return contact, f"派发规则：归{department}" if contact else f"派发规则指向{department}，接口人空缺"
    inside = [p for p in ctx.org.with_role(row.role, ctx.now, department) if _within(p, department, ctx.org)]
    if inside:
        return inside[0], f"派发规则：归{department}{row.role}"
    return None, f"派发规则指向{department}{row.role}，现在没有人在岗"


def _within(person: str, department: str, org: Org) -> bool:
    return not department or f"{org.people[person].department}/".startswith(f"{department}/")


def _by_place(case: Hazard, ctx: Ctx) -> tuple[str | None, str]:
    place = ctx.org.places.get(case.place_code or "")
    machine = ctx.org.equipment.get(case.equipment_code or "")
    if place is None and machine is None:
        return None, "没有说清地点" if not case.place else f"{case.place}不在区域表里"
    named = [(place.owner, place.name)] if place and place.owner else []
    named += [(machine.owner, machine.name)] if machine and machine.owner else []
    reasons: list[str] = []
    for owner, what in named:
        assert owner is not None
        answering = ctx.org.fit(owner, ctx.now)
        if answering == owner:
            return owner, f"{ctx.org.name(owner)}是{what}的责任人"
        if answering:
            return answering, f"{what}的责任人{ctx.org.name(owner)}请假，由{ctx.org.name(answering)}代理"
        reasons.append(f"{what}的责任人{ctx.org.name(owner)}{ctx.org.unfit(owner, ctx.now)}，没有代理人")
    return None, "；".join(reasons) or f"{case.place or case.equipment or '这里'}没有登记责任人"


def _through_steps(owner: str, why: str, case: Hazard, ctx: Ctx) -> Target:
    """The chain of superiors with the roles of the table, top first; a role nobody can fill now is passed over."""
    wanted = ctx.rules.dispatch.steps.of(case.level)
    role = ctx.org.people[owner].role
    wanted = wanted[: wanted.index(role)] if role in wanted else wanted
    if not wanted or case.emergency or role in SAFETY:
        return Target(owner, why)
    above = [ctx.org.people[p] for p in ctx.org.chain(owner) if p in ctx.org.people]
    chain: list[str | None] = []
    for role in wanted:
        found = next((p.id for p in above if p.role == role), None)
        answering = ctx.org.fit(found, ctx.now)
        chain.append(answering)
        why += "" if answering else f"；{role}一级没有人能接，跳过"
    steps = distinct([*chain, owner])
    steps = (*(p for p in steps if p != owner), owner)
    return Target(steps[0], why, steps if len(steps) > 1 else ())


def next_above(case: Hazard, ctx: Ctx, why: str) -> Target:
    """Where a case goes that its owner gave back: up the chart, else safety, else the duty room; never to somebody
    who refused it before."""
    refused = (*case.declined, *((case.owner,) if case.owner else ()))
    if case.owner:
        climb = ctx.org.above(case.owner, 1, ctx.now, frozenset(refused))
        if climb.to:
            return Target(climb.to, why)
    to = safety_officer(ctx.org, ctx.now, case.department, avoid=refused)
    return Target(to, f"{why}；{'没有可转的上级，转安全员' if to else '没有可转的上级和安全员，转值班室'}")


def responsible(case: Hazard) -> str | None:
    """Who will do it in the end: the last of the chain, else the owner."""
    return case.steps[-1] if case.steps else case.owner


def next_step(case: Hazard, org: Org, now: datetime) -> str | None:
    """Who the holder would pass it on to; None where the holder is the responsible already."""
    for person in case.steps[case.step + 1 :]:
        if answering := org.fit(person, now):
            return answering
    return None
