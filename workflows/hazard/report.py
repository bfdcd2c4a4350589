"""A report leaves draft: dispatched at once, asked about, merged with what is known, or forgotten as talk."""

from dataclasses import replace

from workflows.hazard import cards_report as cards
from workflows.hazard import emergency, ladder, major
from workflows.hazard.alert_level import level_of
from workflows.hazard.case import Hazard
from workflows.hazard.deadlines import due_at
from workflows.hazard.dispatch import find
from workflows.hazard.draft import SILENCE, UNGRADED, Piece, closes_by, gathered, listen, unheard
from workflows.hazard.events import Brought, Heard, Joined, Withdrawn
from workflows.hazard.handing import hand
from workflows.hazard.readers import reporter_of, safety_desk
from workflows.hazard.rules import Ctx, Outcome
from workflows.hazard.understanding import fallback, titled
from workflows.kernel.cards import Card
from workflows.kernel.effects import Drop, Effect, Forget, Send, Tell, Urgency, Wake
from workflows.kernel.people import UNREGISTERED


def answer(case: Hazard, slot: str, card: Card, urgency: Urgency = "first") -> list[Effect]:
    """To the reporter, where there is one to answer; on a tour the desk gives one list at its end."""
    reader = reporter_of(case)
    if reader is None or (case.walk and case.emergency is None):
        return []
    return [Send(reader, slot, card, urgency)]


def wait(case: Hazard, event: Piece, ctx: Ctx) -> Outcome:
    """One more piece. The first is answered at once, with the code."""
    after = gathered(case, event, ctx)
    first = not (case.texts or case.media or case.spot or case.marks)
    effects: list[Effect] = [Wake(SILENCE, closes_by(after, ctx)), *listen(after, case)]
    if first:
        effects += answer(after, "receipt", cards.received(after, bool(unheard(after))))
    return after, effects


def talk(case: Hazard, event: Piece, ctx: Ctx) -> Outcome:
    """No hazard in it: no case, one line."""
    after = gathered(case, event, ctx)
    reader = reporter_of(after)
    return after, [Drop(), *([Send(reader, f"say:small-talk:{case.code}", cards.no_hazard())] if reader else [])]


def ask(case: Hazard, event: Piece, ctx: Ctx) -> Outcome:
    """Out of draft, but not understood yet: one question, and two minutes for the answer."""
    after = opened(gathered(case, event, ctx), ctx)
    effects = [Forget(SILENCE), *listen(after, case)]
    if after.opened_at != case.opened_at or case.dispatched_at is None:
        effects.append(Wake(UNGRADED, (after.opened_at or ctx.now) + ctx.rules.draft.ungraded))
    if _question(after) != _question(case) or case.opened_at is None:
        effects += answer(after, "report", cards.puzzled(after, bool(unheard(after))))
    return after, effects


def _question(case: Hazard) -> tuple[bool, bool, int]:
    return bool(unheard(case)), bool(case.texts), len(case.choices)


def opened(case: Hazard, ctx: Ctx) -> Hazard:
    """From here the clock runs; a paper form keeps its true time beside."""
    case = titled(replace(case, opened_at=case.opened_at or ctx.now))
    return replace(case, due_at=due_at(case, ctx.rules), alert_level=level_of(case, ctx.rules.alert))


def go(case: Hazard, event: Piece, ctx: Ctx) -> Outcome:
    """To the one who answers for it, in the same decision; an emergency is shouted before anything else."""
    after = opened(fallback(gathered(case, event, ctx)), ctx)
    after = replace(after, repeats=int(ctx.facts.get("repeats") or 0))
    after, handed = hand(after, find(after, ctx), ctx)
    shouted: list[Effect] = []
    if after.emergency:
        after, shouted = emergency.alarm(after, ctx)
    told = answer(after, "report", cards.understood(after, ctx.org, ctx.now))
    settled: list[Effect] = [Forget(SILENCE), Forget(UNGRADED), *listen(after, case)]
    return after, [*shouted, *told, *handed, *settled, *major.suggest(after, ctx), *_introduced(after, ctx)]


def _introduced(case: Hazard, ctx: Ctx) -> list[Effect]:
    """A stranger's report, or one of somebody who has left, counts like any other; safety hears who it was."""
    known = ctx.org.people.get(case.reporter or "")
    if known is None or (known.active and known.role != UNREGISTERED):
        return []
    why = f"{known.name}不在花名册里" if known.active else f"{known.name}已离职"
    card = cards.who_is_it(case, why)
    return [Send(safety_desk(case, ctx.org, ctx.now), "who", card, "reminder")]


def merge(case: Hazard, event: Piece, ctx: Ctx) -> Outcome:
    """Known already: this one is void, the first case gets everything it brought, the reporter hears which one."""
    first = str(ctx.facts["same_open"])
    after = replace(opened(gathered(case, event, ctx), ctx), merged_into=first, closed_at=ctx.now)
    joined = Joined(after.reporter, after.code, after.text, after.media, after.return_to)
    tell = Tell(first, joined, f"join:{after.code}")
    quiet = ladder.quiet(after, ctx.rules)
    return after, [tell, *answer(after, "report", cards.merged(after, first, ctx.rules.merge.window)), *quiet]


def pass_to_first(case: Hazard, event: Brought, ctx: Ctx) -> Outcome:
    """A late piece of a merged report belongs to the first case."""
    media = tuple(replace(a, stage="before", by=None if case.anonymous else a.by) for a in event.media)
    joined = Joined(case.reporter, case.code, event.text, media, case.return_to)
    case = replace(case, media=(*case.media, *media))
    return case, [Tell(case.merged_into or "", joined, f"join:{case.code}:{len(case.media)}")]


def heard_late(case: Hazard, event: Heard, ctx: Ctx) -> Outcome:
    """The words of a voice note whose report was merged meanwhile."""
    case = replace(case, heard=(*case.heard, event.sha256))
    joined = Joined(case.reporter, case.code, event.text, (), case.return_to)
    return case, [Tell(case.merged_into or "", joined, f"join:{case.code}:{event.sha256}")] if event.text else []


def merged_before(case: Hazard, event: Brought | Heard, ctx: Ctx) -> bool:
    """Void because it was merged, not because it was withdrawn."""
    return case.merged_into is not None


def withdraw(case: Hazard, event: Withdrawn, ctx: Ctx) -> Outcome:
    """取消 while it is a draft."""
    card = cards.withdrawn(case)
    return replace(case, closed_at=ctx.now), [*ladder.quiet(case, ctx.rules), *answer(case, "withdrawn", card)]


def by_reporter(case: Hazard, event: object, ctx: Ctx) -> str | None:
    """Only whoever reports it completes or withdraws it."""
    by = getattr(event, "by", None)
    return None if case.anonymous or by == case.reporter else f"{case.code} 是别人在报，由报的人来提交或取消。"
