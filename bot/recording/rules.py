"""The numbers of recordings, with their units: config/policies/recordings.toml, laid over by the factory's own."""

from dataclasses import dataclass, field
from datetime import timedelta

from config import policies


@dataclass(frozen=True, slots=True)
class RecordingRules:
    """`keep` counts from the permit's closing and is never shorter than 30 days (domain.md 1.1). A segment that arrives
    more than `late_after` its end is late. A push key works from `key_before` the planned start. A frame may be `skew`
    ahead of our clock."""

    keep: timedelta = field(default=timedelta(days=30), metadata={"min": "30d"})
    late_after: timedelta = timedelta(minutes=15)
    key_before: timedelta = timedelta(hours=2)
    skew: timedelta = timedelta(seconds=5)


def rules_of(site: str) -> RecordingRules:
    """Raises config.wrong.Wrong with file, line, key and remedy."""
    return policies.read("recordings", RecordingRules, policies.folders(site))
