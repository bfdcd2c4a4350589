"""到期设备, 设备台账 XC-01: said in the chat, answered to the one who asked."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime

from bot.desk.lockouts import machine_of
from bot.things.shown import at_point, out_lines
from db import things
from db.work import UnitOfWork
from workflows.kernel.flow import Refused
from workflows.things import cards
from workflows.things.due import keeper
from workflows.things.thing import Thing

Action = Callable[[UnitOfWork, str, datetime, re.Match[str]], str]
SOON = 90
"""Days that 到期设备 looks ahead: the first stage of the reminders."""


def words() -> Sequence[tuple[str, Action]]:
    """What a whole message means, and what it does."""
    return (
        ("到期设备|设备到期|快到期的设备|设备检验到期", ending),
        (r"设备台账[\s:：]*(?P<which>\S{1,30})", ledger),
        ("设备台账", lambda work, person, now, found: "写上设备名称或编号，例如“设备台账 XC-01”。"),
    )


def ending(work: UnitOfWork, person: str, now: datetime, found: re.Match[str]) -> str:
    _inside(work, person)
    return cards.ending(things.things(work.session), work.org(), now.date(), SOON)


def ledger(work: UnitOfWork, person: str, now: datetime, found: re.Match[str]) -> str:
    """One machine: where it stands, whose it is, its dates, and what a scan of it shows."""
    _inside(work, person)
    org, said = work.org(), found.group("which")
    machine = machine_of(org, said)
    if machine is None:
        raise Refused(f"没有找到设备“{said}”。请写设备台账上的名称或编号，例如“设备台账 XC-01”。")
    place, own = org.places.get(machine.place or ""), keeper(org, machine.code)
    held = things.things(work.session, [machine.code])
    about = (f"地点 {place.name}" if place else "", f"责任 {org.name(own)}" if own else "")
    head = "，".join([f"{machine.name}（{machine.code}）", *filter(None, about)])
    banned = at_point(work, machine.code, now).banned
    lines = [head, *([banned] if banned else []), *out_lines(work, machine.code, now)]
    lines += cards.ledger(held, now.date(), _hazards(work, held)) or ["没有登记检验日期。"]
    return "\n".join(lines)


def _hazards(work: UnitOfWork, held: Sequence[Thing]) -> dict[Thing, str]:
    known = things.hazards(work.session)
    return {thing: known[things.key(thing)] for thing in held if things.key(thing) in known}


def _inside(work: UnitOfWork, person: str) -> None:
    """Raises Refused."""
    if not work.org().listed(person):
        raise Refused("设备台账只给本厂的人看。")
