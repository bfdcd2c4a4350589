"""级别不对, 地点不对, 类别不对: one tap, or one word; due_at still counts from opening."""

from dataclasses import replace

from workflows.hazard import cards_correct as cards
from workflows.hazard import cards_report, handing, ladder, report
from workflows.hazard.alert_level import level_of
from workflows.hazard.cards import COLOUR
from workflows.hazard.case import Hazard, State
from workflows.hazard.deadlines import due_at
from workflows.hazard.dispatch import find
from workflows.hazard.events import Brought, ClassSought, Corrected, CorrectionAsked
from workflows.hazard.likeness import nearest
from workflows.hazard.readers import is_safety, may_steer, reporter_of
from workflows.hazard.reading import GRAVITY
from workflows.hazard.rules import Ctx, Outcome
from workflows.hazard.understanding import graded, reclassed, titled
from workflows.hazard.waiting import started
from workflows.kernel.effects import Effect, Reader, Send
from workflows.kernel.flow import Refused

ASKS = {"level": cards.ask_level, "place": cards.ask_place, "class": cards.ask_class}


def may_correct(case: Hazard, event: Corrected | CorrectionAsked | ClassSought, ctx: Ctx) -> str | None:
    """Reporter, owner, superiors and safety; the owner alone may not make the own case milder."""
    by = event.by
    known = (by is None and case.anonymous) or by == case.reporter or by in case.reporters
    if not known and by != case.owner and not may_steer(case, by, ctx.org):
        return f"{case.code} 由上报人、责任人、上级或安全员更正，请告诉他们。"
    if isinstance(event, Corrected) and event.level and case.level and by == case.owner and not known:
        milder = GRAVITY[event.level] < GRAVITY[case.level]
        if milder and not is_safety(ctx.org, by):
            return f"{case.code} 要降级请上级或安全员来定，升级可以自己改。"
    return None


def ask(case: Hazard, event: CorrectionAsked, ctx: Ctx) -> Outcome:
    """The taps for one correction, to whoever asked for them."""
    draw = ASKS.get(event.what)
    if draw is None:
        raise Refused("可以更正级别、地点和类别，按卡片上的按钮就行。")
    reader = _reader(case, event.by)
    card = draw(case, ctx.rules, ctx.org)
    if event.what == "class" and _grades(case, event.by, ctx):
        card = cards.grade_class(case, ctx.rules)
    return case, [Send(reader, "correct", card)] if reader else []


def _grades(case: Hazard, by: str | None, ctx: Ctx) -> bool:
    """Safety, and the owner of what nobody has named yet; not who reported it, whose words may be the next hazard."""
    return is_safety(ctx.org, by) or (by == case.owner and by not in case.reporters and not graded(case))


def seek(case: Hazard, event: ClassSought, ctx: Ctx) -> Outcome:
    """Somebody wrote what it is: the catalogue's nearest classes as taps. Refused where none comes near."""
    known = ctx.rules.classes
    found = nearest(event.words, ((code, f"{c.l1}{c.l2}{c.l3}") for code, c in known.items()))
    if not found:
        raise Refused(f"分类表里没有和“{event.words.strip()}”相近的，换个说法再写一句，{case.code} 还在原处。")
    return case, [Send(event.by, "correct", cards.near_classes(case, [known[code] for code in found]))]


def _reader(case: Hazard, by: str | None) -> Reader | None:
    return by or reporter_of(case)


def applied(case: Hazard, event: Corrected, ctx: Ctx) -> Hazard:
    """The case as corrected; raises Refused where a class or place is not known here."""
    if event.class_code:
        of = ctx.rules.classes.get(event.class_code) or next(
            (c for c in case.choices if c.code == event.class_code), None
        )
        if of is None:
            raise Refused("隐患分类表里没有这一类，请在卡片上选，或换个说法写一句。")
        case = reclassed(case, of, ctx.rules)
    if event.place_code or event.place:
        place = ctx.org.places.get(event.place_code or "")
        if event.place_code and place is None:
            raise Refused("区域表里没有这个地点，请在卡片上选，或直接写地点的名字。")
        name, code = (place.name, place.code) if place else (event.place, None)
        case = replace(case, place=name, place_code=code, department=place.department if place else case.department)
        case = _without_strange_equipment(case, ctx)
    if event.level and event.level != case.level:
        who = ctx.org.name(event.by) if event.by else "上报人"
        case = replace(case, level=event.level, why_level=(*case.why_level, f"{who}改为{COLOUR[event.level]}"))
    return replace(titled(case), due_at=due_at(case, ctx.rules), alert_level=level_of(case, ctx.rules.alert))


def _without_strange_equipment(case: Hazard, ctx: Ctx) -> Hazard:
    """A machine of another place cannot be meant any more."""
    machine = ctx.org.equipment.get(case.equipment_code or "")
    if machine is None or machine.place in (None, case.place_code):
        return case
    return replace(case, equipment=None, equipment_code=None)


def correct(case: Hazard, event: Corrected, ctx: Ctx) -> Outcome:
    """As a person said; whoever said it sees what changed."""
    after, effects = change(case, event, ctx)
    if reader := _reader(case, event.by):
        card = cards.corrected(after, ctx.org, ctx.now, _what(case, after))
        effects.append(Send(reader, "correct", card))
    return after, effects


def change(case: Hazard, event: Corrected, ctx: Ctx, before: Hazard | None = None) -> Outcome:
    """The clock stays with the opening; while nobody accepted, another owner may be the right one now. `before` is
    the case as it was dispatched, where words have been added to it since."""
    before = before or case
    case = applied(case, event, ctx)
    effects: list[Effect] = ladder.arm(case, ctx)
    moved: list[Effect] = []
    if case.state is State.DISPATCHED:
        case, moved = _rehanded(case, before, ctx)
    if case.state is State.FIXING and case.owner:
        moved = [e for e in started(case, ctx) if isinstance(e, Send)]
    told = report.answer(case, "report", cards_report.understood(case, ctx.org, ctx.now))
    return case, [*effects, *moved, *told]


def _rehanded(case: Hazard, before: Hazard, ctx: Ctx) -> Outcome:
    """The rules' own choice follows the correction; a person's choice (转派) stays."""
    if before.owner != find(before, ctx).owner:
        return case, handing.show(case, ctx)
    target = find(case, ctx)
    if target.owner == before.owner:
        return case, handing.show(case, ctx)
    case, handed = handing.hand(case, target, ctx)
    return case, [*handed, *handing.gone(case, before, ctx, f"更正后由{ctx.org.holder(case.owner)}负责")]


def _what(before: Hazard, after: Hazard) -> str:
    parts = [f"级别 {COLOUR[after.level]}" if after.level and after.level != before.level else ""]
    parts.append(f"地点 {after.place}" if after.place != before.place else "")
    parts.append(f"类别 {after.of.l3}" if after.of and after.of != before.of else "")
    return "，".join(p for p in parts if p) or "和原来一样"


def settle(case: Hazard, event: Corrected, ctx: Ctx) -> Outcome:
    """A report that waited for this answer goes on its way."""
    case = applied(case, event, ctx)
    return report.go(case, Brought(event.by), ctx)


def known(case: Hazard, event: Corrected, ctx: Ctx) -> bool:
    """The answer makes it the same as a hazard that is open already."""
    return answers(case, event, ctx) and bool(ctx.facts.get("same_open")) and not case.walk


def merge(case: Hazard, event: Corrected, ctx: Ctx) -> Outcome:
    """Into the hazard that is open already."""
    return report.merge(applied(case, event, ctx), Brought(event.by), ctx)


def answers(case: Hazard, event: Corrected, ctx: Ctx) -> bool:
    """Does the correction say what kind of hazard it is?"""
    return event.class_code is not None or graded(case)


def note(case: Hazard, event: Corrected, ctx: Ctx) -> Outcome:
    """Place or level of a report that still has no class."""
    before, case = case, applied(case, event, ctx)
    reader = _reader(case, event.by)
    card = cards.corrected(case, ctx.org, ctx.now, _what(before, case))
    return case, [Send(reader, "correct", card)] if reader else []
