"""From what bot/words understood to what the hazard workflow reads."""

from bot.words import Catalogue, Finding as Heard, Listener, Understanding, repair
from workflows.hazard.reading import Finding, HazardClass, Reading, Repair


class Reader:
    """Reads a report's words against the catalogue and the factory's own names."""

    def __init__(self, listener: Listener, catalogue: Catalogue) -> None:
        self.listener, self.catalogue = listener, catalogue

    def read(self, text: str) -> Reading | None:
        """None where there are no words."""
        if not text.strip():
            return None
        understood = self.listener.understand(text)
        return Reading(
            understood.is_hazard, understood.emergency, understood.idle, understood.fixed_already,
            tuple(self._finding(f) for f in understood.findings), self._repair(text, understood),
        )  # fmt: skip

    def _finding(self, heard: Heard) -> Finding:
        of = HazardClass(heard.l1, heard.l2, heard.l3, heard.code, heard.owner_dept, heard.major_hint)
        return Finding(
            of, heard.level, heard.place, heard.place_code, heard.equipment, heard.equipment_code, heard.why,
            heard.sure, tuple(c for c in map(self.named, (code for code, _ in heard.choices)) if c),
        )  # fmt: skip

    def named(self, code: str) -> HazardClass | None:
        entry = self.catalogue.entry(code)
        return entry and HazardClass(entry.l1, entry.l2, entry.l3, entry.code, entry.owner_dept, entry.major_hint)

    def _repair(self, text: str, understood: Understanding) -> Repair | None:
        fixed = repair(text, self.listener, self.catalogue)
        if fixed is None:
            return None
        of = self.named(fixed.class_code) if fixed.class_code else None
        return Repair(fixed.level, of, fixed.place, fixed.place_code)
