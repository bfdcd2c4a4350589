"""接单, 转派, 拒单: the same words as for a hazard; the clocks of a task run on."""

from dataclasses import replace

from workflows.hazard.events import Claimed, DeclineAsked, Declined, ReassignAsked, Reassigned
from workflows.kernel.effects import Effect, Reader, Send
from workflows.kernel.flow import Refused
from workflows.kernel.people import DUTY_ROOM, SAFETY_DIRECTOR, SAFETY_OFFICER, Person
from workflows.task import cards
from workflows.task.case import Task
from workflows.task.opening import DUTY, show
from workflows.task.rules import TaskCtx, TaskOutcome

CHOICES = 10
STEERING = (SAFETY_OFFICER, SAFETY_DIRECTOR, DUTY_ROOM)


def answers(case: Task, person: str, ctx: TaskCtx) -> bool:
    """The one it lies with, or who stands in now."""
    return case.owner is not None and person in (case.owner, ctx.org.fit(case.owner, ctx.now))


def steers(case: Task, person: str, ctx: TaskCtx) -> bool:
    """A superior of the owner, somebody it climbed to, safety, the duty room; never the one who left it undone."""
    known = ctx.org.people.get(person)
    if known is None or person == case.parent_owner:
        return False
    told = any(e.to == person for e in case.escalations)
    return known.role in STEERING or told or bool(case.owner and ctx.org.leads(person, case.owner))


def may_claim(case: Task, event: Claimed, ctx: TaskCtx) -> str | None:
    """The one asked, or somebody who steers."""
    if answers(case, event.by, ctx) or steers(case, event.by, ctx):
        return None
    return f"{case.code} 已派给{_holder(case, ctx)}，要换人请转派。"


def claim(case: Task, event: Claimed, ctx: TaskCtx) -> TaskOutcome:
    """Accepted: alarms are taken back; whoever had it before sees who has it now."""
    before = case
    case = replace(case, owner=event.by, accepted_at=ctx.now)
    what = f"{ctx.org.name(event.by)} {ctx.now:%H:%M} 已接单"
    case, told = take_back(case, ctx, what)
    mine = Send(event.by, "owner", cards.to_answer(case, ctx.org, ctx.now), "first")
    return case, [mine, *_moved(before, case, ctx, what), *told]


def take_back(case: Task, ctx: TaskCtx, what: str) -> TaskOutcome:
    """Superiors who were alarmed, and the duty group's copy, see who acted."""
    card = cards.gone(case, ctx.org, ctx.now, what)
    effects: list[Effect] = [Send(DUTY, "copy", card, "reminder")]
    for number in case.alarmed:
        told = case.escalations[int(number)].to
        reader: Reader = DUTY if told == DUTY_ROOM else told
        effects.append(Send(reader, f"rung {number}", card, "reminder"))
    return replace(case, alarmed=()), effects


def _moved(before: Task, case: Task, ctx: TaskCtx, what: str) -> list[Effect]:
    if before.owner == case.owner:
        return []
    card = cards.gone(case, ctx.org, ctx.now, what)
    readers: tuple[Reader, ...] = (before.owner,) if before.owner else ctx.org.with_role(DUTY_ROOM, ctx.now)
    return [Send(r, "owner", card, "reminder") for r in readers if r != case.owner]


def may_move(case: Task, event: ReassignAsked | Reassigned, ctx: TaskCtx) -> str | None:
    """The one asked, or somebody who steers."""
    if answers(case, event.by, ctx) or steers(case, event.by, ctx):
        return None
    return f"{case.code} 只能由{_holder(case, ctx)}、上级或安全员转派。"


def ask_whom(case: Task, event: ReassignAsked, ctx: TaskCtx) -> TaskOutcome:
    """The card with the people it can go to."""
    return case, [Send(event.by, "reassign", cards.whom(case, ctx.org, ctx.now, _colleagues(case, ctx)), "first")]


def _colleagues(case: Task, ctx: TaskCtx) -> tuple[Person, ...]:
    """People of the same department who can be told now."""
    near = [p for p in ctx.org.people.values() if case.department and p.department == case.department]
    return tuple(p for p in near if p.id != case.owner and ctx.org.unfit(p.id, ctx.now) is None)[:CHOICES]


def reassign(case: Task, event: Reassigned, ctx: TaskCtx) -> TaskOutcome:
    """Somebody else's, to be accepted anew; no clock moves by it."""
    to = _person(case, event, ctx)
    before = case
    why = f"{ctx.org.name(event.by)}转派"
    case = replace(case, owner=to, owner_why=why, department=ctx.org.people[to].department, accepted_at=None)
    what = f"{ctx.org.name(event.by)} {ctx.now:%H:%M} 已转派给{ctx.org.name(to)}"
    case, told = take_back(case, ctx, what)
    return case, [*show(case, ctx), *_moved(before, case, ctx, what), *told]


def _person(case: Task, event: Reassigned, ctx: TaskCtx) -> str:
    to = event.to
    if not to:
        named = ctx.org.named(event.name.strip().removeprefix("转派给").strip())
        if len(named) != 1:
            raise Refused(f"名册里找不到唯一的“{event.name.strip()}”，{case.code} 还在原处；写全名再发一次。")
        to = named[0].id
    if reason := ctx.org.unfit(to, ctx.now):
        raise Refused(f"{ctx.org.name(to)}{reason}，转不过去，{case.code} 还在原处。")
    if to == case.parent_owner:
        raise Refused(f"{ctx.org.name(to)}就是 {case.parent} 的责任人，协同工单要给别的人。")
    return to


def may_decline(case: Task, event: DeclineAsked | Declined, ctx: TaskCtx) -> str | None:
    """Only the one asked, with a reason."""
    if not answers(case, event.by, ctx):
        return f"{case.code} 派给的是{_holder(case, ctx)}，只有{_holder(case, ctx)}可以拒单。"
    if isinstance(event, Declined) and not event.why.strip():
        return f"拒单要写一句原因，{case.code} 还在原处。直接回复原因就行。"
    return None


def ask_why(case: Task, event: DeclineAsked, ctx: TaskCtx) -> TaskOutcome:
    """拒单 was pressed without a word."""
    return case, [Send(event.by, "decline", cards.why_not(case, ctx.now), "first")]


def decline(case: Task, event: Declined, ctx: TaskCtx) -> TaskOutcome:
    """Up to the superior of the department, else the duty room; the reason goes with it."""
    before = case
    avoid = frozenset({case.parent_owner}) if case.parent_owner else frozenset[str]()
    found = ctx.org.above(event.by, 1, ctx.now, avoid)
    why = f"{ctx.org.name(event.by)}拒单：{event.why.strip()}"
    case = replace(case, owner=found.to, owner_why=why, accepted_at=None)
    what = f"{ctx.org.name(event.by)}没有接，原因：{event.why.strip()}"
    case, told = take_back(case, ctx, what)
    return case, [*show(case, ctx), *_moved(before, case, ctx, what), *told]


def _holder(case: Task, ctx: TaskCtx) -> str:
    return ctx.org.holder(case.owner)
