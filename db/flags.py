"""What was odd about check-ins and is not told yet: each flag once, whenever it came."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, update
from sqlmodel import Session, col, select

from db.codec import adapter
from db.tables import CheckInRow

FLAGS = adapter(tuple[tuple[str, str], ...])


@dataclass(frozen=True, slots=True)
class Waiting:
    """A check-in of `person` (an id) with the reasons nobody has read yet; `seen` is all that stood there,
    `code` the round's."""

    id: int
    person: str
    point: str
    at: datetime
    whys: tuple[str, ...]
    seen: str
    code: str = ""


def untold(session: Session, until: datetime) -> tuple[Waiting, ...]:
    """Flagged before `until`, in the order in which they were made."""
    of = CheckInRow
    mine = (col(of.site) == session.info["site"], col(of.flagged_at).is_not(None), col(of.flagged_at) < until)
    new = or_(col(of.flags_told).is_(None), col(of.flags_told) != col(of.flags))
    rows = session.exec(select(of).where(*mine, new).order_by(col(of.at))).all()
    found = (Waiting(row.id or 0, row.person, row.point, row.at, _new(row), row.flags, row.round_code) for row in rows)
    return tuple(one for one in found if one.whys)


def _new(row: CheckInRow) -> tuple[str, ...]:
    told = FLAGS.validate_json(row.flags_told or "[]")
    return tuple(why for rule, why in FLAGS.validate_json(row.flags) if (rule, why) not in told)


def mark_told(session: Session, told: Iterable[Waiting]) -> None:
    """One that has got another flag meanwhile waits on with that one and those before."""
    for one in told:
        this = (col(CheckInRow.id) == one.id, col(CheckInRow.flags) == one.seen)
        session.execute(update(CheckInRow).where(*this).values(flags_told=one.seen))
