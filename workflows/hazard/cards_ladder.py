"""Reminders, alarms and their taking back; and what is shouted in an emergency."""

from datetime import datetime

from workflows.hazard import cards, cards_outside
from workflows.hazard.cards_dispatch import ARRIVED, REASSIGN, TAKE_OVER
from workflows.hazard.case import Hazard
from workflows.hazard.phrases import before
from workflows.hazard.rules import EmergencyKind, Rung
from workflows.kernel.cards import Card
from workflows.kernel.people import Org
from workflows.kernel.spans import say_span


def unaccepted(case: Hazard, org: Org, now: datetime, rung: Rung, skipped: str) -> Card:
    """To the superior: who did not accept for how long, and what can be done."""
    head = f"{_owner(case, org)} {_waited(case, now)}没接 {case.code}（{cards.spot(case)}，{_colour(case)}）。"
    why = cards.because(f"派发后没人接单，通知直属上级{skipped}", "升级", _after(rung))
    return cards.full(case, org, now, head, (REASSIGN, TAKE_OVER), why, "可以转派，或自己接单。")


def overdue(case: Hazard, org: Org, now: datetime, rung: Rung, skipped: str) -> Card:
    """To a superior whose table has no joint task for this rung."""
    head = f"{_owner(case, org)}的 {case.code} 到时限还没处理完（{cards.spot(case)}，{_colour(case)}）。"
    why = cards.because(f"到时限没处理完{skipped}", "升级", _after(rung))
    return cards.full(case, org, now, head, (REASSIGN, TAKE_OVER), why, "可以转派，或自己接手。")


def joint(case: Hazard, org: Org, now: datetime, rung: Rung, skipped: str) -> Card:
    """The copy to the vice-president: a joint task is open, nothing has to be pressed."""
    state = "一直没人接" if rung.during == "unaccepted" else "到时限还没处理完"
    head = f"{case.code} {state}，已开跨部门协同工单。"
    why = cards.because(f"协同工单抄送分管副总{skipped}", "升级", _after(rung))
    return cards.full(case, org, now, head, (), why, "工单由协同部门接口人接，这里是知会，可以直接找责任人。")


def taken_back(case: Hazard, org: Org, now: datetime, what: str) -> Card:
    """The alarm of a superior, once somebody acted: nothing is to be done any more."""
    why = cards.because("之前的提醒已经解除", "接单", cards.clock_of(case, now))
    return cards.full(case, org, now, f"{case.code} {what}", (), why, "不用再处理。")


def due_soon(case: Hazard, org: Org, now: datetime, for_owner: bool) -> Card:
    """One line before due: shorter, not louder."""
    why = cards.because("到时限前 1 小时提醒责任人和上级", "处理", cards.clock_of(case, now))
    if for_owner:
        head = f"{_owner(case, org)}，{case.code} 请在{before(case.due_at, now, '处理完')}。"
        return cards.say(case, head, cards.spot(case), why)
    head = f"{_owner(case, org)}的 {case.code} 要在{before(case.due_at, now, '处理完')}。"
    return cards.say(case, head, f"{cards.spot(case)}，先知会。", why)


def emergency(case: Hazard, org: Org, now: datetime, kind: EmergencyKind, times: int) -> Card:
    """Telephone first, then what and where, then who runs. Repeated until somebody is there."""
    place = cards.spot(case)
    again = f"第 {times} 次呼叫，" if times > 1 else ""
    head = f"先打 {kind.phone}。{again}{kind.name}：{place} {case.code}"
    said = (("现场", cards.words(case)),) if case.text else ()
    lines = (("地点", place), *said, ("先做", kind.act), ("上报", _reporter(case, org)))
    why = cards.because("紧急情况立即通知值班室和上级", "紧急", "没人按“已到场”就每 60 秒再叫一次")
    return Card(
        case.code, head, "red", lines, cards.pictures(case), (ARRIVED,), None, None, "到了现场请按“已到场”。", why
    )


def advice(case: Hazard, kind: EmergencyKind) -> Card:
    """To the reporter, before anything else."""
    why = cards.because("紧急情况先救人再填单", "紧急", "值班室马上收到")
    head = f"先打 {kind.phone}。{kind.name} {case.code} 已报值班室和上级。"
    outside = cards_outside.advice(case, kind.name, kind.phone, kind.act)
    return Card(case.code, head, "red", foot=f"{kind.act}。", why=why, outside=outside)


def arrived(case: Hazard, org: Org, now: datetime) -> Card:
    """Who is there since when; the calls have stopped."""
    why = cards.because("有人到场，不再重复呼叫", "紧急", cards.clock_of(case, now))
    when = f"{(case.arrived_at or now).astimezone(now.tzinfo):%H:%M}"
    head = f"{org.name(case.arrived_by)} {when} 已到场，{case.code} 不再呼叫。"
    return Card(case.code, head, "red", (("地点", cards.spot(case)),), foot="处理进展看隐患卡。", why=why)


def _waited(case: Hazard, now: datetime) -> str:
    """15 分钟, 2 小时: how long the present holder has had it."""
    since = case.handed_at or case.dispatched_at or now
    said = say_span(now - since)
    return f"{said}钟" if said.endswith("分") else said


def _owner(case: Hazard, org: Org) -> str:
    return org.holder(case.owner)


def _reporter(case: Hazard, org: Org) -> str:
    if case.reporter:
        return org.name(case.reporter)
    return f"匿名（{case.source}）" if case.source else "匿名"


def _colour(case: Hazard) -> str:
    return cards.COLOUR[case.level] if case.level else "未定级"


def _after(rung: Rung) -> str:
    start = "派发" if rung.anchor == "dispatched" else "时限"
    return f"{start}后 {say_span(rung.after)}" if rung.after else f"到{start}"


def called_in(case: Hazard, org: Org, now: datetime, task: str) -> Card:
    """To the owner: help was called, the case itself stays here."""
    why = cards.because("到时限没人接或没处理完就请别的部门协同", "协同", cards.clock_of(case, now))
    head = f"{case.code} 已开协同工单 {task}，请一起处理。"
    return cards.say(case, head, f"{_owner(case, org)}，这条仍由这边负责。", why)


def mending(case: Hazard, now: datetime, task: str, department: str) -> Card:
    """To the owner: the maintenance team has an order of its own; the case itself stays here."""
    why = cards.because("红色和重大同时请维修", "维修", cards.clock_of(case, now))
    head = f"{case.code} 同时请了{department.split('/')[-1] or '值班室'}来修，维修工单 {task}。"
    return cards.say(case, head, "修好会发到这里请看一眼，这条仍由这边负责。", why)
