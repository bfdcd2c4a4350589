"""旁路 冲床6号/光栅 原因 …, 恢复联锁, 旁路清单: said in the chat."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime

from bot.desk.lockouts import machine_of, scanned
from bot.signing import Signer
from db import bypasses
from db.bypasses import Out
from db.work import UnitOfWork
from workflows.bypass.events import BypassAsked, RestoreAsked
from workflows.engine import Engine
from workflows.kernel.people import Equipment, Org
from workflows.kernel.spans import say_time

Action = Callable[[UnitOfWork, str, datetime, re.Match[str]], str]
CODE = r"[A-Za-z]{2}-\d{8}-\d{4,}"
LENGTH = r"(?:[\s,，]*(?P<length>\d{1,3})\s*(?P<unit>个?小时|分钟))?"
ASK = rf"(?:申请)?(?:联锁)?旁路[\s:：]+(?P<which>\S.*?)[\s,，]*原因[\s:：]*(?P<why>.*?){LENGTH}"
BARE = r"(?:申请)?(?:联锁)?旁路[\s:：]+(?P<which>\S.*)"
BACK = r"恢复(?:联锁|旁路)(?:[\s:：]+(?P<which>\S.*))?"
HOW = "写成“旁路 冲床6号/光栅 原因 光栅误报等备件 2小时”，由有权的人批准后才能动联锁。"


def words(engine: Engine, signer: Signer) -> Sequence[tuple[str, Action]]:
    """What a whole message means, and what it does. `signer` finds the label that this person has just scanned."""

    def ask(work: UnitOfWork, person: str, now: datetime, found: re.Match[str]) -> str:
        said, interlock, machine = _named(work.org(), found.group("which"))
        length = int(found.groupdict().get("length") or 0)
        minutes = length if found.groupdict().get("unit") == "分钟" else length * 60
        why = (found.groupdict().get("why") or "").strip(" ,，。")
        event = BypassAsked(person, interlock, why, machine.code if machine else None, said, minutes)
        engine.open(work, "bypass", event, now)
        return ""

    def back(work: UnitOfWork, person: str, now: datetime, found: re.Match[str]) -> str:
        here = scanned(work, signer, person, now)
        meant = _meant(work, found.group("which") or "", person, here)
        if not meant:
            return "没有这样的联锁旁路。发“旁路清单”看现在的。"
        if len(meant) > 1:
            named = "、".join(f"恢复联锁 {one.code}（{one.equipment} {one.what}）" for one in meant)
            return f"有几处旁路，写上编号：{named}"
        engine.apply(work, meant[0].code, RestoreAsked(person, here), now)
        return ""

    return (
        (ASK, ask),
        (BARE, ask),
        (BACK, back),
        ("(?:联锁)?旁路(?:清单)?|联锁清单|旁路的联锁", listed),
    )


def listed(work: UnitOfWork, person: str, now: datetime, found: re.Match[str]) -> str:
    org = work.org()
    if not org.listed(person):
        return "联锁旁路只给本厂的人看。"
    lines = [_line(one, org, now) for one in bypasses.out(work.session)]
    return f"联锁旁路 {len(lines)} 处：\n" + "\n".join(lines) if lines else f"现在没有联锁旁路。要申请，{HOW}"


def _line(one: Out, org: Org, now: datetime) -> str:
    if one.due_at is None:
        return f"{one.equipment} {one.what}，{org.name(one.owner)}申请，等批准 {one.code}"
    late = "，已超时" if one.due_at < now else ""
    late += "，照片待核" if one.in_check else ""
    return f"{one.equipment} {one.what}，{org.name(one.owner)}，{say_time(one.due_at, now)}前恢复{late} {one.code}"


def _named(org: Org, which: str) -> tuple[str, str, Equipment | None]:
    """(the machine as said, the interlock, the machine): 冲床6号/光栅, or a space between; the whole may be a name."""
    whole = machine_of(org, which)
    if whole:
        return which, "", whole
    for gap in ("/", "／", " ", "的"):
        said, _, interlock = which.partition(gap)
        if interlock.strip() and (machine := machine_of(org, said.strip())):
            return said.strip(), interlock.strip(), machine
    return re.split(r"[/／\s]", which)[0], "", None


def _meant(work: UnitOfWork, which: str, person: str, here: str) -> list[Out]:
    """By its code, by the machine, by where this person stands, else their own."""
    active = [one for one in bypasses.out(work.session) if one.state == "bypassed"]
    which = which.strip()
    if re.fullmatch(CODE, which):
        return [one for one in active if one.code == which.upper()]
    if which:
        _, interlock, machine = _named(work.org(), which)
        found = [one for one in active if machine and one.equipment_code == machine.code]
        return [one for one in found if interlock in ("", one.what)]
    return [one for one in active if one.equipment_code == here] or [one for one in active if one.owner == person]
