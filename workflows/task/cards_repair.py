"""What people read about an order for repair after the work: looked at, returned, closed."""

from datetime import datetime

from workflows.hazard.phrases import before
from workflows.kernel.cards import Ask, Button, Card
from workflows.kernel.people import Org
from workflows.kernel.spans import say_time
from workflows.task.cards import because, name
from workflows.task.case import Task

APPROVE, RETURN = Button("approve", "通过"), Button("return", "退回")
REASON = "task_return"
SHOWN = 3
"""Pictures on a card."""


def lacks_photos(case: Task, lacking: int) -> str:
    """What is missing, and that nothing was lost."""
    return f"还差 {lacking} 张修好后的照片，{case.code} 还开着。直接发到这里就行，写上编号，已发的都在。"


def _facts(case: Task, org: Org) -> tuple[tuple[str, str], ...]:
    spot = " · ".join(p for p in (case.place, case.equipment) if p) or "地点待确认"
    done = f"{org.name(case.answered_by)}：{case.answer}"
    return (("来自", case.parent), ("地点", spot), ("问题", case.title or case.text), ("修了", done))


def _clock(case: Task, now: datetime) -> str:
    return f"{say_time(case.review_by, now)} 前看过" if case.review_by else "没有"


def to_review(case: Task, org: Org, now: datetime, head: str = "") -> Card:
    """To whoever answers for the hazard behind it, who did not mend it."""
    shown = tuple(a.sha256 for a in case.media if a.kind == "photo")[-SHOWN:]
    limit = before(case.review_by, now, "看一下")
    foot = f"{org.holder(case.reviewer)}，请在{limit}；通过只关工单，{case.parent} 照常走完。"
    why = because("维修的人不能自己验", "复查", _clock(case, now))
    title = head or f"待看{name(case)} {case.code}"
    return Card(case.code, title, case.level, _facts(case, org), shown, (APPROVE, RETURN), foot=foot, why=why)


def sent(case: Task, org: Org, now: datetime) -> Card:
    """To the one who mended it."""
    why = because("维修的人不能自己验", "复查", _clock(case, now))
    head = f"{case.code} 已送{org.holder(case.reviewer)}看。"
    return Card(case.code, head, case.level, foot="看过就关单，退回会写原因。", why=why)


def ask_reason(case: Task, now: datetime) -> Card:
    """退回 without a word."""
    question = f"{case.code} 哪里不行？写一句退回原因。"
    why = because("退回要写原因", "复查", _clock(case, now))
    return Card(case.code, question, case.level, ask=Ask(REASON, question), foot="写下就退回。", why=why)


def waits_for_key(case: Task, why: str) -> Card:
    """To the one who mended a machine that somebody's lock still keeps off."""
    head = f"照片和说明收到了，{case.code} 还不能送看。"
    return Card(case.code, head, case.level, (), (), (Button("answered", "已处理"),), foot=why)


def returned(case: Task, org: Org, now: datetime, by: str, why: str) -> Card:
    """To the one who has to go back to it."""
    head = f"{org.name(by)}退回 {case.code}：{why}"
    known = because("看的人退回要写原因", "维修", _clock(case, now))
    return Card(
        case.code, head, case.level, _facts(case, org), (), (Button("answered", "已处理"),),
        foot="补一张照片再按“已处理”，前面发的都在。", why=known,
    )  # fmt: skip


def decided(case: Task, org: Org, now: datetime, by: str, word: str) -> Card:
    """Every copy of the review card afterwards."""
    head = f"{org.name(by)} {now:%H:%M} {word} {case.code}"
    why = because("有人看过了", "复查", "没有")
    return Card(case.code, head, case.level, _facts(case, org), foot="这里不用再处理。", why=why)


def closed(case: Task, org: Org, now: datetime, by: str) -> Card:
    """To the one who mended it, with thanks."""
    head = f"{org.name(by)} {now:%H:%M} 看过，{case.code} 关单。"
    why = because("看过才关单", "关单", "没有")
    foot = f"照片和说明已放进 {case.parent}，谢谢{org.name(case.answered_by)}。"
    return Card(case.code, head, "green", foot=foot, why=why)


def late(case: Task, org: Org) -> str:
    """Headline for safety, once the reviewer's time is over."""
    return f"{org.holder(case.reviewer)}还没看维修工单 {case.code}，请代看"
