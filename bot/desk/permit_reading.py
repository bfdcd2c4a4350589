"""A sentence that asks for a permit, as the event that opens one: kind, place, time, people, numbers."""

import re
from datetime import datetime, timedelta
from typing import Literal

from bot.desk.reading import Reader
from bot.desk.rules.alarms import rings
from bot.desk.special import Application
from bot.words.permits import CHATTER, DENIED, TELLING, wish, work_in
from workflows.hazard.reading import Reading
from workflows.kernel.people import Org
from workflows.permit.events import Applied
from workflows.permit.records import Kind
from workflows.permit.rules import PermitRules
from workflows.permit.spoken import When, when
from workflows.permit.spoken_fields import spoken_fields
from workflows.permit.spoken_people import Named, crew

LATELY = timedelta(minutes=10)
"""现在开始 is no past time while a voice note is still being heard."""


class PermitReader:
    """Reads with the factory's own names of places and machines, learnt by `reader`."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    def read(
        self, text: str, by: str, org: Org, now: datetime, rules: PermitRules | None, reading: Reading | None
    ) -> Application | None:
        """None where the sentence is no application. Blocking, some milliseconds."""
        if rules is None or not text.strip() or rings(reading):
            return None
        place, machine = self.reader.named_in(_without_times(text, now), org)
        wished = wish(text, tuple(name for name, _ in (place, machine) if name))
        hazard = reading is not None and reading.is_hazard
        if wished is None:
            return self._without_kind(text, by, place, org, now, hazard)
        if not wished.kinds:
            # 办票的人不在，他们就先干了 begins like a wish and is none
            telling = hazard or re.search(r"[，,。；;]\s*\S", text) is not None
            return Application(None, sure=not telling) if wished.asked else None
        if wished.chat and wished.asked:
            return Application(None)
        named, time = crew(text, org, by), when(text, now)
        if reading and reading.is_hazard and time.words:
            # 8点到10点 sounds like 电到
            reading = self.reader.read(_without_times(text, now), org)
        how = _meant(wished.asked, wished.told, wished.chat, time, named, reading, now)
        if how is None:
            return None
        event = self._event(text, by, wished.kinds[0], place, machine, time, named, rules, org)
        heard = reading.findings[0].of.l3 if reading and reading.is_hazard and reading.findings else ""
        return Application(event, how == "sure", wished.kinds[1:], heard)

    @staticmethod
    def _without_kind(
        text: str, by: str, place: "NameFound", org: Org, now: datetime, hazard: bool
    ) -> Application | None:
        """Time, place, and by name who works and who stands guard: a plan, whose kind is asked."""
        if not place[0] or DENIED.search(text) or TELLING.search(text) or CHATTER.search(text):
            return None
        if when(text, now).starts_at is None or not _guarded(crew(text, org, by)):
            return None
        return Application(None, sure=not hazard)

    def event(self, text: str, by: str, kind: Kind, org: Org, now: datetime, rules: PermitRules) -> Applied:
        """Whatever the words say, for a kind that was chosen with a tap."""
        place, machine = self.reader.named_in(_without_times(text, now), org) if text else (NOTHING, NOTHING)
        return self._event(text, by, kind, place, machine, when(text, now), crew(text, org, by), rules, org)

    @staticmethod
    def _event(
        text: str, by: str, kind: Kind, place: "NameFound", machine: "NameFound", time: When, named: Named,
        rules: PermitRules, org: Org,
    ) -> Applied:  # fmt: skip
        known = org.equipment.get(machine[1] or "")
        home = org.places.get(known.place or "") if known else None
        if home and not place[1]:
            place = (home.name, home.code)
        fields = spoken_fields(text, rules.of(kind).fields)
        names = (*(name for name, _ in (place, machine) if name), *_aliases(place, machine, org))
        people = tuple(org.name(c.person) if c.person in org.people else c.person for c in named.crew)
        work = work_in(text, names, people, time.words)
        return Applied(
            by, kind, work, place[0], place[1], machine[0], machine[1], time.starts_at, time.ends_at, named.crew,
            fields, None, named.unknown, text,
        )  # fmt: skip


NameFound = tuple[str | None, str | None]
NOTHING: NameFound = (None, None)


def _meant(
    asked: bool, told: bool, chat: bool, time: When, named: Named, reading: Reading | None, now: datetime
) -> Literal["sure", "doubt"] | None:
    """A plan has a time to come, or somebody who works and somebody who stands guard; a danger in the same words makes
    it doubtful, and what is told as it goes on is a report."""
    hazard = reading is not None and reading.is_hazard
    if asked:
        return "sure"
    if chat:
        return None
    guarded = _guarded(named)
    coming = time.ahead or (time.starts_at is not None and time.starts_at >= now - LATELY)
    if not coming:
        if not guarded or told:
            return None
        # a time that is past is refused by the flow, which says that no ticket is made up afterwards
        return "sure" if not hazard else "doubt" if time.starts_at else None
    if told and hazard and not time.ahead:
        return None
    return "sure" if guarded and not told or not (told or hazard) else "doubt"


def _guarded(named: Named) -> bool:
    parts = {c.part for c in named.crew}
    return "guardian" in parts and len(parts) > 1


def _aliases(place: "NameFound", machine: "NameFound", org: Org) -> tuple[str, ...]:
    known = (org.places.get(place[1] or ""), org.equipment.get(machine[1] or ""))
    return tuple(alias for one in known if one for alias in one.aliases)


def _without_times(text: str, now: datetime) -> str:
    """10点三号泵房 is no pump room of that name."""
    letters = list(text)
    for start, end in when(text, now).words:
        letters[start:end] = "，" * (end - start)
    return "".join(letters)
