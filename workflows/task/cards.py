"""What people read about a task: every sentence of this workflow stands here."""

from datetime import datetime

from workflows.hazard.phrases import before
from workflows.kernel.cards import Ask, Button, Card, Choice, Option
from workflows.kernel.people import Org, Person
from workflows.kernel.spans import say_deadline, say_span, say_time
from workflows.task.case import Task
from workflows.task.rules import TaskRung

SORTS = {"joint": "协同工单", "repair": "维修工单"}
COLOUR = {"red": "红色", "yellow": "黄色", "blue": "蓝色"}
CLAIM, REASSIGN, DECLINE = Button("claim", "接单"), Button("reassign", "转派"), Button("decline", "拒单")
ANSWERED = Button("answered", "已处理")
ANSWER = "task_answer"
TEXT_SHOWN = 80
"""Characters of the parent's text that a card quotes."""


def because(rule: str, step: str, clock: str) -> str:
    """为什么收到这条: rule, step, clock."""
    return f"规则：{rule}；步骤：{step}；时限：{clock}"


def name(case: Task) -> str:
    """协同工单 or 维修工单."""
    return SORTS[case.sort]


def _facts(case: Task, org: Org, now: datetime) -> tuple[tuple[str, str], ...]:
    text = " ".join((case.text or case.title).split())
    shown = f"{text[:TEXT_SHOWN]}…" if len(text) > TEXT_SHOWN else text
    spot = " · ".join(p for p in (case.place, case.equipment) if p) or "地点待确认"
    lines = [("来自", f"{case.parent}（{COLOUR[case.level]}）"), ("地点", spot), ("问题", shown), ("原因", case.why)]
    lines.append(
        ("请", f"{_who(case, org)}（{case.department.split('/')[-1]}）" if case.department else _who(case, org))
    )
    if case.due_at:
        lines.append(("答复时限", say_deadline(case.due_at, now)))
    return tuple(lines)


def _who(case: Task, org: Org) -> str:
    return org.holder(case.owner)


def _clock(case: Task, now: datetime) -> str:
    if case.accepted_at is None and case.respond_by:
        return f"{say_time(case.respond_by, now)} 前接单"
    return f"{say_time(case.due_at, now)} 前答复" if case.due_at else "没有"


def _card(
    case: Task, org: Org, now: datetime, head: str, buttons: tuple[Button, ...], foot: str, step: str, rule: str = ""
) -> Card:
    why = because(rule or case.owner_why, step, _clock(case, now))
    return Card(case.code, head, case.level, _facts(case, org, now), case.pictures, buttons, None, None, foot, why)


def to_accept(case: Task, org: Org, now: datetime) -> Card:
    """To the contact: what is wrong, why it comes here, by when."""
    foot = f"{_who(case, org)}，请在{before(case.respond_by, now, '接单')}。"
    return _card(case, org, now, f"{name(case)} {case.code}", (CLAIM, REASSIGN, DECLINE), foot, "派发")


def group_copy(case: Task, org: Org, now: datetime) -> Card:
    """To the duty group: who was asked; nothing to press there."""
    foot = "抄送值班室，接口人没接会再通知。" if case.owner else "没有人能接，请值班室安排。"
    buttons = () if case.owner else (CLAIM, REASSIGN)
    return _card(case, org, now, f"{name(case)} {case.code} 已派给{_who(case, org)}", buttons, foot, "抄送")


def to_answer(case: Task, org: Org, now: datetime) -> Card:
    """To the one who accepted."""
    limit, proof = before(case.due_at, now, "处理好"), "写一句结果；照片直接发来，写上编号。"
    if case.sort == "repair":
        proof = "写一句修了什么；修好后的照片直接发来，写上编号。"
    foot = f"{_who(case, org)}，请在{limit}，按“已处理”{proof}"
    return _card(case, org, now, f"处理中 {case.code}", (ANSWERED, REASSIGN), foot, "处理")


def ask_answer(case: Task, now: datetime) -> Card:
    """已处理 was pressed without a word."""
    question = f"{case.code} 怎么处理的？写一句结果。"
    why = because("工单要有答复才能关", "答复", _clock(case, now))
    return Card(case.code, question, case.level, ask=Ask(ANSWER, question), foot="写下就关单，照片可以先发。", why=why)


def received(case: Task, org: Org, now: datetime) -> Card:
    """What reached the task so far."""
    photos = len([a for a in case.media if a.kind == "photo"])
    why = because("发来的东西记在工单里", "处理", _clock(case, now))
    have = "，".join(
        p for p in (f"照片 {photos} 张" if photos else "", f"文件共 {len(case.media)} 个", case.answer) if p
    )
    return Card(
        case.code, f"已收到，记在 {case.code}", case.level, (("已收", have),), (), (ANSWERED,), foot="", why=why
    )


def whom(case: Task, org: Org, now: datetime, candidates: tuple[Person, ...]) -> Card:
    """转派: up to ten people as taps, or a name as typed."""
    options = tuple(Option(p.id, f"{p.name} {p.department.split('/')[-1]}".strip()) for p in candidates)
    choice = Choice("reassign_to", "转给谁？", options) if options else None
    why = because("转派要选定一个人", "派发", "时限不因转派改变")
    ask = Ask("reassign_name", "写名字也行")
    return Card(
        case.code, f"转派 {case.code}", case.level, choice=choice, ask=ask, foot="不在里面的话，写名字发来。", why=why
    )


def why_not(case: Task, now: datetime) -> Card:
    """拒单 always has a reason."""
    question = f"请写一句为什么不接 {case.code}。"
    why = because("拒单要写明原因", "派发", _clock(case, now))
    return Card(
        case.code, question, case.level, ask=Ask("decline_reason", question), foot="写下就转给上级来定。", why=why
    )


def gone(case: Task, org: Org, now: datetime, what: str) -> Card:
    """The copy of somebody who need not act any more: who did what, when."""
    return _card(
        case, org, now, f"{case.code} {what}", (), "这里不用再处理。", "知会", "工单有变化，其他人的卡片同步更新"
    )


def alarm(case: Task, org: Org, now: datetime, rung: TaskRung, skipped: str) -> Card:
    """To a superior: who left it undone for how long."""
    since = say_span(now - (case.opened_at or now))
    state = "没接" if rung.during == "unaccepted" else "没答复"
    head = f"{_who(case, org)} {since}{state} {name(case)} {case.code}（{case.parent}，{COLOUR[case.level]}）"
    rule = f"工单{state}，按级通知{skipped}"
    return _card(case, org, now, head, (REASSIGN, CLAIM), "可以转派，或自己接单。", rung.name, rule)


def remind(case: Task, org: Org, now: datetime) -> Card:
    """One line before the answer is due."""
    why = because("答复时限前提醒一次", "处理", _clock(case, now))
    return Card(
        case.code,
        f"{_who(case, org)}，{case.code} 请在{before(case.due_at, now, '答复')}。",
        case.level,
        foot="按“已处理”写一句就行。",
        why=why,
    )


def closed(case: Task, org: Org, now: datetime) -> Card:
    """The holder's copy once the answer is given."""
    head = f"{org.name(case.answered_by)} {now:%H:%M} 已答复 {case.code}：{case.answer}"
    return _card(case, org, now, head, (), f"{case.parent} 已收到答复，谢谢。", "关单", "答复后关单")


def void(case: Task, org: Org, now: datetime, why: str) -> Card:
    """Every copy once the case behind it has ended."""
    head = f"{case.code} 不用再办：{case.parent} {why or '已结束'}"
    return _card(case, org, now, head, (), "辛苦了，这里不用再处理。", "作废", "原来的隐患结束，工单随之作废")
