"""What a scan of a machine or a place shows of dates and substances: 禁用 where an inspection is over."""

from dataclasses import dataclass
from datetime import datetime

from db import things
from db.work import UnitOfWork
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
    """Empty for a point without dates and substances; a place is never 禁用, its overdue dates are lines."""
    today, org = now.date(), work.org()
    held = things.things(work.session, [code])
    over = [thing for thing in held if thing.left(today) < 0]
    soon = [thing for thing in held if 0 <= thing.left(today) <= SHOWN_AHEAD]
    machine = code in org.equipment
    banned = f"{BANNED}{'；'.join(phrases.over(thing, today) for thing in over)}" if over and machine else ""
    lines = [phrases.said(thing, today) for thing in (*(() if machine else over), *soon)]
    return Shown(banned, tuple(lines), things.chemicals(work.session, code))
