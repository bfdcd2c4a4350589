"""A task begins: it finds its department, tells the case that asked, and starts its own clocks."""

from dataclasses import replace

from workflows.hazard.events import TaskOpened
from workflows.kernel.effects import DUTY as DUTY
from workflows.kernel.effects import Effect, Forget, Reader, Send, Tell, Wake
from workflows.kernel.people import DUTY_ROOM
from workflows.task import cards
from workflows.task.case import Task
from workflows.task.events import Asked
from workflows.task.rules import TaskCtx, TaskOutcome, TaskRules
from workflows.task.target import find

REMIND = "task remind"
RUNG = "task rung "


def begin(code: str, event: object, ctx: TaskCtx) -> Task:
    """The first look of a task, from what was asked; raises TypeError for another seed."""
    if not isinstance(event, Asked):
        raise TypeError(f"a task is opened by Asked, not by {type(event).__name__}")
    avoid = event.department if event.sort == "joint" else ""
    return Task(
        code, sort=event.sort, parent=event.parent, parent_kind=event.parent_kind, level=event.level, title=event.title,
        text=event.text, why=event.why, place=event.place, equipment=event.equipment, avoid=avoid,
        hint=event.hint_department or (event.department if event.sort == "repair" else ""), reporter=event.asked_by,
        opened_by_rung=event.opened_by_rung, parent_owner=event.owner,
        parent_due_at=event.due_at, pictures=event.pictures, equipment_code=event.equipment_code,
    )  # fmt: skip


def opened(case: Task, event: Asked, ctx: TaskCtx) -> TaskOutcome:
    """To the contact by name, a copy to the duty group, the number back to the parent."""
    rules = ctx.rules
    found = find(case, ctx.org, ctx.now)
    case = replace(
        case, owner=found.owner, department=found.department, owner_why=found.why, opened_at=ctx.now,
        respond_by=ctx.now + rules.accept_within.of(case.level), due_at=ctx.now + rules.answer_within.of(case.level),
    )  # fmt: skip
    number = TaskOpened(case.code, case.why, case.department, case.sort)
    effects: list[Effect] = [Send(DUTY, "copy", cards.group_copy(case, ctx.org, ctx.now), "urgent")]
    effects += show(case, ctx)
    return case, [*effects, *arm(case, ctx), Tell(case.parent, number, f"opened:{case.code}")]


def show(case: Task, ctx: TaskCtx) -> list[Effect]:
    """The card to accept, to the owner; without one to everybody of the duty room."""
    readers: tuple[Reader, ...] = (case.owner,) if case.owner else ctx.org.with_role(DUTY_ROOM, ctx.now)
    return [Send(r, "owner", cards.to_accept(case, ctx.org, ctx.now), "urgent") for r in readers]


def arm(case: Task, ctx: TaskCtx) -> list[Effect]:
    """The timers of the ladder and the one reminder; all run from opening and never move."""
    start, rules = case.opened_at or ctx.now, ctx.rules
    rungs: list[Effect] = [Wake(f"{RUNG}{r.name}", start + r.after.of(case.level)) for r in rules.ladder]
    early = start + rules.answer_within.of(case.level) - rules.remind_before
    return [*rungs, Wake(REMIND, early)] if early > ctx.now else rungs


def quiet(rules: TaskRules) -> list[Effect]:
    """Answered or void: nothing rings any more."""
    return [*(Forget(f"{RUNG}{r.name}") for r in rules.ladder), Forget(REMIND)]
