"""What a reading of a gas, temperature or smoke detector means: which limit it is beyond, when it is well again, and
when a detector has said nothing for too long. Pure; the words are in sensing_words."""

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from unicodedata import normalize

from workflows.alarm import sensing_words as words

Level = Literal[0, 1, 2]
SILENT = 3
"""Added to the level of a detector that says nothing: its alarm of a limit, if one stands, stays."""
AHEAD = timedelta(minutes=5)
"""A reading may be so far in the future: clocks differ."""
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
    """What one reading changes. `raised`: the limit that it went beyond just now, 0 for none. `over`: it is well
    again. `spoke`: it was silent and is not any more."""

    level: Level
    raised: Level = 0
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
    if at > now + AHEAD:
        raise Unusable(words.FUTURE)
    if gauge.at is not None and (at < gauge.at or (at == gauge.at and value == gauge.value)):
        raise Stale(words.OLDER)
    level = beyond(gauge, value)
    return Step(level, level if level > gauge.level else 0, level == 0 < gauge.level, gauge.silent)


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


def overdue(until: date | None, day: date) -> bool:
    """校准已过期: the alarm is told all the same, with a word of doubt."""
    return until is not None and day > until


def plain(unit: str) -> str:
    """℃, °C and c are one; so are %LEL and LEL%."""
    bare = "".join(normalize("NFKC", unit).split()).lower().replace("°", "")
    return {"lel%": "%lel", "百分比": "%", "度": "c", "摄氏度": "c", "vol%": "%vol"}.get(bare, bare)
