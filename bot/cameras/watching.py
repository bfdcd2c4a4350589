"""Twice a minute: which camera process fell silent, and who has to hear which camera is blind, or sees again."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.calendar import Entry, every
from bot.cameras.sight import fell_silent
from db import camera_workers, cameras, posting
from db.tables import Camera, CameraHealthRow
from db.work import UnitOfWork
from workflows.cameras import cards
from workflows.cameras.cards import Ill
from workflows.cameras.lames import once, telling
from workflows.cameras.rules import CameraRules
from workflows.cameras.telling import Standing, keepers, readers, verdict
from workflows.kernel.effects import DUTY, Reader, Send
from workflows.kernel.people import Org

EACH = timedelta(seconds=30)
FORGOTTEN = timedelta(days=7)
"""A camera process that has not spoken for so long was taken down."""


class Watching:
    """A service that was away for an hour does not know what was seen: silence counts from its own first look."""

    def __init__(self, rules: CameraRules) -> None:
        self.rules = rules
        self._began: datetime | None = None

    def run(self, work: UnitOfWork, now: datetime) -> None:
        self._began = self._began or now
        if now - self._began >= self.rules.silent_after:
            fell_silent(work, now - self.rules.silent_after)
        there = {row.code: row for row in cameras.cameras(work.session)}
        healths = cameras.healths(work.session)
        cameras.gone(work.session, healths.keys() - there.keys())
        self._tell(work, there, [row for code, row in healths.items() if code in there], now)
        self._able(work, now)

    def _tell(self, work: UnitOfWork, there: dict[str, Camera], rows: Iterable[CameraHealthRow], now: datetime) -> None:
        org = work.org()
        ills: dict[Reader, list[Ill]] = defaultdict(list)
        wells: dict[Reader, list[str]] = defaultdict(list)
        for row in rows:
            camera = there[row.camera]
            blind = cameras.blind_begun(work.session, row.camera)
            said = verdict(Standing(row.state, row.since, row.told, row.told_at, blind), self.rules, now)
            if not said:
                continue
            for reader in readers(org, camera.place, self.rules, now):
                if said == "ill":
                    ills[reader].append(_ill(camera, row, org))
                else:
                    wells[reader].append(camera.name)
            row.told, row.told_at = row.state, now
            work.session.add(row)
        slot = f"cameras#{now:%Y%m%d%H%M%S}"
        for reader, mine in ills.items():
            send = Send(reader, slot, cards.blind(mine, now), "urgent" if reader == DUTY else "first")
            posting.enqueue(work.session, None, send, now, work.site)
        for reader, names in wells.items():
            send = Send(reader, f"{slot}well", cards.well(names), "reminder")
            posting.enqueue(work.session, None, send, now, work.site)

    def _able(self, work: UnitOfWork, now: datetime) -> None:
        """What the processes cannot recognise: each reason is told once when it lasted, and when it is mended."""
        lame: list[str] = []
        able: list[str] = []
        for name in [row.worker for row in camera_workers.workers(work.session)]:
            row = camera_workers.worker(work.session, name)
            if row is None or now - row.heard_at >= self.rules.silent_after:
                if row and now - row.heard_at >= FORGOTTEN:
                    work.session.delete(row)
                continue
            found = telling(camera_workers.lames(row), self.rules, now)
            if found.new or found.over:
                camera_workers.keep(work.session, row, found.after)
            lame += found.new
            able += found.over
        slot = f"cameras#{now:%Y%m%d%H%M%S}"
        for reader in keepers(work.org(), self.rules, now):
            if lame:
                send = Send(reader, f"{slot}lame", cards.lame(once(lame)), "first")
                posting.enqueue(work.session, None, send, now, work.site)
            if able:
                send = Send(reader, f"{slot}able", cards.able(once(able)), "reminder")
                posting.enqueue(work.session, None, send, now, work.site)


def _ill(camera: Camera, row: CameraHealthRow, org: Org) -> Ill:
    place = org.places.get(camera.place)
    return Ill(camera.name, place.name if place else "", row.state, row.since, row.state in cameras.SIGHTED)


def entries(rules: CameraRules) -> dict[str, Entry]:
    watching = Watching(rules)
    return {"cameras": Entry(every(EACH), watching.run, idle=lambda work: not cameras.healths(work.session))}
