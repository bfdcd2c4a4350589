"""A clock that stands until it is set, for a sandbox whose bot runs in another process."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(slots=True)
class HandClock:
    """Service time by hand; always aware."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now

    def set(self, iso: str) -> None:
        """Jump to an ISO time with offset; raises ValueError."""
        moment = datetime.fromisoformat(iso)
        if moment.tzinfo is None:
            raise ValueError("no offset")
        self.now = moment

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)
