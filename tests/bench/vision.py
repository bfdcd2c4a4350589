"""The camera process on real pictures: what is left of the bare model's speed, how many cameras a core watches, what
one costs in memory, and how long an alarm takes from its frame to the spool. CPU time, so that a busy machine says the
same; the clip and the model are those of ../shared/data."""

import hashlib
import resource
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

import cv2
import numpy as np

from config.vision.plan import CameraPlan, Plan, RulePlan
from config.vision.told import Label
from tests.bench.report import Report, bar, share
from vision import clock
from vision.alarms import Put, Telling
from vision.cameras.opening import open_source
from vision.cameras.port import Source, Tap
from vision.detect import open_detectors
from vision.detect.letterbox import letterbox
from vision.detect.person import People
from vision.detect.port import Found
from vision.detect.spec import Spec
from vision.detect.tflite import Net
from vision.detect.yolox import PAD, Yolox, session
from vision.eye import Eye
from vision.eyes import Eyes
from vision.frames import Frame, Image
from vision.parts import mint
from vision.roll import Roll
from vision.rules import Judge
from vision.spool import Spool
from vision.watch import Watch

SHARED = Path(__file__).resolve().parents[3] / "shared/data"
CLIP, MODEL = SHARED / "video/helmet1.mp4", SHARED / "models/yolox_nano_coco_416.onnx"
LOOKS, ROUNDS, FPS, WATCHED_S, CAMERAS, ALARM_S = 120, 3, 2.0, 15.0, 8, 40.0
LEFT, LATENCY_S, PACKAGED = 0.9, 1.0, "efficientdet-lite0"
ZONE = ZoneInfo("Asia/Shanghai")


def main() -> int:
    report = Report("vision")
    if not CLIP.exists() or not MODEL.exists():
        report.row(f"没有 {SHARED.name}/ 里的视频和模型", 0, "", "放在仓库旁边", False)
        return report.close()
    cv2.setNumThreads(1)  # as the camera process does
    frames, model = clip(), detector()
    with tempfile.TemporaryDirectory() as folder:
        spool = Spool(Path(folder) / "spool.db", timedelta(hours=8), clock.now)
        speeds(report, frames, spool)
        cameras(report, model, spool)
        latency(report, frames, model, spool)
        spool.close()
    return report.close()


def clip() -> list[Image]:
    video, found = cv2.VideoCapture(str(CLIP)), []
    while len(found) < LOOKS:
        read, image = video.read()
        if not read:
            break
        found.append(np.asarray(image, np.uint8))
    video.release()
    return found


def detector() -> Yolox:
    content = MODEL.read_bytes()
    sha = hashlib.sha256(content).hexdigest()
    spec = Spec(name="yolox-nano", kind="yolox", file=MODEL.name, sha256=sha, labels={"person": 0}, size=416)
    return Yolox(spec, content, 1)


class Model(Protocol):
    def find(self, images: Sequence[Image]) -> Sequence[Found]: ...


class Reel:
    """A camera that always has its next picture, as fast as it is asked; with `seconds` it shows people for so long and
    nobody for so long, at FPS."""

    def __init__(self, camera: str, frames: Sequence[Image], seconds: float = 0.0, late: float = 0.0) -> None:
        self.camera, self._frames, self._seconds, self._late = camera, frames, seconds, late
        # Each camera is at another place of the clip: a model may remember a picture that it has just seen.
        self._first, self._number, self._began = 17 * int(camera[1:]), 0, clock.tick()
        self._empty = np.full_like(frames[0], 90)

    def start(self) -> None: ...

    def read(self) -> Frame | None:
        t = clock.tick() - self._began
        if self._seconds and int(t * FPS) < self._number:
            return None
        image = self._frames[(self._first + self._number) % len(self._frames)]
        if self._seconds and int((t + self._late) / self._seconds) % 2:
            image = self._empty
        self._number += 1
        return Frame(self.camera, datetime.now(UTC), t if self._seconds else self._number / FPS, image, self._number)

    def tap(self, taker: Tap | None) -> None: ...

    def close(self) -> None: ...


def plan(code: str, rule: RulePlan, kind: str = "file") -> CameraPlan:
    return CameraPlan(
        code=code, name=code, kind=kind, address=str(CLIP), fps=FPS, rules=(rule,), snapshots=timedelta(0)
    )  # type: ignore[arg-type]


def eyes(open_one: Callable[[CameraPlan], Source], model: Model, put: Put) -> Eyes:
    def find(frames: Sequence[Frame], wanted: frozenset[Label]) -> Sequence[Found]:
        return model.find([frame.image for frame in frames])

    def opened(one: CameraPlan, zone: ZoneInfo) -> Eye:
        return Eye(one, open_one(one), Watch(), Judge(one, zone, mint), zone)

    return Eyes(Roll(opened), find, Telling(put, "bench"))


def take(looking: Eyes, plans: Sequence[CameraPlan]) -> None:
    looking.take(Plan(version="1", made_at=datetime.now(UTC), cameras=tuple(plans)))


def speeds(report: Report, frames: Sequence[Image], spool: Spool) -> None:
    """The three ways take turns on the same pictures, and the best round of each counts. The bare model gets its
    pictures ready made: what it is fed with costs the pipeline alone."""
    content = MODEL.read_bytes()
    alone = session(content, 1)
    entry = alone.get_inputs()[0].name
    tensors = [letterbox(one, 416, PAD, rgb=False)[0].transpose(2, 0, 1)[None].astype(np.float32) for one in frames]
    compared(report, "YOLOX-nano", frames, detector(), lambda one: alone.run(None, {entry: tensors[one]}), spool)
    packaged = next(
        (one for one in open_detectors(None, Path("var/vision"), 1).detectors if one.name == PACKAGED), None
    )
    if isinstance(packaged, People):
        net: Net = packaged._eyes._net  # the bare model is what it is compared with
        squares = [letterbox(one, net.size, 127, rgb=True)[0] for one in frames]
        compared(report, "自带的人员模型", frames, Afresh(packaged), lambda one: net.run(squares[one]), spool)


class Afresh:
    """The packaged model remembers a picture until it is told to forget it."""

    def __init__(self, people: People) -> None:
        self._people = people

    def find(self, images: Sequence[Image]) -> Sequence[Found]:
        found = self._people.find(images)
        self._people._eyes.forget()
        return found


def compared(
    report: Report, name: str, frames: Sequence[Image], model: Model, run: Callable[[int], object], spool: Spool
) -> None:  # fmt: skip
    looking = eyes(lambda one: Reel(one.code, frames), model, spool.put)
    rule = RulePlan(name="围栏", kind="intrusion", hold=timedelta(hours=1))
    take(looking, [plan(f"C{number}", rule) for number in range(4)])
    looking.roll.settle()

    def bare() -> int:
        for number in range(len(frames)):
            run(number)
        return len(frames)

    def pipeline() -> int:
        looked = 0
        while looked < len(frames):
            looked += looking.round()
        return looked

    def naive() -> int:
        video = cv2.VideoCapture(str(CLIP))
        for _ in frames:
            model.find([np.asarray(video.read()[1], np.uint8)])
        video.release()
        return len(frames)

    best: dict[str, float] = {}
    with bar(name, ROUNDS * 3) as (progress, task):
        for _ in range(ROUNDS):
            for what, way in (("bare", bare), ("pipeline", pipeline), ("naive", naive)):
                best[what] = max(best.get(what, 0.0), a_second(way))
                progress.advance(task)
    report.row(f"{name}：光跑模型，每核每秒", best["bare"], "张")
    report.row(f"{name}：整条流水线，每核每秒", best["pipeline"], "张")
    report.row(f"{name}：读一张认一张的循环，每核每秒", best["naive"], "张")
    left, gained = best["pipeline"] / best["bare"], best["pipeline"] / best["naive"]
    report.row(f"{name}：流水线比光跑模型", left, "", f"{LEFT} 以上", left >= LEFT)
    report.row(f"{name}：流水线比读一张认一张", gained, "", "1 以上", gained >= 1)


def a_second(way: Callable[[], int]) -> float:
    begun = time.process_time()
    return way() / (time.process_time() - begun)


def cameras(report: Report, model: Yolox, spool: Spool) -> None:
    """Real clips, decoded at the speed they were filmed, two pictures a second looked at."""
    looking = eyes(lambda one: open_source(one, ""), model, spool.put)
    rule = RulePlan(name="围栏", kind="intrusion", hold=timedelta(hours=1))
    looking.start()
    with bar(f"{CAMERAS} 路摄像机", round(WATCHED_S) * 2) as (progress, task):
        take(looking, [plan("C0", rule)])
        _wait(5.0, None)
        one = rss_mb()
        take(looking, [plan(f"C{number}", rule) for number in range(CAMERAS)])
        _wait(WATCHED_S - 5.0, lambda: progress.advance(task))
        begun, wall = time.process_time(), clock.tick()
        _wait(WATCHED_S, lambda: progress.advance(task))
        cost = (time.process_time() - begun) / (clock.tick() - wall) / CAMERAS
        many = rss_mb()
    fps = min(one.fps for one in looking.health())
    looking.stop()
    naive = naive_cost(model)
    report.row(f"每路 {FPS:g} 张每秒，一核能看", 1 / cost, "路")
    report.row("同样的画面，全部解码、按时认一张的循环，一核能看", 1 / naive, "路")
    report.row("比那个循环多看", naive / cost, "倍", "1 以上", naive >= cost)
    report.row(f"{CAMERAS} 路里最慢的一路", fps, "张每秒", f"{FPS * 0.8:g} 以上", fps >= FPS * 0.8)
    report.row("每多一路，内存", (many - one) / (CAMERAS - 1), "MB")


def naive_cost(model: Yolox) -> float:
    """CPU seconds for a second of the clip: every picture is decoded, two a second are looked at."""
    video = cv2.VideoCapture(str(CLIP))
    rate, number, begun = video.get(cv2.CAP_PROP_FPS), 0, time.process_time()
    while True:
        read, image = video.read()
        if not read:
            break
        if number % round(rate / FPS) == 0:
            model.find([np.asarray(image, np.uint8)])
        number += 1
    video.release()
    return (time.process_time() - begun) / (number / rate)


def latency(report: Report, frames: Sequence[Image], model: Yolox, spool: Spool) -> None:
    """People come and go before eight cameras; from the frame that made the rule hold to the alarm kept on the disk."""
    took: list[float] = []

    def put(path: str, told: str, file: bytes | None, grave: int) -> None:
        spool.put(path, told, file, grave)
        if '"phase":"raised"' in told:
            at = datetime.fromisoformat(told.split('"at":"')[1].split('"')[0])
            took.append((datetime.now(UTC) - at).total_seconds())

    looking = eyes(lambda one: Reel(one.code, frames, 2.5, 0.3 * int(one.code[1:])), model, put)
    brief = timedelta(seconds=0.5)
    rule = RulePlan(name="围栏", kind="intrusion", hold=brief, clear=brief, cooldown=timedelta(0), trial=False)
    take(looking, [plan(f"C{number}", rule) for number in range(CAMERAS)])
    looking.start()
    with bar("告警用时", round(ALARM_S)) as (progress, task):
        _wait(ALARM_S, lambda: progress.advance(task))
    looking.stop()
    report.row("告警次数", len(took), "次", "20 次以上", len(took) >= 20)
    report.row("从那一帧到存好，一半在", share(took, 0.5) * 1000, "ms 以内")
    worst = share(took, 0.95)
    report.row("从那一帧到存好，95% 在", worst * 1000, "ms 以内", f"{LATENCY_S:g} s 以内", worst < LATENCY_S)


def _wait(seconds: float, each: Callable[[], None] | None) -> None:
    for _ in range(round(seconds)):
        time.sleep(1)
        if each:
            each()


def rss_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6
