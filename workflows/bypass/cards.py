"""What people read about a bypassed interlock."""

from datetime import datetime

from workflows.bypass.case import Bypass
from workflows.bypass.rules import BypassRules
from workflows.kernel.cards import Ask, Button, Card
from workflows.kernel.people import Org
from workflows.kernel.spans import say_deadline, say_span, say_time

AGREE, DENY = Button("bypass_agree", "同意旁路"), Button("bypass_deny", "不同意")
RESTORE, CONFIRM = Button("bypass_restore", "恢复联锁"), Button("bypass_back", "已恢复")
PROOF = "bypass_proof"
"""The question whose answer is a picture of the interlock that works again."""


def because(step: str, clock: str) -> str:
    return f"规则：联锁旁路要批准、限时、恢复要证明；步骤：{step}；时限：{clock}"


def title(case: Bypass) -> str:
    return f"{case.equipment} {case.interlock}".strip()


def _facts(case: Bypass, org: Org, now: datetime) -> tuple[tuple[str, str], ...]:
    until = say_deadline(case.due_at, now) if case.due_at else f"批准后 {say_span(case.length)}"
    known = (
        ("设备", case.equipment or ""), ("联锁", case.interlock), ("原因", case.reason),
        ("申请", org.name(case.owner)), ("批准", org.name(case.approver) if case.approver else ""), ("到", until),
    )  # fmt: skip
    return tuple((name, said) for name, said in known if said)


def asked(case: Bypass, org: Org, now: datetime) -> Card:
    """To everybody who may agree."""
    head = f"{org.name(case.owner)}申请旁路 {title(case)}，是否同意？ {case.code}"
    clock = say_time(case.respond_by or now, now)
    foot = f"同意之前联锁不能动。先想好旁路期间靠什么保护人；{clock}前没有人同意就作废。"
    why = because("批准", f"{clock}前")
    return Card(case.code, head, "red", _facts(case, org, now), (), (AGREE, DENY), foot=foot, why=why)


def waits(case: Bypass, org: Org, now: datetime) -> Card:
    """To whoever asked."""
    who = "、".join(org.name(p) for p in case.asked[:3])
    head = f"已请{who}批准旁路 {title(case)} {case.code}"
    foot = "没有批准之前不能动联锁。不能等的，先停机。"
    why = because("批准", f"{say_time(case.respond_by or now, now)}前")
    return Card(case.code, head, "yellow", _facts(case, org, now), foot=foot, why=why)


def active(case: Bypass, org: Org, now: datetime) -> Card:
    """To whoever asked, who agreed and who owns the machine: it is out of action until then."""
    head = f"旁路中：{title(case)}，{say_time(case.due_at or now, now)}前恢复 {case.code}"
    foot = "在设备上挂“联锁旁路”牌，旁路期间有人看着。恢复后到设备旁扫码或拍照，按“恢复联锁”。"
    why = because("旁路中", f"{say_time(case.due_at or now, now)}前恢复")
    return Card(case.code, head, "red", _facts(case, org, now), (), (RESTORE,), foot=foot, why=why)


def rejected(case: Bypass, org: Org) -> Card:
    """To everybody who was asked, and to whoever asked."""
    head = f"没有批准旁路 {title(case)}：{case.denied_why} {case.code}"
    return Card(case.code, head, "yellow", foot="联锁不能动。还要旁路，写清原因重新申请。", why=because("批准", "没有"))


def due_soon(case: Bypass, org: Org, now: datetime) -> Card:
    """To whoever asked."""
    head = f"{title(case)} 的旁路 {say_time(case.due_at or now, now)}到期，请恢复 {case.code}"
    foot = "干不完也要先恢复，再重新申请。"
    why = because("到期提醒", say_deadline(case.due_at or now, now))
    return Card(case.code, head, "yellow", _facts(case, org, now), (), (RESTORE,), foot=foot, why=why)


def overdue(case: Bypass, org: Org, now: datetime, skipped: str = "") -> Card:
    """To whoever asked, and to one superior after the other."""
    over = say_span(now - case.due_at) if case.due_at else ""
    head = f"联锁还没恢复：{title(case)}，已超 {over} {case.code}"
    foot = f"请{org.name(case.owner)}马上恢复联锁，恢复不了就停机。"
    foot += f"{org.name(case.shown_by)}发来的照片还没有核实。" if case.shown_by else ""
    why = because(f"超时没恢复告诉上级{skipped}", say_deadline(case.due_at or now, now))
    return Card(case.code, head, "red", _facts(case, org, now), (), (RESTORE,), foot=foot, why=why)


def proof(case: Bypass, rules: BypassRules) -> Card:
    """恢复联锁 said away from the machine, as far as anybody can tell."""
    question = f"到{case.equipment}旁边，扫一下设备上的码，或拍一张恢复好的{case.interlock}（拍到码）发过来 {case.code}"
    within = say_span(rules.proof_within)
    why = because("恢复要在现场", f"{within}内")
    foot = f"{within}内有效。扫到码、照片里有码的，马上算恢复；照片里没有码的，要批准人确认。"
    return Card(case.code, question, "yellow", ask=Ask(PROOF, question), foot=foot, why=why)


def no_proof(case: Bypass, rules: BypassRules) -> Card:
    """The same card once the time for a picture is over."""
    head = f"{say_span(rules.proof_within)}里没有扫码也没有照片，{title(case)} 还在旁路 {case.code}"
    return Card(case.code, head, "yellow", (), (), (RESTORE,), foot="到了设备旁再按“恢复联锁”。")


def check(case: Bypass, org: Org, now: datetime, pictures: tuple[str, ...] = ()) -> Card:
    """待核, to the approver: a photo without the machine's label."""
    head = f"请核实：{org.name(case.shown_by)}发来 {title(case)} 恢复的照片 {case.code}"
    noted = (("提醒", "；".join(case.flags)),) if case.flags else ()
    foot = "没有读到设备的码、或用过的照片，要人核实。恢复了按“已恢复”；看不清的，请人到设备旁扫码。没按之前还算旁路。"
    why = because("核实恢复", say_deadline(case.due_at or now, now))
    facts = (*noted, *_facts(case, org, now))[:6]
    return Card(case.code, head, "yellow", facts, pictures, (CONFIRM,), foot=foot, why=why)


def in_check(case: Bypass, org: Org, now: datetime) -> Card:
    """The same card once a photo without the label has come."""
    who = "、".join(org.name(p) for p in case.checkers[:3]) or "批准人"
    head = f"照片收到，待核：等{who}确认 {title(case)} 已恢复 {case.code}"
    foot = "".join(f"{flag}。" for flag in case.flags)
    foot += "没确认之前还算旁路。到设备旁扫一下码再按“恢复联锁”，马上算恢复。"
    return Card(case.code, head, "yellow", (), (), (RESTORE,), foot=foot, why=because("核实恢复", "见上"))


def restored(case: Bypass, org: Org, now: datetime) -> Card:
    """To everybody who heard of it."""
    seen = "扫码确认在现场" if case.how == "scan" else "照片里有设备的码，已存档"
    seen = f"照片由{org.name(case.confirmed_by)}核实，已存档" if case.confirmed_by else seen
    head = f"{org.name(case.restored_by)} {now:%H:%M} 已恢复：{title(case)} {case.code}"
    foot = f"{seen}。旁路牌请摘下。"
    return Card(case.code, head, "green", _facts(case, org, now), foot=foot, why=because("恢复", "没有"))


def owner_left(case: Bypass, org: Org, now: datetime) -> Card:
    """To the approver, the superior and safety."""
    head = f"{org.name(case.owner)}已离职，{title(case)} 还在旁路 {case.code}"
    foot = "请批准人安排恢复：到设备旁扫码或拍照，按“恢复联锁”。"
    return Card(
        case.code, head, "red", _facts(case, org, now), (), (RESTORE,), foot=foot, why=because("离职", "马上")
    )  # fmt: skip
