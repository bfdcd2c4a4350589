"""The copies of a review card: who has one, how each looks, and how all change when one is decided."""

from workflows.hazard import cards_review as cards
from workflows.hazard.case import Hazard
from workflows.hazard.checks import by_machine, by_person
from workflows.hazard.readers import DUTY
from workflows.hazard.reviewers import approver_of
from workflows.hazard.rules import Ctx
from workflows.kernel.cards import Card
from workflows.kernel.effects import Effect, Reader, Send, Urgency
from workflows.kernel.people import DUTY_ROOM, distinct

SIDE_BY_SIDE = "side_by_side"


def slot(case: Hazard) -> str:
    """A new message for every round: after a return the reviewer is asked anew."""
    return f"review {case.returns}"


def pictures(case: Hazard) -> tuple[str, ...]:
    """The composed picture of this round and what came after it, else the first before and the last after."""
    composed = [a for a in case.media if a.role == SIDE_BY_SIDE and case.fixed_at and a.at >= case.fixed_at]
    if composed:
        later = [a.sha256 for a in case.kept("after", "photo") if not a.role and a.at > composed[-1].at]
        return (composed[-1].sha256, *later[-2:])
    before, after = before_and_after(case)
    return tuple(p for p in (before, after) if p)


def before_and_after(case: Hazard) -> tuple[str | None, str | None]:
    """The first picture of the report and the newest of the finished work."""
    before = [a.sha256 for a in case.kept("before", "photo")]
    after = [a.sha256 for a in case.kept("after", "photo") if not a.role]
    return (before[0] if before else None, after[-1] if after else None)


def readers(case: Hazard, ctx: Ctx) -> tuple[Reader, ...]:
    """Reviewer, named approver of a flag, and the superiors who were told; the duty room where there is nobody."""
    approver = approver_of(case, ctx) if case.flags else None
    people = distinct([case.reviewer, approver, *(p for p in case.review_told if p != DUTY_ROOM)])
    rooms: tuple[Reader, ...] = (DUTY,) if case.reviewer is None or DUTY_ROOM in case.review_told else ()
    more = ctx.org.with_role(DUTY_ROOM, ctx.now) if rooms else ()
    return (*distinct([*people, *more]), *rooms)


def card_for(case: Hazard, reader: Reader, ctx: Ctx, head: str = "") -> Card:
    """The review card as this reader sees it."""
    flagged = bool(case.flags) and case.override_by is None and reader == approver_of(case, ctx)
    if flagged and reader != case.reviewer and not head:
        head = cards.for_approver(case, ctx.org)
    machine, person = by_machine(case, ctx.rules, ctx.org), by_person(case, ctx.rules, ctx.org)
    other = reader if isinstance(reader, str) and reader != case.reviewer else ""
    return cards.to_review(
        case, ctx.org, ctx.now, pictures(case), machine, person, head, flagged and bool(other), other
    )


def send_all(case: Hazard, ctx: Ctx, urgency: Urgency = "first") -> list[Effect]:
    """The present look to everybody who has a copy."""
    return [Send(reader, slot(case), card_for(case, reader, ctx), urgency) for reader in readers(case, ctx)]


def settle_all(case: Hazard, ctx: Ctx, by: str, word: str) -> list[Effect]:
    """Every copy shows who decided and when, and can no longer be pressed."""
    card = cards.decided(case, ctx.org, ctx.now, by, word, pictures(case))
    return [Send(reader, slot(case), card, "reminder") for reader in readers(case, ctx)]
