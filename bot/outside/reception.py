"""Receives one message from outside: counts it, knows the few words that are no report, and hands the rest to the desk.

Emergencies go first as everywhere: no limit, no command and no code stands before them.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol, runtime_checkable

from bot.desk.nameless import WORD, Nameless
from bot.desk.reporting import Reporting
from bot.desk.spelled import CODE
from bot.desk.steps import Twice, say, spoken_lately
from bot.labels import Labels
from bot.outside import words
from bot.outside.asides import Asides
from bot.outside.gate import Verdict, look
from bot.outside.guests import Guest
from bot.outside.rules import OutsideRules
from bot.platform import Platform
from db.tables import Inbox
from db.work import UnitOfWork
from workflows.hazard.case import Spot
from workflows.kernel.incoming import Entered, Incoming, Left, Text, Voice

REFUSED = "refused: 超过厂外人员的条数上限"


@runtime_checkable
class Public(Protocol):
    """A platform that everybody may write to; `source` is what it is called on a report."""

    source: str


class Reception:
    """`factory` is the name people read when they come."""

    def __init__(
        self, reporting: Reporting, platforms: Mapping[str, Platform], asides: Asides, labels: Labels,
        rules: OutsideRules, factory: str,
    ) -> None:  # fmt: skip
        self.reporting, self.store, self.clock = reporting, reporting.store, reporting.clock
        self.asides, self.labels = asides, labels
        self.guests, self.rules, self.factory = asides.guests, rules, factory
        self.sources = {name: one.source for name, one in platforms.items() if isinstance(one, Public)}

    def serves(self, incoming: Incoming) -> bool:
        return incoming.platform in self.sources

    async def take(self, row: Inbox, incoming: Incoming) -> None:
        """See it through; raises what the desk raises."""
        match incoming.pieces:
            case (Left(),):
                await self.store.run(lambda work: self._left(work, row))
            case (Entered() as entered,):
                await self.store.run(lambda work: self._entered(work, row, incoming, entered))
            case _:
                await self._said(row, incoming)

    def _left(self, work: UnitOfWork, row: Inbox) -> None:
        now = self.clock.now()
        self.guests.leave(work, row.platform, row.account, now)
        _settle(work, row, "done")
        Nameless.erase(work, row.key, row.account, now)

    def _entered(self, work: UnitOfWork, row: Inbox, incoming: Incoming, entered: Entered) -> None:
        """Where they stand is kept for a while; who opens the chat by hand or by a code is told how to report."""
        now = self.clock.now()
        guest, org = self.guests.welcome(work, incoming, now), work.org()
        place = org.places.get(entered.point) or org.equipment.get(entered.point)
        spot = Spot(point=entered.point) if place else None
        if entered.where:
            spot = Spot(entered.where.lat, entered.where.lng, entered.where.accuracy)
        if spot:
            self.guests.stand(work.session, guest.person, spot, now + self.rules.stands)
        told = entered.where is None and look(work.session, self.rules, row.account, now, False, False).open
        if told:
            line = words.welcome(self.factory, place.name if place else None)
            say(work.session, guest.person, f"welcome:{row.id}", line, now, True)
        _settle(work, row, "done")

    async def _said(self, row: Inbox, incoming: Incoming) -> None:
        spoken = _spoken(incoming)
        only_words = all(isinstance(piece, Text) for piece in incoming.pieces)
        if only_words and (point := self.labels.point_of(spoken)):
            await self.store.run(lambda work: self._entered(work, row, incoming, Entered(point)))
            return
        org = await self.store.read(lambda session: UnitOfWork(session, self.store.shared).org())
        reading = await asyncio.to_thread(self.reporting.reader.read, spoken, org)
        emergency = bool(reading and reading.emergency)
        guest, verdict = await self.store.run(lambda work: self._counted(work, row, incoming, emergency))
        if not verdict.open:
            await self.store.run(lambda work: self._too_much(work, row, guest))
            return
        code = found.group().upper() if (found := CODE.search(spoken)) else None
        own = await self.store.run(lambda work: self.asides.own(work, guest, code)) if code else None
        if only_words and not emergency:
            hazard = bool(reading and reading.is_hazard)
            if aside := self.asides.find(row, guest, spoken, code, own, hazard):
                await self.store.run(lambda work: aside(work, self.clock.now()))
                return
        asked = WORD.match(spoken) is not None
        at = await self.reporting.situation(guest.person, asked or not guest.named, None)
        if only_words and reading and reading.idle and not (emergency or at.draft):
            await self.store.run(lambda work: self._talk(work, row, guest))
            return
        at = replace(at, source=self.sources[incoming.platform], own=own, alarmed=verdict.alarmed)
        await self.reporting.take(row, _without_wish(incoming), at, spot=guest.spot)

    def _counted(self, work: UnitOfWork, row: Inbox, incoming: Incoming, emergency: bool) -> tuple[Guest, Verdict]:
        """A message that is tried once more was counted before."""
        now = self.clock.now()
        guest = self.guests.welcome(work, incoming, now)
        if row.attempts > 1:
            return guest, Verdict(True)
        voice = any(isinstance(piece, Voice) for piece in incoming.pieces)
        return guest, look(work.session, self.rules, row.account, now, emergency, voice)

    def _talk(self, work: UnitOfWork, row: Inbox, guest: Guest) -> None:
        """Idle talk is answered once."""
        now = self.clock.now()
        if not spoken_lately(work.session, guest.person, "small-talk", now - self.rules.small_talk_gap):
            say(work.session, guest.person, f"small-talk:{row.id}", words.HELP, now, True)
        _settle(work, row, "done")

    def _too_much(self, work: UnitOfWork, row: Inbox, guest: Guest) -> None:
        """Told politely, and not with every message."""
        now = self.clock.now()
        if not spoken_lately(work.session, guest.person, "too-much", now - self.rules.told_again):
            say(work.session, guest.person, f"too-much:{row.id}", words.TOO_MUCH, now, True)
        _settle(work, row, REFUSED)


def _spoken(incoming: Incoming) -> str:
    said = (piece.text if isinstance(piece, Text) else piece.transcript or "" if isinstance(piece, Voice) else ""
            for piece in incoming.pieces)  # fmt: skip
    return "\n".join(filter(None, (one.strip() for one in said)))


def _without_wish(incoming: Incoming) -> Incoming:
    """匿名 before a report is a wish and not part of it."""
    pieces = (replace(p, text=WORD.sub("", p.text)) if isinstance(p, Text) else p for p in incoming.pieces)
    return replace(incoming, pieces=tuple(pieces))


def _settle(work: UnitOfWork, row: Inbox, outcome: str) -> None:
    if not work.settle(row.key, outcome):
        raise Twice(row.key)
