"""One statutory inspection of one thing, and one substance that is kept at a point."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Thing:
    """`equipment` is the code of a machine or of a place (a building's lightning protection), `what` is done to it
    (定期检验, 校准 …), `due` the last lawful day. `number` is its registration or serial number."""

    equipment: str
    what: str
    due: date
    sort: str = ""
    number: str = ""
    last: date | None = None
    by: str = ""
    report: str = ""

    def left(self, today: date) -> int:
        """Days; 0 on the last lawful day itself, negative afterwards."""
        return (self.due - today).days


@dataclass(frozen=True, slots=True)
class Chemical:
    """What a cabinet or a store holds, in the factory's own words; `most` is how much may be there, with its unit."""

    name: str
    cas: str = ""
    most: str = ""
    dangers: str = ""
    first_aid: str = ""
    leak: str = ""
    fire: str = ""
    avoid: str = ""
