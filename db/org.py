"""The snapshot of people, departments, places, equipment, absences and roster that decisions look at."""

from collections import defaultdict
from collections.abc import Iterable
from threading import Lock
from typing import Any

from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from db import tables
from db.codec import texts_from_json
from db.upsert import insert
from workflows.kernel.people import Absence, Department, Equipment, Org, Person, Place, Shift


def org_version(session: Session, site: str) -> int:
    found = session.exec(select(tables.OrgVersion.version).where(tables.OrgVersion.site == site)).first()
    return found or 0


def bump_org(session: Session, site: str = "default") -> None:
    """To be called in the transaction that changed people, accounts, places, equipment, absences or roster."""
    session.flush()
    connection = session.connection()
    statement = insert(connection, tables.OrgVersion)
    raised = statement.on_conflict_do_update(index_elements=["site"], set_={"version": tables.OrgVersion.version + 1})
    connection.execute(raised, {"site": site, "version": 1})
    session.info["org_changed"] = True
    session.info.pop("org", None)


def build_org(session: Session, site: str) -> Org:
    """From the tables, as this transaction sees them. The version is read first: what changes meanwhile is rebuilt."""
    version = org_version(session, site)
    accounts = select(tables.Account.person).where(tables.Account.site == site, tables.Account.works)
    reachable = set(session.exec(accounts))
    people = _people(session, site, reachable)
    departments = session.exec(select(tables.Department).where(tables.Department.site == site)).all()
    places = session.exec(select(tables.Place).where(tables.Place.site == site)).all()
    equipment = session.exec(select(tables.Equipment).where(tables.Equipment.site == site)).all()
    absences = session.exec(select(tables.Absence).where(tables.Absence.site == site)).all()
    roster = session.exec(select(tables.Shift).where(tables.Shift.site == site)).all()
    return Org(
        version=version,
        people=people,
        departments={d.path: Department(d.path, d.contact, d.stand_in, d.leader) for d in departments},
        places={p.code: _place(p) for p in places},
        equipment={e.code: _equipment(e) for e in equipment},
        absences=tuple(Absence(a.person, a.since, a.until, a.stand_in) for a in absences),
        roster=tuple(Shift(s.person, s.duty, s.since, s.until, s.department) for s in roster),
    )


def _people(session: Session, site: str, reachable: set[str]) -> dict[str, Person]:
    """As plain rows: of a hundred thousand people the objects of the tables alone would be half a gigabyte."""
    of = tables.Person
    columns = (of.id, of.name, of.department, of.role, of.manager, of.staff_no, of.active)
    rows: Iterable[Any] = session.connection().execute(
        core_select(*columns).where(col(of.site) == site)  # type: ignore[call-overload]
    )
    same: dict[str, str] = {}  # one string for a department, however many work in it
    return {r[0]: Person(*(r[0], r[1], same.setdefault(r[2], r[2]), *r[3:], r[0] in reachable)) for r in rows}


def _place(row: tables.Place) -> Place:
    aliases = texts_from_json(row.aliases)
    return Place(
        row.code, row.name, row.department, row.owner, aliases, row.lat, row.lng, row.radius_m, row.key_area
    )  # fmt: skip


def _equipment(row: tables.Equipment) -> Equipment:
    aliases, operators = texts_from_json(row.aliases), texts_from_json(row.operators)
    return Equipment(row.code, row.name, row.place, row.department, row.owner, aliases, operators)


class OrgSnapshots:
    """One snapshot per site, rebuilt when the version moved; shared by all threads."""

    def __init__(self) -> None:
        self._kept: dict[str, Org] = defaultdict(lambda: Org(version=-1))
        self._lock = Lock()

    def get(self, session: Session, site: str) -> Org:
        """One look per session; a session that changed the chart sees its own change and shares it with nobody."""
        seen: Org | None = session.info.get("org")
        if seen is None:
            seen = session.info["org"] = self._fresh(session, site)
        return seen

    def _fresh(self, session: Session, site: str) -> Org:
        if session.info.get("org_changed"):
            # Uncommitted: after a rollback somebody else may reach the same version with other people.
            return build_org(session, site)
        with self._lock:
            kept = self._kept[site]
        if kept.version == org_version(session, site):
            return kept
        built = build_org(session, site)
        with self._lock:
            self._kept[site] = built
        return built
