"""Channels that are down or wrongly configured: held, told once, probed once a minute, told again when well."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

PROBE_EVERY = timedelta(minutes=1)


@dataclass(slots=True)
class Pauses:
    """In memory on purpose: after a restart every channel gets a fresh try. Times are service time."""

    until: dict[str, datetime] = field(default_factory=dict)
    why: dict[str, str] = field(default_factory=dict)

    def pause(self, platform: str, why: str, until: datetime) -> bool:
        """True where this is news: the caller alerts once."""
        news = platform not in self.why
        self.until[platform], self.why[platform] = until, why
        return news

    def held(self, platform: str, now: datetime) -> datetime | None:
        """Until when the channel is held, or None."""
        until = self.until.get(platform)
        return until if until and until > now else None

    def well(self, platform: str) -> bool:
        """A send went through: True where the channel had been paused, so that the recovery is told once."""
        self.until.pop(platform, None)
        return self.why.pop(platform, None) is not None
