"""The application while it is a draft: what was said goes in, what is missing is asked."""

import re
from collections.abc import Sequence
from dataclasses import replace

from workflows.kernel.cards import Option
from workflows.kernel.effects import Due, Effect, Forget, Send, Wake
from workflows.kernel.flow import Refused
from workflows.kernel.spans import say_span
from workflows.permit import answers, asking, crew
from workflows.permit import cards_apply as cards
from workflows.permit.asking import Question
from workflows.permit.case import Permit
from workflows.permit.events import Answered, Applied, Brought, Withdrawn
from workflows.permit.grading import graded
from workflows.permit.records import NAMES, PREFIX
from workflows.permit.rules import PermitCtx, PermitOutcome

OVER = "draft over"
"""The timer of an application that nobody completes."""
RELATED = "related"
"""The question about other tickets of the same job (关联的其他特殊作业及安全作业票编号)."""
CODE = re.compile(rf"(?:{'|'.join(PREFIX.values())})-\d{{8}}-\d{{4,}}")


def begin(code: str, event: object, ctx: PermitCtx) -> Permit:
    """The first look; raises TypeError for another event."""
    if not isinstance(event, Applied):
        raise TypeError(f"a permit is opened by Applied, not by {type(event).__name__}")
    known = ctx.org.people.get(event.by)
    department = known.department if known else ""
    return Permit(code, event.by, event.kind, department=department, owner=event.by, opened_at=ctx.now)


def may_apply(case: Permit, event: Applied, ctx: PermitCtx) -> str | None:
    """Somebody of the factory; one kind a ticket."""
    if not ctx.org.listed(event.by):
        return "作业票由厂里的人申请，人员名单里没有找到这个账号。请找对接人或安全员代为申请。"
    if event.by != case.reporter:
        return _not_yours(case, ctx)
    if event.kind is not case.kind:
        return f"{case.code} 是{NAMES[case.kind]}票，一张票只管一种作业。{NAMES[event.kind]}请另外申请一张。"
    return None


def may_fill(case: Permit, event: Answered | Brought, ctx: PermitCtx) -> str | None:
    """The applicant, or the foreman who has to answer for it."""
    return None if event.by in (case.reporter, case.owner) else _not_yours(case, ctx)


def _not_yours(case: Permit, ctx: PermitCtx) -> str:
    return f"{case.code} 由{ctx.org.name(case.reporter)}填写，这里什么都没有改变。"


def take(case: Permit, event: Applied, ctx: PermitCtx) -> PermitOutcome:
    """Whatever was said; what is not said stays as it is."""
    notes: list[str] = []
    case = replace(
        case, work=event.text.strip() or case.work, copied_from=event.copied_from or case.copied_from,
        equipment=event.equipment or case.equipment, equipment_code=event.equipment_code or case.equipment_code,
    )  # fmt: skip
    place = ctx.org.places.get(event.place_code or "")
    if place:
        case = replace(case, place=place.name, place_code=place.code, department=place.department or case.department)
    if event.place and event.place not in (case.place or "") and not place:
        case, more = _placed(case, event.place, ctx)
        notes += more
    case, unknown = crew.take(case, event.crew, ctx.org)
    unknown = (*unknown, *event.unknown)
    case = replace(case, unknown=unknown)
    notes += [crew.not_found("、".join(dict.fromkeys(unknown)))] if unknown else []
    case, more = _timed(case, event, ctx)
    notes += more
    for name, said in event.fields:
        case, more = _answered(case, name, said, ctx)
        notes += more
    if event.copied_from:
        notes.append(f"照 {event.copied_from} 填的，请核对；附件和签字不沿用。")
    return show(case, ctx, notes)


def _placed(case: Permit, said: str, ctx: PermitCtx) -> tuple[Permit, list[str]]:
    try:
        return answers.place(case, said, ctx.org), []
    except Refused as refusal:
        return case, [str(refusal)]


def _timed(case: Permit, event: Applied, ctx: PermitCtx) -> tuple[Permit, list[str]]:
    """Times that cannot be are not taken over, and said back."""
    now = ctx.now.replace(second=0, microsecond=0)
    begins, ends = event.starts_at or case.starts_at, event.ends_at or case.ends_at
    if event.starts_at and event.starts_at < now:
        return case, [answers.past(event.starts_at, ctx.now)]
    if begins and ends and ends <= begins:
        return replace(case, starts_at=begins, ends_at=None), ["结束时间不能早于开始时间。"]
    return replace(case, starts_at=begins, ends_at=ends), []


def _answered(case: Permit, name: str, said: str, ctx: PermitCtx) -> tuple[Permit, list[str]]:
    """One of the kind's own questions; what does not fit is asked again."""
    rule = ctx.rules.of(case.kind).ask(name)
    if rule is None:
        return case, []
    try:
        return answers.with_field(case, name, answers.value(rule, said.strip(), ctx)), []
    except Refused as refusal:
        return case, [str(refusal)]


def answer(case: Permit, event: Answered, ctx: PermitCtx) -> PermitOutcome:
    """The open question, the field named by the event, or what the words themselves name. Raises Refused."""
    key = answers.key_of(case, event.field, ctx) if event.field else None
    if event.field and key is None:
        raise Refused(f"{case.code} 没有“{event.field}”这一项，什么都没有改变。")
    if key and not event.text.strip():
        return show(case, ctx, opened=key)
    text = event.text
    if key is None and (by_name := answers.changed(case, event.text, ctx)):
        key, text = by_name
    key = key or case.asking
    if not key:
        raise Refused(f"{case.code} 已经填好了。要改哪一项请这样说：监护人：李强；或者按“送审批”。")
    options = answers.place_options(text.strip(), ctx.org) if key == asking.PLACE else ()
    if options and text.strip() not in ctx.org.places:
        return show(case, ctx, [f"“{text.strip()}”有 {len(options)} 处。"], key, options)
    return show(answers.put(case, key, text, ctx), ctx)


def keep(case: Permit, event: Brought, ctx: PermitCtx) -> PermitOutcome:
    """Files: for the attachment that is asked for, or the one that the file or its text names."""
    named = [name for name in asking.files(case, ctx) if name in event.text]
    asked = case.asking.removeprefix(asking.FILE) if case.asking.startswith(asking.FILE) else ""
    role = named[0] if named else asked
    media = tuple(a if a.role or not role else replace(a, role=role) for a in event.media)
    known = {(a.sha256, a.role) for a in case.media}
    fresh = tuple(a for a in media if (a.sha256, a.role) not in known)
    case = replace(case, media=(*case.media, *fresh))
    return show(case, ctx, ["收到了。"] if fresh else ["这份已经有了。"])


def show(
    case: Permit, ctx: PermitCtx, notes: Sequence[str] = (), opened: str = "", options: Sequence[Option] = ()
) -> PermitOutcome:
    """The card as it stands, with the next question, and the clock of the conversation anew."""
    case = graded(case, ctx)
    case = replace(case, related=tuple(dict.fromkeys(CODE.findall(case.field(RELATED)))))
    notes = [*notes, case.level_denied] if case.level_denied else notes
    lacking = asking.missing(case, ctx)
    key = opened or next(iter(lacking), "")
    case = replace(case, asking=key, asked=case.asked + 1, title=title(case))
    question = asking.question(case, key, ctx) if key else None
    if question and options:
        question = Question(question.key, question.prompt, tuple(options))
    rule = ctx.rules.of(case.kind)
    names = [asking.named(case, one, ctx) for one in lacking]
    change = asking.changeable(case, rule)
    card = cards.draft(case, ctx.org, ctx.now, question, rule.fields, names, notes, change)
    return case, [Send(case.reporter, slot(case), card, "first"), watch(ctx)]


def slot(case: Permit) -> str:
    """A message of its own for every question: an amended one is read by nobody."""
    return f"draft#{case.asked}"


def title(case: Permit) -> str:
    """动火一级 三号罐区 焊接支架."""
    level = "" if case.level == NAMES[case.kind] else case.level
    return " ".join(part for part in (f"{NAMES[case.kind]}{level}", case.place, case.work[:20]) if part)


def watch(ctx: PermitCtx) -> Effect:
    return Wake(OVER, ctx.now + ctx.rules.draft_life)


def is_over(case: Permit, event: Due, ctx: PermitCtx) -> bool:
    return event.name == OVER


def give_up(case: Permit, event: Due, ctx: PermitCtx) -> PermitOutcome:
    """Nobody said another word."""
    patience = say_span(ctx.rules.draft_life)
    case = replace(case, closed_at=ctx.now, asking="", ended_why=f"{patience}没有填完")
    return case, [Send(case.reporter, "draft over", cards.given_up(case, patience), "first")]


def withdraw(case: Permit, event: Withdrawn, ctx: PermitCtx) -> PermitOutcome:
    """Before anybody was asked: only the applicant hears of it."""
    case = replace(case, closed_at=ctx.now, asking="", ended_why=f"{ctx.org.name(event.by)}撤回")
    card = cards.withdrawn(case, ctx.org, event.by, event.why)
    return case, [Send(case.reporter, "withdrawn", card, "first"), Forget(OVER)]
