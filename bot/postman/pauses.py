"""Ways that are closed for a while: a channel that is down or wrongly configured, a room or a person the platform holds
back. Held, told once, probed by one message at a time, open again with the first that goes through."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

PROBE_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Hold:
    """`since` is the first failure of this row of failures; `told` is the slot of the alert, where there was one."""

    since: datetime
    until: datetime
    why: str
    told: str = ""


@dataclass(slots=True)
class Pauses:
    """In memory on purpose: after a restart every way gets a fresh try. Times are service time; a gate is the name of
    a channel or of one account on it."""

    holds: dict[str, Hold] = field(default_factory=dict)

    def pause(self, gate: str, why: str, now: datetime, until: datetime, told: str = "") -> bool:
        """True where this is news."""
        known = self.holds.get(gate)
        kept = (known.told if known else "") or told
        self.holds[gate] = Hold(known.since if known else now, until, why, kept)
        return known is None

    def longer(self, gate: str, asked: timedelta, now: datetime) -> datetime:
        """The end of the next hold: as asked, and as long as it has gone on failing, up to a minute."""
        known = self.holds.get(gate)
        failing = now - known.since if known else timedelta()
        return now + max(asked, min(failing, PROBE_EVERY))

    def held(self, gate: str, now: datetime) -> Hold | None:
        """The hold that keeps this gate shut now."""
        hold = self.holds.get(gate)
        return hold if hold and hold.until > now else None

    def probe(self, gate: str, now: datetime) -> bool:
        """True where a message goes through a gate whose hold has ended: the others wait for what becomes of it."""
        hold = self.holds.get(gate)
        if hold:
            self.holds[gate] = Hold(hold.since, now + PROBE_EVERY, hold.why, hold.told)
        return hold is not None

    def well(self, gate: str) -> Hold | None:
        """Something went through: the hold there was, so that the recovery is told once."""
        return self.holds.pop(gate, None)

    def stepped_back(self, now: datetime) -> None:
        """The clock was set back: a hold that would now last longer than it was meant to gives way to a fresh try."""
        for gate, hold in list(self.holds.items()):
            if hold.since > now:
                self.holds[gate] = Hold(now, now, hold.why, hold.told)
