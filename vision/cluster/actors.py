"""What runs on the machines of the cluster. Plain classes; vision.cluster.watch makes actors of them."""

import asyncio
import secrets
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import ray

from config.settings import Settings
from config.vision.plan import CameraPlan, Plan
from config.vision.told import CameraHealth, Label
from vision.alarms import Telling
from vision.detect.port import Found
from vision.eyes import BATCH, Eyes, Finding
from vision.frames import Frame
from vision.looking import roll_of
from vision.parts import Parts

Make = Callable[[Settings], Parts]
Asked = tuple[Sequence[Frame], frozenset[Label], asyncio.Future[Sequence[Found]]]
MOST_HELD = 500


@dataclass(frozen=True, slots=True)
class Told:
    """One thing for the spool; `number` is what the driver says it has kept."""

    number: int
    path: str
    json: str
    file: bytes | None
    grave: int


@dataclass(frozen=True, slots=True)
class Report:
    """`began` is another one after a restart: numbers begin anew. `node`: the machine."""

    began: str
    plan: CameraPlan
    told: tuple[Told, ...]
    health: CameraHealth | None
    node: str


class CameraActor:
    """One camera: source, watch-dog and judge here, pictures sent to a detector. After a restart on another machine it
    begins with the plan it was made with, and is given the newest with the next `collect`."""

    def __init__(
        self, settings: Settings, make: Make, find: Finding, plan: CameraPlan, whole: Plan, worker: str
    ) -> None:
        self._began, self._plan, self._whole = secrets.token_hex(8), plan, whole
        self._lock, self._held, self._number = threading.Lock(), list[Told](), 0
        self._node = str(ray.get_runtime_context().get_node_id())
        self._eyes = Eyes(roll_of(settings, make(settings)), find, Telling(self._put, worker))
        self.change(plan)
        self._eyes.start()

    def change(self, plan: CameraPlan) -> None:
        self._plan = plan
        self._eyes.take(self._whole.model_copy(update={"cameras": (plan,)}))

    def collect(self, began: str, kept: int) -> Report:
        """`kept`: everything up to this number, of the life that `began`, is safe with the driver."""
        with self._lock:
            if began == self._began:
                self._held = [one for one in self._held if one.number > kept]
            told = tuple(self._held)
        health = self._eyes.health()
        return Report(self._began, self._plan, told, health[0] if health else None, self._node)

    def stop(self) -> None:
        self._eyes.stop()

    def _put(self, path: str, told: str, file: bytes | None, grave: int) -> None:
        with self._lock:
            self._number += 1
            self._held = [*self._held, Told(self._number, path, told, file, grave)][-MOST_HELD:]


class DetectorActor:
    """One set of models that several cameras share: what comes while it works is looked at together."""

    def __init__(self, settings: Settings, make: Make) -> None:
        self._parts = make(settings)
        self._queue: asyncio.Queue[Asked] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None

    async def find(self, frames: Sequence[Frame], wanted: frozenset[Label]) -> Sequence[Found]:
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._serve())
        answer: asyncio.Future[Sequence[Found]] = asyncio.get_running_loop().create_future()
        await self._queue.put((frames, wanted, answer))
        return await answer

    async def off(self) -> Mapping[str, str]:
        return dict(self._parts.off())

    async def _serve(self) -> None:
        while True:
            batch = [await self._queue.get()]
            while len(batch) < BATCH and not self._queue.empty():
                batch.append(self._queue.get_nowait())
            for wanted in {want for _, want, _ in batch}:
                await self._answer([one for one in batch if one[1] == wanted], wanted)

    async def _answer(self, batch: Sequence[Asked], wanted: frozenset[Label]) -> None:
        frames = [frame for some, _, _ in batch for frame in some]
        try:
            found = list(await asyncio.to_thread(self._parts.find, frames, wanted))
        except Exception as error:  # noqa: BLE001 - told to the camera whose picture it was
            for _, _, answer in batch:
                answer.set_exception(error)
            return
        for some, _, answer in batch:
            answer.set_result(found[: len(some)])
            found = found[len(some) :]
