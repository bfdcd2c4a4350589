"""Which stretches of a job no camera saw."""

from collections.abc import Iterable
from datetime import datetime, timedelta

Stretch = tuple[datetime, datetime]
"""From, until before."""


def unwatched(since: datetime, until: datetime, seen: Iterable[Stretch], slack: timedelta) -> tuple[Stretch, ...]:
    """The parts of the job between two moments that no segment covers, longer than `slack` (cameras cut their files a
    little apart); overlapping and late segments count all the same."""
    gaps: list[Stretch] = []
    at = since
    for begin, end in sorted(seen):
        if begin - at > slack and begin > at:
            gaps.append((at, min(begin, until)))
        at = max(at, end)
        if at >= until:
            break
    if until - at > slack:
        gaps.append((at, until))
    return tuple(gap for gap in gaps if gap[1] - gap[0] > slack)
