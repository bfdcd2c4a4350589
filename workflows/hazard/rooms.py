"""A room of its own for an emergency or a 重大: whoever has to talk about it sits in one chat until it is archived."""

from dataclasses import replace

from workflows.hazard import cards
from workflows.hazard.case import OVER, Hazard, State
from workflows.hazard.readers import SAFETY
from workflows.hazard.rules import Ctx, Outcome
from workflows.kernel.alerts import said
from workflows.kernel.cards import Card
from workflows.kernel.effects import Effect, Gather, Group, Part, Send
from workflows.kernel.people import DUTY_ROOM, distinct

TITLE = 30
"""Characters of a room's name that every platform takes."""


def room(case: Hazard, ctx: Ctx) -> Outcome:
    """Opened when the level asks for it, kept up to date while it is open, left at the end."""
    if case.state in OVER:
        return _left(case, ctx) if case.room else (case, [])
    due = (case.alert_level or 0) >= ctx.rules.alert.room_from
    if case.state in (State.DRAFT, State.REPORTED) or not (due or case.room):
        return case, []
    people = _people(case, ctx)
    if len(people) < 2 or people == case.room:
        return case, []
    effects: list[Effect] = [Gather(case.code, _title(case), people)]
    if not case.room:
        effects.append(Send(Group(f"room:{case.code}"), "room", _first_word(case, ctx), "urgent"))
    return replace(case, room=people), effects


def _people(case: Hazard, ctx: Ctx) -> tuple[str, ...]:
    """Reporter, owner, two superiors, one of each safety role, the duty room of this shift; who came in once stays.
    Nobody who reported without a name: sitting there would name them."""
    asked = [*case.room, None if case.anonymous else case.reporter, case.owner]
    if case.owner:
        asked += [ctx.org.above(case.owner, n, ctx.now).to for n in (1, 2)]
    for role in SAFETY:
        asked += ctx.org.with_role(role, ctx.now, case.department)[:1]
    asked += ctx.org.on_duty(DUTY_ROOM, ctx.now) or ctx.org.with_role(DUTY_ROOM, ctx.now)[:2]
    return tuple(p for p in distinct(asked) if p in case.room or ctx.org.unfit(p, ctx.now) is None)


def _title(case: Hazard) -> str:
    what = case.emergency or ("重大隐患" if case.major and case.major.status == "judged" else cards.colour(case))
    return f"{case.code} {what} {case.place or ''}".strip()[:TITLE]


def _first_word(case: Hazard, ctx: Ctx) -> Card:
    why = cards.because("预警三级建群，归档时解散", "建群", cards.clock_of(case, ctx.now))
    head = f"{said(case.alert_level)} {case.emergency or cards.colour(case)} {case.code}"
    return cards.full(case, ctx.org, ctx.now, head, (), why, "有情况在这里说，单子上的按钮还在各自的聊天里按。")


def _left(case: Hazard, ctx: Ctx) -> Outcome:
    why = case.decided or f"{case.code} 已结束"
    return replace(case, room=()), [Part(case.code, f"{why}，这个群不再使用，记录都在 {case.code} 里。")]
