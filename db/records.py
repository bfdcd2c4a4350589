"""What `verify` looks at, from the tables or from an export: seals and claims first, then cases, log, files."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Select, select
from sqlmodel import Session, col

from db.effects import DROPPED
from db.tables import Case, Claim, Log, Media, Seal

AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Dropped:
    """A number given to a draft that turned out to be nothing."""

    code: str


@dataclass(frozen=True, slots=True)
class SealRecord:
    site: str
    n: int
    at: datetime
    heads: str
    upto: int
    prev: str
    hash: str
    version: int


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """`version` must be the seq, and `head` the hash, of the case's newest log row."""

    code: str
    version: int
    head: str
    state: str


@dataclass(frozen=True, slots=True)
class LogRecord:
    site: str
    code: str
    seq: int
    at: datetime
    actor: str
    event: str
    from_state: str
    to_state: str
    why: str
    media: str
    payload: str | None
    salt: str | None
    payload_hash: str
    prev: str
    hash: str
    version: int


@dataclass(frozen=True, slots=True)
class FileRecord:
    """`gone`: erased on purpose, only the hash stays."""

    sha256: str
    kept_at: datetime
    gone: bool


Record = Dropped | SealRecord | CaseRecord | LogRecord | FileRecord
KINDS: dict[str, type[Record]] = {
    kind.__name__: kind for kind in (Dropped, SealRecord, CaseRecord, LogRecord, FileRecord)
}
ADAPTERS: dict[str, TypeAdapter[Record]] = {name: TypeAdapter(kind) for name, kind in KINDS.items()}


def records(session: Session, site: str = "default") -> Iterator[Record]:
    """Streamed: the log may be larger than memory."""
    dropped = select(Claim.key).where(col(Claim.site) == site, col(Claim.what) == DROPPED)  # type: ignore[call-overload]
    yield from _rows(session, dropped, Dropped)
    seals = select(Seal.site, Seal.n, Seal.at, Seal.heads, Seal.upto, Seal.prev, Seal.hash, Seal.version)  # type: ignore[call-overload]
    yield from _rows(session, seals.where(col(Seal.site) == site).order_by(col(Seal.n)), SealRecord)
    cases = select(Case.code, Case.version, Case.head, Case.state).where(col(Case.site) == site)  # type: ignore[call-overload]
    yield from _rows(session, cases, CaseRecord)
    columns = (
        Log.site, Log.case_code, Log.seq, Log.at, Log.actor, Log.event, Log.from_state, Log.to_state, Log.why,
        Log.media, Log.payload, Log.salt, Log.payload_hash, Log.prev, Log.hash, Log.version,
    )  # fmt: skip
    log = select(*columns).where(col(Log.site) == site).order_by(col(Log.case_code), col(Log.seq))  # type: ignore[call-overload]
    yield from _rows(session, log, LogRecord)
    files = select(Media.sha256, Media.kept_at, col(Media.gone_at).is_not(None)).where(col(Media.site) == site)  # type: ignore[call-overload]
    yield from _rows(session, files, FileRecord)


def _rows(session: Session, query: Select[Any], make: Callable[..., Record]) -> Iterator[Record]:
    for row in session.connection().execution_options(yield_per=AT_ONCE).execute(query):
        yield make(*row)


def export(found: Iterable[Record], path: Path) -> int:
    """One JSON object per line, the kind of record in `is`; how many lines."""
    count = 0
    with path.open("w", encoding="utf-8") as out:
        for record in found:
            count += 1
            name = type(record).__name__
            fields = ADAPTERS[name].dump_python(record, mode="json")
            out.write(json.dumps({"is": name, **fields}, ensure_ascii=False) + "\n")
    return count


def exported(path: Path) -> Iterator[Record]:
    """Raises ValueError with the line number for a file that is not an export."""
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                fields = json.loads(line)
                yield ADAPTERS[fields.pop("is")].validate_python(fields)
            except (ValueError, KeyError, AttributeError) as error:
                raise ValueError(f"第 {number} 行不是导出的记录：{error}") from error
