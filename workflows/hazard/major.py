"""重大事故隐患 is a person's judgement with five fields (责任 措施 资金 时限 预案); words only suggest it."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from workflows.hazard import cards_major as cards
from workflows.hazard import ladder
from workflows.hazard.alert_level import level_of
from workflows.hazard.case import Hazard, Major, State
from workflows.hazard.deadlines import due_at
from workflows.hazard.events import MajorJudged
from workflows.hazard.readers import DUTY, is_safety
from workflows.hazard.rules import Ctx, Outcome, Rows
from workflows.kernel.effects import Effect, Reader, Send
from workflows.kernel.flow import Pressed, row
from workflows.kernel.people import SAFETY_DIRECTOR, SAFETY_OFFICER, VICE_PRESIDENT, distinct

FIVE = {
    "责任": "major_duty",
    "措施": "major_measure",
    "资金": "major_money",
    "时限": "major_time",
    "预案": "major_plan",
}
"""五落实, and the id of the answer to each question (安全生产法 第41条; domain.md 3.6)."""
SLOT = "major"


def suggest(case: Hazard, ctx: Ctx) -> list[Effect]:
    """To 安全总监 and 安全员: is it? Nothing where words suggested nothing or somebody judged already."""
    if case.major is None or case.major.status != "suggested":
        return []
    card = cards.to_judge(case, ctx.org, ctx.now)
    return [Send(reader, SLOT, card, "first") for reader in _judges(case, ctx)]


def _judges(case: Hazard, ctx: Ctx) -> tuple[Reader, ...]:
    """One of each role who can be told now; the duty room where there is neither."""
    found = [ctx.org.with_role(role, ctx.now, case.department)[:1] for role in (SAFETY_DIRECTOR, SAFETY_OFFICER)]
    return distinct(p for people in found for p in people) or (DUTY,)


def may_judge(case: Hazard, event: MajorJudged, ctx: Ctx) -> str | None:
    """Only safety people, only once, only the five fields there are."""
    if not is_safety(ctx.org, event.by):
        return f"重大要由{SAFETY_DIRECTOR}或{SAFETY_OFFICER}判定，{case.code} 没有改变。"
    if case.major and case.major.status != "suggested" and case.major.by:
        return f"{case.code} 已由{ctx.org.name(case.major.by)}判定过。"
    unknown = [name for name in event.five if name not in FIVE]
    return f"五落实是{'、'.join(FIVE)}，没有“{unknown[0]}”。" if unknown else None


def judge(case: Hazard, event: MajorJudged, ctx: Ctx) -> Outcome:
    """Yes needs the five fields, no a reason; each is asked for one by one."""
    if not event.yes:
        return _denied(case, event, ctx)
    draft = dict(case.major_draft) | {k: v.strip() for k, v in event.five.items() if v.strip()}
    case = replace(case, major_draft=tuple(draft.items()))
    for number, (name, answer) in enumerate(FIVE.items(), 1):
        if name not in draft:
            card = cards.ask_field(case, name, answer, number, ctx.now)
            return case, [Send(event.by, f"major {number}", card, "first")]
    return _judged(case, event, tuple((name, draft[name]) for name in FIVE), ctx)


def _judged(case: Hazard, event: MajorJudged, five: tuple[tuple[str, str], ...], ctx: Ctx) -> Outcome:
    """A table with a span of its own for 重大 (classic) may now be due earlier; it never gets later."""
    hint = case.major.hint if case.major else ""
    case = replace(case, major=Major("judged", hint, event.by, ctx.now, five), major_draft=())
    case = replace(case, alert_level=level_of(case, ctx.rules.alert))
    sooner = due_at(case, ctx.rules)
    running = case.state is not State.CLOSED
    moved = running and sooner is not None and case.due_at is not None and sooner < case.due_at
    effects: list[Effect] = _settled(case, event.by, ctx)
    if moved:
        case = replace(case, due_at=sooner)
        effects += ladder.arm(case, ctx)
    told = distinct([case.owner, *ctx.org.with_role(VICE_PRESIDENT, ctx.now)[:1]])
    card = cards.told(case, ctx.org, ctx.now)
    return case, [*effects, *(Send(p, "major told", card, "urgent") for p in told if p != event.by)]


def _denied(case: Hazard, event: MajorJudged, ctx: Ctx) -> Outcome:
    if not event.why.strip():
        return case, [Send(event.by, "major why", cards.ask_why_not(case, "major_why", ctx.now), "first")]
    case = replace(case, major=Major("denied", event.why.strip(), event.by, ctx.now), major_draft=())
    return case, _settled(case, event.by, ctx)


def _settled(case: Hazard, by: str, ctx: Ctx) -> list[Effect]:
    card = cards.judged(case, ctx.org, ctx.now)
    readers: dict[Reader, None] = dict.fromkeys((by, *_judges(case, ctx)))
    return [Send(reader, SLOT, card, "reminder") for reader in readers]


JUDGED_IN = (State.REPORTED, State.DISPATCHED, State.FIXING, State.REVIEW, State.CLOSED)
"""Also after archiving: a 重大 has to be reported, whether or not it is mended."""
ROWS: Rows = tuple(row(state, MajorJudged, state, judge, may_judge) for state in JUDGED_IN)


def _field(name: str) -> Callable[[Pressed], object]:
    return lambda press: MajorJudged(press.by, True, {name: press.text})


PRESSES: Mapping[str, Callable[[Pressed], object]] = {
    "major_yes": lambda press: MajorJudged(press.by, True),
    "major_no": lambda press: MajorJudged(press.by, False, why=press.text),
    "major_why": lambda press: MajorJudged(press.by, False, why=press.text),
    **{answer: _field(name) for name, answer in FIVE.items()},
}
