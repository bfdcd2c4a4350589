"""A file of check sheets, wherever it came from: opened, kept, offered; or why not."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from bot.desk.bring import Kept
from bot.desk.records import record
from bot.media.keep import Keep
from bot.media.sniff import KINDS
from bot.sheets import phrases
from bot.sheets.offering import Brought, offer
from db.imports.checksheets.reading import Read, read
from db.imports.sheet import BadFile
from db.work import UnitOfWork
from workflows.engine import Engine
from workflows.hazard.records import Attachment

CSV = "text/csv"


@dataclass(frozen=True, slots=True)
class Opened:
    """A table as it was read; `bad` says why it could not be read at all."""

    data: bytes
    name: str
    read: Read | None = None
    bad: str = ""

    @property
    def is_form(self) -> bool:
        return self.read is not None and self.read.found

    @property
    def refusal(self) -> str:
        """Why no version comes of it, in words; "" where one does."""
        if self.read is None:
            return f"{self.bad}。没有换版。"
        if not self.read.found:
            return phrases.NO_TABLE
        return phrases.faults(self.read.faults) if self.read.faults else ""


async def opened(data: bytes, name: str, hazards: Collection[str]) -> Opened:
    """Beside the loop: about a second at most."""
    return await asyncio.to_thread(_opened, data, name, hazards)


def _opened(data: bytes, name: str, hazards: Collection[str]) -> Opened:
    try:
        return Opened(data, name, read(data, hazards))
    except BadFile as bad:
        return Opened(data, name, bad=str(bad))


def keep_file(keep: Keep, of: Opened, person: str, now: datetime) -> Kept | None:
    """Blocking. Only what can become a version is kept."""
    if of.refusal:
        return None
    mime = KINDS["xlsx"].mime if of.data.startswith(b"PK") else CSV
    return Kept(Attachment(keep.put(of.data), "file", person, now), mime, len(of.data))


def take(
    work: UnitOfWork, engine: Engine, of: Opened, kept: Kept | None, person: str, now: datetime
) -> tuple[str, str]:  # fmt: skip
    """As in offering.offer: the code, or why there is none. Raises Refused for somebody who may not."""
    if of.read is None or of.refusal:
        return "", of.refusal
    if kept:
        record(work.session, work.site, (kept,), now)
    media = (kept.attachment,) if kept else ()
    return offer(work, engine, Brought(of.read, of.name, media), person, now)
