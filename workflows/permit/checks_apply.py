"""Before a ticket goes to its approvers: people, papers, times, files, level; every failed reason at once."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from workflows.certificate.checks import best, covers, gate_reasons
from workflows.certificate.papers import Certificate, Dossier
from workflows.kernel.spans import say_span, say_time
from workflows.permit import asking, nodes
from workflows.permit.answers import past
from workflows.permit.case import Permit
from workflows.permit.facts import DOSSIERS
from workflows.permit.reasons import INTERCEPTS
from workflows.permit.records import PART_NAMES, Crewman, Interception
from workflows.permit.rules import PaperRule, PermitCtx

Reason = tuple[str, str]
"""(key of reasons.REASONS, words that name the person, the paper, the day and the remedy)."""
PLAIN = {asking.FILE: "attachment", asking.PART: "crew"}


def reasons(case: Permit, ctx: PermitCtx) -> tuple[Reason, ...]:
    """Everything that stands in the way of this application; empty where nothing does."""
    found = [*_people(case, ctx), *_lacking(case, ctx), *_times(case, ctx)]
    until = case.ends_at or case.starts_at or ctx.now
    found += [*_papers(case, until, ctx), *_contractors(case, until, ctx)]
    found += _level(case, ctx)
    return tuple(dict.fromkeys(found))


def intercepts(found: tuple[Reason, ...]) -> tuple[Reason, ...]:
    """Those that are counted as an interception; the others are only asked for."""
    return tuple(one for one in found if one[0] in INTERCEPTS)


def is_new(case: Permit, found: tuple[Reason, ...]) -> bool:
    """The same reasons again are the same interception: a second press counts nothing."""
    last: Interception | None = next((i for i in reversed(case.interceptions) if i.gate == "apply"), None)
    return last is None or last.reasons != found


# ---- people -----------------------------------------------------------------------------------------------------


def _people(case: Permit, ctx: PermitCtx) -> Iterator[Reason]:
    if not ctx.org.listed(case.reporter):
        yield "applicant", "申请人不在人员名单里。请找对接人或安全员代为申请"
    if "guardian" in ctx.rules.of(case.kind).parts and case.guardian is None:
        yield "guardian_missing", "没有监护人，不能作业。请写一位有监护证、不干活的人，例如“监护人：李强”"
    for person in dict.fromkeys(case.people()):
        if not ctx.org.belongs(person):
            yield "left", f"{ctx.org.name(person)}不在人员名单里。请换人"
    for person in case.people("guardian"):
        parts = [c.part for c in case.crew if c.person == person and c.part not in ("guardian", "analyst")]
        if parts:
            also = "、".join(PART_NAMES[part] for part in parts)
            yield "guardian_works", f"{ctx.org.name(person)}是监护人，又是{also}。监护人要全程看着，不能兼，请换一位"


def _lacking(case: Permit, ctx: PermitCtx) -> Iterator[Reason]:
    for key in asking.missing(case, ctx):
        if key == "part:guardian":
            continue
        of = next((kind for start, kind in PLAIN.items() if key.startswith(start)), "missing")
        yield of, f"还没有{asking.named(case, key, ctx)}"


# ---- times ------------------------------------------------------------------------------------------------------


def _times(case: Permit, ctx: PermitCtx) -> Iterator[Reason]:
    """No ticket after the fact, none too far ahead, none longer than its level may be."""
    begins, ends = case.starts_at, case.ends_at
    if begins is None:
        return
    now, rules = ctx.now, ctx.rules
    if begins < now.replace(second=0, microsecond=0):
        yield "late_application", past(begins, now).rstrip("。")
    elif begins < now + rules.lead - timedelta(minutes=1):
        first = say_time(now + rules.lead, now)
        yield "late_application", f"开工前至少 {say_span(rules.lead)}申请，最早可以写 {first} 开始"
    if begins > now + rules.ahead:
        yield "too_far_ahead", f"最多提前 {say_span(rules.ahead)}申请，{say_time(begins - rules.ahead, now)} 以后再送"
    level = rules.of(case.kind).level(case.level)
    if level and ends and ends - begins > level.validity:
        last = say_time(begins + level.validity, now)
        words = f"{case.level}一张票最长 {say_span(level.validity)}，最晚写到 {last}。超出的部分另办一张"
        yield "too_long", words.removeprefix(" ")


# ---- papers -----------------------------------------------------------------------------------------------------


def _papers(case: Permit, until: datetime, ctx: PermitCtx) -> Iterator[Reason]:
    for rule in ctx.rules.of(case.kind).papers:
        for person in case.people(rule.of) if rule.wanted(case) else ():
            yield from _paper(person, rule, until, ctx)


def _paper(person: str, rule: PaperRule, until: datetime, ctx: PermitCtx) -> Iterator[Reason]:
    dossier = dossier_of(person, ctx)
    found = best(dossier, rule.any_of, until, ctx.now, rule.label)
    if isinstance(found, Certificate):
        return
    held = [c for c in dossier.certificates if c.category in rule.any_of]
    key = key_of(held[0], until, ctx.now) if held else "certificate_missing"
    yield key, f"{ctx.org.name(person)}：{'；'.join(found)}"


def key_of(cert: Certificate, until: datetime, now: datetime) -> str:
    """Which key the reason of a certificate that does not stand is counted under."""
    end = until.astimezone(now.tzinfo)
    if not cert.number.strip():
        return "certificate_number"
    if cert.issued is not None and cert.issued > now.date():
        return "certificate_early"
    if cert.expires is None or not covers(cert.expires, end):
        return "certificate_expired"
    return "certificate_review"


def number_of(one: Crewman, case: Permit, ctx: PermitCtx) -> str:
    """The certificate that stands on the ticket beside the name."""
    for rule in ctx.rules.of(case.kind).papers:
        if rule.of == one.part and rule.wanted(case) and case.ends_at:
            found = best(dossier_of(one.person, ctx), rule.any_of, case.ends_at, ctx.now, rule.label)
            if isinstance(found, Certificate):
                return found.number
    return ""


def _contractors(case: Permit, until: datetime, ctx: PermitCtx) -> Iterator[Reason]:
    for person in dict.fromkeys(case.people()):
        for why in gate_reasons(dossier_of(person, ctx), until, ctx.now):
            yield "contractor", f"{ctx.org.name(person)}：{why}"


def companies(case: Permit, ctx: PermitCtx) -> str:
    """The contractors whose people are on the ticket."""
    gates = (dossier_of(person, ctx).gate for person in case.people())
    return "、".join(dict.fromkeys(gate.company.name for gate in gates if gate))


def dossier_of(person: str, ctx: PermitCtx) -> Dossier:
    known: Mapping[str, Dossier] = ctx.facts[DOSSIERS]
    return known.get(person) or Dossier(person)


# ---- level and approvers ----------------------------------------------------------------------------------------


def _level(case: Permit, ctx: PermitCtx) -> Iterator[Reason]:
    if case.level_denied:
        yield "level", case.level_denied
    elif case.level:
        for words in nodes.plan(case, ctx).lacking:
            yield "approver", words
