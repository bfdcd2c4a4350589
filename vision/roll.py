"""Which cameras there are: opened and closed as the plan says, opened again when one breaks."""

import threading
from collections.abc import Callable, Iterable
from zoneinfo import ZoneInfo

import structlog

from config.vision.plan import CameraPlan, Plan
from config.vision.told import CameraHealth
from vision import clock
from vision.eye import Eye

log = structlog.get_logger("eyes")
AGAIN_S = 5.0


def linked(plan: CameraPlan, secret: str | None = "") -> object:
    """What of a camera's plan its connection hangs on. `sealed` looks different each time, so its content counts."""
    return plan.kind, plan.address, plan.stream, plan.fps, secret


class Roll:
    """`open_eye` makes a camera from its plan; where `link` of its plan is another one, it needs another connection.
    Used by the thread of the eyes; `take` and `health` from others."""

    def __init__(
        self, open_eye: Callable[[CameraPlan, ZoneInfo], Eye], link: Callable[[CameraPlan], object] = linked
    ) -> None:
        self.eyes: dict[str, Eye] = {}
        self._open, self._link = open_eye, link
        self._links: dict[str, object] = {}
        self._plans: dict[str, CameraPlan] = {}
        self._again: dict[str, float] = {}
        self._why: dict[str, str] = {}
        self._fresh: dict[str, CameraPlan] | None = None
        self._zone = ZoneInfo("Asia/Shanghai")
        self._lock = threading.Lock()

    def take(self, plan: Plan) -> None:
        """From the next round on."""
        with self._lock:
            self._zone = ZoneInfo(plan.timezone)
            self._fresh = {camera.code: camera for camera in plan.cameras}

    def settle(self) -> list[Eye]:
        """What changed in the plan, and what broke and may be tried again; the eyes that were closed."""
        with self._lock:
            fresh, self._fresh = self._fresh, None
        closed = []
        if fresh is not None:
            closed = [self._leave(code) for code in list(self.eyes) if code not in fresh]
            for code, plan in fresh.items():
                closed += self._follow(code, plan)
            with self._lock:
                self._plans = fresh
            self._again = {code: at for code, at in self._again.items() if code in fresh}
        for code in [code for code, at in self._again.items() if at <= clock.tick()]:
            del self._again[code]
            self._enter(self._plans[code])
        return closed

    def broke(self, eye: Eye, error: Exception) -> None:
        """Logged once; closed, and opened anew after a while. No other camera hears of it."""
        code = eye.plan.code
        if self.eyes.get(code) is not eye:
            return
        if code not in self._why:
            log.exception("camera_broke", camera=code, exc_info=error)
        with self._lock:
            self._why[code] = f"没想到的问题（{type(error).__name__}），{AGAIN_S:g} 秒后再开"
        self._again[code] = clock.tick() + AGAIN_S
        close_all([self._leave(code)])

    def well(self, eye: Eye) -> None:
        if self._why.pop(eye.plan.code, None):
            log.info("camera_is_back", camera=eye.plan.code)

    def health(self, busy: bool) -> tuple[CameraHealth, ...]:
        """Of all cameras of the plan, those too that are not open."""
        with self._lock:
            eyes, why, now = dict(self.eyes), dict(self._why), clock.now()
            shut = [code for code in self._plans if code not in eyes]
        told = [eye.health(busy) for eye in eyes.values()]
        told += [
            CameraHealth(camera=code, state="offline", since=now, why=why.get(code, "正在打开"), unwatched=now)
            for code in shut
        ]
        return tuple(sorted(told, key=lambda one: one.camera))

    def close(self) -> None:
        close_all([self._leave(code) for code in list(self.eyes)])

    def _follow(self, code: str, plan: CameraPlan) -> list[Eye]:
        eye = self.eyes.get(code)
        if eye is None:
            if code not in self._again:
                self._enter(plan)
        elif self._links[code] != self._link(plan):
            left = self._leave(code)
            self._enter(plan)
            return [left]
        elif eye.plan != plan:
            eye.change(plan)
        return []

    def _enter(self, plan: CameraPlan) -> None:
        try:
            self._links[plan.code] = self._link(plan)
            eye = self._open(plan, self._zone)
            eye.source.start()
        except Exception as error:  # the camera loop: one that cannot be opened stops no other
            if plan.code not in self._why:
                log.exception("camera_does_not_open", camera=plan.code, exc_info=error)
            with self._lock:
                self._why[plan.code] = f"打不开（{type(error).__name__}），{AGAIN_S:g} 秒后再试"
            self._again[plan.code] = clock.tick() + AGAIN_S
            return
        with self._lock:
            self.eyes[plan.code] = eye

    def _leave(self, code: str) -> Eye:
        with self._lock:
            return self.eyes.pop(code)


def close_all(eyes: Iterable[Eye]) -> None:
    """Side by side, and nobody waits for one that hangs: its thread ends with its read."""
    for eye in eyes:
        threading.Thread(target=eye.source.close, name=f"closing {eye.plan.code}", daemon=True).start()
