"""The rules of a permit on the spot once more, written without looking at the workflow: what state it must be in."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.stories.permits import END, FOREMAN, GUARDIAN, START, WORKER

MINUTE = timedelta(minutes=1)
JOB, HEADS, SAFETY = (FOREMAN, GUARDIAN, WORKER), (FOREMAN, GUARDIAN), ("赵敏", "孙安")
WAYS = {
    "approved": {"working", "expired"},
    "working": {"suspended", "watching", "accepting"},
    "suspended": {"working", "watching", "accepting"},
    "watching": {"accepting"},
    "accepting": {"closed", "expired"},
    "closed": set(),
    "expired": set(),
}
"""Every step that there is after the approval; all others are impossible."""


@dataclass
class Model:
    """The rules once more, written without looking at the workflow: what state a permit must be in."""

    confined: bool
    state: str = "approved"
    gas: list[tuple[datetime, bool]] = field(default_factory=list)
    shown: datetime = START
    stopped: datetime = START
    stood: datetime = START
    red: bool = False
    dead: bool = False
    inside: bool = False
    watch: datetime = START
    counted: set[str] = field(default_factory=set)
    may_allow: tuple[str, ...] = ()
    may_count: tuple[str, ...] = ()
    may_accept: tuple[str, ...] = ()

    @property
    def live(self) -> bool:
        return self.state in ("working", "suspended")

    @property
    def guarded(self) -> bool:
        """Whoever watches for fire cannot guard elsewhere."""
        return self.live or self.state == "watching"

    def until(self, now: datetime) -> None:
        """What the clocks do: the guardian after 35 minutes, gas in a confined space after 2 h 5 min, the end."""
        if self.state == "working":
            limits = [self.shown + 35 * MINUTE]
            limits += [self.gas[-1][0] + 125 * MINUTE] if self.confined else []
            late = min(limits)
            if late <= now and late < END:
                self._stops(late, red=False)
        if self.state == "approved" and now >= END:
            self.state = "expired"
        if self.live and now >= END:
            self.state, self.dead = ("accepting" if self.confined else "watching"), True
            self.watch = END + 30 * MINUTE

    def _stops(self, at: datetime, red: bool) -> None:
        """A red stop on top of a break is the same standstill, but what was measured before it no longer counts."""
        self.stood = at if self.state == "working" else self.stood
        self.state, self.stopped, self.red = "suspended", at, red

    def air(self, now: datetime) -> bool:
        """Is the newest test good enough to begin, or to go on after a break?"""
        if not self.gas or not self.gas[-1][1]:
            return False
        taken = self.gas[-1][0]
        if self.state == "approved" or self.confined or now - self.stood > 60 * MINUTE:
            after = self.state == "approved" or taken > self.stopped
            return after and now - taken <= 30 * MINUTE
        return True

    def does(self, what: str, who: str, now: datetime, other: "Model") -> None:
        there, job = what.endswith(" here"), who in JOB
        match what:
            case "scan here" | "scan away" if self.state in ("approved", "suspended"):
                good = there and who == GUARDIAN and START <= now < END and not other.guarded
                if good and self.air(now) and not (self.state == "suspended" and self.red):
                    self.state, self.shown = "working", now
            case "scan here" | "present here" if self.state in ("working", "watching") and who == GUARDIAN:
                self.shown = now
                if self.state == "watching" and now >= self.watch:
                    self.state = "accepting"
            case "good gas" | "bad gas" if job and self.state in ("approved", "working", "suspended"):
                self.gas.append((now, what == "good gas"))
                if what == "bad gas" and self.state == "working":
                    self._stops(now, red=True)
            case "halt" if self.state == "working" or (self.state == "suspended" and not self.red):
                self._stops(now, red=True)
            case "halt" if self.state == "watching":
                self.watch = now + 30 * MINUTE
            case "pause" if self.state == "working" and (job or who in SAFETY):
                self._stops(now, red=False)
            case "allow" if self.state == "suspended" and who in self.may_allow and not job:
                self.red = False
            case "in" if self.state == "working" and self.confined and (job or who in SAFETY):
                self.inside = True
            case "out" if self.state not in ("approved", "closed") and (job or who in SAFETY):
                self.inside = False
            case "finish" if self.live and not self.inside and (who in HEADS or who in SAFETY):
                self.state, self.watch = ("accepting" if self.confined else "watching"), now + 30 * MINUTE
            case "people" if self.inside:
                pass
            case "people" | "tools" | "picture" if self.state == "accepting" and (job or who in self.may_count):
                self.counted.add(what)
            case "accept" if self.state == "accepting" and who in self.may_accept and len(self.counted) == 3:
                self.state = "expired" if self.dead else "closed"
            case _:
                pass
