"""What the applicant reads: what is understood and what is missing, why a ticket is held back, how it stands."""

from collections.abc import Sequence
from datetime import datetime

from workflows.certificate.phrases import shown as shown_number
from workflows.kernel.cards import Ask, Button, Card, Choice, Option, some
from workflows.kernel.people import Org
from workflows.kernel.spans import say_span, say_time
from workflows.permit.asking import Question
from workflows.permit.case import Permit
from workflows.permit.reasons import REASONS
from workflows.permit.records import NAMES, PART_NAMES
from workflows.permit.rules import FieldRule

ANSWER, CHANGE = "permit_answer", "permit_change"
SEND, WITHDRAW = Button("submit_permit", "送审批"), Button("withdraw_permit", "撤回")
Reason = tuple[str, str]
"""(key of reasons.REASONS, words)."""


def because(step: str, rule: str, clock: str = "没有") -> str:
    return f"规则：{rule}；步骤：{step}；时限：{clock}"


def page(case: Permit) -> Button:
    return Button("open_permit", "看作业票", link=f"/h5/permit/{case.code}")


def called(case: Permit) -> str:
    """一级动火; 受限空间 where there are no levels."""
    name = NAMES[case.kind]
    return f"{case.level}{name}" if case.level and case.level != name else name


def where(case: Permit) -> str:
    """三号罐区 · 3 号泵（罐顶）."""
    place = " · ".join(part for part in (case.place, case.equipment) if part) or "还没写"
    return f"{place}（{case.spot_text}）" if case.spot_text and case.spot_text not in place else place


def hours(case: Permit, now: datetime) -> str:
    """今天 09:00 到 11:00（2 小时）."""
    if case.starts_at is None:
        return "还没写"
    begins = say_time(case.starts_at, now)
    if case.ends_at is None:
        return f"{begins} 开始，结束时间还没写"
    same = case.starts_at.date() == case.ends_at.date()
    ends = f"{case.ends_at.astimezone(now.tzinfo):%H:%M}" if same else say_time(case.ends_at, now)
    return f"{begins} 到 {ends}（{say_span(case.ends_at - case.starts_at)}）"


def team(case: Permit, org: Org) -> str:
    """作业人 张伟（T…0012）；监护人 李强. A number that is somebody's identity number shows its end only."""
    parts = []
    for part in dict.fromkeys(c.part for c in case.crew):
        of = [c for c in case.crew if c.part == part]
        numbers = (f"（{shown_number(c.certificate)}）" if c.certificate else "" for c in of)
        people = "、".join(f"{org.name(c.person)}{number}" for c, number in zip(of, numbers, strict=True))
        parts.append(f"{PART_NAMES[part]} {people}")
    return "；".join(parts) or "还没写"


def said(case: Permit, fields: Sequence[FieldRule]) -> str:
    """动火方式 电焊；高度 12m."""
    lines = [f"{f.label} {case.field(f.name)}{f.unit}" for f in fields if case.field(f.name)]
    return "；".join(lines)


def grade(case: Permit) -> str:
    return f"{case.level}（{'；'.join(case.why_level)}）" if case.why_level else case.level


def facts_of(case: Permit, org: Org, now: datetime, fields: Sequence[FieldRule] = ()) -> tuple[tuple[str, str], ...]:
    """What stands on the ticket, at most six lines."""
    lines = (
        ("作业", f"{called(case)}：{case.work or '还没写做什么'}"), ("地点", where(case)), ("时间", hours(case, now)),
        ("人员", team(case, org)), ("级别", grade(case)), ("内容", said(case, fields)),
    )  # fmt: skip
    return tuple(line for line in lines if line[1])


def draft(
    case: Permit, org: Org, now: datetime, question: Question | None, fields: Sequence[FieldRule],
    lacking: Sequence[str], notes: Sequence[str] = (), change: Sequence[tuple[str, str]] = (),
) -> Card:  # fmt: skip
    """The application as it stands: the next question, or the button that sends it."""
    told = " ".join(notes)
    facts = facts_of(case, org, now, fields)
    if question is None:
        foot = f"{told} 核对无误按“送审批”；要改，点一项或直接说，例如“监护人：李强”。".lstrip()
        options = tuple(Option(key, name[:30]) for key, name in change)
        choice = Choice(CHANGE, "要改哪一项？", options) if options else None
        head = f"{NAMES[case.kind]}作业票填好了 {case.code}"
        return Card(
            case.code, head, "blue", facts, (), (SEND, WITHDRAW), choice, foot=foot,
            why=because("申请", "资料齐了由申请人送审批"),
        )  # fmt: skip
    left = f"还差 {len(lacking)} 项：{some(lacking, 4)}。" if lacking else ""
    choice = Choice(ANSWER, question.prompt, question.options) if question.options else None
    ask = Ask(ANSWER, question.prompt)
    foot = " ".join(part for part in (told, left, "已填的都在，随时可以改。") if part)
    head = f"{NAMES[case.kind]}作业票，{question.prompt} {case.code}"
    return Card(
        case.code, head, "blue", facts, (), (WITHDRAW,), choice, ask, foot, because("申请", "缺的一项一项补"),
    )  # fmt: skip


def held_back(case: Permit, reasons: Sequence[Reason], question: Question | None = None) -> Card:
    """Everything that stands in the way, at once."""
    lines: dict[str, list[str]] = {}
    for key, words in reasons:
        lines.setdefault(REASONS.get(key, "要处理"), []).append(words)
    facts = [(name, "；".join(words)) for name, words in lines.items()]
    if len(facts) > 6:
        facts = [*facts[:5], ("还有", "；".join(words for _, words in facts[5:]))]
    ask = Ask(ANSWER, question.prompt) if question else None
    choice = Choice(ANSWER, question.prompt, question.options) if question and question.options else None
    head = f"还不能送审批，有 {len(reasons)} 处要处理 {case.code}"
    foot = "处理好了再按“送审批”，填好的都在。换人、改时间直接说，例如“作业人：陈静”。"
    return Card(
        case.code, head, "red", tuple(facts), (), (SEND, WITHDRAW), choice, ask, foot,
        because("申请", "人、证、时间都对才能送审批"),
    )  # fmt: skip


def sent(case: Permit, org: Org, now: datetime, waiting: str, fields: Sequence[FieldRule], note: str = "") -> Card:
    """To the applicant while it is in approval; the same card follows each signature."""
    signed = "；".join(
        f"{n.title} {org.name(n.by)} {n.at.astimezone(now.tzinfo):%H:%M} 同意" for n in case.nodes if n.by and n.at
    )
    facts = [*facts_of(case, org, now)[:4], ("级别", grade(case)), ("已批", signed or "还没有")]
    head = f"{called(case)}作业票在审批，等{waiting} {case.code}"
    foot = f"{note}批完会告诉大家。送出后不能改，要改先撤回。"
    clock = say_time(case.respond_by, now) if case.respond_by else "没有"
    return Card(
        case.code, head, "blue", tuple(f for f in facts if f[1])[:6], (), (WITHDRAW, page(case)), foot=foot,
        why=because("审批", "按级别逐级审批", clock),
    )  # fmt: skip


def given_up(case: Permit, patience: str) -> Card:
    """Nobody completed it."""
    return Card(
        case.code, f"{case.code} {patience}没有填完，先收起来了。", foot="要干活再说一次就行，可以说“照昨天那张”。"
    )  # fmt: skip


def withdrawn(case: Permit, org: Org, by: str, why: str = "") -> Card:
    """To everybody who was asked or told."""
    reason = f"，原因：{why}" if why else ""
    return Card(
        case.code, f"{org.name(by)}撤回了作业票 {case.code}{reason}", "grey",
        (("作业", called(case)), ("地点", where(case))),
        foot="不用再处理。没有票不能作业。", why=because("撤回", "开工前申请人可以撤回"),
    )  # fmt: skip


def returned(case: Permit, org: Org, by: str, reason: str, now: datetime) -> Card:
    """To the applicant: what to change."""
    return Card(
        case.code, f"{org.name(by)}退回了作业票 {case.code}", "yellow",
        (("原因", reason), *facts_of(case, org, now)[:4]), (), (SEND, WITHDRAW),
        foot="改好了再按“送审批”，填好的都在；上一轮的签字都作废，要重新签。", why=because("退回", "退回要写原因"),
    )  # fmt: skip


def rejected(case: Permit, org: Org, by: str, reason: str, now: datetime) -> Card:
    """To applicant, foreman: it is over."""
    return Card(
        case.code, f"{org.name(by)}拒绝了作业票 {case.code}", "red", (("原因", reason), *facts_of(case, org, now)[:3]),
        foot="这张票结束了，不能作业。情况变了可以重新申请。", why=because("拒绝", "拒绝要写原因"),
    )  # fmt: skip


def expired(case: Permit, now: datetime, step: str) -> Card:
    """To everybody on the ticket: the planned end is past."""
    end = say_time(case.ends_at, now) if case.ends_at else ""
    return Card(
        case.code, f"作业票过期了，{step} {case.code}", "grey",
        (("作业", called(case)), ("地点", where(case)), ("计划结束", end)),
        foot="不能再用。还要干就重新申请一张。", why=because("过期", "过了计划结束时间的票作废"),
    )  # fmt: skip


def somebody_left(case: Permit, org: Org, person: str, remedy: str) -> Card:
    return Card(
        case.code, f"{org.name(person)}已离职，作业票 {case.code} 受影响", "yellow",
        (("作业", called(case)), ("地点", where(case))), (), (WITHDRAW,), foot=remedy,
        why=because("离职", "票上的人要都在岗"),
    )  # fmt: skip
