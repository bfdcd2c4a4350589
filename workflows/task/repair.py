"""维修工单 after the work: proof, somebody else's look, and the evidence back to the hazard, which it never closes."""

from dataclasses import replace

from workflows.hazard.case import Escalation
from workflows.hazard.events import Approved, Brought, Repaired, ReturnAsked, Returned
from workflows.hazard.readers import SAFETY
from workflows.kernel.effects import Due, Effect, Forget, LeftFactory, Reader, Send, Tell, Wake
from workflows.kernel.people import DUTY_ROOM, distinct
from workflows.permit.facts import LOCKS, Lock
from workflows.task import cards_repair as cards
from workflows.task.answering import may_answer, with_media
from workflows.task.case import Task
from workflows.task.events import AnswerAsked, Answered
from workflows.task.hands import take_back
from workflows.task.opening import DUTY, quiet
from workflows.task.rules import TaskCtx, TaskOutcome

CLOCK = "task review"


def is_repair(case: Task, event: object, ctx: TaskCtx) -> bool:
    """Joint tasks close by words; this one does not."""
    return case.sort == "repair"


def lacking(case: Task, ctx: TaskCtx) -> int:
    """Photos of the mended thing that are still to come; what was sent before acceptance shows the damage."""
    since = case.accepted_at
    photos = [a for a in case.media if a.kind == "photo" and since and a.at >= since]
    return max(0, ctx.rules.repair.photos - len(photos))


def is_complete(case: Task, event: AnswerAsked, ctx: TaskCtx) -> bool:
    """Words and photos were sent before 已处理 was pressed."""
    return case.sort == "repair" and bool(case.answer) and not lacking(case, ctx)


def locked(case: Task, ctx: TaskCtx, button: str = "已处理") -> str | None:
    """A machine is not 已恢复 while somebody's lock is on it: behind the lock may stand its owner."""
    locks: tuple[Lock, ...] = ctx.facts[LOCKS]
    if not locks:
        return None
    said = "、".join(f"{lock.number} 号锁（{ctx.org.name(lock.by)}，{lock.code}）" for lock in locks)
    return f"{case.equipment or '设备'}上还挂着 {said}，不能算恢复。请挂锁的人到现场解锁，再按“{button}”。"


def may_show(case: Task, event: AnswerAsked, ctx: TaskCtx) -> str | None:
    return may_answer(case, event, ctx) or locked(case, ctx)


def as_it_is(case: Task, event: AnswerAsked, ctx: TaskCtx) -> TaskOutcome:
    return _hand_in(case, event.by, ctx)


def may_hand_in(case: Task, event: Answered, ctx: TaskCtx) -> str | None:
    """A sentence, a photo, and a hand of the team."""
    if reason := may_answer(case, event, ctx):
        return reason
    if not event.text.strip():
        return f"还差一句修了什么，{case.code} 还开着。直接回复就行。"
    missing = lacking(case, ctx)
    return cards.lacks_photos(case, missing) if missing else locked(case, ctx)


def in_words(case: Task, event: Answered, ctx: TaskCtx) -> TaskOutcome:
    return _hand_in(replace(case, answer=event.text.strip()), event.by, ctx)


def is_last_piece(case: Task, event: Brought, ctx: TaskCtx) -> bool:
    """Words from the one who pressed 已处理, and with them nothing is lacking."""
    asked = case.sort == "repair" and case.asking == event.by and bool(event.text.strip())
    return asked and not lacking(with_media(case, event, ctx), ctx)


def by_text(case: Task, event: Brought, ctx: TaskCtx) -> TaskOutcome:
    return _hand_in(_with_words(case, event, ctx), event.by or "", ctx)


def _with_words(case: Task, event: Brought, ctx: TaskCtx) -> Task:
    text = event.text.replace(case.code, "").strip(" ，,：:。\n")
    return replace(with_media(case, event, ctx), answer=text or "见照片")


def is_locked(case: Task, event: Brought, ctx: TaskCtx) -> bool:
    """Nothing is lacking but somebody's key."""
    return is_last_piece(case, event, ctx) and locked(case, ctx) is not None


def waits_for_key(case: Task, event: Brought, ctx: TaskCtx) -> TaskOutcome:
    """What was sent is kept: only 已处理 is to be pressed again."""
    card = cards.waits_for_key(case, locked(case, ctx) or "")
    return _with_words(case, event, ctx), [Send(event.by or "", f"locked {ctx.now:%m%d%H%M}", card, "first")]


def _hand_in(case: Task, by: str, ctx: TaskCtx) -> TaskOutcome:
    """To the owner of the hazard, else safety; the alarms about an unfinished order fall silent."""
    limit = ctx.now + ctx.rules.repair.review_within.of(case.level)
    case = replace(case, answered_by=by, fixed_at=ctx.now, asking="", review_by=limit)
    case = replace(case, reviewer=_reviewer(case, ctx))
    case, told = take_back(case, ctx, f"{ctx.org.name(by)} {ctx.now:%H:%M} 修好，待看")
    sent = Send(by, f"sent {case.returns}", cards.sent(case, ctx.org, ctx.now), "first")
    return case, [*_show(case, ctx), sent, *told, Wake(CLOCK, limit)]


def _reviewer(case: Task, ctx: TaskCtx) -> str | None:
    """Who answers for the hazard by now, else safety; never a hand that mended it. None is the duty room."""
    asked = [ctx.org.fit(ctx.facts["parent_owner"], ctx.now)]
    asked += [p for role in SAFETY for p in ctx.org.with_role(role, ctx.now)]
    return next((p for p in distinct(asked) if p not in (case.answered_by, case.owner)), None)


def _show(case: Task, ctx: TaskCtx) -> list[Effect]:
    card = cards.to_review(case, ctx.org, ctx.now)
    return [Send(r, f"review {case.returns}", card, "first") for r in _readers(case, ctx)]


def _readers(case: Task, ctx: TaskCtx) -> tuple[Reader, ...]:
    return (case.reviewer,) if case.reviewer else (DUTY, *ctx.org.with_role(DUTY_ROOM, ctx.now))


def may_review(case: Task, event: Approved | ReturnAsked | Returned, ctx: TaskCtx) -> str | None:
    """The reviewer or a stand-in, safety, the duty room; nobody who mended it."""
    if event.by in (case.answered_by, case.owner):
        return f"自己修的要由别人看，{case.code} 已请{ctx.org.holder(case.reviewer)}看。"
    known = ctx.org.people.get(event.by)
    steers = known is not None and known.role in (*SAFETY, DUTY_ROOM)
    if steers or event.by in (case.reviewer, ctx.org.fit(case.reviewer, ctx.now)):
        return None
    return f"{case.code} 由{ctx.org.holder(case.reviewer)}看，这里什么都没有改变。"


def may_free(case: Task, event: Approved, ctx: TaskCtx) -> str | None:
    """A lock may have been hung since the work was shown."""
    return may_review(case, event, ctx) or locked(case, ctx, "通过")


def approve(case: Task, event: Approved, ctx: TaskCtx) -> TaskOutcome:
    """Closed; who mended it, when, with what pictures goes to the hazard."""
    case = replace(case, closed_at=ctx.now, reviewer=event.by)
    by = case.answered_by or case.owner or ""
    done_at = case.fixed_at or ctx.now
    heard = Repaired(case.code, by, case.answer, case.media, case.department, done_at, event.by)
    card = cards.closed(case, ctx.org, ctx.now, event.by)
    mine = [Send(p, "owner", card, "first") for p in distinct((by, case.owner))]
    copies = _settled(case, event.by, "看过", ctx)
    return case, [*copies, *mine, *quiet(ctx.rules), Forget(CLOCK), Tell(case.parent, heard, f"answered:{case.code}")]


def _settled(case: Task, by: str, word: str, ctx: TaskCtx) -> list[Effect]:
    card = cards.decided(case, ctx.org, ctx.now, by, word)
    late = [case.escalations[-1].to] if case.escalations and case.escalations[-1].rung == CLOCK else []
    readers: tuple[Reader, ...] = tuple(dict.fromkeys((by, *_readers(case, ctx), *late)))
    return [Send(r, f"review {case.returns}", card, "reminder") for r in readers]


def ask_reason(case: Task, event: ReturnAsked, ctx: TaskCtx) -> TaskOutcome:
    """One question; the order stays where it is until it is answered."""
    case = replace(case, asking=f"return {event.by}")
    return case, [Send(event.by, f"return {case.returns}", cards.ask_reason(case, ctx.now), "first")]


def may_return(case: Task, event: Returned, ctx: TaskCtx) -> str | None:
    """Never without a reason."""
    if not event.why.strip():
        return f"退回要写一句原因，{case.code} 还在等人看。直接回复原因就行。"
    return may_review(case, event, ctx)


def is_reason(case: Task, event: Brought, ctx: TaskCtx) -> bool:
    return case.asking == f"return {event.by}" and bool(event.text.strip())


def back_by_text(case: Task, event: Brought, ctx: TaskCtx) -> TaskOutcome:
    """The text that followed 退回 is its reason."""
    why = event.text.replace(case.code, "").strip(" ，,：:。\n")
    return send_back(case, Returned(event.by or "", why or "见照片"), ctx)


def send_back(case: Task, event: Returned, ctx: TaskCtx) -> TaskOutcome:
    """To the same hands; everything that was sent stays, the words are written anew."""
    copies = _settled(case, event.by, "退回", ctx)
    card = cards.returned(case, ctx.org, ctx.now, event.by, event.why.strip())
    hands = distinct((case.answered_by, case.owner))
    back = [Send(p, f"returned {case.returns}", card, "first") for p in hands]
    case = replace(case, returns=case.returns + 1, answer="", asking="", fixed_at=None, accepted_at=ctx.now)
    return case, [*copies, *back, Forget(CLOCK)]


def add(case: Task, event: Brought, ctx: TaskCtx) -> TaskOutcome:
    """A picture that comes after 已处理: the reviewer sees it too."""
    case = with_media(case, event, ctx)
    return case, _show(case, ctx)


def reviewer_left(case: Task, event: LeftFactory, ctx: TaskCtx) -> TaskOutcome:
    """The reviewer left the factory: somebody else looks. Anybody else's leaving changes nothing here."""
    if case.reviewer != event.person:
        return case, []
    case = replace(case, reviewer=_reviewer(case, ctx))
    return case, _show(case, ctx)


def is_review_clock(case: Task, event: Due, ctx: TaskCtx) -> bool:
    return event.name == CLOCK


def late(case: Task, event: Due, ctx: TaskCtx) -> TaskOutcome:
    """The reviewer's own time is over: safety may look instead, else the duty room."""
    asked = [p for role in SAFETY for p in ctx.org.with_role(role, ctx.now)]
    to = next((p for p in asked if p not in (case.reviewer, case.answered_by, case.owner)), None)
    card = cards.to_review(case, ctx.org, ctx.now, cards.late(case, ctx.org))
    done = Escalation(ctx.now, CLOCK, to or DUTY_ROOM, f"{ctx.org.holder(case.reviewer)}没有按时看")
    case = replace(case, escalations=(*case.escalations, done))
    return case, [Send(to or DUTY, f"review {case.returns}", card, "urgent")]
