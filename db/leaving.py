"""Who left is blocked at once: no session, no code, no question. What they held goes to whom workflows.kernel.leaving
names: cases one by one through the workflows, roster and stand-in here; what only people can decide (places, machines)
is named."""

from datetime import datetime

from sqlalchemy import delete, or_
from sqlmodel import Session, col, select

from db import posting
from db.codec import tell_to_json
from db.org import bump_org
from db.tables import (
    Absence,
    Ask,
    Binding,
    Case,
    Contractor,
    Department,
    Equipment,
    Inbox,
    PageSession,
    Person,
    Place,
    RoundPlan,
)
from db.tables import Shift as Turn
from db.upsert import insert_new
from workflows.kernel import leaving
from workflows.kernel.effects import LeftFactory, Send
from workflows.kernel.leaving import Departure
from workflows.kernel.people import Org
from workflows.kernel.spans import say_time

NOT_HELD = ("closed", "void", "draft", "missed")


def leave(session: Session, site: str, org: Org, person: str, why: str, now: datetime) -> Departure:
    """`org` from before the leaving: the chart still tells who is above."""
    row = session.get_one(Person, (site, person))
    row.active = False
    session.add(row)
    for table in (PageSession, Ask, Binding):
        session.execute(delete(table).where(col(table.site) == site, col(table.person) == person))
    superior = leaving.heir(org, person, now)
    name = org.name(superior) if superior else ""
    note = leaving.note(why, name)
    found = Departure(
        person, row.name, superior, name, _hand_cases(session, site, person, note, now),
        _hand_shifts(session, site, person, superior, now), _hand_stand_ins(session, site, person, superior, now),
        _keeps(session, site, person),
    )  # fmt: skip
    bump_org(session, site)
    if superior and (found.cases or found.shifts or found.stand_ins):
        posting.enqueue(session, None, Send(superior, f"left:{person}", leaving.handed(found), "first"), now, site)
    return found


def _hand_cases(session: Session, site: str, person: str, why: str, now: datetime) -> tuple[str, ...]:
    """Told to every open case that names the person; each decides by its own rows, durably and one by one."""
    open_cases = (col(Case.site) == site, col(Case.state).not_in(NOT_HELD), col(Case.kind) != "held")
    named = or_(col(Case.owner) == person, col(Case.body).contains(f'"{person}"', autoescape=True))
    held: list[str] = []
    for code, owner, body in session.execute(
        select(Case.code, Case.owner, Case.body).where(*open_cases, named).order_by(col(Case.id))
    ):
        event = tell_to_json(code, LeftFactory(person, why))
        row = {"site": site, "key": f"tell:left:{person}:{code}:{now.isoformat()}", "platform": "tell", "account": code}
        insert_new(session.connection(), Inbox, {**row, "kind": "tell", "payload": event, "at": now})
        if owner == person or f'"reviewer":"{person}"' in body:
            held.append(code)
    return tuple(held)


def _hand_shifts(session: Session, site: str, person: str, superior: str | None, now: datetime) -> tuple[str, ...]:
    mine = select(Turn).where(col(Turn.site) == site, col(Turn.person) == person, col(Turn.until) > now)
    found: list[str] = []
    for turn in list(session.execute(mine.order_by(col(Turn.since))).scalars()):
        found.append(f"{say_time(turn.since, now)} {turn.duty}")
        if superior:
            turn.person = superior
            session.add(turn)
    return tuple(found)


def _hand_stand_ins(session: Session, site: str, person: str, superior: str | None, now: datetime) -> int:
    """Whoever is away and named them; nobody stands in for themselves."""
    mine = (col(Absence.site) == site, col(Absence.stand_in) == person, col(Absence.until) > now)
    rows = list(session.execute(select(Absence).where(*mine)).scalars())
    for row in rows:
        row.stand_in = superior if superior != row.person else None
        session.add(row)
    return len(rows)


def _keeps(session: Session, site: str, person: str) -> tuple[str, ...]:
    """What bears the name and only people can give to somebody else."""
    found: list[str] = []
    for table, column, what in ((Place, Place.owner, "区域"), (Equipment, Equipment.owner, "设备")):
        rows = session.execute(select(table.name).where(col(table.site) == site, col(column) == person))
        found += [f"{what} {row[0]}" for row in rows]
    rounds = select(RoundPlan.name).where(col(RoundPlan.site) == site, col(RoundPlan.person) == person)
    found += [f"巡检计划 {row[0]}" for row in session.execute(rounds)]
    guests = select(Contractor.name).where(col(Contractor.site) == site, col(Contractor.host) == person)
    found += [f"承包商对接人 {row[0]}" for row in session.execute(guests)]
    contact = select(Department.path).where(col(Department.site) == site, col(Department.contact) == person)
    return (*found, *(f"接口人 {row[0]}" for row in session.execute(contact)))
