"""复查 by somebody who did not fix it, on a clock of its own: 通过 archives, 退回 goes back with a reason."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from workflows.hazard import cards_review as cards
from workflows.hazard import closing, returning, review_clock
from workflows.hazard.case import Attachment, Hazard, State
from workflows.hazard.events import Approved, Brought, FlagOverridden, ReturnAsked, Returned
from workflows.hazard.review_copies import SIDE_BY_SIDE, before_and_after, send_all
from workflows.hazard.reviewers import approver_of, choose, may_review, named_approver
from workflows.hazard.rules import Ctx, Outcome, Rows
from workflows.kernel.effects import Do, Done, Due, Effect, Failed, Send
from workflows.kernel.flow import Pressed, row
from workflows.kernel.people import DUTY_ROOM

COMPOSE = "compose"


def begin(case: Hazard, ctx: Ctx) -> Outcome:
    """The reviewer is chosen, the clock runs, before and after are put side by side."""
    case = replace(case, reviewer=choose(case, ctx), expecting="")
    case, timers = review_clock.start(case, ctx)
    return case, [*send_all(case, ctx), *timers, *_compose(case, ctx)]


def _compose(case: Hazard, ctx: Ctx) -> list[Effect]:
    before, after = before_and_after(case)
    if not (before and after):
        return []
    title = f"{case.code} {case.place or ''}".strip()
    args = {"before": before, "after": after, "title": title, "date": f"{ctx.now:%Y-%m-%d %H:%M}"}
    return [Do(COMPOSE, args, f"{COMPOSE}:{case.code}:{case.returns}")]


def is_composed(case: Hazard, event: Done | Failed, ctx: Ctx) -> bool:
    """The picture of before and after is done, or failed."""
    return event.key.startswith(f"{COMPOSE}:")


def composed(case: Hazard, event: Done, ctx: Ctx) -> Outcome:
    """The picture is made: every copy of the review card shows it."""
    case = _with_picture(case, event, ctx)
    return case, send_all(case, ctx)


def composed_late(case: Hazard, event: Done, ctx: Ctx) -> Outcome:
    """The decision was faster than the picture; it is kept for the record."""
    return _with_picture(case, event, ctx), []


def _with_picture(case: Hazard, event: Done, ctx: Ctx) -> Hazard:
    sha = str(event.result.get("sha256") or "")
    if not sha or not event.key.endswith(f":{case.returns}"):
        return case
    picture = Attachment(sha, "picture", None, ctx.now, stage="proof", role=SIDE_BY_SIDE)
    return replace(case, media=(*case.media, picture))


def not_composed(case: Hazard, event: Failed, ctx: Ctx) -> Outcome:
    """The card shows both pictures one by one, as before."""
    return case, []


def may_approve(case: Hazard, event: Approved, ctx: Ctx) -> str | None:
    """The reason why this person may not archive the case now, or None."""
    if reason := may_review(case, event.by, ctx):
        return reason
    if case.flags and case.override_by is None and not named_approver(case, event.by, ctx):
        approver = approver_of(case, ctx)
        return cards.only_named(case, ctx.org.name(approver) if approver else DUTY_ROOM, ctx.org)
    return None


def approve(case: Hazard, event: Approved, ctx: Ctx) -> Outcome:
    """Archived. A named approver who passes flagged evidence answers for the flag by name."""
    if case.flags and case.override_by is None:
        case = replace(case, override_by=event.by)
    return closing.close(case, event.by, ctx)


def may_override(case: Hazard, event: FlagOverridden, ctx: Ctx) -> str | None:
    """Only a named approver releases a flag that is still open."""
    if not case.flags or case.override_by:
        return f"{case.code} 没有等放行的标记。"
    if not named_approver(case, event.by, ctx):
        return f"标记要由{'或'.join(ctx.rules.fix.review.override_roles)}放行，而且不能是上报或处理的人。"
    return None


def override(case: Hazard, event: FlagOverridden, ctx: Ctx) -> Outcome:
    """The flag stays on record with a name; the reviewer may judge now."""
    case = replace(case, override_by=event.by)
    effects = send_all(case, ctx)
    if case.reviewer and case.reviewer != event.by:
        line = cards.released(case, ctx.org, ctx.now)
        effects.append(Send(case.reviewer, f"released {case.returns}", line, "first"))
    return case, effects


def ask_reason(case: Hazard, event: ReturnAsked, ctx: Ctx) -> Outcome:
    """退回 without a word: one question, and the case stays in review until it is answered."""
    case = replace(case, expecting=f"return {event.by}")
    return case, [Send(event.by, f"return {case.returns}", cards.ask_reason(case, ctx.now), "first")]


def may_ask_reason(case: Hazard, event: ReturnAsked, ctx: Ctx) -> str | None:
    """Whoever may judge may return."""
    return may_review(case, event.by, ctx)


def may_return(case: Hazard, event: Returned, ctx: Ctx) -> str | None:
    """A return needs a reason, from somebody who may judge."""
    if not event.why.strip():
        return f"退回要写一句原因，{case.code} 还在复查。直接回复原因就行。"
    return may_review(case, event.by, ctx)


def is_reason(case: Hazard, event: Brought, ctx: Ctx) -> bool:
    """A text with the case's code from the one who pressed 退回."""
    return bool(event.by) and case.expecting == f"return {event.by}" and bool(event.text.strip())


def return_by_text(case: Hazard, event: Brought, ctx: Ctx) -> Outcome:
    """The text that followed 退回 is its reason."""
    return returning.send_back(case, reason_of(case, event), ctx)


def reason_of(case: Hazard, event: Brought) -> Returned:
    """The return that a text stands for."""
    why = event.text.replace(case.code, "").strip(" ，,：:。\n")
    return Returned(event.by or "", why or "见照片")


REVIEW, FIXING, CLOSED = State.REVIEW, State.FIXING, State.CLOSED
ROWS: Rows = (
    row(REVIEW, Approved, CLOSED, approve, may_approve),
    row(REVIEW, ReturnAsked, REVIEW, ask_reason, may_ask_reason),
    row(REVIEW, Returned, FIXING, returning.send_back, may_return),
    row(REVIEW, Brought, FIXING, return_by_text, where=is_reason),
    row(REVIEW, FlagOverridden, REVIEW, override, may_override),
    row(REVIEW, Due, REVIEW, review_clock.due, where=review_clock.is_mine),
    row(FIXING, Due, FIXING, returning.late, where=returning.is_return),
    row(REVIEW, Done, REVIEW, composed, where=is_composed),
    row(FIXING, Done, FIXING, composed_late, where=is_composed),
    row(CLOSED, Done, CLOSED, composed_late, where=is_composed),
    row(REVIEW, Failed, REVIEW, not_composed, where=is_composed),
    row(FIXING, Failed, FIXING, not_composed, where=is_composed),
    row(CLOSED, Failed, CLOSED, not_composed, where=is_composed),
)


def _return(press: Pressed) -> object:
    return Returned(press.by, press.text) if press.text.strip() else ReturnAsked(press.by)


PRESSES: Mapping[str, Callable[[Pressed], object]] = {
    "approve": lambda press: Approved(press.by),
    "return": _return,
    cards.RETURN_REASON: lambda press: Returned(press.by, press.text),
    "override": lambda press: FlagOverridden(press.by, press.text),
}
