"""Back to an empty factory: for the sandbox's reset button only. People, places, roster and policies stay."""

from sqlalchemy import delete

from db.tables import (
    AlarmSeen,
    Ask,
    Case,
    Claim,
    Counter,
    Inbox,
    Job,
    Ledger,
    Log,
    Media,
    Message,
    Outbox,
    PhoneTry,
    Quota,
    Rate,
    Room,
    Seal,
    Talk,
    ThingTold,
    Timer,
)
from db.work import UnitOfWork

RUNNING = (
    AlarmSeen, Ask, Case, Claim, Counter, Inbox, Job, Ledger, Log, Media, Message, Outbox, PhoneTry, Quota, Rate, Room,
    Seal, Talk, ThingTold,
)  # fmt: skip


def wipe(work: UnitOfWork) -> None:
    """Everything that happened; calendar entries stay."""
    for table in RUNNING:
        work.session.execute(delete(table))
    work.session.execute(delete(Timer).where(~Timer.case_code.like("@%")))  # type: ignore[attr-defined]
    work.loaded.clear()
