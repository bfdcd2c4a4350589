"""What is known here before a platform's address book is read, as plain rows: 100,000 people fit in memory."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlmodel import Session, col

from db.tables import Account, Contact, ContactUnit, Person
from workflows.kernel.people import OUTSIDER


@dataclass(frozen=True, slots=True)
class Known:
    """One account as its platform last described it (db.tables.Contact)."""

    person: str
    name: str
    title: str
    staff_no: str
    unit: str
    leader: str
    role: str
    seen_at: datetime
    leader_at: datetime | None
    gone: bool


@dataclass(frozen=True, slots=True)
class Someone:
    """A person as we have them now, whoever wrote that."""

    name: str
    department: str
    role: str
    staff_no: str
    active: bool
    manager: str | None = None


@dataclass(frozen=True, slots=True)
class KnownUnit:
    parent: str
    name: str
    path: str
    leader: str


@dataclass(frozen=True, slots=True)
class Keys:
    """Whom to look up, where not everybody is needed; accounts lower-cased."""

    accounts: Sequence[str]
    staff_nos: Sequence[str] = ()
    mobiles: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Book:
    """`known` and `accounts` are of one platform, by account. `fed_elsewhere`: people whose name and department follow
    a platform that comes before this one; `paths_elsewhere`: departments of those."""

    platform: str
    known: Mapping[str, Known] = field(default_factory=dict)
    accounts: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, Someone] = field(default_factory=dict)
    by_staff_no: Mapping[str, str] = field(default_factory=dict)
    by_mobile: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, KnownUnit] = field(default_factory=dict)
    fed_elsewhere: frozenset[str] = frozenset()
    paths_elsewhere: frozenset[str] = frozenset()


def load(
    session: Session, site: str, platform: str, tenant: str, before: Sequence[str] = (), only: Keys | None = None
) -> Book:
    """`before` are the platforms that come first; `only` narrows it to these people (and all departments)."""
    only = _with_theirs(session, site, platform, only) if only else None
    known = _known(session, site, platform, only)
    accounts = _accounts(session, site, platform, tenant, only)
    named = {*accounts.values(), *(k.person for k in known.values())} if only else None
    people, numbers, mobiles = _people(session, site, named, only)
    units = _units(session, site, [platform])[platform]
    elsewhere = _units(session, site, before)
    return Book(
        platform, known, accounts, people, numbers, mobiles, units, _fed(session, site, before, named),
        frozenset(unit.path for of in elsewhere.values() for unit in of.values()),
    )  # fmt: skip


def _with_theirs(session: Session, site: str, platform: str, only: Keys) -> Keys:
    """Also the accounts that people of these numbers have here already."""
    numbers = or_(col(Person.staff_no).in_(only.staff_nos), col(Person.mobile).in_(only.mobiles))
    query = select(col(Account.account)).where(col(Account.site) == site, col(Account.platform) == platform)
    people = select(col(Person.id)).where(col(Person.site) == site, numbers)
    theirs = session.connection().execute(query.where(col(Account.person).in_(people))).scalars()
    return replace(only, accounts=list(dict.fromkeys([*only.accounts, *theirs])))


def _known(session: Session, site: str, platform: str, only: Keys | None) -> dict[str, Known]:
    columns = (
        Contact.account, Contact.person, Contact.name, Contact.title, Contact.staff_no, Contact.unit, Contact.leader,
        Contact.role, Contact.seen_at, Contact.leader_at, Contact.gone_at,
    )  # fmt: skip
    query = select(*columns).where(col(Contact.site) == site, col(Contact.platform) == platform)  # type: ignore[call-overload]
    query = query.where(col(Contact.account).in_(only.accounts)) if only else query
    found: Iterable[Any] = session.connection().execute(query)
    return {row[0]: Known(*(*row[1:-1], row[-1] is not None)) for row in found}


def _accounts(session: Session, site: str, platform: str, tenant: str, only: Keys | None) -> dict[str, str]:
    """An account imported before the tenant was configured belongs to no tenant yet."""
    query = select(col(Account.account), col(Account.person))
    query = query.where(col(Account.site) == site, col(Account.platform) == platform)
    query = query.where(col(Account.tenant).in_(("", tenant)))
    query = query.where(col(Account.account).in_(only.accounts)) if only else query
    found: Iterable[Any] = session.connection().execute(query)
    return {row[0]: row[1] for row in found}


def _people(
    session: Session, site: str, named: set[str] | None, only: Keys | None
) -> tuple[dict[str, Someone], dict[str, str], dict[str, str]]:
    columns = (
        Person.id, Person.mobile, Person.staff_no, Person.name, Person.department, Person.role, Person.active,
        Person.manager,
    )  # fmt: skip
    query = select(*columns).where(col(Person.site) == site)  # type: ignore[call-overload]
    query = query.where(col(Person.role) != OUTSIDER)  # a number that a stranger typed belongs to nobody
    if only is not None:
        numbers = (col(Person.staff_no).in_(only.staff_nos), col(Person.mobile).in_(only.mobiles))
        wanted: list[ColumnElement[bool]] = [col(Person.id).in_(sorted(named or ())), *numbers]
        query = query.where(or_(*wanted))
    people: dict[str, Someone] = {}
    by_staff_no: dict[str, str] = {}
    by_mobile: dict[str, str] = {}
    # Those who still work here come last: a number that was given to somebody new is theirs.
    for id, mobile, staff_no, name, department, role, active, manager in session.connection().execute(
        query.order_by(col(Person.active))
    ):
        people[id] = Someone(name, department, role, staff_no or "", active, manager)
        if staff_no:
            by_staff_no[staff_no] = id
        if mobile:
            by_mobile[mobile] = id
    return people, by_staff_no, by_mobile


def _units(session: Session, site: str, platforms: Sequence[str]) -> dict[str, dict[str, KnownUnit]]:
    found: dict[str, dict[str, KnownUnit]] = {platform: {} for platform in platforms}
    columns = (ContactUnit.platform, ContactUnit.unit, ContactUnit.parent, ContactUnit.name, ContactUnit.path)
    query = select(*columns, ContactUnit.leader).where(col(ContactUnit.site) == site)  # type: ignore[call-overload]
    for row in session.connection().execute(query.where(col(ContactUnit.platform).in_(platforms))):
        found[row[0]][row[1]] = KnownUnit(*row[2:])
    return found


def _fed(session: Session, site: str, before: Sequence[str], named: set[str] | None) -> frozenset[str]:
    if not before:
        return frozenset()
    query = select(col(Contact.person)).where(col(Contact.site) == site, col(Contact.platform).in_(before))
    query = query.where(col(Contact.gone_at).is_(None))
    query = query.where(col(Contact.person).in_(sorted(named))) if named is not None else query
    return frozenset(session.connection().execute(query).scalars())


@dataclass(frozen=True, slots=True)
class Change:
    """One account as it will be. `person` "" is somebody new. `department`, `leader` and `role` None: what is there
    stays. `was` holds what people read: (what, before, after). `known_by` says how an existing person was recognised;
    `absorbs` is a second record of the same person. `feeds`: name and department follow this platform."""

    account: str
    spelled: str
    person: str
    name: str
    title: str = ""
    staff_no: str = ""
    mobile: str = ""
    unit: str = ""
    department: str | None = None
    leader: str | None = None
    leader_before: str = ""
    role: str | None = None
    given: str = ""
    back: bool = False
    feeds: bool = True
    known_by: str = ""
    absorbs: str = ""
    was: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class UnitChange:
    """`how`: added renamed gone leader. Paths as we write them, "" where there is none."""

    id: str
    how: str
    unit: KnownUnit
    before: str = ""
    alone: bool = True
