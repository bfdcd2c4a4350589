"""What a reading of an address book changed, written in bulk: a hundred thousand rows are no objects here."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import bindparam, select, update
from sqlmodel import col

from db.contacts import Change
from db.merge import merge_person
from db.org import bump_org
from db.tables import Account, Contact, Person
from db.upsert import filled, insert
from db.work import UnitOfWork

THIS = (col(Person.site) == bindparam("of"), col(Person.id) == bindparam("this"))
RETITLED = ("name", "department", "role", "staff_no", "mobile", "active")


def write_people(work: UnitOfWork, platform: str, tenant: str, changes: Sequence[Change], now: datetime) -> int:
    """People, accounts and what the platform said of them; superiors follow in `write_superiors`. How many are new."""
    held = _holders(work, platform, tenant, [c.account for c in changes])
    who = {c.account: held.get(c.account) or c.person or uuid4().hex for c in changes}
    for change in changes:
        if change.absorbs:
            merge_person(work.session, work.site, change.absorbs, change.person)
            who[change.account] = change.person
    new = [c for c in changes if not c.person and c.account not in held]
    _insert_people(work, new, who)
    _update_people(work, [c for c in changes if c.person], who)
    _accounts(work, platform, tenant, changes, who)
    _remember(work, platform, changes, who, now)
    bump_org(work.session, work.site)
    return len(new)


def _holders(work: UnitOfWork, platform: str, tenant: str, accounts: Sequence[str]) -> dict[str, str]:
    """Whose these accounts are at this moment: somebody may have written to us since the plan was made."""
    query = select(col(Account.account), col(Account.person)).where(
        col(Account.site) == work.site, col(Account.platform) == platform, col(Account.tenant).in_(("", tenant))
    )
    found: Iterable[Any] = work.connection.execute(query.where(col(Account.account).in_(accounts)))
    return {row[0]: row[1] for row in found}


def _insert_people(work: UnitOfWork, new: Sequence[Change], who: Mapping[str, str]) -> None:
    rows = [
        filled(Person, {
            "site": work.site, "id": who[c.account], "name": c.name, "department": c.department or "",
            "role": c.role, "staff_no": c.staff_no or None, "mobile": c.mobile or None,
        })
        for c in new
    ]  # fmt: skip
    if rows:
        work.connection.execute(insert(work.connection, Person), rows)


def _update_people(work: UnitOfWork, known: Sequence[Change], who: Mapping[str, str]) -> None:
    """Only what is said: an empty department or number leaves what somebody entered by hand."""
    alike: dict[tuple[str, ...], list[dict[str, object]]] = {}
    for change in known:
        values = _said(change)
        if values:
            row = {"of": work.site, "this": who[change.account], **{f"new_{k}": v for k, v in values.items()}}
            alike.setdefault(tuple(values), []).append(row)
    for names, rows in alike.items():
        changed: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
        work.connection.execute(update(Person).where(*THIS).values(**changed), rows)


def _said(change: Change) -> dict[str, object]:
    values: dict[str, object] = {}
    if change.feeds and change.name.lower() != change.account:
        values["name"] = change.name
    values |= {"department": change.department} if change.department is not None else {}
    values |= {"role": change.role} if change.role is not None else {}
    values |= {"staff_no": change.staff_no} if change.staff_no else {}
    return values | ({"mobile": change.mobile} if change.mobile else {})


def _accounts(
    work: UnitOfWork, platform: str, tenant: str, changes: Sequence[Change], who: Mapping[str, str]
) -> None:
    """An account of no tenant, from a table read before the tenant was known, is the same account."""
    mine = (col(Account.site) == work.site, col(Account.platform) == platform)
    keys = [c.account for c in changes]
    work.connection.execute(
        update(Account).where(*mine, col(Account.tenant) == "", col(Account.account).in_(keys)).values(tenant=tenant)
    )
    rows = [
        filled(Account, {"site": work.site, "platform": platform, "tenant": tenant, "account": c.account,
                         "spelled": c.spelled, "person": who[c.account]})
        for c in changes
    ]  # fmt: skip
    statement = insert(work.connection, Account)
    again = {"person": statement.excluded.person, "spelled": statement.excluded.spelled, "works": True}
    merged = statement.on_conflict_do_update(index_elements=["platform", "tenant", "account", "site"], set_=again)
    work.connection.execute(merged, rows)


def _remember(
    work: UnitOfWork, platform: str, changes: Sequence[Change], who: Mapping[str, str], now: datetime
) -> None:
    rows = [
        {
            "site": work.site, "platform": platform, "account": c.account, "person": who[c.account], "name": c.name,
            "title": c.title, "staff_no": c.staff_no, "unit": c.unit, "role": c.given, "seen_at": now, "gone_at": None,
            "leader": c.leader_before, "leader_at": None,
        }
        for c in changes
    ]  # fmt: skip
    statement = insert(work.connection, Contact)
    kept = ("site", "platform", "account", "leader", "leader_at")
    said: dict[str, Any] = {name: statement.excluded[name] for name in rows[0] if name not in kept}
    merged = statement.on_conflict_do_update(index_elements=["platform", "account", "site"], set_=said)
    work.connection.execute(merged, rows)


def write_superiors(work: UnitOfWork, platform: str, changes: Sequence[Change], now: datetime) -> None:
    """Once everybody is there, and remembered only then: a reading that is cut off does this again. Where the platform
    names none and named none before, what is here stays."""
    _remember_superiors(work, platform, [c for c in changes if c.leader is not None], now)
    told = [c for c in changes if c.feeds and c.leader is not None and (c.leader or c.leader_before)]
    people = persons_of(work, platform, [*(c.account for c in told), *(c.leader for c in told if c.leader)])
    rows: list[dict[str, object]] = []
    for change in told:
        own, leader = people.get(change.account), people.get(change.leader or "")
        if own and (leader or not change.leader) and own != leader:
            rows.append({"of": work.site, "this": own, "above": leader})
    if rows:
        work.connection.execute(update(Person).where(*THIS).values(manager=bindparam("above")), rows)
        bump_org(work.session, work.site)


def _remember_superiors(work: UnitOfWork, platform: str, told: Sequence[Change], now: datetime) -> None:
    mine = (col(Contact.site) == work.site, col(Contact.platform) == platform, col(Contact.account) == bindparam("of"))
    rows = [{"of": change.account, "above": change.leader} for change in told]
    if rows:
        said = update(Contact).where(*mine).values(leader=bindparam("above"), leader_at=now)
        work.connection.execute(said, rows)


def persons_of(work: UnitOfWork, platform: str, accounts: Sequence[str]) -> dict[str, str]:
    """By lower-cased account."""
    query = select(col(Account.account), col(Account.person)).where(
        col(Account.site) == work.site, col(Account.platform) == platform, col(Account.account).in_(sorted({*accounts}))
    )
    found: Iterable[Any] = work.connection.execute(query)
    return {row[0]: row[1] for row in found}


def stamp_asked(work: UnitOfWork, platform: str, accounts: Sequence[str], now: datetime) -> None:
    """Their superior was asked for; the next reading begins with others."""
    mine = (col(Contact.site) == work.site, col(Contact.platform) == platform)
    work.connection.execute(update(Contact).where(*mine, col(Contact.account).in_(accounts)).values(leader_at=now))
