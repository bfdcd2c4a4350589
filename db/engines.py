"""Connections: how each database is opened for writing and for reading."""

from sqlite3 import Connection as SqliteConnection

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.pool import ConnectionPoolEntry

from db.urls import is_sqlite

PG_THREADS = 8
BUSY_MS = 10_000


def writer_engine(url: URL) -> Engine:
    """SQLite: WAL, synchronous FULL, every transaction takes the write lock at once (BEGIN IMMEDIATE)."""
    if not is_sqlite(url):
        return create_engine(url, pool_size=PG_THREADS, max_overflow=2, pool_pre_ping=True)
    return _sqlite(url, "BEGIN IMMEDIATE", ("journal_mode=WAL", "synchronous=FULL"))


def reader_engine(url: URL) -> Engine:
    """SQLite: own connections that never wait for the writer and cannot write."""
    if not is_sqlite(url):
        return create_engine(url, pool_size=PG_THREADS, max_overflow=2, pool_pre_ping=True).execution_options(
            postgresql_readonly=True
        )
    return _sqlite(url, "BEGIN", ("query_only=ON",))


def _sqlite(url: URL, begin: str, pragmas: tuple[str, ...]) -> Engine:
    engine = create_engine(url, connect_args={"check_same_thread": False, "timeout": BUSY_MS / 1000})

    @event.listens_for(engine, "connect")
    def opened(connection: SqliteConnection, entry: ConnectionPoolEntry) -> None:
        # Python's own transaction handling starts one too late, at the first write: we say BEGIN ourselves.
        connection.isolation_level = None
        for pragma in (f"busy_timeout={BUSY_MS}", *pragmas):
            connection.execute(f"pragma {pragma}")

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine
