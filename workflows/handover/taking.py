"""Somebody else takes over, in time or late; or nobody does, and it climbs."""

from dataclasses import replace
from datetime import datetime

from workflows.handover import cards
from workflows.handover.case import Handover, State
from workflows.handover.events import ShiftTaken
from workflows.handover.rules import HandoverCtx, HandoverOutcome
from workflows.handover.writing import CHANGE, CLIMB, SLOT, TAKE, takers, to_next
from workflows.hazard.records import Escalation
from workflows.kernel.effects import DUTY, Due, Effect, Forget, Reader, Send, Wake, reader
from workflows.kernel.people import DUTY_ROOM, SAFETY_DIRECTOR, SAFETY_OFFICER, VICE_PRESIDENT, Climb, Org, distinct
from workflows.kernel.spans import say_span, say_time

MAY_ALWAYS = (DUTY_ROOM, SAFETY_OFFICER, SAFETY_DIRECTOR, VICE_PRESIDENT)
"""Roles that may take over where nobody of the roster does."""
UNGIVEN = "交班人没有按交班"


def may_take(case: Handover, event: ShiftTaken, ctx: HandoverCtx) -> str | None:
    """Never whoever gave it, nor anybody whose own shift it was, nor anybody who is on leave."""
    if event.by == case.handed_by or event.by in case.outgoing:
        return f"交班和接班不能是同一个人。{case.code} 请接班的人来按。"
    if not comes(case, event.by, ctx.org, ctx.now):
        who = "、".join(ctx.org.name(p) for p in case.incoming) or "值班表里的下一班"
        return f"{case.code} 由{who}、代班的人或上级接班。"
    if case.state is State.WRITTEN and case.outgoing and case.ends_at and ctx.now < case.ends_at:
        who = "、".join(ctx.org.name(p) for p in case.outgoing)
        return f"还没有交班，{say_time(case.ends_at, ctx.now)}换班。请{who}先按“交班”。"
    return _unfit(case, event.by, ctx)


def _unfit(case: Handover, by: str, ctx: HandoverCtx) -> str | None:
    """Whoever stands in is responsible for this shift, and only they."""
    why = ctx.org.unfit(by, max(ctx.now, case.ends_at or ctx.now))
    if why is None:
        return None
    who = "、".join(ctx.org.name(p) for p in takers(case, ctx.org, ctx.now) if p != by) or "上级"
    return f"{ctx.org.name(by)}登记的是{why}，{case.code} 请{who}接班。人已经回来的，先改好登记再按“已接班”。"


def comes(case: Handover, person: str, org: Org, now: datetime) -> bool:
    """Whose turn it may be by roster, stand-in, chart or role; nobody whose own shift it was."""
    known = org.people.get(person)
    if known is None or not org.listed(person) or person in case.outgoing:
        return False
    own = person in case.incoming or person in takers(case, org, now) or known.role in MAY_ALWAYS
    return own or any(org.leads(person, p) for p in (*case.incoming, *case.outgoing))


def waits_for(case: Handover, org: Org, now: datetime) -> tuple[str, ...]:
    """Who has to do something about it now: give it, and from the change on take it."""
    if case.state is State.CLOSED:
        return ()
    over = case.state is State.HANDED or case.ends_at is None or now >= case.ends_at
    gives = case.outgoing if case.state is State.WRITTEN else ()
    return distinct([*gives, *(takers(case, org, now) if over else ())])


def take(case: Handover, event: ShiftTaken, ctx: HandoverCtx) -> HandoverOutcome:
    """What was listed stays as it was given; where nobody gave it, as it was written."""
    late = case.due_at is not None and case.ends_at is not None and ctx.now > case.due_at
    flags = [f"晚接班 {say_span(ctx.now - case.ends_at)}"] if late and case.ends_at else []
    flags += [UNGIVEN] if case.state is State.WRITTEN and case.outgoing else []
    case = replace(case, taken_by=event.by, closed_at=ctx.now, owner=event.by, flags=(*case.flags, *flags))
    card = cards.taken(case, ctx.org, ctx.now)
    people = distinct([*case.outgoing, case.handed_by, *takers(case, ctx.org, ctx.now), event.by])
    effects: list[Effect] = [Send(p, SLOT, card) for p in people]
    effects += [Send(to, slot, card) for to, slot in told_of_climbing(case, ctx)]
    effects += [Forget(name) for name in (CHANGE, TAKE, CLIMB)]
    return case, effects


def told_of_climbing(case: Handover, ctx: HandoverCtx) -> list[tuple[Reader, str]]:
    """Whose card says that nobody has taken it: all superiors, and the last round of the duty group and safety."""
    people: list[tuple[Reader, str]] = [(reader(e.to), e.rung) for e in case.escalations if e.to != DUTY_ROOM]
    rounds = [n for n, e in enumerate(case.escalations, 1) if e.to == DUTY_ROOM]
    return [*people, *((one, f"still#{rounds[-1]}") for one in _room(case, ctx) if rounds)]


def _room(case: Handover, ctx: HandoverCtx) -> tuple[Reader, ...]:
    """The duty group, and the nearest of safety who is not one of those it is about."""
    safety = [p for p in ctx.org.safety(ctx.now) if p not in (*case.outgoing, *case.incoming)]
    return (DUTY, *safety[:1])


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
    return case, [Send(p, "not taken", card, "urgent") for p in takers(case, ctx.org, ctx.now)]


def is_climb(case: Handover, event: Due, ctx: HandoverCtx) -> bool:
    return event.name == CLIMB


def climb(case: Handover, event: Due, ctx: HandoverCtx) -> HandoverOutcome:
    """One superior higher each time; where there is none left, the duty group and safety, again and again."""
    step, past = len(case.escalations) + 1, any(e.to == DUTY_ROOM for e in case.escalations)
    of = next(iter((*case.incoming, *case.outgoing)), None)
    told = frozenset((*case.outgoing, *case.incoming, *(e.to for e in case.escalations)))
    found = ctx.org.above(of, step, ctx.now, told) if of and not past else Climb(None)
    to = found.to if step <= ctx.rules.climbs else None
    rung = Escalation(ctx.now, f"climb {step}", to or DUTY_ROOM, f"没有人接班{found.passed_over}")
    case = replace(case, escalations=(*case.escalations, rung))
    card = cards.climbed(case, ctx.org, ctx.now, found.passed_over)
    slot = f"climb {step}" if to else f"still#{step}"
    effects: list[Effect] = [Send(one, slot, card, "urgent") for one in ((to,) if to else _room(case, ctx))]
    again = ctx.rules.climb_every if to else ctx.rules.still_every
    return case, [*effects, Wake(CLIMB, ctx.now + again)]
