"""Where units of work run: one writer thread on SQLite, a small pool on PostgreSQL."""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from db.codec import Codec
from db.conflict import Conflict
from db.engines import PG_THREADS, reader_engine, writer_engine
from db.org import OrgSnapshots
from db.policies import Parse, Policies
from db.prints import Library
from db.urls import database_url, is_sqlite
from db.work import Shared, UnitOfWork
from db.writer import Writer
from workflows.kernel.flow import Flow
from workflows.kernel.people import Org

T = TypeVar("T")
TRIES = 3
SERIALIZATION, DEADLOCK = "40001", "40P01"
READERS = 2


class Store:
    """The tables must be there already: db.migrate.upgrade(url). `parse` reads a stored policy version back."""

    def __init__(
        self, url: str, flows: Mapping[str, Flow[Any, Any]], site: str = "default", parse: Parse | None = None
    ) -> None:
        self.url = database_url(url)
        self.sqlite = is_sqlite(self.url)
        self.site, self.flows = site, flows
        self.shared = Shared(site, Codec(flows), OrgSnapshots(), Policies(site, parse), Library())
        self.writing, self.reading = writer_engine(self.url), reader_engine(self.url)
        self._writer = Writer(self.writing) if self.sqlite else None
        self._pool = None if self.sqlite else ThreadPoolExecutor(PG_THREADS, "db-write")
        self._readers = ThreadPoolExecutor(READERS if self.sqlite else PG_THREADS, "db-read")

    async def run(self, fn: Callable[[UnitOfWork], T], first: bool = False) -> T:
        """The whole transaction in one thread hop; an exception rolls it back. Conflicts are tried 3 times.

        `first` where somebody outside waits for the answer: SQLite's writer takes it before what we do for ourselves.
        """
        return await asyncio.wrap_future(self._submit(fn, first))

    def run_now(self, fn: Callable[[UnitOfWork], T]) -> T:
        """The same without an event loop: command line and tests."""
        return self._submit(fn).result()

    async def read(self, fn: Callable[[Session], T]) -> T:
        """A read-only session; on SQLite it never waits for the writer."""
        return await asyncio.wrap_future(self._readers.submit(self.read_now, fn))

    def read_now(self, fn: Callable[[Session], T]) -> T:
        with Session(self.reading) as session:
            session.info["site"] = self.site
            return fn(session)

    def org_of(self, session: Session) -> Org:
        """The snapshot of people and places, for a session of `read`."""
        return self.shared.orgs.get(session, self.site)

    def set_rules(self, kind: str, rules: Any, body_json: str, at: datetime | None = None) -> int:
        """Store an immutable version when this body is new, and make it the one new cases start under."""
        return self.run_now(lambda work: self.shared.policies.keep(work.session, kind, rules, body_json, at))

    def close(self) -> None:
        """Waits for what was submitted."""
        if self._writer:
            self._writer.close()
        if self._pool:
            self._pool.shutdown()
        self._readers.shutdown()
        self.writing.dispose()
        self.reading.dispose()

    def _submit(self, fn: Callable[[UnitOfWork], T], first: bool = False) -> "Future[T]":
        if self._writer:
            return self._writer.submit(lambda connection: self._tried(lambda: self._joined(connection, fn)), first)
        assert self._pool is not None
        return self._pool.submit(self._tried, lambda: self._alone(fn))

    def _tried(self, once: Callable[[], T]) -> T:
        for _ in range(TRIES):
            try:
                return once()
            except (Conflict, DBAPIError) as error:
                if isinstance(error, DBAPIError) and _sqlstate(error) not in (SERIALIZATION, DEADLOCK):
                    raise
        return once()

    def _joined(self, connection: Connection, fn: Callable[[UnitOfWork], T]) -> T:
        """In a savepoint of the writer's transaction."""
        with Session(bind=connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as session:
            work = UnitOfWork(session, self.shared)
            result = fn(work)
            work.write()
            session.commit()
            return result

    def _alone(self, fn: Callable[[UnitOfWork], T]) -> T:
        with Session(self.writing, expire_on_commit=False) as session:
            work = UnitOfWork(session, self.shared)
            result = fn(work)
            work.write()
            session.commit()
            return result


def _sqlstate(error: DBAPIError) -> str:
    return str(getattr(error.orig, "sqlstate", "") or "")
