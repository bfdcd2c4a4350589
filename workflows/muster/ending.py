"""解除: everybody may leave; while somebody is not accounted for it is asked once more."""

from collections.abc import Mapping
from dataclasses import replace

from workflows.kernel.effects import Effect, Forget, Release, Send, Tell
from workflows.muster import cards, cards_end, cards_lead, cards_missing
from workflows.muster.answering import may_steer
from workflows.muster.calling import CLAIM, COUNT, DUTY, END, MISSING, WHOLE_SITE, leaders
from workflows.muster.case import EndAsked, LastSeen, Missing, Muster
from workflows.muster.events import EndConfirmed, EndedShort, KeptWaiting, StoodDown
from workflows.muster.rules import MusterCtx, MusterOutcome


def asked_of(case: Muster, person: str, ctx: MusterCtx) -> EndAsked | None:
    """The question of this person that still counts: numbers grow old."""
    limit = ctx.now - ctx.rules.confirm_end_within
    return next((a for a in case.end_asked if a.by == person and a.at >= limit), None)


def is_unsure(case: Muster, event: StoodDown | EndConfirmed, ctx: MusterCtx) -> bool:
    """Somebody is missing and this person has not said it twice. A drill may end as it is."""
    if case.drill or not case.unsettled:
        return False
    # a button is pressed twice by a nervous thumb, a word is written twice by nobody
    twice = isinstance(event, EndConfirmed) or event.typed
    return not (twice and asked_of(case, event.by, ctx))


def may_ask(case: Muster, event: StoodDown | EndConfirmed, ctx: MusterCtx) -> str | None:
    if reason := may_end(case, event, ctx):
        return reason
    if asked_of(case, event.by, ctx):
        return f"{case.code} 还有人没有着落，请在确认卡上按“确认解除”或“继续等”；再发一次“解除”也算确认。"
    return None


def ask_again(case: Muster, event: StoodDown | EndConfirmed, ctx: MusterCtx) -> MusterOutcome:
    """Whoever searches for the missing stops when everybody goes home."""
    asked = EndAsked(event.by, ctx.now, case.end_questions + 1)
    others = tuple(a for a in case.end_asked if a.by != event.by)
    case = replace(case, end_asked=(*others, asked), end_questions=asked.number)
    return case, [Send(event.by, _slot(asked), cards_end.sure(case, ctx.org, ctx.rules), "first")]


def keep_waiting(case: Muster, event: KeptWaiting, ctx: MusterCtx) -> MusterOutcome:
    """The roll call goes on; the next 解除 is asked anew."""
    mine = [a for a in case.end_asked if a.by == event.by]
    case = replace(case, end_asked=tuple(a for a in case.end_asked if a.by != event.by))
    return case, [Send(event.by, _slot(a), cards_end.waits(case), "first") for a in mine]


def _slot(asked: EndAsked) -> str:
    """A message of its own for every question: the same one again would be sent to nobody."""
    return f"sure {asked.number}"


def may_end(case: Muster, event: StoodDown | EndConfirmed, ctx: MusterCtx) -> str | None:
    if may_steer(case, event.by, ctx):
        return None
    return f"{case.code} 由{ctx.org.name(case.reporter)}、值班室或安全员解除。"


def stand_down(case: Muster, event: StoodDown | EndConfirmed, ctx: MusterCtx) -> MusterOutcome:
    """Everybody may leave; the final list stays with the case, and the log says who ended it with how many missing."""
    seen: Mapping[str, LastSeen] = ctx.facts["last_places"]
    left = tuple(Missing(p, cards_missing.where(ctx.org, p, seen, ctx.now)) for p in case.open)
    case = replace(case, ended_by=event.by, closed_at=ctx.now, missing=left)
    done, gone = cards.over(case, ctx.org), cards.closed_card(case)
    extra = tuple(a.person for a in case.answers if a.person not in case.people)
    everybody = tuple(p for p in (*case.people, *extra) if p not in case.without)
    effects: list[Effect] = [Send(p, "over", done, "first") for p in everybody]
    effects += [Send(p, "muster", gone, "first") for p in case.open]
    result = cards_lead.summary(case, ctx.org, ctx.now)
    effects += [Send(r, "count", result, "first") for r in leaders(case, ctx)]
    # where the duty group has no room its people get this one as well: no two equal texts to one person
    effects.append(Send(DUTY, "end", replace(result, headline=f"{result.headline} 清点结束"), "urgent"))
    effects += [Send(a.by, _slot(a), gone, "first") for a in case.end_asked]
    if case.unsettled:
        short = EndedShort(event.by, len(case.open), f"解除时{case.unsettled}")
        effects.append(Tell(case.code, short, f"{case.code} ended short"))
    return case, [*effects, Release(CLAIM, WHOLE_SITE), *(Forget(name) for name in (COUNT, MISSING, END))]


def noted(case: Muster, event: EndedShort, ctx: MusterCtx) -> MusterOutcome:
    """Only the log has to know."""
    return case, []
