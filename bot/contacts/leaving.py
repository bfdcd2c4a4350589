"""Struck off an address book: the account reaches nobody, and whoever has left by it is let go (db.leaving)."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlmodel import col

from bot.contacts.rules import ContactRules
from db.leaving import leave
from db.org import bump_org
from db.tables import Account, Contact, Person
from db.upsert import insert
from db.work import UnitOfWork
from workflows.kernel import leaving
from workflows.kernel.leaving import Departure


def struck_off(
    work: UnitOfWork, platform: str, accounts: Sequence[str], rules: ContactRules, title: str, now: datetime
) -> list[Departure]:
    """These accounts are gone from `platform` (`title` as people call it); those who left by it, and what they held.
    Nothing happens twice."""
    people = _mark_gone(work, platform, accounts, now)
    if not people:
        return []
    gone = [p for p in people if has_left(work, p, rules) and _active(work, p)]
    org = work.org()
    why = f"{title}通讯录里已删除"
    return [leave(work.session, work.site, org, p, f"{why}{org.name(p)}", now) for p in gone]


def _mark_gone(work: UnitOfWork, platform: str, accounts: Sequence[str], now: datetime) -> list[str]:
    """The accounts reach nobody; that they are gone is remembered, also for those only a table told us of."""
    mine = (col(Account.site) == work.site, col(Account.platform) == platform, col(Account.account).in_(accounts))
    found: Iterable[Any] = work.connection.execute(select(col(Account.account), col(Account.person)).where(*mine))
    held = {row[0]: row[1] for row in found}
    if not held:
        return []
    work.connection.execute(update(Account).where(*mine).values(works=False))
    rows = [
        {"site": work.site, "platform": platform, "account": account, "person": person, "name": "", "title": "",
         "staff_no": "", "unit": "", "leader": "", "role": "", "seen_at": now, "leader_at": None, "gone_at": now}
        for account, person in held.items()
    ]  # fmt: skip
    statement = insert(work.connection, Contact)
    gone = {"gone_at": statement.excluded.gone_at, "seen_at": statement.excluded.seen_at}
    merged = statement.on_conflict_do_update(index_elements=["platform", "account", "site"], set_=gone)
    work.connection.execute(merged, rows)
    bump_org(work.session, work.site)
    return list(dict.fromkeys(held.values()))


def has_left(work: UnitOfWork, person: str, rules: ContactRules) -> bool:
    """By what the address books say, and the factory's rule."""
    query = select(col(Contact.platform), col(Contact.gone_at)).where(
        col(Contact.site) == work.site, col(Contact.person) == person
    )
    listed: dict[str, bool] = {}
    found: Iterable[Any] = work.connection.execute(query)
    for platform, gone_at in found:
        listed[platform] = listed.get(platform, False) or gone_at is None
    works = select(Account.id).where(  # type: ignore[call-overload]
        col(Account.site) == work.site, col(Account.person) == person, col(Account.works)
    )
    reachable = work.connection.execute(works.limit(1)).first() is not None
    return leaving.has_left(listed, reachable, rules.left_when)


def _active(work: UnitOfWork, person: str) -> bool:
    row = work.session.get(Person, (work.site, person), populate_existing=True)
    return row is not None and row.active
