"""What follows from how an alarm stands: the ladder, the call to the duty room, the order for repair. Asked after every
decision, as of a hazard (workflows/hazard/alerting)."""

from dataclasses import replace

from workflows.alarm import cards
from workflows.alarm.case import OPEN, OVER, Alarm, State
from workflows.alarm.climbing import arm, quiet
from workflows.alarm.deciding import FINISH
from workflows.alarm.opening import CLAIM, DIGEST, LATE_CLAIM, SUPERVISION, UNJUDGED
from workflows.alarm.rules import AlarmCtx, AlarmOutcome, AlarmRows
from workflows.callout.events import Called, Rang, Ringing, Settled
from workflows.hazard.events import Repaired, TaskOpened
from workflows.hazard.reading import Level
from workflows.hazard.records import Escalation
from workflows.kernel.alerts import said
from workflows.kernel.effects import CALLS, Effect, Forget, Open, Reached, Release, Send, Tell, Unreached
from workflows.kernel.flow import row
from workflows.kernel.people import DUTY_ROOM
from workflows.kernel.spans import say_time
from workflows.task.events import Asked, ParentClosed
from workflows.task.target import matching, somebody_of

RUNG = "callout"
COLOUR: dict[int, Level] = {1: "blue", 2: "yellow", 3: "red"}


def follow(before: Alarm, case: Alarm, ctx: AlarmCtx) -> AlarmOutcome:
    if case is before:
        return case, []
    effects: list[Effect] = []
    began = before.opened_at is None or before.state is not State.RAISED
    if case.state is State.RAISED:
        anew = began or case.round != before.round
        effects += arm(case, ctx) if anew else []
        case, raised = _raise(before, case, ctx)
        return case, [*effects, *raised]
    if before.state is State.RAISED and before.opened_at is not None:
        effects += [*quiet(ctx.rules), *(_settle(code, case.decided) for code in case.callouts)]
    if case.state in OVER and before.state not in OVER:
        effects += _over(before, case)
    return case, effects


def _over(before: Alarm, case: Alarm) -> list[Effect]:
    why = f"{case.code} {case.decided}"
    orders = [Tell(code, ParentClosed(case.code, why), f"closed:{case.code}:{code}") for code in case.tasks]
    release = Release(LATE_CLAIM, "") if before.state is State.LATE else Release(CLAIM, case.key)
    return [*orders, release, *(Forget(name) for name in (FINISH, UNJUDGED, SUPERVISION, DIGEST))]


def _raise(before: Alarm, case: Alarm, ctx: AlarmCtx) -> AlarmOutcome:
    """A level is acted on once; a higher one rings again."""
    alert, done, level = ctx.rules.alert, case.alerted, case.alert_level
    if level <= done:
        return case, []
    effects: list[Effect] = []
    how = alert.callout
    rings = how == "always" or (how == "phone" and bool(set(CALLS) & set(ctx.rules.phones)))
    if level >= alert.call_from and rings:
        effects += [_settle(code, f"已升到{said(level)}，另行呼叫") for code in case.callouts]
        shown = cards.facts(case, ctx.org, ctx.now)
        late = f"迟到的告警（{say_time(case.since or ctx.now, ctx.now)}看到），" if case.late else ""
        effects.append(Open("callout", Called(case.code, level, late + cards.title(case), shown)))
    if level >= alert.repair.from_level > done and not case.tasks:
        effects += _order(case, ctx)
    return replace(case, alerted=level), effects


def _order(case: Alarm, ctx: AlarmCtx) -> list[Effect]:
    """The order of [alert.repair], where a row fits and somebody of that team can be told."""
    of = ctx.rules.hot_work.hazard if case.unpermitted else ctx.rules.hazard_of(case.kind).hazard
    for found in ctx.rules.alert.repair.rows:
        if not of.startswith(found.class_prefix) or not (case.place_code or "").startswith(found.place):
            continue
        department = matching(found.department, ctx.org)
        if department and somebody_of(department, ctx.org, ctx.now, case.owner):
            seed = Asked(
                parent=case.code, parent_kind="alarm", title=cards.title(case), text=case.value or cards.title(case),
                why=f"{said(case.alert_level)}，同时请维修", level=COLOUR[case.alert_level], place=case.place,
                department=department, owner=case.owner, pictures=case.pictures, sort="repair",
            )  # fmt: skip
            return [Open("task", seed)]
    return []


def _settle(code: str, why: str) -> Tell:
    return Tell(code, Settled(why or "已处理"), f"settled:{code}")


def ringing(case: Alarm, event: Ringing, ctx: AlarmCtx) -> AlarmOutcome:
    """The callout has its number; it is told at once where somebody was quicker."""
    if event.code in case.callouts:
        return case, []
    case = replace(case, callouts=(*case.callouts, event.code))
    return case, [] if case.state is State.RAISED else [_settle(event.code, case.decided)]


def rang(case: Alarm, event: Rang, ctx: AlarmCtx) -> AlarmOutcome:
    """Whom the duty phone reached, and whom not; answering the telephone is not yet having looked at the picture."""
    done = Escalation(ctx.now, RUNG, event.to or DUTY_ROOM, event.why)
    return replace(case, escalations=(*case.escalations, done)), []


def by_phone(case: Alarm, event: Reached | Unreached, ctx: AlarmCtx) -> AlarmOutcome:
    return case, []


def task_opened(case: Alarm, event: TaskOpened, ctx: AlarmCtx) -> AlarmOutcome:
    """An order that was slower than the answer is over at once."""
    case = replace(case, tasks=(*case.tasks, event.code))
    if case.state in OPEN:
        return case, []
    closed = ParentClosed(case.code, f"{case.code} {case.decided}")
    return case, [Tell(event.code, closed, f"closed:{case.code}:{event.code}")]


def repaired(case: Alarm, event: Repaired, ctx: AlarmCtx) -> AlarmOutcome:
    """It never closes the alarm: somebody looks."""
    card = cards.repaired(case, ctx.org, ctx.now, event.code, event.by, event.text)
    to = [case.taken_by] if case.taken_by else list(case.told)
    return replace(case, measure=event.text[:200]), [Send(p, f"repaired {event.code}", card) for p in to]


def recorded(case: Alarm, event: Repaired, ctx: AlarmCtx) -> AlarmOutcome:
    return case, []


ALL = tuple(State)
ROWS: AlarmRows = (
    *(row(state, Ringing, state, ringing) for state in ALL),
    *(row(state, Rang, state, rang) for state in ALL),
    *(row(state, Reached, state, by_phone) for state in ALL),
    *(row(state, Unreached, state, by_phone) for state in ALL),
    *(row(state, TaskOpened, state, task_opened) for state in ALL),
    *(row(state, Repaired, state, repaired) for state in (State.RAISED, State.TAKEN)),
    *(row(state, Repaired, state, recorded) for state in ALL if state not in (State.RAISED, State.TAKEN)),
)
