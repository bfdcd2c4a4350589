"""Who looks at the cameras for the worker: threads of this process, or actors of a cluster."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from config.settings import Settings
from config.vision.plan import Plan
from config.vision.told import CameraHealth
from db.sealing import ON_THE_WAY, Sealer
from vision.alarms import Clips, Put, Telling
from vision.eyes import Eyes
from vision.parts import Parts
from vision.roll import Roll, linked


class Looking(Protocol):
    """`off`: what cannot be recognised, with the reason. `stop` returns within seconds."""

    def start(self) -> None: ...
    def take(self, plan: Plan) -> None: ...
    def health(self) -> tuple[CameraHealth, ...]: ...
    def off(self) -> Mapping[str, str]: ...
    def stop(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Ears:
    """Whom they tell: `put` keeps it, `changed` is rung when a camera's state is another one."""

    put: Put
    worker: str
    changed: Callable[[], None] = lambda: None


Look = Callable[[Ears], Looking]


def roll_of(settings: Settings, parts: Parts) -> Roll:
    sealer = Sealer(settings.vision.key.get_secret_value(), ON_THE_WAY)
    return Roll(
        lambda plan, zone: parts.open_eye(plan, sealer.open(plan.sealed), zone),
        lambda plan: linked(plan, sealer.open(plan.sealed)),
    )


def here(settings: Settings, parts: Parts, clips: Clips | None = None) -> Look:
    """In this process, one thread for all."""
    return lambda ears: Eyes(
        roll_of(settings, parts), parts.find, Telling(ears.put, ears.worker, clips), ears.changed, parts.off
    )
