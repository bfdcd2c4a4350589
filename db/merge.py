"""Two records that turn out to be one person: everything of the one goes to the other. The log keeps the old opaque id:
it was true when it was written, and the chain hashes it."""

from sqlalchemy import delete, func, select, update
from sqlmodel import Session, col

from db.org import bump_org
from db.tables import (
    Absence,
    Account,
    Ask,
    Binding,
    Case,
    CertificateRow,
    CheckInRow,
    CheckSheet,
    Claim,
    Contact,
    Contractor,
    Department,
    Equipment,
    GatePassRow,
    Inbox,
    Ledger,
    Media,
    Message,
    Outbox,
    PageSession,
    Person,
    Place,
    RoundPlan,
    Shift,
    Talk,
)

HELD_IN = (
    (Absence, "person"), (Absence, "stand_in"), (Account, "person"), (Ask, "person"), (Binding, "person"),
    (Case, "owner"), (Case, "reporter"), (Contact, "person"), (Department, "contact"), (Department, "leader"),
    (Department, "stand_in"), (Equipment, "owner"), (Inbox, "person"), (Ledger, "person"), (Media, "by"),
    (CertificateRow, "person"), (CertificateRow, "checked_by"), (Contractor, "host"), (GatePassRow, "person"),
    (GatePassRow, "host"), (PageSession, "person"), (Person, "manager"), (Place, "owner"), (Shift, "person"),
    (CheckInRow, "person"), (CheckSheet, "offered_by"), (RoundPlan, "person"),
)  # fmt: skip
LISTED_IN = ((Case, "body"), (Equipment, "operators"))
"""JSON that names people by their id in quotes."""


def merge_person(session: Session, site: str, old: str, new: str) -> None:
    """`old` stays as a name for the log, works here no more and holds nothing."""
    session.flush()
    session.expire_all()
    for table, name in HELD_IN:
        mine = (col(table.site) == site, col(getattr(table, name)) == old)
        session.execute(update(table).where(*mine).values(**{name: new}))
    for table, name in LISTED_IN:
        column = col(getattr(table, name))
        told = func.replace(column, f'"{old}"', f'"{new}"')
        named = (col(table.site) == site, column.contains(f'"{old}"', autoescape=True))
        session.execute(update(table).where(*named).values(**{name: told}))
    _messages(session, old, new)
    walk = (col(Claim.site) == site, col(Claim.what) == "walk", col(Claim.key) == old)
    session.execute(delete(Claim).where(*walk))
    session.execute(delete(Talk).where(col(Talk.site) == site, col(Talk.person) == old))
    gone, kept = session.get_one(Person, (site, old)), session.get_one(Person, (site, new))
    kept.staff_no, kept.mobile = kept.staff_no or gone.staff_no, kept.mobile or gone.mobile
    gone.active, gone.staff_no, gone.mobile = False, None, None
    session.flush()
    session.expire_all()
    bump_org(session, site)


def _messages(session: Session, old: str, new: str) -> None:
    """Where both have a message of one slot, the older record's stays as it is: it can no longer be pressed."""
    theirs = select(Message.case_code, Message.slot).where(Message.recipient == new)  # type: ignore[call-overload]
    taken = {tuple(row) for row in session.execute(theirs)}
    mine = select(Message.id, Message.case_code, Message.slot).where(Message.recipient == old)  # type: ignore[call-overload]
    free = [row[0] for row in session.execute(mine) if (row[1], row[2]) not in taken]
    for start in range(0, len(free), 500):
        part = free[start : start + 500]
        session.execute(update(Message).where(col(Message.id).in_(part)).values(recipient=new))
        session.execute(update(Outbox).where(col(Outbox.message_id).in_(part)).values(recipient=new))
