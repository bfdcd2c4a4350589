"""What approvers read: the ticket, the conflict before the signature, the reason that is wanted, how it ended."""

from collections.abc import Sequence
from datetime import datetime

from workflows.kernel.cards import Ask, Button, Card, Choice, Option, Tone, some
from workflows.kernel.people import Org
from workflows.kernel.spans import say_deadline, say_span, say_time
from workflows.permit.cards_apply import because, called, facts_of, grade, hours, page, team, where
from workflows.permit.case import Permit
from workflows.permit.records import Node, Signature
from workflows.permit.rules import FieldRule

AGREE, RETURN = Button("approve_permit", "同意"), Button("return_permit", "退回")
REJECT, DEPUTE = Button("reject_permit", "拒绝"), Button("depute_permit", "委托他人")
RETURN_REASON, REJECT_REASON = "permit_return_reason", "permit_reject_reason"
NOTE, ONSITE, DEPUTE_TO = "permit_conflict_note", "permit_onsite", "permit_depute_to"
NOTES = ("时间错开，不同时干", "现场隔开，互相告知", "同一项作业，一起监护")
"""What can be tapped instead of written; it is kept with the signature."""


def titles(nodes: Sequence[Node]) -> str:
    return "、".join(node.title for node in nodes)


def crossings(case: Permit) -> str:
    return "；".join(c.why for c in case.conflicts)


def to_sign(
    case: Permit, org: Org, now: datetime, nodes: Sequence[Node], fields: Sequence[FieldRule],
    reader: str = "", instead: str | None = None,
) -> Card:  # fmt: skip
    """One card for all nodes of this moment; a conflict stands before everything else."""
    base = facts_of(case, org, now, fields)
    facts = base[:6]
    if case.conflicts:
        facts = (("交叉作业", crossings(case)), *base[:5])
    due = min((n.due_at for n in nodes if n.due_at), default=None)
    limit = f"，请在 {say_deadline(due, now)} 前定" if due else ""
    where_ = "请到现场看过再批，按“同意”后发位置或拍一张。" if any(n.onsite for n in nodes) else ""
    away = instead is not None and org.away(instead, now) is not None
    stead = f"{org.name(instead)}请假，由{org.name(reader)}代签，会记下来。" if away else ""
    foot = f"{org.name(case.reporter)}申请{limit}。{stead}{where_}"
    head = f"待审批 {called(case)}作业票（{titles(nodes)}）{case.code}"
    tone: Tone = "red" if case.conflicts else "yellow"
    return Card(
        case.code, head, tone, facts, (), (AGREE, RETURN, REJECT, DEPUTE, page(case)), foot=foot,
        why=because("审批", "申请人和作业的人不能审批自己的票", say_time(due, now) if due else "没有"),
    )  # fmt: skip


def ask_note(case: Permit) -> Card:
    """同意 was pressed on a ticket with a conflict: the second tap, with a word that is kept."""
    prompt = "怎么避开？点一项，或写一句"
    options = tuple(Option(str(number), text) for number, text in enumerate(NOTES))
    return Card(
        case.code, f"有交叉作业，还没有签。{prompt} {case.code}", "red",
        (("交叉作业", crossings(case)), ("地点", where(case))), (), (RETURN,), Choice(NOTE, prompt, options),
        Ask(NOTE, prompt), "写下就算同意，会和签字一起存档；不行就退回。",
        because("审批", "有交叉作业的票要再确认一次"),
    )  # fmt: skip


def no_measure(case: Permit, said: str) -> str:
    """The refusal of a word that keeps nothing apart."""
    return f"还没有签 {case.code}。“{said}”没有说怎么避开。写一句措施（至少 4 个字），例如“{NOTES[0]}”；不行就退回。"


def no_reason(case: Permit, said: str) -> str:
    """The refusal of a full stop as a reason."""
    return f"“{said}”不是原因，{case.code} 什么都没有改变。请用一句话写原因，申请人才知道改什么。"


def ask_spot(case: Permit, place: str) -> Card:
    """同意 was pressed on a node that is signed on the spot only."""
    prompt = "请在现场发位置或拍一张"
    return Card(
        case.code, f"{prompt}，收到就签上 {case.code}", "yellow", ask=Ask(ONSITE, prompt),
        foot=f"要站在{place}旁边发；没有到现场还不算签字。", why=because("现场审批", "这一级要到现场批"),
    )  # fmt: skip


def ask_reason(case: Permit, reject: bool) -> Card:
    """退回 or 拒绝 without a word."""
    word, ask = ("拒绝", REJECT_REASON) if reject else ("退回", RETURN_REASON)
    prompt = f"写一句{word}的原因"
    return Card(
        case.code, f"{case.code} {prompt}，写了才{word}。", ask=Ask(ask, prompt), foot="没写之前什么都没有改变。",
        why=because("审批", f"{word}要写原因，申请人才知道改什么"),
    )  # fmt: skip


def ask_deputy(case: Permit, org: Org, people: Sequence[str]) -> Card:
    """Whom to ask instead: only people who may sign this node."""
    example = org.name(people[0]) if people else "名字"
    prompt = f"委托给谁？写名字和原因，例如“{example}，我在外面开会”"
    options = tuple(Option(p, org.name(p)) for p in people[:10])
    choice = Choice(DEPUTE_TO, "委托给谁？", options) if options else None
    return Card(
        case.code, f"{prompt} {case.code}", "yellow", (), (), (), choice, Ask(DEPUTE_TO, prompt),
        "只能委托给同样有这一级审批权的人，会记下来。", because("审批", "委托要留记录"),
    )  # fmt: skip


def deputed(case: Permit, org: Org, by: str, to: str, why: str) -> Card:
    """The approver's own card after naming somebody else."""
    reason = f"，原因：{why}" if why else ""
    return Card(
        case.code, f"已委托{org.name(to)}审批 {case.code}{reason}", "grey",
        (("作业", called(case)), ("地点", where(case))),
        foot=f"由{org.name(by)}委托，已经记下。这里不用再按。", why=because("审批", "委托要留记录"),
    )  # fmt: skip


def signed(case: Permit, org: Org, signature: Signature, now: datetime) -> Card:
    """The signer's own card."""
    flags = f"已记下：{'；'.join(signature.flags)}。" if signature.flags else ""
    note = (("备注", signature.note),) if signature.note else ()
    head = f"{org.name(signature.by)} {signature.at.astimezone(now.tzinfo):%H:%M} 已同意 {case.code}"
    return Card(
        case.code, head, "green", (("作业", called(case)), ("地点", where(case)), *note), (), (page(case),),
        foot=f"{flags}这里不用再按。", why=because("审批", "谁签的、什么时候签的都记在票上"),
    )  # fmt: skip


def settled(case: Permit, org: Org, what: str) -> Card:
    """Every card of this round that nobody has to press any more."""
    return Card(
        case.code, f"{what} {case.code}", "grey", (("作业", called(case)), ("地点", where(case))),
        foot="这里不用再按。", why=because("审批", "有人定了，其他人的卡片同步更新"),
    )  # fmt: skip


def late(case: Permit, org: Org, now: datetime, node: Node, skipped: str = "") -> Card:
    """To the superior of an approver whose clock is over."""
    who = "、".join(org.name(p) for p in node.people)
    over = say_span(now - (node.asked_at or now))
    return Card(
        case.code, f"{who} {over}没有批作业票{skipped} {case.code}", "red",
        (("作业", called(case)), ("地点", where(case)), ("时间", hours(case, now)), ("等着", node.title)), (),
        (DEPUTE, page(case)), foot="请催一下；人不在就按“委托他人”，转给同样有权批的人。没批不能开工。",
        why=because("审批", "审批人到时限没有答复，逐级告诉上级"),
    )  # fmt: skip


def flagged(case: Permit, org: Org, signature: Signature, now: datetime) -> Card:
    """To safety: a signature that looks odd; it stands, and somebody should ask."""
    return Card(
        case.code, f"{org.name(signature.by)}的签字有疑点 {case.code}", "yellow",
        (("疑点", "；".join(signature.flags)), ("作业", called(case)), ("地点", where(case)),
         ("时间", say_time(signature.at, now))), (), (page(case),),
        foot="签字没有作废。请核实是不是本人签的，不是就请审批人退回。",
        why=because("审批", "不许代签，疑点告诉安全员"),
    )  # fmt: skip


def crossing(case: Permit, why: str) -> Card:
    """To those who signed this ticket already, or stand at it."""
    return Card(
        case.code, f"新来的作业和这张票有交叉 {case.code}", "red",
        (("交叉作业", why), ("作业", called(case)), ("地点", where(case))), (), (page(case),),
        foot="请和对方负责人当面说好谁先谁后；不安全就先停下。", why=because("审批", "交叉作业两边都要知道"),
    )  # fmt: skip


# ---- approved ---------------------------------------------------------------------------------------------------


def approved(case: Permit, org: Org, now: datetime, measures: int, gas: bool) -> Card:
    """To everybody of the job: what to do before the first spark."""
    signed_ = some([f"{n.title} {org.name(n.by)}" for n in case.nodes if n.by], 6)
    steps = ["交底签字", f"{measures} 条措施逐条确认", "气体分析合格" if gas else "", "监护人到现场扫码"]
    todo = "，".join(step for step in steps if step)
    facts = [
        ("地点", where(case)), ("时间", hours(case, now)), ("人员", team(case, org)), ("级别", grade(case)),
        ("审批", signed_),
    ]  # fmt: skip
    if case.conflicts:
        facts.append(("交叉作业", crossings(case)))
    head = f"{called(case)}作业票批下来了 {case.code}"
    return Card(
        case.code, head, "green", tuple(f for f in facts if f[1])[:6], (), (page(case),),
        foot=f"开工前：{todo}。扫码通过才能动手。",
        why=because("待开工", "批了不等于能干，现场条件要齐", hours(case, now)),
    )  # fmt: skip
