"""Who is rung when: one after the other, each with a time of their own, until the list is at its end."""

from dataclasses import replace

from workflows.callout import cards
from workflows.callout.case import ROOM, Callout, Ring, State
from workflows.callout.events import Called, Rang, Ringing
from workflows.callout.rules import CalloutCtx, CalloutOutcome
from workflows.kernel.effects import CALLS, Due, Effect, Forget, Group, Reader, Send, Tell, Unreached, Urgency, Wake
from workflows.kernel.people import distinct
from workflows.kernel.spans import say_span

DUTY, DUTY_PHONE = Group("duty"), Group("duty-phone")
AGAIN, NEXT, LAST = "call again", "call next", "call last"


def begin(code: str, event: object, ctx: CalloutCtx) -> Callout:
    """The first look; raises TypeError for another seed."""
    if not isinstance(event, Called):
        raise TypeError(f"a callout is opened by Called, not by {type(event).__name__}")
    return Callout(code, event.parent, State.CALLING, event.alert, event.headline, event.facts)


def has_somebody(case: Callout, event: Called, ctx: CalloutCtx) -> bool:
    """Somebody of the duty list can be rung at all."""
    return ctx.rules.room or any(ctx.org.with_role(role, ctx.now) for role in ctx.rules.roles)


def start(case: Callout, event: Called, ctx: CalloutCtx) -> CalloutOutcome:
    """The duty room's own telephone, those on the roster, then the rest of the duty list; with nobody to ring that is
    said at once. While the telephone rings, the first of the roster has the card already."""
    people = distinct(p for role in ctx.rules.roles for p in ctx.org.with_role(role, ctx.now))
    case = replace(case, order=(*((ROOM,) if ctx.rules.room else ()), *people), opened_at=ctx.now)
    case, effects = _turn(case, ctx) if case.order else _nobody(case, ctx)
    if ctx.rules.room and people:
        case, early = _ring(case, people[0], "urgent", ctx)
        effects.append(early)
    return case, [*effects, Tell(case.parent, Ringing(case.code, ctx.now), f"ringing:{case.code}")]


def _turn(case: Callout, ctx: CalloutCtx) -> CalloutOutcome:
    """Somebody's turn begins with a call, which the phone room repeats by its own rules. What follows within the turn
    is a new card and a text, or a person would be rung twice at the same time."""
    person = case.ringing
    assert person is not None
    case, rung = _ring(replace(case, turn=1), person, "danger", ctx)
    again = person != ROOM and ctx.rules.tries > 1
    more = Wake(AGAIN, ctx.now + ctx.rules.again_after) if again else Forget(AGAIN)
    return case, [rung, Wake(NEXT, ctx.now + ctx.rules.patience), more]


def _ring(case: Callout, person: str, urgency: Urgency, ctx: CalloutCtx) -> tuple[Callout, Effect]:
    number = len(case.rings_of(person)) + 1
    ring = Ring(person, f"call {case.order.index(person) + 1}.{number}", ctx.now)
    case = replace(case, rings=(*case.rings, ring))
    card = cards.ring(case, ctx.org, person, number, say_span(ctx.rules.patience))
    return case, Send(reader_of(person), ring.slot, card, urgency)


def reader_of(person: str) -> Reader:
    return DUTY_PHONE if person == ROOM else person


def is_again(case: Callout, event: Due, ctx: CalloutCtx) -> bool:
    return event.name == AGAIN


def ring_again(case: Callout, event: Due, ctx: CalloutCtx) -> CalloutOutcome:
    """The same person once more."""
    person = case.ringing
    assert person is not None
    case, rung = _ring(replace(case, turn=case.turn + 1), person, "urgent", ctx)
    more = [Wake(AGAIN, ctx.now + ctx.rules.again_after)] if case.turn < ctx.rules.tries else []
    return case, [rung, *more]


def is_spent(case: Callout, event: Due, ctx: CalloutCtx) -> bool:
    """The time of whoever is rung is over."""
    return event.name == NEXT


def is_last(case: Callout, event: Due | Unreached, ctx: CalloutCtx) -> bool:
    """Nobody comes after whoever is rung now."""
    return case.at + 1 >= len(case.order)


def ends_list(case: Callout, event: Due, ctx: CalloutCtx) -> bool:
    return is_spent(case, event, ctx) and is_last(case, event, ctx)


def did_not_get_through(case: Callout, event: Unreached, ctx: CalloutCtx) -> bool:
    """The phone room has had its tries with whoever is rung now. The last of the list keeps the card and the time."""
    mine = event.how in CALLS and event.to == case.ringing
    return mine and any(r.slot == event.slot for r in case.rings) and not is_last(case, event, ctx)


def ring_next(case: Callout, event: Due | Unreached, ctx: CalloutCtx) -> CalloutOutcome:
    """The next on the roster."""
    case, told = _passed_over(case, event, ctx)
    case, effects = _turn(case, ctx)
    return case, [*told, *effects]


def give_up(case: Callout, event: Due, ctx: CalloutCtx) -> CalloutOutcome:
    """The list is at its end."""
    case, told = _passed_over(case, event, ctx)
    case, effects = _nobody(case, ctx)
    return case, [*told, *effects]


def _passed_over(case: Callout, event: Due | Unreached, ctx: CalloutCtx) -> CalloutOutcome:
    """What came of this person goes to the parent's record; the card can still be pressed."""
    person = case.ringing
    assert person is not None
    card = cards.passed(case, ctx.org, person)
    outcome = f"：{event.why}" if isinstance(event, Unreached) else f" {case.turn} 次，没有应答"
    said = f"呼叫{cards.who(person, ctx.org)}{outcome}"
    told = Tell(case.parent, Rang(case.code, known(person), False, said), f"rang:{case.code}:{person}")
    slot = case.rings_of(person)[-1].slot
    return replace(case, at=case.at + 1), [Send(reader_of(person), slot, card, "first"), told]


def known(person: str) -> str | None:
    """Whoever took the duty room's own telephone is nobody in particular."""
    return None if person == ROOM else person


def _nobody(case: Callout, ctx: CalloutCtx) -> CalloutOutcome:
    """Danger to the duty group and the director; a late press still counts."""
    card = cards.nobody(case, ctx.org, ctx.now)
    readers = _last_readers(ctx)
    names = "".join(f"和{ctx.org.name(r)}" for r in readers if isinstance(r, str))
    why = f"名单上没有人应答，已告诉值班群{names}"
    told = Tell(case.parent, Rang(case.code, None, False, why), f"rang:{case.code}:nobody")
    case = replace(case, decided=why, last=tuple(r for r in readers if isinstance(r, str)))
    return case, [*(Send(r, LAST, card, "danger") for r in readers), told, Forget(AGAIN), Forget(NEXT)]


def _last_readers(ctx: CalloutCtx) -> tuple[Reader, ...]:
    return (DUTY, *distinct(p for role in ctx.rules.last for p in ctx.org.with_role(role, ctx.now)[:1]))
