"""The driver's side: one actor a camera, a few shared detectors, placed and restarted by Ray; whatever they say is
kept in the spool here before they may forget it."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import ray
import structlog

from config.settings import Settings
from config.vision.plan import CameraPlan, Plan
from config.vision.told import CameraHealth, Label
from vision import clock
from vision.cluster.actors import CameraActor, DetectorActor, Make, Report
from vision.cluster.tries import Tries
from vision.detect.port import Found
from vision.frames import Frame
from vision.looking import Ears
from vision.parts import real

log = structlog.get_logger("cluster")
EACH_S, PATIENCE_S, FIND_S, STOP_S = 0.2, 5.0, 20.0, 2.0
CAMERA_CPUS, DETECTOR_CPUS, DETECTOR_GPUS = 0.1, 0.5, 1.0
"""What an actor books of its machine: cameras decode little, so ten share a core."""


class Ask:
    """`find` for a camera: the detectors in turn, the next one where one is gone. Raises what the last one raised."""

    def __init__(self, detectors: Sequence[Any], first: int) -> None:
        self._detectors, self._turn = detectors, first

    def __call__(self, frames: Sequence[Frame], wanted: frozenset[Label]) -> Sequence[Found]:
        for left in reversed(range(len(self._detectors))):
            one = self._detectors[self._turn % len(self._detectors)]
            try:
                found: Sequence[Found] = ray.get(one.find.remote(frames, wanted), timeout=FIND_S)
                return found
            except (ray.exceptions.RayActorError, ray.exceptions.GetTimeoutError):
                self._turn += 1
                if not left:
                    raise
        return []


@dataclass(slots=True)
class Post:
    """One camera's actor as the driver knows it."""

    actor: Any
    plan: CameraPlan
    kept: int = 0
    began: str = ""
    asked: Any = None
    asked_at: float = 0.0
    health: CameraHealth | None = None
    lost: bool = False
    node: str = ""


class Actors:
    """The port of vision.looking for a cluster. `make` gives the parts on the machine where an actor runs."""

    def __init__(self, settings: Settings, ears: Ears, make: Make = real) -> None:
        self._settings, self._ears, self._make = settings, ears, make
        self._posts: dict[str, Post] = {}
        self._fresh: Plan | None = None
        self._try = Tries()
        self._off: Mapping[str, str] = {}
        self._lock, self._stopped = threading.Lock(), threading.Event()
        self._detectors: list[Any] = []
        self._thread = threading.Thread(target=self._run, name="cluster", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def take(self, plan: Plan) -> None:
        with self._lock:
            self._fresh = plan

    def health(self) -> tuple[CameraHealth, ...]:
        """Of those too that could not be opened yet."""
        with self._lock:
            told = [_health(post) for post in self._posts.values()]
            shut = [one.code for one in self._fresh.cameras if one.code not in self._posts] if self._fresh else []
        now = clock.now()
        told += [CameraHealth(camera=one, state="offline", since=now, why="正在打开", unwatched=now) for one in shut]
        return tuple(sorted(told, key=lambda one: one.camera))

    def off(self) -> Mapping[str, str]:
        return self._off

    def nodes(self) -> Mapping[str, str]:
        """Camera -> the machine where it last ran."""
        return {code: post.node for code, post in self._posts.items()}

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join(STOP_S)
        for post in self._posts.values():
            ray.kill(post.actor)
        for one in self._detectors:
            ray.kill(one)

    def _run(self) -> None:
        while not self._stopped.wait(EACH_S):
            self._turn()

    def _turn(self) -> None:
        """Cameras wait for the detectors: they are given to each when it is made."""
        if self._detectors or self._try("detectors", self._find_detectors):
            self._try("plan", self._settle)
        for code, post in list(self._posts.items()):
            self._try(f"collect {code}", partial(self._collect, post))

    def _find_detectors(self) -> None:
        self._detectors = self._open_detectors()

    def _open_detectors(self) -> list[Any]:
        """One on each GPU, or one on each machine."""
        gpus = int(ray.cluster_resources().get("GPU", 0))
        machines = sum(node["Alive"] for node in ray.nodes())
        options = {"num_gpus": DETECTOR_GPUS} if gpus else {"num_cpus": DETECTOR_CPUS}
        actor: Any = ray.remote(DetectorActor).options(
            max_restarts=-1, max_concurrency=64, scheduling_strategy="SPREAD", **options
        )
        found = [actor.remote(self._settings, self._make) for _ in range(gpus or machines)]
        log.info("detectors", count=len(found), gpus=gpus)
        try:
            self._off = ray.get(found[0].off.remote(), timeout=60)
        except BaseException:
            for one in found:
                ray.kill(one)
            raise
        return found

    def _settle(self) -> None:
        """The plan stays fresh until all of it is done; a camera that cannot be opened stops no other."""
        with self._lock:
            fresh = self._fresh
        if fresh is None:
            return
        plans = {camera.code: camera for camera in fresh.cameras}
        for code in [code for code in self._posts if code not in plans]:
            with self._lock:
                gone = self._posts.pop(code)
            ray.kill(gone.actor)
        self._try.keep(plans.keys())
        done = [
            self._try(f"open {code}", partial(self._follow, plan, fresh, number))
            for number, (code, plan) in enumerate(plans.items())
        ]
        with self._lock:
            if all(done) and self._fresh is fresh:
                self._fresh = None

    def _follow(self, plan: CameraPlan, whole: Plan, number: int) -> None:
        if post := self._posts.get(plan.code):
            post.plan = plan
            return
        opened = Post(self._open(plan, whole, number), plan)
        with self._lock:
            self._posts[plan.code] = opened

    def _open(self, plan: CameraPlan, whole: Plan, number: int) -> Any:
        actor: Any = ray.remote(CameraActor).options(
            max_restarts=-1, num_cpus=CAMERA_CPUS, scheduling_strategy="SPREAD", max_concurrency=2
        )
        find = Ask(self._detectors, number)
        return actor.remote(self._settings, self._make, find, plan, whole, self._ears.worker)

    def _collect(self, post: Post) -> None:
        """Asks once and looks in later: one machine that does not answer holds up no other."""
        if post.asked is None:
            post.asked, post.asked_at = post.actor.collect.remote(post.began, post.kept), clock.tick()
        ready, _ = ray.wait([post.asked], timeout=0)
        if not ready:
            self._lost(post, clock.tick() - post.asked_at > PATIENCE_S)
            return
        asked, post.asked = post.asked, None
        try:
            report: Report = ray.get(asked)
        except (ray.exceptions.RayActorError, ray.exceptions.RayTaskError):
            self._lost(post, True)
            return
        self._lost(post, False)
        self._keep(post, report)

    def _keep(self, post: Post, report: Report) -> None:
        if report.began != post.began:
            post.began, post.kept, post.node = report.began, 0, report.node
            log.info("camera_runs", camera=post.plan.code, node=report.node[:12])
        for told in report.told:
            if told.number > post.kept:
                self._ears.put(told.path, told.json, told.file, told.grave)
                post.kept = told.number
        before, post.health = post.health, report.health
        if report.health and (before is None or before.state != report.health.state):
            self._ears.changed()
        if report.plan != post.plan:
            post.actor.change.remote(post.plan)

    def _lost(self, post: Post, lost: bool) -> None:
        """Said once, and once when it is back."""
        if lost != post.lost:
            post.lost = lost
            log.warning("machine_gone" if lost else "camera_runs_again", camera=post.plan.code)
            self._ears.changed()


def _health(post: Post) -> CameraHealth:
    if post.health is not None and not post.lost:
        return post.health
    now, last = clock.now(), post.health
    why = "所在的机器没有回答，正在别的机器上重开" if post.lost else "正在打开"
    since = last.last_frame if last and last.last_frame else now
    return CameraHealth(camera=post.plan.code, state="offline", since=since, why=why, unwatched=since)
