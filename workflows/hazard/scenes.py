"""Is a picture of the finished work cut out of the report's picture, or of another case's? A job compares them feature
by feature, for a crop leaves no likeness that a hash could find."""

from dataclasses import replace

from workflows.hazard import cards_proof as cards
from workflows.hazard.brought import brought
from workflows.hazard.case import Hazard
from workflows.hazard.review_copies import send_all
from workflows.hazard.rules import Ctx, Outcome
from workflows.kernel.effects import Do, Done, Effect, Failed

SAME_SCENE, EARLIER = "same_scene", "earlier_photos"
LATEST = 3
"""Pictures of the finished work that are compared, newest first: the job takes seconds of a core for each."""


def compare(case: Hazard, ctx: Ctx) -> list[Effect]:
    """One job for each of the newest pictures against all of the report's and those of cases nearby."""
    own = [(a.sha256, case.code) for a in case.kept("before", "photo")]
    others = ",".join(f"{sha}@{code}" for sha, code in (*own, *ctx.facts.get(EARLIER, ())))
    newest = brought(case, "photo")[-LATEST:] if others else ()
    key = f"{SAME_SCENE}:{case.code}:{case.returns}"
    return [Do(SAME_SCENE, {"photo": a.sha256, "others": others}, f"{key}:{a.sha256}") for a in newest]


def is_scene(case: Hazard, event: Done | Failed, ctx: Ctx) -> bool:
    """A comparison is done, or failed."""
    return event.key.startswith(f"{SAME_SCENE}:")


def compared(case: Hazard, event: Done, ctx: Ctx) -> Outcome:
    """Cut out of the report's picture: flagged, and everybody who judges sees it."""
    after = _flagged(case, event)
    return (after, send_all(after, ctx)) if after is not case else (case, [])


def compared_late(case: Hazard, event: Done, ctx: Ctx) -> Outcome:
    """The decision was faster; the flag stays on record."""
    return _flagged(case, event), []


def _flagged(case: Hazard, event: Done) -> Hazard:
    this_round = event.key.startswith(f"{SAME_SCENE}:{case.code}:{case.returns}:")
    if not event.result.get("sha256") or not this_round or cards.same_as_before() in case.flags:
        return case
    code = str(event.result.get("code") or case.code)
    flag = cards.cut_from_before() if code == case.code else cards.cut_from(code)
    return case if flag in case.flags else replace(case, flags=(*case.flags, flag), override_by=None)


def not_compared(case: Hazard, event: Failed, ctx: Ctx) -> Outcome:
    """A picture that cannot be opened again is the reviewer's to look at."""
    return case, []
