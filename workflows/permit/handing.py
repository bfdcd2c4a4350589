"""Another guardian or foreman takes over: the new guardian signs and scans before work goes on."""

from dataclasses import replace

from workflows.certificate.checks import best, gate_reasons
from workflows.certificate.papers import Dossier
from workflows.kernel.effects import Effect, Hold, Release
from workflows.permit import cards_run
from workflows.permit.breaks import show, still
from workflows.permit.briefing import BRIEF, GUARDIAN
from workflows.permit.case import LIVE, Permit, State
from workflows.permit.events import HandedOver
from workflows.permit.facts import DOSSIERS, GUARDING
from workflows.permit.party import GUARDIAN_CLAIM, answers_for_all, foreman, heads, names, party, tell
from workflows.permit.records import Crewman
from workflows.permit.rules import PermitCtx, PermitOutcome


def heir(event: HandedOver, ctx: PermitCtx) -> str | None:
    """The person meant, by id or by a name that only one bears."""
    if event.to in ctx.org.people:
        return event.to
    named = ctx.org.named(event.to)
    return named[0].id if len(named) == 1 else None


def problem(case: Permit, event: HandedOver, ctx: PermitCtx) -> str | None:
    """Who may hand over, and to whom."""
    if event.by not in (*heads(case), case.reporter) and not answers_for_all(ctx.org, event.by):
        return f"交接由{names(ctx.org, heads(case))}、申请人或安全员来办。"
    to = heir(event, ctx)
    if to is None or not ctx.org.listed(to):
        return f"名单里没有找到“{event.to}”，请写全名；重名的请写工号。"
    if ctx.org.away(to, ctx.now):
        return f"{ctx.org.name(to)}请假，接不了，请换一个人。"
    if event.part == "foreman":
        return _foreman_problem(case, to, ctx)
    return _guardian_problem(case, to, ctx)


def _foreman_problem(case: Permit, to: str, ctx: PermitCtx) -> str | None:
    if to == foreman(case):
        return f"{ctx.org.name(to)}已经是作业负责人。"
    return f"{ctx.org.name(to)}是监护人，不能再当作业负责人。" if to == case.guardian else None


def _guardian_problem(case: Permit, to: str, ctx: PermitCtx) -> str | None:
    """A guardian has no other job, and every paper that the profile wants, until the end of the ticket."""
    name = ctx.org.name(to)
    if to == case.guardian:
        return f"{name}已经是监护人。"
    if to in party(case):
        return f"{name}在这张票上有别的活，不能兼监护人。请换一个专职监护的。"
    if any(node.by == to for node in case.nodes):
        return f"{name}批过这张票，不能再当监护人。请换一个人。"
    if any(one.person == to and one.left_at is None for one in case.inside):
        return f"{name}还在里面，不能当监护人。"
    if busy := ctx.facts.get(GUARDING):
        return f"{name}正在监护 {busy}，一个人只能监护一张票。请换一个人。"
    dossier = ctx.facts.get(DOSSIERS, {}).get(to, Dossier(to))
    until = case.ends_at or ctx.now
    lacking: list[str] = []
    for rule in ctx.rules.of(case.kind).papers:
        if rule.of == "guardian" and rule.wanted(case):
            held = best(dossier, rule.any_of, until, ctx.now, rule.label)
            lacking += held if isinstance(held, tuple) else ()
    lacking += gate_reasons(dossier, until, ctx.now)
    return f"{name}不能当监护人：{'；'.join(lacking)}。" if lacking else None


def hand_guardian(case: Permit, event: HandedOver, ctx: PermitCtx) -> PermitOutcome:
    """The old name leaves the ticket, the new one has to sign; the claim moves where the ticket is live."""
    case, effects = _changed(case, event, ctx)
    return case, [*effects, *show(case, ctx)]


def hand_guardian_at_work(case: Permit, event: HandedOver, ctx: PermitCtx) -> PermitOutcome:
    """Nobody guards for a moment: work stands still until the new one has signed and scanned."""
    old = case.guardian
    case, effects = _changed(case, event, ctx)
    case, stopped = still(case, ctx, f"监护人由{ctx.org.name(old)}换成{ctx.org.name(case.guardian)}", event.by)
    return case, [*effects, *stopped]


def _changed(case: Permit, event: HandedOver, ctx: PermitCtx) -> tuple[Permit, list[Effect]]:
    to, old = heir(event, ctx), case.guardian
    assert to is not None
    crew = (*(c for c in case.crew if c.part != "guardian"), Crewman(to, "guardian"))
    names_kept = tuple(s for s in case.signatures if s.role != GUARDIAN)
    case = replace(
        case, crew=crew, signatures=names_kept, handovers=(*case.handovers, (old or "", to, ctx.now)),
    )  # fmt: skip
    claims: list[Effect] = []
    if case.state in (*LIVE, State.WATCHING):
        claims = [*([Release(GUARDIAN_CLAIM, old)] if old else []), Hold(GUARDIAN_CLAIM, to)]
    return case, [*claims, *_told(case, ctx, old)]


def hand_foreman(case: Permit, event: HandedOver, ctx: PermitCtx) -> PermitOutcome:
    """The new one answers for it from now and signs 交底; the hands work on under their guardian."""
    to, old = heir(event, ctx), foreman(case)
    assert to is not None
    crew = tuple(Crewman(to, "foreman") if c.part == "foreman" else c for c in case.crew)
    kept = tuple(s for s in case.signatures if s.role != BRIEF)
    handed = (*case.handovers, (old or "", to, ctx.now))
    case = replace(case, owner=to, crew=crew, signatures=kept, handovers=handed)
    return case, [*_told(case, ctx, old), *show(case, ctx)]


def is_foreman(case: Permit, event: HandedOver, ctx: PermitCtx) -> bool:
    return event.part == "foreman"


def _told(case: Permit, ctx: PermitCtx, old: str | None) -> list[Effect]:
    card = cards_run.handed(case, ctx.org, ctx.now)
    return tell(ctx, [old, *party(case)], f"handed#{len(case.handovers)}", card)
