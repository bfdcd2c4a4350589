"""Somebody left the factory: when that is so, who takes over what they held, who hears of it, and in what words. What
becomes of each case is decided by its own workflow (LeftFactory)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from workflows.kernel.cards import Card, some
from workflows.kernel.effects import Group, Reader
from workflows.kernel.people import Org

LeftWhen = Literal["any", "all"]
"""any: struck off one platform is gone; all: off every one."""
NAMES = 8
WHY = "通讯录有变动时，安全员收一张。"


@dataclass(frozen=True, slots=True)
class Departure:
    """Somebody who works here no more. `superior` None: nobody could take it; `keeps` is what still bears the name."""

    person: str
    name: str
    superior: str | None = None
    superior_name: str = ""
    cases: tuple[str, ...] = ()
    shifts: tuple[str, ...] = ()
    stand_ins: int = 0
    keeps: tuple[str, ...] = ()


def has_left(listed: Mapping[str, bool], reachable: bool, when: LeftWhen) -> bool:
    """`listed`: platform -> does its address book still name an account of theirs; `reachable`: is there any account
    that works, also one that only a table told of."""
    if when == "any":
        return not all(listed.values())
    return not any(listed.values()) and not reachable


def heir(org: Org, person: str, now: datetime) -> str | None:
    """Who takes over roster and standing in, and is told what else changes hands; None where nobody above can."""
    return org.above(person, 1, now).to


def note(why: str, superior_name: str) -> str:
    """For the log of every case they held."""
    return f"{why}，由上级{superior_name}接手" if superior_name else f"{why}，没有上级能接，按规则转派"


def readers(org: Org, now: datetime) -> tuple[Reader, ...]:
    """Who hears that people came, moved and left: safety, else the duty room."""
    return org.safety(now) or (Group("duty"),)


def handed(found: Departure) -> Card:
    """To the superior: one card about everything that changed hands."""
    facts = (
        ("工单", some(found.cases)),
        ("值班", some(found.shifts)),
        ("代理", f"{found.stand_ins} 人请假期间的代理" if found.stand_ins else ""),
    )
    head = f"{found.name}已离职，没办完的转到{found.superior_name}这里"
    foot = "工单另有卡片，可以自己接，也可以转派。"
    return Card("", head, "yellow", _told(facts), foot=foot, why="离职人员的工作由上级接手。")


def left(found: Departure, title: str) -> Card:
    """To the readers: what was handed on, and what a person still has to change. `title` names the address book."""
    facts = (
        ("工单", f"{some(found.cases, NAMES)}，转给{found.superior_name or '安全员'}" if found.cases else ""),
        ("值班", f"{len(found.shifts)} 班，转给{found.superior_name or '原处待排'}" if found.shifts else ""),
        ("要改责任人", some(found.keeps, NAMES)),
    )
    head = f"{found.name}已离职（{title}通讯录），账号已停用"
    foot = "区域、设备的责任人请在表里改了再导入。" if found.keeps else "没有要改的。"
    return Card("", head, "yellow" if found.keeps else "green", _told(facts), foot=foot, why=WHY)


def _told(facts: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(fact for fact in facts if fact[1])
