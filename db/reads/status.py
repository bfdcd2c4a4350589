"""How the service stands: counts for /metrics, the board and `doctor`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from db.tables import Case, Inbox, Job, Outbox, Timer

OPEN = ("reported", "dispatched", "fixing", "review")


@dataclass(frozen=True, slots=True)
class Status:
    """`cases` by (kind, state, level), the queues by state, `oldest_send` when the longest waiting message was due."""

    cases: Mapping[tuple[str, str, str], int]
    overdue: int
    inbox: Mapping[str, int]
    outbox: Mapping[str, int]
    jobs: Mapping[str, int]
    timers: int
    timers_due: int
    oldest_send: datetime | None


def status(session: Session, now: datetime) -> Status:
    """Overdue: open at `now` though its due_at has passed."""
    site = session.info["site"]
    level = func.coalesce(Case.level, "")
    shape = select(Case.kind, Case.state, level, func.count()).where(Case.site == site)
    cases = {(kind, state, of): n for kind, state, of, n in session.exec(shape.group_by(Case.kind, Case.state, level))}
    late = select(func.count()).where(Case.site == site, col(Case.due_at) < now, col(Case.state).in_(OPEN))
    due = select(func.count()).where(Timer.site == site)
    waiting = select(func.min(Outbox.due_at)).where(Outbox.site == site, Outbox.state == "waiting")
    return Status(
        cases=cases,
        overdue=session.exec(late.select_from(Case)).one(),
        inbox=_by_state(session, Inbox),
        outbox=_by_state(session, Outbox),
        jobs=_by_state(session, Job),
        timers=session.exec(due.select_from(Timer)).one(),
        timers_due=session.exec(due.select_from(Timer).where(Timer.due_at <= now)).one(),
        oldest_send=session.exec(waiting).one(),
    )


def _by_state(session: Session, table: type[Inbox] | type[Outbox] | type[Job]) -> dict[str, int]:
    mine = select(col(table.state), func.count()).where(col(table.site) == session.info["site"])
    return dict(session.exec(mine.group_by(col(table.state))).all())
