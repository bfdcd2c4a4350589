"""One event of an address book, as the plan of what it changes: whoever it names is read again, so that the order in
which events arrive does not matter."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import delete, select, update
from sqlmodel import col

from bot.contacts.apply import Where
from bot.contacts.directory import Directory, Member, Unit
from bot.contacts.plan import Comparison, Plan
from bot.contacts.tree import DEEPEST, Tree, unit_changes
from bot.platform import ContactChange, DeliveryError
from db.contacts import Book, Keys, Known, UnitChange, load
from db.org import bump_org
from db.store import Store
from db.tables import Account, Contact, Message
from db.work import UnitOfWork

NEVER_OLD = datetime(9999, 1, 1, tzinfo=UTC)


def rename(work: UnitOfWork, where: Where, renamed: Sequence[tuple[str, str]]) -> None:
    """The same person under another account; messages already sent are still theirs."""
    for old, new in renamed:
        before, after = old.lower(), new.lower()
        for table in (Account, Contact):
            mine = (col(table.site) == work.site, col(table.platform) == where.platform)
            held = select(table.person).where(*mine, col(table.account) == before)  # type: ignore[call-overload]
            if before == after or work.connection.execute(held).first() is None:
                continue
            # An event that overtook this one may have entered the new name as somebody else's.
            work.connection.execute(delete(table).where(*mine, col(table.account) == after))
            work.connection.execute(update(table).where(*mine, col(table.account) == before).values(account=after))
        own = (col(Account.site) == work.site, col(Account.platform) == where.platform, col(Account.account) == after)
        work.connection.execute(update(Account).where(*own).values(spelled=new))
        sent = (col(Message.site) == work.site, col(Message.platform) == where.platform, col(Message.account) == old)
        work.connection.execute(update(Message).where(*sent).values(account=new))
    bump_org(work.session, work.site)


async def changes_of(
    store: Store, directory: Directory, where: Where, change: ContactChange
) -> tuple[Plan, Book]:
    """Raises DeliveryError where somebody who is here cannot be read now; whoever is said to be gone is believed gone
    where the platform cannot be asked."""
    here, missing = await _people(directory, change)
    site, before, keys = store.site, where.rules.before(where.platform), _keys(here, missing)
    book = await store.read(lambda session: load(session, site, where.platform, where.tenant, before, keys))
    wanted = [*change.units, *(unit for member in here for unit in member.units[:1])]
    tree = Tree(_all_units(book, await _units(directory, book, wanted)))
    compared = Comparison(book, tree, where.rules)
    for member in here:
        compared.look(member)
    plan = compared.finish(NEVER_OLD, whole=False)
    dropped = [id for id in change.units_gone if id in book.units and await directory.unit(id) is None]
    rows = {id: unit for id, unit in tree.rows().items() if id not in dropped}
    gone_units = (UnitChange(id, "gone", book.units[id], book.units[id].path) for id in dropped)
    gone = ((account, _known(book, account)) for account in sorted(missing | compared.off))
    return replace(
        plan, units=(*unit_changes(book.units, rows, whole=False), *gone_units),
        gone=tuple((account, known) for account, known in gone if known.person and not known.gone),
    ), book  # fmt: skip


async def _people(directory: Directory, change: ContactChange) -> tuple[list[Member], set[str]]:
    """Those who are there, and the accounts of those who are not."""
    here = [member for account in change.here if (member := await directory.member(account))]
    missing = {account.lower() for account in change.here} - {member.key for member in here}
    for account in change.gone:
        try:
            member = await directory.member(account)
        except DeliveryError:
            member = None
        here += [member] if member else []
        missing |= set() if member else {account.lower()}
    return here, missing


def _keys(members: Sequence[Member], missing: Iterable[str]) -> Keys:
    numbers = [member.staff_no for member in members if member.staff_no]
    mobiles = [member.mobile for member in members if member.mobile]
    return Keys([*(member.key for member in members), *missing], numbers, mobiles)


async def _units(directory: Directory, book: Book, wanted: Iterable[str]) -> Mapping[str, Unit]:
    """The departments the event is about, and those above them that nobody knows yet."""
    found: dict[str, Unit] = {}
    for id in dict.fromkeys(wanted):
        at, named = id, True
        for _ in range(DEEPEST):
            if not at or at in found or (at in book.units and not named):
                break
            unit = await directory.unit(at)
            if unit is None:
                break
            found[at] = unit
            at, named = unit.parent, False
    return found


def _all_units(book: Book, fetched: Mapping[str, Unit]) -> Iterable[Unit]:
    for id, unit in book.units.items():
        if id not in fetched:
            leaders = (unit.leader,) if unit.leader else ()
            yield Unit(id, unit.name, unit.parent, leaders, not unit.path)
    yield from fetched.values()


def _known(book: Book, account: str) -> Known:
    """Also of somebody only a table told us of."""
    if known := book.known.get(account):
        return known
    person = book.accounts.get(account, "")
    name = book.people[person].name if person in book.people else ""
    return Known(person, name, "", "", "", "", "", NEVER_OLD, None, False)
