"""After 接单: the owner's card, the watch for silence, 受控, and the requests to finish later."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from workflows.hazard import cards_fix as cards
from workflows.hazard import closing, silence, wishes
from workflows.hazard.case import AT_WORK, OVER, Hazard, State, Wait
from workflows.hazard.events import Controlled, TaskAnswered, TaskOpened
from workflows.hazard.notes import with_fields
from workflows.hazard.proofs import demand, missing
from workflows.hazard.readers import answers_for
from workflows.hazard.rules import Ctx, Outcome, Rows
from workflows.hazard.waits import OTHER
from workflows.kernel.effects import Effect, Send
from workflows.kernel.flow import Pressed, row


def started(case: Hazard, ctx: Ctx) -> list[Effect]:
    """Somebody accepted: what has to be done and brought, and the watch for silence."""
    if case.owner is None:
        return []
    asked = demand(case, ctx.rules.fix)
    lacking = missing(case, ctx.rules, ctx.org, ctx.now)
    wanted = (asked.three_proofs, asked.hierarchy, asked.leader_signature)
    card = cards.to_fix(case, ctx.org, ctx.now, lacking, *wanted)
    return [Send(case.owner, "owner", card, "first"), *silence.watch(case, ctx)]


def may_control(case: Hazard, event: Controlled, ctx: Ctx) -> str | None:
    """The owner, once, and with a picture of what holds it."""
    if not answers_for(case, event.by, ctx.org, ctx.now):
        return f"{case.code} 由{ctx.org.name(case.owner)}处理，“受控”由处理的人来按。"
    if case.controlled_at:
        return f"{case.code} 已经记为受控，处理完再按“整改完成”。"
    if not wishes.mark_interim(case).media or not wishes.interim_shown(wishes.mark_interim(case)):
        return "还差 1 张受控照片（隔离、挂牌或停机的样子）。直接发到这里，再按“受控”。"
    return None


def control(case: Hazard, event: Controlled, ctx: Ctx) -> Outcome:
    """Isolated, tagged or stopped: a mark of its own, with its own pictures; the hazard stays open."""
    case = wishes.mark_interim(replace(case, controlled_at=ctx.now, last_action_at=ctx.now))
    case = with_fields(case, {"interim": event.measure}) if event.measure else case
    assert case.owner is not None
    card = cards.under_control(case, ctx.org, ctx.now)
    return case, [Send(case.owner, "controlled", card, "first"), *silence.watch(case, ctx)]


def task_answered(case: Hazard, event: TaskAnswered, ctx: Ctx) -> Outcome:
    """Another department answered: owner and superior hear it, its waiting time is counted, its pictures are kept."""
    known = {a.sha256 for a in case.media}
    case = replace(case, media=(*case.media, *(a for a in event.media if a.sha256 not in known)))
    if event.asked_at:
        case = replace(case, waits=(*case.waits, Wait(event.department or OTHER, event.asked_at, ctx.now)))
    superior = ctx.org.above(case.owner, 1, ctx.now).to if case.owner else None
    readers = [p for p in dict.fromkeys((case.owner, superior)) if p]
    card = cards.joint_answered(case, ctx.org, ctx.now, event)
    return case, [Send(p, f"answer {event.code}", card, "first") for p in readers]


def answered_late(case: Hazard, event: TaskAnswered, ctx: Ctx) -> Outcome:
    """The case was over before the answer came."""
    return case, []


def opened_late(case: Hazard, event: TaskOpened, ctx: Ctx) -> Outcome:
    """The case was over before its task had a number: the task is told at once that nobody waits for it."""
    return case, closing.end_tasks(replace(case, tasks=(event.code,)), "已结束")


ROWS: Rows = (
    row(State.FIXING, Controlled, State.FIXING, control, may_control),
    *wishes.ROWS,
    *silence.ROWS,
    *(row(state, TaskAnswered, state, task_answered) for state in AT_WORK),
    *(row(state, TaskAnswered, state, answered_late) for state in OVER),
    *(row(state, TaskOpened, state, opened_late) for state in OVER),
)

PRESSES: Mapping[str, Callable[[Pressed], object]] = {
    "controlled": lambda press: Controlled(press.by, press.text.strip()),
    **wishes.PRESSES,
}
