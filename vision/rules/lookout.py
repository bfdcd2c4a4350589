"""One rule at its post: when its alarm begins, what is told while it goes on, when it is over."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from config.vision.plan import RulePlan
from vision.rules.running import Look, Run
from vision.rules.sight import Sight
from vision.rules.tracks import Tracks
from vision.rules.verdict import Phase, Verdict

HAIR_S = 1e-6
"""Frame times are sums of fractions."""
FEW = 2
COUNTED = ("intrusion", "head_bare", "crowd")


@dataclass(slots=True)
class Standing:
    """An alarm that is not over. `raised` and `reminded` in seconds, `gone` since when nothing was seen. `resting`:
    only what lies still is left of it, so it is told no more until it is over."""

    id: str
    since: datetime
    raised: float
    reminded: float
    count: int
    score: float
    gone: float | None = None
    resting: bool = False
    why: str = field(default="")


def past(seconds: float, span: timedelta) -> bool:
    return seconds + HAIR_S >= span.total_seconds()


class Lookout:
    """Seconds are the judge's own, which never go back."""

    def __init__(self, rule: RulePlan, mint: Callable[[], str]) -> None:
        self.rule, self._mint = rule, mint
        self._run = Run(rule.lost, rule.among, 0.0)
        self._tracks = Tracks()
        self._standings: list[Standing] = []

    @property
    def standing(self) -> Standing | None:
        return next((one for one in self._standings if not one.resting), None)

    @property
    def counting(self) -> bool:
        return self._run.begun and self.standing is None

    def pace(self, gap: float, rare: float) -> None:
        """Seconds: frames further apart than `gap` do not join. `rare`: how far apart pictures are that come more
        rarely than was asked, else 0; where two or three of them make up the whole hold, each has to show it."""
        self._run.gap = gap
        self._run.lost = 0 if FEW * rare > self.rule.hold.total_seconds() else self.rule.lost

    def look(self, t: float, at: datetime, sight: Sight, *, broken: bool, quiet: bool) -> list[Verdict]:
        """`broken`: the frames before do not join this one; `quiet`: no new alarm now."""
        if broken:
            self._run.reset()
            self._tracks.forget()
            for standing in self._standings:
                standing.gone = None
        if sight.seen is None:
            for standing in self._standings:
                standing.gone = None
            return []
        self._run.see(t, at, sight.seen)
        if self.rule.kind in COUNTED:
            self._tracks.see(t, [spot.parts for spot in sight.spots])
        told = [verdict for one in tuple(self._standings) for verdict in self._go_on(one, t, at, sight)]
        if self.standing is None and not quiet and (first := self._run.held(self.rule.hold.total_seconds())):
            told.append(self._raise(t, at, first, sight))
        return told

    def stop(self, at: datetime) -> list[Verdict]:
        """Not watched any more: whatever stood is over."""
        told = [self._say(one, "over", at) for one in self._standings]
        self._standings.clear()
        self._run.reset()
        self._tracks.forget()
        return told

    def _raise(self, t: float, at: datetime, first: Look, sight: Sight) -> Verdict:
        standing = Standing(self._mint(), first.at, t, t, sight.count, sight.score, why=sight.why)
        self._standings.append(standing)
        self._remember(standing, sight)
        return self._say(standing, "raised", at, sight)

    def _go_on(self, standing: Standing, t: float, at: datetime, sight: Sight) -> list[Verdict]:
        rests = any(thing.latest[self.rule.name] >= standing.raised for thing in sight.resting)
        if not sight.seen and rests:
            standing.resting = True
        if rests if standing.resting else sight.seen:
            standing.gone = None
            return [] if standing.resting else self._still(standing, t, at, sight)
        standing.gone = t if standing.gone is None else standing.gone
        if not past(t - standing.gone, self.rule.clear):
            return []
        self._standings.remove(standing)
        if not standing.resting:
            self._run.reset()
        return [self._say(standing, "over", at)]

    def _still(self, standing: Standing, t: float, at: datetime, sight: Sight) -> list[Verdict]:
        self._remember(standing, sight)
        standing.score = max(standing.score, sight.score)
        grown = self._tracks.steady() if self.rule.kind in COUNTED else 0
        due = bool(self.rule.remind) and past(t - standing.reminded, self.rule.remind)
        if grown <= standing.count and not due:
            return []
        if due:
            remind = self.rule.remind.total_seconds()
            standing.reminded += (t - standing.reminded + HAIR_S) // remind * remind
        standing.count = max(grown, standing.count)
        return [self._say(standing, "still", at, sight)]

    def _remember(self, standing: Standing, sight: Sight) -> None:
        for spot in sight.spots:
            if spot.thing is not None:
                spot.thing.raised.setdefault(self.rule.name, standing.raised)
                spot.thing.latest[self.rule.name] = standing.raised

    def _say(self, standing: Standing, phase: Phase, at: datetime, sight: Sight | None = None) -> Verdict:
        boxes = sight.boxes if sight else ()
        return Verdict(
            self.rule, phase, standing.id, standing.since, at, standing.score, standing.count, boxes, standing.why
        )  # fmt: skip
