"""Somebody left the factory: the task they held goes to their superior, to be accepted anew; no clock moves by it."""

from dataclasses import replace

from workflows.kernel.effects import LeftFactory
from workflows.task.case import Task
from workflows.task.opening import show
from workflows.task.rules import TaskCtx, TaskOutcome
from workflows.task.target import find


def is_owner(case: Task, event: LeftFactory, ctx: TaskCtx) -> bool:
    """The one who left is the one who holds it."""
    return case.owner == event.person


def handed_up(case: Task, event: LeftFactory, ctx: TaskCtx) -> TaskOutcome:
    """To the superior, never to whoever left the case behind it undone; else asked again by the rules of today."""
    name = ctx.org.name(event.person)
    avoid = frozenset({case.parent_owner}) if case.parent_owner else frozenset[str]()
    above = ctx.org.above(event.person, 1, ctx.now, avoid).to
    if above:
        case = replace(case, owner=above, owner_why=f"{name}已离职，转给上级", accepted_at=None)
        return case, show(case, ctx)
    found = find(case, ctx.org, ctx.now)
    why = f"{name}已离职；{found.why}"
    case = replace(case, owner=found.owner, department=found.department, owner_why=why, accepted_at=None)
    return case, show(case, ctx)
