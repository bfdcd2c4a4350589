"""What a reading of a gas, temperature or smoke detector means: which limit it is beyond, when it is well again, and
when a detector, or many at once, have said nothing for too long. Pure; the words are in sensing_words."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from unicodedata import normalize

from workflows.alarm import sensing_words as words
from workflows.kernel.alerts import Alert

Level = Literal[0, 1, 2]
SILENT = 3
"""Added to the level of a detector that says nothing: its alarm of a limit, if one stands, stays."""
AHEAD = timedelta(minutes=5)
"""A reading may be so far in the future: clocks differ. It is from now then, or those after it would seem older."""
YEARS = range(1970, 2200)
"""A clock without a battery says 1970; what is beyond is no clock, and cannot be reckoned with."""
SAID = timedelta(minutes=1)
"""So often a detector that stays beyond its limit is said to be still there."""
TOGETHER = 3
"""More than so many that fall silent in one look are one alarm: it is the broker or the gateway that fell silent."""
NEAR, ALONE = 0.1, 0.05
"""Well again only this far behind a limit: a tenth of the way between both, or a twentieth of a single one."""


@dataclass(frozen=True, slots=True)
class Gauge:
    """A detector as the table has it. `level` of the alarm that stands, 0 for none; `silent` whether its silence was
    told; `at` of its newest value, `heard` when anything was last heard of it."""

    code: str
    unit: str
    limit_1: float
    limit_2: float
    falling: bool = False
    silence: timedelta = timedelta()
    level: Level = 0
    silent: bool = False
    at: datetime | None = None
    value: float | None = None
    heard: datetime | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What one reading changes. `at`: the time that it counts from. `raised`: the limit that it went beyond just now, 0
    for none. `still`: it stays beyond one, and this is to be said. `over`: it is well again. `spoke`: it was silent and
    is not any more."""

    level: Level
    at: datetime
    raised: Level = 0
    still: bool = False
    over: bool = False
    spoke: bool = False


class Unusable(Exception):
    """Not believed, with the reason for whoever sent it."""


class Stale(Exception):
    """Known already, or older than what is known: nothing is to be done."""


def step(gauge: Gauge, value: float, unit: str, at: datetime, now: datetime) -> Step:
    """Raises Unusable and Stale."""
    if not math.isfinite(value):
        raise Unusable(words.NO_NUMBER)
    if unit.strip() and plain(unit) != plain(gauge.unit):
        raise Unusable(words.wrong_unit(unit, gauge.unit))
    at = _believed(at, now)
    known = min(gauge.at, now) if gauge.at else None
    if known is not None and (at < known or (at == gauge.at and value == gauge.value)):
        raise Stale(words.OLDER)
    level = beyond(gauge, value)
    raised = level if level > gauge.level else 0
    still = level > 0 and not raised and (known is None or _minute(at) > _minute(known))
    return Step(level, at, raised, still, level == 0 < gauge.level, gauge.silent)


def _believed(at: datetime, now: datetime) -> datetime:
    if at.year not in YEARS:
        raise Unusable(words.NO_CLOCK)
    if at > now + AHEAD:
        raise Unusable(words.FUTURE)
    return min(at, now)


def _minute(at: datetime) -> int:
    """The first reading of each says that it goes on; so nobody has to remember when it was said."""
    return int(at.timestamp() // SAID.total_seconds())


def alert_of(whole: Alert, level: Level) -> Alert:
    """The second limit is what alarm.toml says of the kind, the first one less."""
    return whole if level == 2 else 2 if whole == 3 else 1


def beyond(gauge: Gauge, value: float) -> Level:
    """A limit that stands is left only with some distance, so that a value on the line is not told each minute."""
    return 2 if _past(gauge, 2, gauge.limit_2, value) else 1 if _past(gauge, 1, gauge.limit_1, value) else 0


def _past(gauge: Gauge, level: Level, limit: float, value: float) -> bool:
    sign = -1 if gauge.falling else 1
    if gauge.level < level:
        return sign * value >= sign * limit
    back = abs(gauge.limit_2 - gauge.limit_1) * NEAR or abs(limit) * ALONE
    return sign * value >= sign * limit if not back else sign * value > sign * limit - back


def silent(gauge: Gauge, now: datetime, awake: datetime) -> bool:
    """It should have spoken. Who was away himself (`awake`: since when not) has heard nobody meanwhile."""
    if not gauge.silence or gauge.silent:
        return False
    return now - max(filter(None, (gauge.heard, awake))) >= gauge.silence


def together(count: int) -> bool:
    """Whether so many silent ones are told as one."""
    return count > TOGETHER


def dead(left: Sequence[Gauge], back: datetime, now: datetime, awake: datetime) -> tuple[Gauge, ...]:
    """Who is still silent of many that were told as one, when few are `left`, and had its own time to speak since the
    first of the others did (`back`): it is not the gateway then."""
    if together(len(left)):
        return ()
    return tuple(one for one in left if now - max(back, awake) >= one.silence)


def overdue(until: date | None, day: date) -> bool:
    """校准已过期: the alarm is told all the same, with a word of doubt."""
    return until is not None and day > until


def plain(unit: str) -> str:
    """℃, °C and c are one; so are %LEL and LEL%."""
    bare = "".join(normalize("NFKC", unit).split()).lower().replace("°", "")
    return {"lel%": "%lel", "百分比": "%", "度": "c", "摄氏度": "c", "vol%": "%vol"}.get(bare, bare)
