"""What a scan of a machine or a place shows: 禁用 where an inspection is over, interlocks out, locks, substances."""

from dataclasses import dataclass
from datetime import datetime

from db import bypasses, things
from db.bypasses import Out
from db.work import UnitOfWork
from workflows.kernel.spans import say_time
from workflows.things import phrases
from workflows.things.thing import Chemical

BANNED = "禁用："
SHOWN_AHEAD = 90
"""Days before a date at which a scan begins to speak of it."""


@dataclass(frozen=True, slots=True)
class Shown:
    """`banned` is empty or “禁用：定期检验已过期 12 天（到期日 …）”, and only shown: it blocks nothing. `lines` are for
    everybody who stands there, `substances` what is kept at this very point."""

    banned: str = ""
    lines: tuple[str, ...] = ()
    substances: tuple[Chemical, ...] = ()


def at_point(work: UnitOfWork, code: str, now: datetime) -> Shown:
    """Empty for a point without any of it; a place is never 禁用, its overdue dates are lines."""
    today, org = now.date(), work.org()
    held = things.things(work.session, [code])
    over = [thing for thing in held if thing.left(today) < 0]
    soon = [thing for thing in held if 0 <= thing.left(today) <= SHOWN_AHEAD]
    machine = code in org.equipment
    banned = f"{BANNED}{'；'.join(phrases.over(thing, today) for thing in over)}" if over and machine else ""
    dates = [phrases.said(thing, today) for thing in (*(() if machine else over), *soon)]
    return Shown(banned, (*out_lines(work, code, now), *dates), things.chemicals(work.session, code))


def out_lines(work: UnitOfWork, code: str, now: datetime) -> tuple[str, ...]:
    """Whoever stands at the machine has to know which of its guards do not work and that a lock hangs on it. No names:
    a label is scanned by anybody."""
    found = bypasses.out(work.session, code, ("bypass", "lockout")) if code else []
    return tuple(line for one in found if (line := _line(one, now)))


def _line(one: Out, now: datetime) -> str:
    if one.kind == "lockout":
        return f"上着锁：{one.what} 号锁（{one.code}），不能开机"
    if one.state != "bypassed" or one.due_at is None:
        return ""
    late = "，已超时没恢复" if one.due_at < now else ""
    return f"联锁旁路中：{one.what}，{say_time(one.due_at, now)}前恢复{late}（{one.code}）"
