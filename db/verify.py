"""Whether log, seals and kept files are as they were written; the first broken row is named with its day."""

from collections.abc import Iterable
from datetime import UTC, tzinfo
from pathlib import Path

from sqlmodel import Session

from db.check import Broken, Check, Intact, Report
from db.engines import reader_engine
from db.records import Record, exported, records
from db.urls import database_url, is_sqlite

__all__ = ["Broken", "Intact", "Report", "verify", "verify_database", "verify_export"]


def verify_database(url: str, intact: Intact | None = None, zone: tzinfo = UTC, site: str = "default") -> Report:
    """The whole database as of one moment, while the service may be running."""
    address = database_url(url)
    engine = reader_engine(address)
    if not is_sqlite(address):
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    try:
        with Session(engine) as session:
            return verify(records(session, site), intact, zone)
    finally:
        engine.dispose()


def verify_export(path: Path, intact: Intact | None = None, zone: tzinfo = UTC) -> Report:
    """Without the service and its database."""
    return verify(exported(path), intact, zone)


def verify(found: Iterable[Record], intact: Intact | None = None, zone: tzinfo = UTC) -> Report:
    """`intact` None leaves the files' bytes alone."""
    check = Check(intact, zone)
    for record in found:
        check.see(record)
    return check.report()
