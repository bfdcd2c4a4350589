"""How often people may be rung and texted: config/policies/phones.toml as an object."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta


@dataclass(frozen=True, slots=True)
class Night:
    """From `since` until before `until` (local time) a person is rung at most `calls` times."""

    since: time
    until: time
    calls: int

    def begun(self, now: datetime) -> datetime | None:
        """When the night that is now began, or None by day."""
        at, start = now.time(), datetime.combine(now.date(), self.since, now.tzinfo)
        if self.since <= self.until:
            return start if self.since <= at < self.until else None
        if at >= self.since:
            return start
        return start - timedelta(days=1) if at < self.until else None


@dataclass(frozen=True, slots=True)
class PhoneRules:
    """`tries` calls to one person for one message, `redial` apart, all within `silent`; one text per person and case
    in `merge`; `texts` and `calls` a person in 24 hours; `characters` of one text; `poll_*` how often a line is asked;
    `ring` how long a call whose answer was lost counts as ringing; `rest` for whoever has confirmed a case."""

    tries: int
    redial: timedelta
    silent: timedelta
    ring: timedelta
    poll_call: timedelta
    poll_text: timedelta
    rest: timedelta
    merge: timedelta
    texts: int
    calls: int
    characters: int
    night: Night
