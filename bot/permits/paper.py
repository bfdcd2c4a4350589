"""The printed ticket of a running service: made outside its event loop, once per look, kept while it is the newest."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from bot import rulebook
from bot.clock import SystemClock
from bot.from_settings import bucket, labels_of
from bot.labels import Labels
from bot.media.keep import Keep
from bot.permits.look import Ticket, ticket_of
from bot.permits.offers import concerned, may_read
from bot.permits.press import Print, press, printed
from bot.permits.sheet import Sheet
from bot.permits.standing import standing
from config.settings import Settings
from config.site import printed_name
from db.store import Store
from db.work import UnitOfWork
from workflows.kernel.flow import Refused
from workflows.registry import FLOWS

KEPT = 16
"""Prints of about 200 kB: those who stand at one job open it one after the other."""
NOT_LISTED = "作业票只给名单上的人看。需要了解的话，请问安全员。"
PNG = b"\x89PNG\r\n\x1a\n"
Look = tuple[str, int, str, bool]


class Papers:
    def __init__(self, store: Store, keep: Keep, labels: Labels, factory: str) -> None:
        self.store, self.keep, self.labels, self.factory = store, keep, labels, factory
        self._made: OrderedDict[Look, bytes] = OrderedDict()
        self._one = asyncio.Lock()

    async def pdf(self, code: str, now: datetime, reader: str = "") -> bytes | None:
        """Three copies of the ticket as it is now, `now` in the site's zone; None where there is no such permit. For a
        `reader` whom it does not concern without numbers of certificates. Raises NotPrinted and Refused."""
        ticket = await self.store.read(lambda session: ticket_of(UnitOfWork(session, self.store.shared), code))
        if ticket is None:
            return None
        if reader and not may_read(ticket.permit, ticket.org, reader):
            raise Refused(NOT_LISTED)
        masked = reader != "" and not concerned(ticket.permit, ticket.org, reader)
        look = (code, ticket.version, standing(ticket.permit, now).stamp, masked)
        async with self._one:
            if look not in self._made:
                self._made[look] = await printed(await asyncio.to_thread(self.job, ticket, now, masked))
                while len(self._made) > KEPT:
                    self._made.popitem(last=False)
            self._made.move_to_end(look)
            return self._made[look]

    def job(self, ticket: Ticket, now: datetime, masked: bool = False) -> Print:
        """Blocking: reads the signatures that are still kept."""
        strokes = _pictures(self.keep, Sheet.strokes(ticket.permit))
        data = Sheet(ticket, self.factory, now, frozenset(strokes), masked).data()
        data["address"] = self.labels.address(ticket.permit.code)
        pictures = {f"{sha}.png": picture for sha, picture in strokes.items()}
        return Print(data, {"qr.png": self.labels.picture(ticket.permit.code), **pictures}, now)


def write(settings: Settings, code: str, out: Path) -> Path:
    """`run.py permit`, beside a running service or without one. Raises ValueError where there is no such permit, NoFont
    without a Chinese font."""
    store = Store(settings.database.url, FLOWS, parse=rulebook.parse)
    try:
        papers = papers_of(settings, store, Keep(settings.media.url, bucket(settings)), labels_of(settings))
        ticket = store.read_now(lambda session: ticket_of(UnitOfWork(session, store.shared), code))
        if ticket is None:
            raise ValueError(f"没有作业票 {code}，编号像 DH-20261122-0001")
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(press(papers.job(ticket, SystemClock(settings.site.zone).now()).wire()))
    finally:
        store.close()
    return out


def papers_of(settings: Settings, store: Store, keep: Keep, labels: Labels) -> Papers:
    return Papers(store, keep, labels, printed_name(settings.site.path))


def _pictures(keep: Keep, shas: Sequence[str]) -> dict[str, bytes]:
    """What is no kept PNG (retention, an erased person) is left out: the name is printed then."""
    found: dict[str, bytes] = {}
    for sha in shas:
        try:
            data = keep.get(sha)
        except (FileNotFoundError, ValueError):
            continue
        if data.startswith(PNG):
            found[sha] = data
    return found
