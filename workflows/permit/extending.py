"""A longer time: only before the end and where the kind allows it, granted by the last approver, not the asker."""

from dataclasses import replace
from datetime import datetime, timedelta

from workflows.certificate.checks import best, gate_reasons
from workflows.certificate.papers import Dossier
from workflows.kernel.flow import Refused
from workflows.kernel.people import distinct
from workflows.kernel.spans import say_span, say_time
from workflows.permit import cards_approve, cards_run, cards_start, clocks, conflicts
from workflows.permit.breaks import is_past_end, show
from workflows.permit.case import Permit
from workflows.permit.events import ExtensionAsked, ExtensionDenied, ExtensionGranted
from workflows.permit.facts import DOSSIERS
from workflows.permit.levels import level_of
from workflows.permit.party import heads, party, tell
from workflows.permit.records import NAMES, ExtensionWish
from workflows.permit.rules import PermitCtx, PermitOutcome
from workflows.permit.saying import is_reason

NEW = "要继续干，请重新申请一张"


def until(case: Permit, event: ExtensionAsked) -> datetime | None:
    """The wished end: said, or so many minutes after the present one."""
    if event.until is not None:
        return event.until
    return case.ends_at + timedelta(minutes=event.minutes) if case.ends_at and event.minutes > 0 else None


def may_ask(case: Permit, event: ExtensionAsked, ctx: PermitCtx) -> str | None:
    """Raised as words; nothing of the ticket moves."""
    if event.by not in distinct([*party(case), case.reporter]):
        return f"{case.code} 的延长由作业负责人、监护人或申请人提出。"
    if not ctx.rules.of(case.kind).extend:
        return f"{NAMES[case.kind]}作业的票不能延长。到时间就停，{NEW}。"
    if is_past_end(case, ctx):
        return f"{case.code} 已经到时间，不能再延长。{NEW}。"
    wished = until(case, event)
    if wished is None or case.ends_at is None or wished <= case.ends_at:
        return f"延到几点？要比 {say_time(case.ends_at or ctx.now, ctx.now)} 晚，例如“延长 1 小时”。"
    return _too_long(case, wished, ctx) or _higher(case, wished, ctx) or _papers_end(case, wished, ctx)


def _higher(case: Permit, wished: datetime, ctx: PermitCtx) -> str | None:
    """Hours into the night or a day off may want another level and another approver."""
    try:
        _, level, why = level_of(replace(case, ends_at=wished), ctx)
    except Refused as stop:
        return f"{stop}"
    rule = ctx.rules.of(case.kind)
    approved, wanted = rule.level(case.level), rule.level(level)
    if approved and wanted and wanted.rank > approved.rank:
        return f"延到 {say_time(wished, ctx.now)} 要按{level}审批：{'；'.join(why)}。{NEW}。"
    return None


def _too_long(case: Permit, wished: datetime, ctx: PermitCtx) -> str | None:
    validity = ctx.rules.level(case).validity
    start = case.starts_at or ctx.now
    if wished - start <= validity:
        return None
    return (
        f"{cards_start.title(case)}一张票最长 {say_span(validity)}，"
        f"最晚到 {say_time(start + validity, ctx.now)}。再晚{NEW}。"
    )


def _papers_end(case: Permit, wished: datetime, ctx: PermitCtx) -> str | None:
    """A certificate, or a contractor's pass, that ends before the new end."""
    dossiers = ctx.facts.get(DOSSIERS, {})
    for person in party(case):
        if why := gate_reasons(dossiers.get(person, Dossier(person)), wished, ctx.now):
            return f"不能延到 {say_time(wished, ctx.now)}。{ctx.org.name(person)}：{'；'.join(why)}。"
    for rule in ctx.rules.of(case.kind).papers:
        for person in case.people(rule.of) if rule.wanted(case) else ():
            held = best(dossiers.get(person, Dossier(person)), rule.any_of, wished, ctx.now, rule.label)
            if isinstance(held, tuple):
                return f"不能延到 {say_time(wished, ctx.now)}。{ctx.org.name(person)}：{'；'.join(held)}。"
    return None


def granters(case: Permit, ctx: PermitCtx) -> tuple[str, ...]:
    """Who may grant it: whoever signed the last approval, and who answers for them now; never the asker, never one of
    the job."""
    last = max((node.group for node in case.nodes), default=0)
    nodes = [node for node in case.nodes if node.group == last]
    people = [p for node in nodes for p in ((node.by,) if node.by else node.people)]
    found = distinct([*people, *(ctx.org.fit(p, ctx.now) for p in people if p)])
    asker = case.extension.by if case.extension else None
    return tuple(p for p in found if p not in (asker, case.reporter, *party(case)))


def ask(case: Permit, event: ExtensionAsked, ctx: PermitCtx) -> PermitOutcome:
    wished = until(case, event)
    assert wished is not None
    case = replace(case, extension=ExtensionWish(wished, event.by, ctx.now, event.why.strip()))
    card = cards_run.extension_wanted(case, ctx.org, ctx.now)
    asked = tell(ctx, granters(case, ctx), f"extend#{len(case.extensions)}", card, "urgent")
    fresh = [c for c in conflicts.found(case, ctx) if c.code not in {known.code for known in case.conflicts}]
    case = conflicts.merged(case, fresh)
    if case.conflicts:
        crossing = cards_approve.crossing(case, cards_approve.crossings(case))
        asked += tell(ctx, granters(case, ctx), f"extend crossing#{len(case.extensions)}", crossing, "urgent")
    said = cards_run.extension_asked(case, ctx.org, ctx.now, granters(case, ctx))
    asked += tell(ctx, [event.by], f"extend said#{len(case.extensions)}", said)
    return case, [*asked, *conflicts.tell_others(case, fresh, ctx), *show(case, ctx)]


def may_decide(case: Permit, event: ExtensionGranted | ExtensionDenied, ctx: PermitCtx) -> str | None:
    if case.extension is None:
        return f"{case.code} 没有等着答复的延长。"
    if isinstance(event, ExtensionDenied) and not is_reason(event.reason):
        return "不同意延长要写一句原因，至少两个字。"
    if event.by == case.extension.by:
        return f"{case.code} 的延长是{ctx.org.name(event.by)}自己提的，要由审批人答复。"
    if event.by not in granters(case, ctx):
        who = "、".join(ctx.org.name(p) for p in granters(case, ctx)) or "最后一级审批人"
        return f"{case.code} 的延长由{who}答复。"
    if isinstance(event, ExtensionGranted):
        if is_past_end(case, ctx):
            return f"{case.code} 已经到时间，不能再延长。{NEW}。"
        return _papers_end(case, case.extension.until, ctx)
    return None


def grant(case: Permit, event: ExtensionGranted, ctx: PermitCtx) -> PermitOutcome:
    """Both clocks of the end move, and everybody hears until when."""
    assert case.extension is not None
    wish = case.extension
    case = replace(case, ends_at=wish.until, extensions=(*case.extensions, wish.until), extension=None)
    card = cards_run.extended(case, ctx.org, ctx.now, event.by)
    readers = distinct([*party(case), wish.by])
    told = tell(ctx, readers, f"extended#{len(case.extensions)}", card)
    told += tell(ctx, [event.by], f"extend#{len(case.extensions) - 1}", card)
    return case, [*told, *clocks.of_the_end(case, ctx), *show(case, ctx)]


def deny(case: Permit, event: ExtensionDenied, ctx: PermitCtx) -> PermitOutcome:
    assert case.extension is not None
    wish = case.extension
    card = cards_run.extension_denied(case, ctx.org, ctx.now, event.by, event.reason.strip())
    case = replace(case, extension=None)
    readers = distinct([wish.by, *heads(case), event.by])
    return case, [*tell(ctx, readers, f"denied#{int(ctx.now.timestamp())}", card), *show(case, ctx)]
