"""One camera: its source, its watch-dog, its judge, and how it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from config.vision.plan import CameraPlan
from config.vision.told import BLIND, SIGHTED, CameraHealth, Health, Label
from vision import clock
from vision.cameras.port import Denied, Offline, Source
from vision.frames import Box, Frame
from vision.rules import Judge, Verdict
from vision.rules.hours import watched
from vision.rules.sight import LABELS
from vision.scheduler import WINDOW_S, Meter

SLOW, WELL = 0.7, 0.85
"""Below so much of the fps asked a camera is slow, until it has so much again."""
LEAST_FPS, LEAST_PART, RECOVERED, SURE = 0.2, 1 / 3, 1.3, 3
"""Below one picture in five seconds, or a third of those asked, a camera is as good as unwatched, until SURE pictures
come RECOVERED times as fast. One that was asked for hardly more than that is held to half of it."""
IDLE_S, WATCH_S, STALE_S = 1.0, 1.9, 30.0


class Watching(Protocol):
    """vision.watch: black, covered, moved, frozen, offline, each after it has lasted. `forget` learns the view anew,
    as `plan` has it drawn from now on."""

    @property
    def why(self) -> str: ...

    def see(self, frame: Frame) -> Health: ...

    def missed(self, at: datetime) -> Health: ...

    def forget(self, plan: CameraPlan) -> None: ...


@dataclass(frozen=True, slots=True)
class State:
    health: Health
    since: datetime
    why: str = ""


class Eye:
    """Used by one thread; `health` may be asked from another."""

    def __init__(self, plan: CameraPlan, source: Source, watch: Watching, judge: Judge, zone: ZoneInfo) -> None:
        self.plan, self.source = plan, source
        self._watch, self.judge, self._zone = watch, judge, zone
        began = clock.now()
        self.state = State("offline", began, "正在连接")
        self._unwatched: datetime | None = began
        self._meter, self._slow = Meter(clock.tick()), False
        self._starved: datetime | None = None
        self._paced = began
        self._last: Frame | None = None
        self._watched_t: float | None = None
        self._watched: Health = "ok"
        self._last_tick = self._next_idle = self._next_snapshot = 0.0

    def change(self, plan: CameraPlan) -> None:
        """Other rules, masks or permits: the connection stays."""
        if _drawn(plan) != _drawn(self.plan):
            self._watch.forget(plan)
        self.plan = plan
        self.judge.change(plan)

    def wanted(self, at: datetime) -> frozenset[Label]:
        """The labels that its rules look for at this moment; none costs no inference."""
        rules = (rule for rule in self.plan.rules if rule.kind in LABELS)
        return frozenset(LABELS[rule.kind] for rule in rules if watched(rule, self.plan, at, self._zone))

    def read(self) -> Frame | None:
        """The newest picture, None where there is none to look at."""
        try:
            frame = self.source.read()
        except Denied as error:
            self._nothing("denied", error.why)
            return None
        except Offline as error:
            self._nothing("offline", error.why)
            return None
        if frame is None:
            self._quiet()
            return None
        self._last, self._last_tick = frame, clock.tick()
        return frame

    def judged(self, frame: Frame, boxes: Sequence[Box]) -> tuple[Verdict, ...]:
        now = clock.tick()
        health = self._seen(frame)
        self._meter.add(now, max((clock.now() - frame.at).total_seconds(), 0.0))
        self.is_in(health, self._watch.why if health != "ok" else "")
        return self.judge.look(frame.t, frame.at, boxes, frame.size, health, frame.image)

    def _seen(self, frame: Frame) -> Health:
        """The watch-dog counts in seconds: a look each two seconds costs little and finds the same."""
        if self._watched_t is None or not 0 <= frame.t - self._watched_t < WATCH_S:
            self._watched_t, self._watched = frame.t, self._watch.see(frame)
        return self._watched

    def blind(self) -> tuple[Verdict, ...]:
        """Asked while no picture comes: a lens that stays covered goes on to be covered. Of a camera that is well it
        says nothing: between two rare pictures a fire is not gone."""
        now, last = clock.tick(), self._last
        if last is None or now < self._next_idle or now - self._last_tick < IDLE_S:
            return ()
        if self.state.health in SIGHTED:
            return ()
        self._next_idle = now + IDLE_S
        gone = now - self._last_tick
        return self.judge.look(last.t + gone, clock.now(), (), last.size, self.state.health, shown=False)

    @property
    def newest(self) -> Frame | None:
        return self._last

    def snapshot_due(self) -> bool:
        """True once each `plan.snapshots`."""
        each, now = self.plan.snapshots.total_seconds(), clock.tick()
        if not each or now < self._next_snapshot:
            return False
        self._next_snapshot = now + each
        return True

    def is_in(self, health: Health, why: str = "") -> None:
        if (health, why) != (self.state.health, self.state.why):
            same = health == self.state.health
            self.state = State(health, self.state.since if same else clock.now(), why)
        if health not in BLIND:
            self._unwatched = None
        elif self._unwatched is None:
            self._unwatched = self._last.at if self._last and health in ("offline", "denied") else clock.now()

    def health(self, busy: bool) -> CameraHealth:
        """`busy`: the machine has no time left, so a slow camera is not to blame."""
        tick, state = clock.tick(), self.state
        fps, asked = self._meter.rate(tick), self.plan.fps
        self._keep_pace(tick, fps)
        health, why = state.health, state.why
        last, unwatched, since = self._last.at if self._last else None, self._unwatched, state.since
        if health not in BLIND:
            unwatched, since = self._starved, max(since, self._paced)
        if health in SIGHTED and (self._slow or health == "slow"):
            health = "slow"
            why = f"每秒看 {fps:.1f} 张，要 {asked:g} 张" + ("：这台机器忙不过来" if busy else "：摄像机给得慢")
        if last and health in SIGHTED and tick - self._last_tick > STALE_S:
            # Whatever holds up the thread that looks: a camera that nobody looks at is not well.
            health, why, unwatched, since = "offline", f"{STALE_S:g} 秒没有看过它的画面", last, last
        return CameraHealth(
            camera=self.plan.code, state=health, since=since, why=why[:200], fps=round(fps, 2), asked=asked,
            lag=round(self._meter.mean(tick), 3), last_frame=last, unwatched=unwatched,
        )  # fmt: skip

    def _keep_pace(self, tick: float, fps: float) -> None:
        """Slow, and so slow that it is as good as unwatched; a camera that sees nothing stays what it was."""
        if self.state.health in BLIND or self._meter.young(tick):
            return
        slow, starved, asked, pace = self._slow, self._starved, self.plan.fps, self._meter.pace(tick)
        least, now = max(asked * LEAST_PART, min(LEAST_FPS, asked / 2)), clock.now()
        if starved is None and pace < least and asked * WINDOW_S >= 1:
            self._starved = now
        elif starved and pace >= least * RECOVERED and self._meter.count(tick) >= SURE:
            self._starved = None
        self._slow = self._starved is not None or fps < asked * (WELL if slow else SLOW)
        if (slow, starved) != (self._slow, self._starved):
            self._paced = now

    def _quiet(self) -> None:
        now = clock.tick()
        if self._last is not None and now - self._last_tick >= IDLE_S:
            health = self._watch.missed(clock.now())
            self.is_in(health, self._watch.why if health != "ok" else "")

    def _nothing(self, health: Health, why: str) -> None:
        """A wrong password is one at once; a cable may be back before anybody has to know."""
        if self._watch.missed(clock.now()) == "offline" or health == "denied":
            self.is_in(health, why)


def _drawn(plan: CameraPlan) -> object:
    return plan.masks, [rule.zone for rule in plan.rules]
