"""已处理: only the department's own answer closes a task; time climbs meanwhile; the parent's end voids it."""

from dataclasses import replace

from workflows.hazard.case import Escalation
from workflows.hazard.events import Brought, TaskAnswered
from workflows.kernel.effects import Due, Effect, Reader, Send, Tell
from workflows.kernel.people import DUTY_ROOM, Climb, Skipped
from workflows.task import cards
from workflows.task.case import Stage, Task
from workflows.task.events import AnswerAsked, Answered, ParentClosed
from workflows.task.hands import answers, take_back
from workflows.task.opening import DUTY, REMIND, RUNG, quiet
from workflows.task.rules import TaskCtx, TaskOutcome, TaskRung
from workflows.task.target import inside


def may_answer(case: Task, event: AnswerAsked | Answered | Brought, ctx: TaskCtx) -> str | None:
    """The holder, or a colleague of the department; never the department that was passed over."""
    known = ctx.org.people.get(event.by or "")
    if event.by is None or known is None:
        return f"{case.code} 由{ctx.org.holder(case.owner)}处理，匿名发来的没有记进去。"
    near = bool(case.department) and inside(known.department, case.department) and event.by != case.parent_owner
    if answers(case, event.by, ctx) or near:
        return None
    return f"{case.code} 要{case.department or '值班室'}来答复，这里什么都没有改变。"


def ask(case: Task, event: AnswerAsked, ctx: TaskCtx) -> TaskOutcome:
    """One question: what was done."""
    case = replace(case, asking=event.by)
    return case, [Send(event.by, "answer", cards.ask_answer(case, ctx.now), "first")]


def may_close(case: Task, event: Answered, ctx: TaskCtx) -> str | None:
    """An answer has words, and comes from the department that was asked."""
    if not event.text.strip():
        return f"还差一句处理结果，{case.code} 还开着。直接回复就行，已发的 {len(case.media)} 个文件都在。"
    return may_answer(case, event, ctx)


def answer(case: Task, event: Answered, ctx: TaskCtx) -> TaskOutcome:
    """Closed, and the case that asked hears it, with the pictures."""
    case = replace(
        case, answer=event.text.strip(), answered_by=event.by, fixed_at=ctx.now, closed_at=ctx.now, asking="",
        accepted_at=case.accepted_at or ctx.now,
    )  # fmt: skip
    what = f"{ctx.org.name(event.by)} {ctx.now:%H:%M} 已答复"
    case, told = take_back(case, ctx, what)
    mine = [Send(p, "owner", cards.closed(case, ctx.org, ctx.now), "first") for p in _holders(case)]
    heard = TaskAnswered(case.code, event.by, case.answer, case.media, case.department, case.opened_at)
    return case, [*mine, *told, *quiet(ctx.rules), Tell(case.parent, heard, f"answered:{case.code}")]


def _holders(case: Task) -> tuple[str, ...]:
    return tuple(p for p in dict.fromkeys((case.owner, case.answered_by)) if p)


def is_answer(case: Task, event: Brought, ctx: TaskCtx) -> bool:
    """Words from the one who pressed 已处理; a repair is not done by words alone."""
    return case.sort == "joint" and case.asking == event.by and bool(event.text.strip())


def answer_by_text(case: Task, event: Brought, ctx: TaskCtx) -> TaskOutcome:
    """The text that followed 已处理 is the answer."""
    case = with_media(case, event, ctx)
    text = event.text.replace(case.code, "").strip(" ，,：:。\n")
    return answer(case, Answered(event.by or "", text or "见照片"), ctx)


def keep(case: Task, event: Brought, ctx: TaskCtx) -> TaskOutcome:
    """Pictures and words before the answer: kept, and said so."""
    case = with_media(case, event, ctx)
    text = event.text.replace(case.code, "").strip()
    case = replace(case, answer="\n".join(p for p in (case.answer, text) if p))
    assert event.by is not None
    return case, [Send(event.by, "held", cards.received(case, ctx.org, ctx.now), "first")]


def with_media(case: Task, event: Brought, ctx: TaskCtx) -> Task:
    known = {a.sha256 for a in case.media}
    fresh = (replace(a, stage="proof", by=a.by or event.by) for a in event.media if a.sha256 not in known)
    return replace(case, media=(*case.media, *fresh))


def is_rung(case: Task, event: Due, ctx: TaskCtx) -> bool:
    """A rung of the ladder."""
    return event.name.startswith(RUNG)


def climb(case: Task, event: Due, ctx: TaskCtx) -> TaskOutcome:
    """One rung, where its condition still holds; absence-aware, ending at the duty room."""
    rung = next((r for r in ctx.rules.ladder if f"{RUNG}{r.name}" == event.name), None)
    if rung is None or (rung.during == "unaccepted" and case.state is not Stage.ASKED):
        return case, []
    found = _above(case, rung, ctx)
    skipped = found.passed_over
    number = len(case.escalations)
    why = f"{'没有接单' if rung.during == 'unaccepted' else '没有答复'}{skipped}"
    done = Escalation(ctx.now, rung.name, found.to or DUTY_ROOM, why)
    case = replace(case, escalations=(*case.escalations, done), alarmed=(*case.alarmed, str(number)))
    card = cards.alarm(case, ctx.org, ctx.now, rung, skipped)
    reader: Reader = found.to or DUTY
    return case, [Send(reader, f"rung {number}", card, "urgent")]


def _above(case: Task, rung: TaskRung, ctx: TaskCtx) -> Climb:
    if rung.up == 0 or case.owner is None:
        return Climb(None, (Skipped("上级", "最后一级转值班室"),) if case.owner else ())
    avoid = frozenset(p for p in (case.parent_owner, *(e.to for e in case.escalations)) if p)
    return ctx.org.above(case.owner, rung.up, ctx.now, avoid)


def is_reminder(case: Task, event: Due, ctx: TaskCtx) -> bool:
    """The one reminder."""
    return event.name == REMIND


def remind(case: Task, event: Due, ctx: TaskCtx) -> TaskOutcome:
    """To the holder, once, before the answer is due."""
    to = ctx.org.fit(case.owner, ctx.now)
    return case, [Send(to, "remind", cards.remind(case, ctx.org, ctx.now), "reminder")] if to else []


def void(case: Task, event: ParentClosed, ctx: TaskCtx) -> TaskOutcome:
    """The case that asked has ended: nobody has to do anything any more."""
    card = cards.void(case, ctx.org, ctx.now, event.why)
    case = replace(case, closed_at=ctx.now)
    alarmed = [case.escalations[int(n)].to for n in case.alarmed]
    copies: list[Effect] = [Send(DUTY, "copy", card, "reminder")]
    copies += [Send(case.owner, "owner", card, "first")] if case.owner else []
    copies += [
        Send(DUTY if t == DUTY_ROOM else t, f"rung {n}", card, "reminder")
        for n, t in zip(case.alarmed, alarmed, strict=True)
    ]
    return case, [*copies, *quiet(ctx.rules)]


def too_late(case: Task, event: ParentClosed | Due, ctx: TaskCtx) -> TaskOutcome:
    """Over already; a timer or a word of the parent changes nothing."""
    return case, []
