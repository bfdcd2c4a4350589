"""巡查模式: fifteen photos are fifteen hazards and one list at the end, never a storm of cards."""

from collections.abc import Mapping, Sequence
from typing import Any

from workflows.hazard import cards_report as cards
from workflows.hazard.case import Hazard
from workflows.hazard.events import WalkEnded
from workflows.hazard.readers import reporter_of
from workflows.hazard.rules import Ctx, Outcome
from workflows.kernel.effects import Due, Effect, Forget, Send, Wake

TIMER = "walk"
FOUND = "walk_cases"
"""The fact: every hazard of this walk as {code, place, title}, oldest first."""


def end_timer(case: Hazard, ctx: Ctx) -> list[Effect]:
    """Every hazard of a walk waits for the end of it; only the newest will speak."""
    return [Wake(TIMER, ctx.now + ctx.rules.draft.walk_over)] if case.walk else []


def is_over(case: Hazard, event: Due, ctx: Ctx) -> bool:
    return event.name == TIMER


def on_walk(case: Hazard, event: WalkEnded, ctx: Ctx) -> str | None:
    return None if case.walk else f"{case.code} 不在巡查里，没有清单可发。"


def summary(case: Hazard, event: Due | WalkEnded, ctx: Ctx) -> Outcome:
    """One list, from the newest hazard of the walk."""
    found: Sequence[Mapping[str, Any]] = ctx.facts.get(FOUND) or ()
    reader = reporter_of(case)
    if reader is None or not found or (isinstance(event, Due) and found[-1]["code"] != case.code):
        return case, [Forget(TIMER)]
    lines = [(str(f["code"]), str(f["place"] or "地点待确认"), str(f["title"])) for f in found]
    return case, [Forget(TIMER), Send(reader, "walk", cards.tour(case, lines), "digest")]
