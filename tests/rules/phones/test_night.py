"""The night has a beginning, also when midnight lies in between."""

from datetime import datetime, time

import pytest

from bot.phones.build import rules_of
from bot.phones.rules import Night

LONG, SHORT = Night(time(22), time(6), 3), Night(time(1), time(5), 3)


@pytest.mark.parametrize(
    ("night", "now", "begun"),
    [
        (LONG, "2026-03-02T21:59:59+08:00", None), (LONG, "2026-03-02T22:00:00+08:00", "2026-03-02T22:00:00+08:00"),
        (LONG, "2026-03-03T05:59:59+08:00", "2026-03-02T22:00:00+08:00"), (LONG, "2026-03-03T06:00:00+08:00", None),
        (SHORT, "2026-03-03T02:00:00+08:00", "2026-03-03T01:00:00+08:00"), (SHORT, "2026-03-03T05:00:00+08:00", None),
    ],
)  # fmt: skip
def test_when_the_night_began(night: Night, now: str, begun: str | None) -> None:
    assert night.begun(datetime.fromisoformat(now)) == (datetime.fromisoformat(begun) if begun else None)


def test_the_packaged_rules_are_read() -> None:
    rules = rules_of("")
    assert (rules.tries, rules.night.calls, rules.characters) == (2, 3, 70)
