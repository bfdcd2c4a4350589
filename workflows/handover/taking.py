"""Somebody else takes over, in time or late; or nobody does, and it climbs."""

from dataclasses import replace

from workflows.handover import cards
from workflows.handover.case import Handover, State
from workflows.handover.events import ShiftTaken
from workflows.handover.rules import HandoverCtx, HandoverOutcome
from workflows.handover.writing import CHANGE, CLIMB, SLOT, TAKE, takers, to_next
from workflows.hazard.records import Escalation
from workflows.kernel.effects import Due, Effect, Forget, Group, Reader, Send, Wake
from workflows.kernel.people import DUTY_ROOM, SAFETY_DIRECTOR, SAFETY_OFFICER, VICE_PRESIDENT, distinct
from workflows.kernel.spans import say_span, say_time

DUTY = Group("duty")
MAY_ALWAYS = (DUTY_ROOM, SAFETY_OFFICER, SAFETY_DIRECTOR, VICE_PRESIDENT)
"""Roles that may take over where nobody of the roster does."""
UNGIVEN = "交班人没有按交班"


def may_take(case: Handover, event: ShiftTaken, ctx: HandoverCtx) -> str | None:
    """Never whoever gave it, nor anybody whose own shift it was."""
    if event.by == case.handed_by or event.by in case.outgoing:
        return f"交班和接班不能是同一个人。{case.code} 请接班的人来按。"
    if not _may(case, event.by, ctx):
        who = "、".join(ctx.org.name(p) for p in case.incoming) or "值班表里的下一班"
        return f"{case.code} 由{who}、代班的人或上级接班。"
    if case.state is State.WRITTEN and case.outgoing and case.ends_at and ctx.now < case.ends_at:
        who = "、".join(ctx.org.name(p) for p in case.outgoing)
        return f"还没有交班，{say_time(case.ends_at, ctx.now)}换班。请{who}先按“交班”。"
    return None


def _may(case: Handover, by: str, ctx: HandoverCtx) -> bool:
    known = ctx.org.people.get(by)
    if known is None or not ctx.org.listed(by):
        return False
    own = by in case.incoming or by in takers(case, ctx) or known.role in MAY_ALWAYS
    return own or any(ctx.org.leads(by, p) for p in (*case.incoming, *case.outgoing))


def take(case: Handover, event: ShiftTaken, ctx: HandoverCtx) -> HandoverOutcome:
    """What was listed stays as it was given; where nobody gave it, as it was written."""
    late = case.due_at is not None and case.ends_at is not None and ctx.now > case.due_at
    flags = [f"晚接班 {say_span(ctx.now - case.ends_at)}"] if late and case.ends_at else []
    flags += [UNGIVEN] if case.state is State.WRITTEN and case.outgoing else []
    case = replace(case, taken_by=event.by, closed_at=ctx.now, owner=event.by, flags=(*case.flags, *flags))
    card = cards.taken(case, ctx.org, ctx.now)
    people = distinct([*case.outgoing, case.handed_by, *_people(takers(case, ctx)), event.by])
    effects: list[Effect] = [Send(p, SLOT, card) for p in people]
    effects += [Send(_reader(e.to), f"climb {n}", card) for n, e in enumerate(case.escalations, 1)]
    effects += [Forget(name) for name in (CHANGE, TAKE, CLIMB)]
    return case, effects


def _people(readers: tuple[Reader, ...]) -> tuple[str, ...]:
    return tuple(p for p in readers if isinstance(p, str))


def _reader(to: str) -> Reader:
    return DUTY if to == DUTY_ROOM else to


def is_change(case: Handover, event: Due, ctx: HandoverCtx) -> bool:
    return event.name == CHANGE


def change(case: Handover, event: Due, ctx: HandoverCtx) -> HandoverOutcome:
    """The shift is over and nobody has given it: both sides hear."""
    asked: list[Effect] = [Send(p, "not given", cards.not_given(case, ctx.now), "reminder") for p in case.outgoing]
    return case, [*asked, *to_next(case, ctx)]


def is_late(case: Handover, event: Due, ctx: HandoverCtx) -> bool:
    return event.name == TAKE


def remind(case: Handover, event: Due, ctx: HandoverCtx) -> HandoverOutcome:
    card = cards.not_taken(case, ctx.org, ctx.now)
    return case, [Send(reader, "not taken", card, "urgent") for reader in takers(case, ctx)]


def is_climb(case: Handover, event: Due, ctx: HandoverCtx) -> bool:
    return event.name == CLIMB


def climb(case: Handover, event: Due, ctx: HandoverCtx) -> HandoverOutcome:
    """One superior higher each time; where there is none left, the duty group, and then it is enough."""
    step = len(case.escalations) + 1
    of = next(iter((*case.incoming, *case.outgoing)), None)
    told = frozenset((*case.outgoing, *case.incoming, *(e.to for e in case.escalations)))
    found = ctx.org.above(of, step, ctx.now, told) if of else None
    to, skipped = (found.to, found.passed_over) if found else (None, "")
    rung = Escalation(ctx.now, f"climb {step}", to or DUTY_ROOM, f"没有人接班{skipped}")
    case = replace(case, escalations=(*case.escalations, rung))
    card = cards.climbed(case, ctx.org, ctx.now, skipped)
    effects: list[Effect] = [Send(to or DUTY, f"climb {step}", card, "urgent")]
    if to is not None and step < ctx.rules.climbs:
        effects.append(Wake(CLIMB, ctx.now + ctx.rules.climb_every))
    return case, effects
