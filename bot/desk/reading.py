"""From what bot/words understood to what the hazard workflow reads."""

from threading import Lock

from bot.words import Catalogue, Listener, Name, Names, repair
from bot.words import Finding as Heard
from workflows.hazard.reading import Finding, HazardClass, Reading, Repair
from workflows.kernel.people import Org


class Reader:
    """Reads a report's words against the catalogue and the factory's own names, learnt anew when they change."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._version = -1
        self._listener: Listener | None = None
        self._lock = Lock()

    def read(self, text: str, org: Org) -> Reading | None:
        """None where there are no words. Blocking, some milliseconds."""
        if not text.strip():
            return None
        listener = self._listens_to(org)
        understood = listener.understand(text)
        return Reading(
            understood.is_hazard, understood.emergency, understood.idle, understood.fixed_already,
            tuple(self._finding(f) for f in understood.findings), self._repair(text, listener),
        )  # fmt: skip

    def named_in(self, text: str, org: Org) -> tuple[tuple[str | None, str | None], tuple[str | None, str | None]]:
        """Name and code of the place and of the machine that a text speaks of; no code where no list knows it."""
        listener = self._listens_to(org)
        place, machine = listener.place_in(text), listener.machine_in(text)
        return (
            (place.name, place.code) if place else (None, None),
            (machine.name, machine.code) if machine else (None, None),
        )

    def _listens_to(self, org: Org) -> Listener:
        with self._lock:
            if self._listener is None or self._version != org.version:
                names = names_of(org)
                self._listener = self._listener.knowing(names) if self._listener else Listener(self.catalogue, names)
                self._version = org.version
            return self._listener

    def prepare(self, org: Org) -> None:
        """Reads dictionaries and names before the first message does: half a second that no callback waits for."""
        self._listens_to(org)

    def _finding(self, heard: Heard) -> Finding:
        of = HazardClass(heard.l1, heard.l2, heard.l3, heard.code, heard.owner_dept, heard.major_hint)
        return Finding(
            of, heard.level, heard.place, heard.place_code, heard.equipment, heard.equipment_code, heard.why,
            heard.sure, tuple(c for c in map(self.named, (code for code, _ in heard.choices)) if c),
        )  # fmt: skip

    def named(self, code: str) -> HazardClass | None:
        entry = self.catalogue.by_code(code)
        if entry is None:
            return None
        return HazardClass(entry.l1, entry.l2, entry.l3, entry.code, entry.owner_dept, entry.major_hint)

    def _repair(self, text: str, listener: Listener) -> Repair | None:
        """Empty where the words correct the class, but not surely to which: then the taps are shown."""
        fixed = repair(text, listener, self.catalogue)
        if fixed is None:
            return None
        of = self.named(fixed.code) if fixed.code and fixed.sure else None
        return Repair(fixed.level, of, fixed.place, fixed.place_code)


def names_of(org: Org) -> Names:
    """What this factory calls its places and equipment."""
    places = tuple(Name(p.code, p.name, p.aliases) for p in org.places.values())
    return Names(places, tuple(Name(e.code, e.name, e.aliases) for e in org.equipment.values()))
