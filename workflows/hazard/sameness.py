"""Is it the same hazard? Place and third-level class, as they will be once the event at hand is added.

The store answers two facts with this: `same_open` (the code of a case in reported, dispatched, fixing or review with
the same subject, opened within `merge.window`, None otherwise) and `repeats` (how many other cases of any state but
draft and void had the same subject within `merge.repeat_within`).
"""

from workflows.hazard.case import Hazard
from workflows.hazard.reading import Reading
from workflows.hazard.understanding import graded

Subject = tuple[str, str]
"""Place (its code, or its name where the factory has no code for it) and the code of the third-level class."""


def subject(case: Hazard, event: object) -> Subject | None:
    """What a report is about, or None while place or class is unknown."""
    reading = getattr(event, "reading", None)
    found = reading.findings[0] if isinstance(reading, Reading) and reading.findings else None
    of = found.of if found else case.of
    code = found.place_code if found and found.place_code else case.place_code
    place = code or (found.place if found else None) or case.place
    if place is None or of is None or (found is None and not graded(case)):
        return None
    return place, of.code
