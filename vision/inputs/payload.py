"""One message of a detector as a reading."""

import json
import math
from datetime import UTC, datetime
from typing import Any

from config.vision.told import Reading

LONGEST_BYTES, LONGEST_CODE, LONGEST_UNIT = 4096, 80, 20
YES = {"on": 1.0, "true": 1.0, "alarm": 1.0, "off": 0.0, "false": 0.0, "ok": 0.0}
MILLIS = 1e11
"""A number of seconds above this is one of milliseconds."""
TIMES = ("at", "time", "timestamp", "ts")
YEARS = range(1970, 2200)
"""As the bot's door has it: what is beyond is no clock, and would only be turned away there."""


class NoReading(Exception):
    """Nothing that could be a value; the words are for the log."""


def reading(topic: str, payload: bytes, now: datetime, kept: bool = False) -> Reading:
    """`{"value": 3.2, "unit": "%LEL", "at": …}` or a bare number; the code is the last level of the topic. Without a
    time, or with one that has no zone or an absurd year, it is from now. `kept`: the broker had it stored, so it is
    from whenever: without a time of its own it says nothing. Raises NoReading."""
    code = topic.rsplit("/", 1)[-1].strip()
    if not 1 <= len(code) <= LONGEST_CODE:
        raise NoReading("topic")
    if len(payload) > LONGEST_BYTES:
        raise NoReading("too long")
    try:
        said: Any = json.loads(payload)
    except (ValueError, RecursionError):
        said = payload.decode(errors="replace").strip()
    if not isinstance(said, dict):
        said = {"value": said}
    at = _time(next((said[name] for name in TIMES if said.get(name) is not None), None))
    if at is None and kept:
        raise NoReading("retained, no time")
    unit = said.get("unit")
    return Reading(
        sensor=code, value=_number(said.get("value")), at=at or now,
        unit=unit[:LONGEST_UNIT] if isinstance(unit, str) else "",
    )  # fmt: skip


def _number(value: Any) -> float:
    if isinstance(value, str):
        value = YES.get(value.strip().lower(), value)
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        raise NoReading("no number") from None
    if not math.isfinite(number):
        raise NoReading("not finite")
    return number


def _time(said: Any) -> datetime | None:
    try:
        if isinstance(said, int | float) and not isinstance(said, bool):
            at = datetime.fromtimestamp(said / 1000 if said > MILLIS else said, UTC)
        elif isinstance(said, str):
            at = datetime.fromisoformat(said)
        else:
            return None
    except (ValueError, OverflowError, OSError):
        return None
    return at if at.tzinfo and at.year in YEARS else None
