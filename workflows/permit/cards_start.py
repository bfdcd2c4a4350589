"""What people read before the first spark: what is missing, what was refused, who signed oddly."""

from collections.abc import Sequence
from datetime import datetime

from workflows.kernel.cards import Button, Card, Choice, Option
from workflows.kernel.people import Org
from workflows.kernel.spans import say_deadline, say_span, say_time
from workflows.permit.cards_apply import called, page
from workflows.permit.case import Permit
from workflows.permit.reasons import REASONS
from workflows.permit.records import GasTest, Interception, Kind
from workflows.permit.rules import MeasureRule, PermitRules

MEASURE = "permit_measure"
YES, NO = "yes", "no"
SIGN = {
    "brief": Button("permit_sign_brief", "交底签字"),
    "crew": Button("permit_sign_crew", "作业人签字"),
    "guardian": Button("permit_sign_guardian", "监护人签字"),
}
GATES = {"start": "不能开工", "resume": "不能恢复"}
LINE = 24
"""Characters of a measure on a select."""


def title(case: Permit) -> str:
    """一级动火作业."""
    return f"{called(case)}作业"


def place(case: Permit) -> str:
    return " · ".join(part for part in (case.place or case.spot_text or "地点没有写", case.equipment) if part)


def basics(case: Permit, now: datetime) -> tuple[tuple[str, str], ...]:
    """Where, and until when."""
    until = say_deadline(case.ends_at, now) if case.ends_at else "没有写"
    return (("地点", place(case)), ("有效到", until))


def because(step: str, clock: str) -> str:
    return f"规则：特殊作业票；步骤：{step}；时限：{clock}"


def ready(
    case: Permit, org: Org, rules: PermitRules, now: datetime, steps: Sequence[str], roles: Sequence[str], leads: bool,
    lends: bool = False,
) -> Card:  # fmt: skip
    """To everybody of the job once it is approved: what is left; the next measure to whoever leads it. `lends`:
    somebody without an account signs on this phone, on the page."""
    head = f"{title(case)}已批准，{f'还差 {len(steps)} 步' if steps else '可以扫码开工'} {case.code}"
    start = (("开工", say_time(case.starts_at, now)),) if case.starts_at else ()
    left = (("还差", "；".join(steps)),) if steps else ()
    facts = (*basics(case, now), *start, ("监护人", org.name(case.guardian)), *left)
    choice = _next_measure(case, rules) if leads else None
    sign = (*(SIGN[role] for role in roles if role in SIGN), *((page(case),) if lends else ()))
    foot = f"都齐了以后，{org.name(case.guardian)}到现场扫点位码开工。" if leads else "没有扫码开工以前不要动手。"
    return Card(
        case.code, head, "yellow" if steps else "green", facts[:6], (), sign, choice,
        foot=foot, why=because("开工准备", "开工以前"),
    )  # fmt: skip


def begun(case: Permit) -> Card:
    """The same card once work has begun."""
    began = f"{case.started_at:%H:%M} " if case.started_at else ""
    return Card(case.code, f"{title(case)} {began}已开工 {case.code}", "grey", foot="准备都做完了，这里不用再按。")


def _next_measure(case: Permit, rules: PermitRules) -> Choice | None:
    """One line at a time: 已落实, and 不涉及 where the line may be left out."""
    done = {m.id for m in case.measures}
    lines = [m for m in rules.of(case.kind).measures if m.wanted(case)]
    left = [m for m in lines if m.id not in done]
    if not left:
        return None
    line = left[0]
    number = f"措施 {lines.index(line) + 1}/{len(lines)}"
    wants = "，请拍一张照片发到这里" if line.photo else ""
    yes = () if line.photo else (Option(f"{line.id}:{YES}", "已落实"),)
    no = () if line.must else (Option(f"{line.id}:{NO}", "不涉及"),)
    options = (*yes, *no)
    return Choice(MEASURE, f"{number}：{line.text}{wants}", options) if options else _photo_only(line, number)


def _photo_only(line: MeasureRule, number: str) -> Choice:
    """A line that is a must and wants a picture: the only answer by tap says where the picture goes."""
    return Choice(MEASURE, f"{number}：{line.text}", (Option(f"{line.id}:{YES}", "拍照发到这里就算确认"),))


def refused(case: Permit, org: Org, now: datetime, interception: Interception) -> Card:
    """The answer to a scan that does not start the work: every reason with its remedy, nothing lost."""
    by_key: dict[str, list[str]] = {}
    for key, words in interception.reasons:
        by_key.setdefault(REASONS.get(key, key), []).append(words)
    facts = [(name, "；".join(words)) for name, words in by_key.items()]
    if len(facts) > 6:
        facts = [*facts[:5], ("还有", "；".join(f"{name}：{words}" for name, words in facts[5:]))]
    what = GATES.get(interception.gate, "不能继续")
    head = f"{what}，{len(interception.reasons)} 项没过 {case.code}"
    foot = f"{place(case)}，票和已经确认的都在，没有丢。改好了再扫一次。"
    return Card(case.code, head, "red", tuple(facts), foot=foot, why=because("扫码核对", "现在"))


def intercepted(case: Permit, org: Org, now: datetime, interception: Interception) -> Card:
    """To the foreman, who has to mend it."""
    names = dict.fromkeys(REASONS.get(key, key) for key, _ in interception.reasons)
    what = GATES.get(interception.gate, "不能继续")
    head = f"{org.name(interception.by)}扫码，{what}：{'、'.join(names)} {case.code}"
    foot = "改好了请监护人再扫。"
    return Card(case.code, head, "yellow", basics(case, now), foot=foot, why=because("扫码核对", "现在"))


def odd_signature(case: Permit, org: Org, person: str, what: str, flags: Sequence[str]) -> Card:
    """To safety: a signature that a person should look at."""
    head = f"{org.name(person)}的{what}签字请核实：{'；'.join(flags)} {case.code}"
    foot = "只是提醒，签字已经记下；有问题可以按“立即停止”。"
    return Card(case.code, head, "yellow", (("地点", place(case)),), foot=foot, why=because("签字", "今天"))


def gas_taken(case: Permit, rules: PermitRules, now: datetime, test: GasTest) -> Card:
    """Back to the analyst: it is on the ticket."""
    head = f"气体合格，{say_time(test.at, now)} 取样 {case.code}"
    facts = (*basics(case, now), ("读数", values(case, rules, test)))
    return Card(case.code, head, "green", facts, foot="已经记在票上。", why=because("气体分析", "现在"))


def gas_over(case: Permit, org: Org, now: datetime, test: GasTest, rules: PermitRules) -> Card:
    """To guardian, foreman, safety: out of limits, at once."""
    head = f"气体不合格：{'；'.join(test.over)} {case.code}"
    fresh = say_span(rules.of(case.kind).gas.fresh)
    facts = (*basics(case, now), ("分析人", org.name(test.by)), *counted(case))
    foot = f"人先撤到安全处，通风、查清原因，重新取样合格以后 {fresh}内才能开工。"
    return Card(case.code, head, "red", facts, foot=foot, why=because("气体分析", "马上"))


def values(case: Permit, rules: PermitRules, test: GasTest) -> str:
    """氧 20.9%vol，可燃气体 0%vol."""
    lines = rules.gas_lines(case.kind)
    shown = [(lines[v.item].label, v.value, lines[v.item].unit) for v in test.values if v.item in lines]
    return "，".join(f"{label} {value:g}{unit}" for label, value, unit in shown)


def counted(case: Permit) -> tuple[tuple[str, str], ...]:
    """Who is inside, where people are counted in and out."""
    return (("里面", inside(case)),) if case.kind is Kind.CONFINED or case.inside else ()


def inside(case: Permit) -> str:
    people = [one.name for one in case.inside if one.left_at is None]
    return f"{len(people)} 人：{'、'.join(people)}" if people else "没有人"
