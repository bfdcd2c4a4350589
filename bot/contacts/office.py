"""The office of people: applies what the platforms tell of their address books, reads them whole at night, tells the
safety officers what came of it."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, time

import structlog

from bot.calendar import Entry, daily
from bot.contacts import told
from bot.contacts.apply import Where, carry_out, record
from bot.contacts.binding import Binder
from bot.contacts.directory import Directory, HasDirectory
from bot.contacts.events import changes_of, rename
from bot.contacts.plan import Plan
from bot.contacts.reading import read, refused
from bot.contacts.rows import CONTACTS, READING, change_from_json
from bot.contacts.rules import ContactRules
from bot.desk.look import person_of
from bot.desk.steps import Twice, say
from bot.platform import ContactChange, DeliveryError, Misconfigured, Platform, TryLater
from bot.postman.routes import family
from bot.signing import Signer
from db import inbox
from db.contacts import Book, load
from db.contacts_runs import forget_old, imported
from db.store import Store
from db.tables import Inbox
from db.work import UnitOfWork
from workflows.kernel.incoming import Incoming, Text
from workflows.kernel.leaving import Departure
from workflows.kernel.ports import Clock

log = structlog.get_logger("contacts")
LEASE_S, RENEW_S, TRIES = 75.0, 25.0, 4
FORGET_AT = time(3, 45)


class Office:
    """`take` is called by the desk for rows of kind contacts."""

    def __init__(
        self, store: Store, clock: Clock, platforms: Mapping[str, Platform], tenants: Mapping[str, str],
        rules: ContactRules, signer: Signer,
    ) -> None:  # fmt: skip
        self.store, self.clock, self.platforms = store, clock, platforms
        self.tenants, self.rules = tenants, rules
        second = {family(name): p.title for name, p in platforms.items() if family(name) != name}
        self.binder = Binder(signer, rules.codes, second | {name: platforms[name].title for name in self.books})

    @property
    def books(self) -> Mapping[str, Directory]:
        """Platforms that have an address book, in the order in which they count."""
        found = {name: p.directory for name, p in self.platforms.items() if isinstance(p, HasDirectory)}
        return dict(sorted(found.items(), key=lambda item: len(self.rules.before(item[0]))))

    def where(self, platform: str) -> Where:
        return Where(platform, self.platforms[platform].title, self.tenants.get(platform, ""), self.rules)

    def entries(self) -> dict[str, Entry]:
        """The nightly reading has nothing to do until somebody has imported once: a table that was written by hand is
        not overwritten by surprise."""
        reading = Entry(daily(self.rules.reconcile_at), self._ask, idle=lambda work: not self._read_before(work))
        return {"contacts": reading, "old contacts": Entry(daily(FORGET_AT), forget_old)}

    def _read_before(self, work: UnitOfWork) -> list[str]:
        return [name for name in self.books if imported(work.connection, work.site, name)]

    def _ask(self, work: UnitOfWork, now: datetime) -> None:
        for platform in self._read_before(work):
            body = json.dumps({"reading": platform})
            key = f"contacts:{platform}:{now.isoformat()}"
            inbox.put(work, body, key, CONTACTS, READING, CONTACTS, now)

    async def hears(self, row: Inbox, incoming: Incoming, person: str) -> bool:
        """Words for this office rather than for a workflow: 绑定. True where they were; raises Twice."""
        code = self.binder.wish(_text_of(incoming)) if incoming.room is None else None
        if code is None:
            return False

        def answer(work: UnitOfWork) -> None:
            now = self.clock.now()
            line = self.binder.answer(work, person, incoming.platform, code, now)
            account = person_of(work.session, incoming.platform, incoming.account) or person
            say(work.session, account, row.key, line, now)
            if not work.settle(row.key, "done"):
                raise Twice(row.key)

        await self.store.run(answer)
        return True

    async def take(self, row: Inbox) -> None:
        """One change, or one reading. Raises DeliveryError where it has to be tried again, and Twice."""
        said = json.loads(row.payload or "{}")
        if "reading" in said:
            async with self._renewed(row):
                why = await self._reading(str(said["reading"]), row.attempts >= TRIES)
        else:
            why = await self._change(change_from_json(row.payload or ""))
        if not await self.store.run(lambda work: work.settle(row.key, why or "done")):
            raise Twice(row.key)

    @asynccontextmanager
    async def _renewed(self, row: Inbox) -> AsyncIterator[None]:
        """A large reading takes minutes: its lease is renewed meanwhile, or somebody else would begin it too."""

        async def renew() -> None:
            while True:
                await asyncio.sleep(RENEW_S)
                await self.store.run(lambda work: inbox.renew(work, row, self.clock.tick(), LEASE_S))

        task = asyncio.create_task(renew(), name="lease of a reading")
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _reading(self, platform: str, last: bool) -> str:
        directory, begun = self.books.get(platform), self.clock.now()
        if directory is None:
            return "refused: 这个平台没有启用"
        where = self.where(platform)
        book = await self.book(platform)
        try:
            plan = await read(directory, book, self.rules, begun)
        except DeliveryError as error:
            if isinstance(error, TryLater) and not last:
                raise
            return await self._not_read(where, error)
        if why := refused(plan, book, self.rules):
            await self.store.run(lambda work: self._refuse(work, where, plan, why))
            return f"refused: {why}"
        departures = await carry_out(self.store, where, plan, book, self.clock.now())
        await self.store.run(lambda work: self._done(work, where, plan, departures, "nightly"))
        return ""

    async def book(self, platform: str) -> Book:
        """What is known of this platform's people now; read off the event loop."""
        site, tenant, before = self.store.site, self.tenants.get(platform, ""), self.rules.before(platform)
        return await self.store.read(lambda session: load(session, site, platform, tenant, before))

    async def _not_read(self, where: Where, error: DeliveryError) -> str:
        why = getattr(error, "why", str(error))
        remedy = error.remedy if isinstance(error, Misconfigured) else "明晚会再读一次；急用可以运行 run.py contacts"
        log.warning("contacts.not_read", platform=where.platform, why=why)

        def note(work: UnitOfWork) -> None:
            now = self.clock.now()
            record(work, "nightly", Plan(where.platform), now, "failed", f"{why}。{remedy}")
            told.trouble(work, where, f"{where.title}通讯录没有读到：{why}", remedy, now)

        await self.store.run(note)
        return f"refused: {why}"

    def _refuse(self, work: UnitOfWork, where: Where, plan: Plan, why: str) -> None:
        now = self.clock.now()
        record(work, "nightly", plan, now, "refused", why)
        told.trouble(work, where, f"{where.title}通讯录核对没有执行", why, now)

    def _done(
        self, work: UnitOfWork, where: Where, plan: Plan, departures: Sequence[Departure], kind: str
    ) -> None:
        """Kept, and told in one card; a night in which nothing changed leaves no trace but a log line."""
        now = self.clock.now()
        if plan.empty and not (kind == "event" and plan.notes):
            log.info("contacts.same", platform=where.platform, people=plan.people)
            return
        record(work, kind, plan, now, departures=departures)
        if kind == "nightly":
            told.changes(work, where, plan, departures, now)
        elif departures:
            told.left(work, where, departures, now)

    async def _change(self, change: ContactChange) -> str:
        directory = self.books.get(change.platform)
        if directory is None:
            return "refused: 这个平台没有启用"
        where = self.where(change.platform)
        if change.renamed:
            await self.store.run(lambda work: rename(work, where, change.renamed))
        plan, book = await changes_of(self.store, directory, where, change)
        departures = await carry_out(self.store, where, plan, book, self.clock.now())
        await self.store.run(lambda work: self._done(work, where, plan, departures, "event"))
        return ""


def _text_of(incoming: Incoming) -> str:
    return next((piece.text for piece in incoming.pieces if isinstance(piece, Text)), "")
