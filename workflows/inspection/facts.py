"""What a round asks of other tables: the shapes in which the answers come, and their names."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from workflows.inspection.sheets import Sheet

SHEETS = "round_sheets"
"""Mapping[(code, version), Sheet] of all stops of the case."""
LAST_CHECK_IN = "round_last_check_in"
"""CheckIn | None: the latest of this person before this one, in any round."""
NEXT_CHECK_IN = "round_next_check_in"
"""CheckIn | None: the earliest of this person after this one: a phone may bring things out of their order."""
STANDINGS = "round_standings"
"""Mapping[point, Standing] of all stops of the case, each for its own sheet."""
EARLIER = "round_earlier"
"""Mapping[(point, item number), tuple[str, ...]]: the last numbers written there in other rounds, newest first."""
OPEN_FOUND = "round_open_found"
"""Mapping[(point, catalogue code), str]: the code of a hazard of this class that is open there already."""
RECHECKS_GIVEN = "round_rechecks_given"
"""Mapping[person, int]: how many re-checks each was given within the running shift or day."""
PHOTOS_USED = "photos_used_before"
"""tuple[(sha256, code, bits apart, same or near), ...]: where photos of this event were shown before."""
RISKS = "round_risks"
"""Mapping[point, str]: the risk colour of each stop's point (red, orange, yellow, blue), "" where unknown."""


@dataclass(frozen=True, slots=True)
class CheckIn:
    """An accepted check-in: which point, which halt, when, where the phone said it was (gcj02 degrees), and when we
    heard of it."""

    round: str
    point: str
    halt: str
    at: datetime
    lat: float | None = None
    lng: float | None = None
    received: datetime | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How often in a row a point was found clean before this event, and after how many it turns yellow; a sheet counts
    when it is first filled, a re-check's too. `yellow`: a re-check is due, and `recheck` is its code, "" while nobody
    could be given it or it was missed. `by`: whose clean runs those are."""

    clean: int = 0
    limit: int = 0
    yellow: bool = False
    recheck: str = ""
    by: tuple[str, ...] = field(default=(), compare=False)


Sheets = Mapping[tuple[str, int], Sheet]
