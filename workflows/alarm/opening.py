"""An alarm begins: shown to whom it concerns, kept for the officer, only recorded, or gathered with other late ones."""

from dataclasses import replace

from workflows.alarm import cards
from workflows.alarm.case import Alarm, LateLine, State, key
from workflows.alarm.events import Repeated, Seen
from workflows.alarm.people import officers, people, readers
from workflows.alarm.rules import AlarmCtx, AlarmOutcome, AlarmRules
from workflows.hazard.records import Attachment
from workflows.kernel.cards import Card
from workflows.kernel.effects import DUTY, Due, Effect, Hold, Reader, Send, Urgency, Wake
from workflows.kernel.people import distinct
from workflows.kernel.spans import say_span

CLAIM, LATE_CLAIM = "alarm", "alarm late"
UNJUDGED, SUPERVISION, DIGEST = "alarm unjudged", "alarm supervision", "alarm digest"


def key_of(seen: Seen, rules: AlarmRules) -> tuple[str, str]:
    """What the open case that takes it holds: its own key, but late lesser ones are all together."""
    return (LATE_CLAIM, "") if _gathered(seen, rules) else (CLAIM, key(seen, seen.stage == "trial"))


def _gathered(seen: Seen, rules: AlarmRules) -> bool:
    return seen.stage == "live" and seen.late and rules.alert_of(seen) < rules.late.shown_from


def begin(code: str, event: object, ctx: AlarmCtx) -> Alarm:
    """The first look; raises TypeError for another seed."""
    if not isinstance(event, Seen):
        raise TypeError(f"an alarm is opened by Seen, not by {type(event).__name__}")
    place = ctx.org.places.get(event.place_code or "")
    level = ctx.rules.alert_of(event)
    case = Alarm(
        code, _state(event, ctx.rules), event.kind, event.source, event.camera, event.name or event.camera, event.rule,
        place=place.name if place else None, place_code=place.code if place else None,
        department=place.department if place else "", owner=place.owner if place else None, alert_level=level,
        value=event.value, why=event.why, permit=event.permit, unpermitted=event.unpermitted, late=event.late,
        trial=event.stage == "trial", remind=event.remind, after=event.after,
        since=event.since, seen_at=event.at, raw=event.raw, media=_picture(event, ctx),
    )  # fmt: skip
    return replace(case, title=cards.title(case))


def _state(event: Seen, rules: AlarmRules) -> State:
    if event.stage == "trial":
        return State.TRIAL
    if event.stage == "supervised":
        return State.SUPERVISED
    return State.LATE if _gathered(event, rules) else State.RAISED


def _picture(event: Seen, ctx: AlarmCtx) -> tuple[Attachment, ...]:
    return (Attachment(event.picture, "photo", None, ctx.now, taken_at=event.at),) if event.picture else ()


def merged(case: Alarm, event: Seen, ctx: AlarmCtx) -> Alarm:
    """Once more, with its newest picture and value; `merged` alarms were put together on the way."""
    newest = case.seen_at is None or event.at >= case.seen_at
    case = replace(case, count=case.count + 1 + event.merged, over_at=None)
    if newest:
        case = replace(
            case, seen_at=event.at, value=event.value or case.value, raw=event.raw or case.raw,
            media=(*case.media, *_picture(event, ctx))[-5:],
        )  # fmt: skip
    return case


def raise_it(case: Alarm, event: Seen, ctx: AlarmCtx) -> AlarmOutcome:
    """To the duty group and everybody it concerns, in the same decision."""
    case = replace(case, opened_at=ctx.now, count=1 + event.merged)
    case, shown = show(case, ctx)
    return case, [Hold(*key_of(event, ctx.rules)), *shown]


def show(case: Alarm, ctx: AlarmCtx) -> tuple[Alarm, list[Effect]]:
    """A new message to everybody; those who were told before keep hearing of it."""
    told = tuple(dict.fromkeys((*case.told, *people(case, ctx))))
    case = replace(case, told=told, told_at=ctx.now, respond_by=ctx.now + ctx.rules.ladder[0].after.of(case.alert_level)
                   if ctx.rules.ladder else None)  # fmt: skip
    return case, [Send(r, slot(case), look(case, ctx), urgency(case)) for r in readers(case)]


def slot(case: Alarm, number: int = 0) -> str:
    number = number or case.round
    return "alarm" if number == 1 else f"alarm#{number}"


def urgency(case: Alarm) -> Urgency:
    """Chat and SMS; whoever is to be rung is rung by the callout, until somebody has looked at the picture."""
    return "digest" if case.state is State.TRIAL else "urgent"


def look(case: Alarm, ctx: AlarmCtx) -> Card:
    """The card as the case stands."""
    rules = ctx.rules
    match case.state:
        case State.RAISED:
            emergency = rules.emergency(case.kind)
            assembly = rules.assembly.of(case.place_code) if emergency else ""
            clock = say_span(rules.ladder[0].after.of(case.alert_level)) if rules.ladder else ""
            return cards.raised(case, ctx.org, ctx.now, emergency, assembly, clock)
        case State.TRIAL:
            return cards.trial(case, ctx.org, ctx.now)
        case State.TAKEN:
            return cards.taken(case, ctx.org, ctx.now)
        case _:
            return cards.ended(case, ctx.org, ctx.now)


def try_out(case: Alarm, event: Seen, ctx: AlarmCtx) -> AlarmOutcome:
    """A rule on trial: the officer alone hears of it, quietly."""
    case = replace(case, opened_at=ctx.now, count=1 + event.merged)
    case, shown = show(case, ctx)
    return case, [Hold(*key_of(event, ctx.rules)), *shown, Wake(UNJUDGED, ctx.now + ctx.rules.unjudged)]


def supervise(case: Alarm, event: Seen, ctx: AlarmCtx) -> AlarmOutcome:
    """A running permit covers it: nobody is called, and it is looked at until it is gone. Guardian and officer have
    one quiet picture, for a fire that is not the work's own."""
    case = replace(case, opened_at=ctx.now, count=1 + event.merged, decided=f"{case.permit} 作业中，只记录")
    to = distinct([ctx.org.fit(event.guardian, ctx.now), *officers(ctx)])
    card = cards.supervised(case, ctx.org, ctx.now)
    shown = [Send(person, "supervised", card, "digest") for person in to]
    return case, [Hold(*key_of(event, ctx.rules)), *shown, Wake(SUPERVISION, ctx.now + ctx.rules.supervision.check)]


def gather(case: Alarm, event: Seen, ctx: AlarmCtx) -> AlarmOutcome:
    """The first of the late ones: more will follow at once, out of the same spool."""
    case = replace(with_line(case, event), opened_at=ctx.now, count=1 + event.merged)
    return case, [Hold(*key_of(event, ctx.rules)), Wake(DIGEST, ctx.now + ctx.rules.late.gather)]


def add(case: Alarm, event: Repeated, ctx: AlarmCtx) -> AlarmOutcome:
    case = with_line(case, event.seen)
    return replace(case, count=case.count + 1 + event.seen.merged), []


def with_line(case: Alarm, event: Seen) -> Alarm:
    name, n = event.name or event.camera, 1 + event.merged
    same = next((line for line in case.lines if (line.name, line.kind) == (name, event.kind)), None)
    if same is None:
        return replace(case, lines=(*case.lines, LateLine(name, event.kind, n, event.since, event.at)))
    line = replace(same, count=same.count + n, first=min(same.first, event.since), last=max(same.last, event.at))
    return replace(case, lines=tuple(line if one is same else one for one in case.lines))


def is_digest(case: Alarm, event: Due, ctx: AlarmCtx) -> bool:
    return event.name == DIGEST


def tell_late(case: Alarm, event: Due, ctx: AlarmCtx) -> AlarmOutcome:
    """One card for all of them; the next that comes late opens another."""
    case = replace(case, closed_at=ctx.now, decided="迟到的告警，已合成一张", told=people(case, ctx))
    card = cards.late_digest(case, ctx.now)
    to: tuple[Reader, ...] = (DUTY, *case.told)
    return case, [Send(r, "late", card, "digest") for r in to]
