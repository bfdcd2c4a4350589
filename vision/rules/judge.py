"""One camera's judge: every frame's boxes against every rule of its plan."""

from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from config.vision.plan import CameraPlan, Polygon, RuleKind, RulePlan
from config.vision.told import Health
from vision.frames import Box, Image
from vision.rules.hours import watched
from vision.rules.lookout import Lookout, past
from vision.rules.scenery import Scenery
from vision.rules.sight import Spot, sight, unmasked
from vision.rules.verdict import Verdict

GAP_S, GAP_FRAMES, WIDEST_S = 2.0, 3.0, 30.0
"""Frames further apart than this do not join: seconds, or so many frames of a slow camera, as slow as it was asked to
be or, up to WIDEST_S, as slow as it is."""
PACED, SURE = 5, 3
"""The pace is the middle one of so many steps between pictures, of three at least: one hole is no pace."""
DEADLY: frozenset[RuleKind] = frozenset({"fire", "smoke"})
FLAPPING = timedelta(seconds=30)
"""What of these comes back after it was over is told again, only not more often than this: a fire that flares up anew
does not wait for the cool-down of the one that was put out."""
Key = tuple[RuleKind, Polygon, int]
"""What shares a cool-down. Another limit is another matter: twenty people are graver than five."""


class Judge:
    """`mint` names new alarms, 32 hex digits. Nothing here looks at a clock: `t` are the source's seconds, which may
    stutter, stop or go back, `at` is the wall time beside them."""

    def __init__(self, plan: CameraPlan, zone: ZoneInfo, mint: Callable[[], str]) -> None:
        self.plan, self._zone, self._mint = plan, zone, mint
        self._steps: deque[float] = deque(maxlen=PACED)
        self._pictured: float | None = None
        self._lookouts = [Lookout(rule, mint) for rule in plan.rules]
        self._gone: list[Lookout] = []
        self._raised: dict[tuple[Key, bool], float] = {}
        self._scenery = Scenery()
        self._now, self._ahead = 0.0, 0.0
        self._last: tuple[float, datetime] | None = None

    @property
    def keen(self) -> bool:
        """Something is being counted that is no alarm yet: a closer look is worth more frames."""
        return any(lookout.counting for lookout in self._lookouts)

    def change(self, plan: CameraPlan) -> None:
        """A rule that is the same keeps what it has seen; alarms of one that changed or went are over with the next
        look."""
        known = {lookout.rule.name: lookout for lookout in self._lookouts}
        kept = [known.get(rule.name) for rule in plan.rules]
        self._lookouts = [
            old if old and old.rule == rule else Lookout(rule, self._mint)
            for old, rule in zip(kept, plan.rules, strict=True)
        ]
        self._gone += [lookout for lookout in known.values() if lookout not in self._lookouts]
        self.plan = plan

    def look(
        self, t: float, at: datetime, boxes: Sequence[Box], size: tuple[int, int], health: Health = "ok",
        image: Image | None = None, shown: bool = True,
    ) -> tuple[Verdict, ...]:  # fmt: skip
        """`size` width and height of the frame that the boxes are in; without `image` nothing is learnt to stand
        still. Not `shown`: no picture came."""
        broken = self._walk(t, at, shown)
        spots = self._spots(boxes, size, image)
        told = [verdict for lookout in self._gone for verdict in lookout.stop(at)]
        self._gone.clear()
        for lookout in self._lookouts:
            rule = lookout.rule
            lookout.pace(self._gap(), self._rare())
            if not watched(rule, self.plan, at, self._zone):
                told += lookout.stop(at)
                continue
            found = sight(rule, spots, health, self._now)
            new = lookout.look(self._now, at, found, broken=broken, quiet=self._quiet(lookout))
            if any(verdict.phase == "raised" for verdict in new):
                self._raised[_key(rule), rule.trial] = self._now
            told += new
        return tuple(told)

    def _walk(self, t: float, at: datetime, shown: bool) -> bool:
        """The judge's own seconds never go back: a source that began anew is believed by the wall. True where this
        frame does not join the one before."""
        last, self._last = self._last, (t, at)
        if last is None:
            self._now = t
        before, back = self._now, last is not None and t < last[0]
        if last is not None and back:
            self._ahead = before - t + max(0.0, (at - last[1]).total_seconds())
        self._now = t + self._ahead
        if shown:
            if self._pictured is not None and self._now > self._pictured and not back:
                self._steps.append(self._now - self._pictured)
            self._pictured = self._now
        return back or self._now - before > self._gap()

    def _gap(self) -> float:
        """Seconds. An overloaded machine or a bad line gives fewer pictures than asked: with a limit that they never
        keep no rule would ever hold."""
        measured = min(GAP_FRAMES * self._pace, WIDEST_S)
        return max(_asked(self.plan), measured)

    def _rare(self) -> float:
        """Seconds between two pictures where they come more rarely than any that were asked for would join; else 0."""
        return self._pace if self._pace > _asked(self.plan) else 0.0

    @property
    def _pace(self) -> float:
        return median(self._steps) if len(self._steps) >= SURE else 0.0

    def _spots(self, boxes: Sequence[Box], size: tuple[int, int], image: Image | None) -> list[Spot]:
        placed = [(box, box.parts(*size)) for box in boxes]
        placed = [(box, parts) for box, parts in placed if unmasked(box, parts, self.plan.masks)]
        things = self._scenery.see(self._now, placed, image)
        return [Spot(box, parts, thing) for (box, parts), thing in zip(placed, things, strict=True)]

    def _quiet(self, lookout: Lookout) -> bool:
        """A rule in trial is seen by one person only, so it never silences one that everybody sees."""
        rule, key = lookout.rule, _key(lookout.rule)
        cooldown = min(rule.cooldown, FLAPPING) if rule.kind in DEADLY else rule.cooldown
        for trial in (False, True) if rule.trial else (False,):
            raised = self._raised.get((key, trial))
            if raised is not None and not past(self._now - raised, cooldown):
                return True
            others = (one for one in self._lookouts if one is not lookout and one.rule.trial == trial)
            if any(one.standing and _key(one.rule) == key for one in others):
                return True
        return False


def _key(rule: RulePlan) -> Key:
    return rule.kind, rule.zone, rule.limit


def _asked(plan: CameraPlan) -> float:
    return max(GAP_S, GAP_FRAMES / plan.fps)
