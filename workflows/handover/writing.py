"""The list is written, words are added to it, and it is given."""

from dataclasses import replace
from datetime import datetime

from workflows.handover import cards
from workflows.handover.case import Handover, Line, Section, State
from workflows.handover.events import NoteAdded, ShiftCarried, ShiftEnds, ShiftGiven, ShiftSuperseded
from workflows.handover.rules import OPEN_NOW, UNTAKEN, HandoverCtx, HandoverOutcome, Untaken
from workflows.hazard.draft import UNHEARD
from workflows.hazard.events import Brought, Heard
from workflows.kernel.effects import Do, Effect, Hold, Open, Send, Tell, Wake
from workflows.kernel.people import Org, distinct

CLAIM = "handover"
CHANGE, TAKE, CLIMB = "shift change", "shift take", "shift climb"
SLOT = "handover"


def begin(code: str, event: object, ctx: HandoverCtx) -> Handover:
    """The first look; raises TypeError for another event."""
    if not isinstance(event, ShiftEnds):
        raise TypeError(f"a handover is opened by ShiftEnds, not by {type(event).__name__}")
    incoming = tuple(p for p in event.incoming if p not in event.outgoing)
    case = Handover(
        code, duty=event.duty, department=event.department, scope=event.scope, shift=event.shift,
        next_shift=event.next_shift, outgoing=event.outgoing, incoming=incoming, opened_at=ctx.now,
        owner=next(iter((*event.outgoing, *incoming)), None), starts_at=event.since, ends_at=event.until,
        due_at=event.until + ctx.rules.take_within,
    )  # fmt: skip
    return replace(case, title=f"交接班 {cards.name_of(case)}")


def key(case: Handover) -> str:
    """One for each desk and change, whoever asks and however often."""
    return f"{case.duty}|{case.department}|{case.ends_at:%Y%m%d%H%M}"


def write(case: Handover, event: ShiftEnds, ctx: HandoverCtx) -> HandoverOutcome:
    """To whoever goes; whoever comes reads it when it is given, at the latest when the shift changes. Earlier ones that
    nobody took end here, and go on in this one."""
    before: tuple[Untaken, ...] = ctx.facts[UNTAKEN]
    since = min((one.since for one in before), default=None)
    case = listed(replace(case, before=tuple(one.code for one in before), since=since), ctx)
    change, rules = event.until, ctx.rules
    effects: list[Effect] = [Hold(CLAIM, key(case))]
    effects += [Tell(one.code, ShiftSuperseded(case.code), f"superseded:{one.code}") for one in before]
    effects += [Send(p, SLOT, cards.to_give(case, ctx.org, ctx.now)) for p in case.outgoing]
    effects += [Wake(CHANGE, change), Wake(TAKE, change + rules.take_within), Wake(CLIMB, change + rules.climb_after)]
    return case, effects


def listed(case: Handover, ctx: HandoverCtx) -> Handover:
    """What is open now, and who does not come."""
    found: tuple[Section, ...] = (*ctx.facts[OPEN_NOW], _absent(case, ctx))
    case = replace(case, sections=tuple(s for s in found if s.lines), listed_at=ctx.now)
    return with_text(case)


def with_text(case: Handover) -> Handover:
    return replace(case, text="\n".join(cards.lines(case)) or "没有未了的事")


def _absent(case: Handover, ctx: HandoverCtx) -> Section:
    """Of the shift that comes; of a team everybody in it."""
    at = case.ends_at or ctx.now
    team = [p.id for p in ctx.org.people.values() if _of_team(p.department, case) and p.active]
    found = []
    for person in distinct([*case.incoming, *team]):
        leave = ctx.org.away(person, at)
        if leave:
            stand_in = f"，{ctx.org.name(leave.stand_in)}代" if leave.stand_in else ""
            found.append(Line(f"{ctx.org.name(person)}请假{stand_in}"))
    return Section("缺勤", tuple(found))


def _of_team(department: str, case: Handover) -> bool:
    return case.scope == "team" and f"{department}/".startswith(f"{case.department}/") and bool(case.department)


def only_outgoing(case: Handover, event: NoteAdded | ShiftGiven, ctx: HandoverCtx) -> str | None:
    if gives(case, event.by, ctx.org):
        return None
    who = "、".join(ctx.org.name(p) for p in case.outgoing) or "值班表里当班的人"
    return f"{case.code} 由{who}或上级交班。接班请按“已接班”。"


def gives(case: Handover, person: str, org: Org) -> bool:
    """Whoever goes, or a superior of theirs."""
    return person in case.outgoing or any(org.leads(person, p) for p in case.outgoing)


def may_note(case: Handover, event: NoteAdded, ctx: HandoverCtx) -> str | None:
    return only_outgoing(case, event, ctx) or (None if event.text.strip() else "还没有写内容，请再发一次。")


def note(case: Handover, event: NoteAdded, ctx: HandoverCtx) -> HandoverOutcome:
    case = with_text(replace(case, notes=(*case.notes, event.text.strip())))
    return case, shown_again(case, ctx)


def bring(case: Handover, event: Brought, ctx: HandoverCtx) -> HandoverOutcome:
    """A voice note, and a picture if there is one; from anybody else they change nothing."""
    known = {a.sha256 for a in case.media}
    fresh = tuple(a for a in event.media if a.sha256 not in known)
    if case.state is State.CLOSED or event.by not in case.outgoing or not (fresh or event.text.strip()):
        return case, []
    notes = (*case.notes, event.text.strip()) if event.text.strip() else case.notes
    case = with_text(replace(case, notes=notes, media=(*case.media, *fresh)))
    unheard = [a for a in fresh if a.kind == "voice" and a.role != "heard"]
    ears = [Do("hear", {"sha256": a.sha256}, f"hear:{case.code}:{a.sha256}") for a in unheard]
    return case, [*ears, *shown_again(case, ctx)]


def hear(case: Handover, event: Heard, ctx: HandoverCtx) -> HandoverOutcome:
    """The words of a voice note; what could not be understood is said to be a voice note. A danger at a place is
    reported as well: nobody is alarmed by a list."""
    if event.sha256 in case.heard:
        return case, []
    reading, note = event.reading, next((a for a in case.media if a.sha256 == event.sha256), None)
    danger = reading is not None and (reading.emergency or any(f.place_code for f in reading.findings))
    opened: list[Effect] = []
    if danger and note and note.by:
        opened = [Open("hazard", Brought(note.by, event.text, reading=reading))]
    said = event.text.strip() if event.sure and event.text.strip() else f"（语音{UNHEARD.removeprefix('语音')}）"
    case = with_text(replace(case, heard=(*case.heard, event.sha256), notes=(*case.notes, said)))
    return case, [*opened, *shown_again(case, ctx), *passed_on(case, (said,), f"heard:{event.sha256}")]


def give(case: Handover, event: ShiftGiven, ctx: HandoverCtx) -> HandoverOutcome:
    """The list once more as it stands now: this is what was handed over."""
    case = replace(case, handed_by=event.by, handed_at=ctx.now, owner=next(iter(case.incoming), None))
    case = replace(listed(case, ctx), state=State.HANDED)
    return case, shown_again(case, ctx)


def shown_again(case: Handover, ctx: HandoverCtx) -> list[Effect]:
    """Everybody's card as the case stands; a reader who has this look already is not told again."""
    if case.state is State.CLOSED:
        return []
    if case.state is State.WRITTEN:
        card = cards.to_give(case, ctx.org, ctx.now)
        effects: list[Effect] = [Send(p, SLOT, card) for p in case.outgoing]
        due = case.ends_at is not None and ctx.now >= case.ends_at
        return [*effects, *(to_next(case, ctx) if due else [])]
    gone = cards.given(case, ctx.org, ctx.now)
    people = distinct([*case.outgoing, case.handed_by])
    return [*(Send(p, SLOT, gone) for p in people), *to_next(case, ctx)]


def to_next(case: Handover, ctx: HandoverCtx) -> list[Effect]:
    card = cards.to_take(case, ctx.org, ctx.now)
    return [Send(p, SLOT, card, "first") for p in takers(case, ctx.org, ctx.now)]


def takers(case: Handover, org: Org, now: datetime) -> tuple[str, ...]:
    """Who comes, or stands in for them at the change; nobody in the roster: the superior of who goes."""
    at = max(now, case.ends_at or now)
    fit = distinct(org.fit(p, at) for p in case.incoming)
    coming = tuple(p for p in fit if p not in case.outgoing)
    if coming or not case.outgoing:
        return coming
    superior = org.above(case.outgoing[0], 1, at, frozenset(case.outgoing)).to
    return (superior,) if superior else ()


def passed_on(case: Handover, notes: tuple[str, ...], why: str) -> list[Effect]:
    """To the one in which this one goes on, if it does."""
    if not (case.superseded_by and notes):
        return []
    said = ShiftCarried(case.code, "→".join(filter(None, (case.shift, case.next_shift))), notes)
    return [Tell(case.superseded_by, said, f"carried:{case.code}:{why}")]
