"""The recorder beside the eyes: one connection a camera for both."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from config.settings import Settings
from config.vision.plan import CameraPlan, Plan
from config.vision.told import CameraHealth
from vision.cameras.port import Source
from vision.looking import Ears, Look, Looking
from vision.parts import Parts
from vision.record.filming import Filming


def filmed(settings: Settings, parts: Parts, look: Callable[[Parts, Filming], Look]) -> tuple[Look, Filming]:
    """`look` made of `parts` whose sources are tapped, and the recorder beside it."""
    filming = Filming(settings)

    def open_source(plan: CameraPlan, secret: str) -> Source:
        return filming.tapped(plan, parts.open_source(filming.pushing.placed(plan), secret))

    filming.open_source = parts.open_source
    inner = look(replace(parts, open_source=open_source), filming)

    def both(ears: Ears) -> Looking:
        filming.open(ears.put)
        return Recorded(inner(ears), filming)

    return both, filming


class Recorded:
    """A Looking that is recorded."""

    def __init__(self, eyes: Looking, filming: Filming) -> None:
        self._eyes, self._filming = eyes, filming

    def start(self) -> None:
        self._filming.start()
        self._eyes.start()

    def take(self, plan: Plan) -> None:
        self._filming.take(plan)
        self._eyes.take(plan)

    def health(self) -> tuple[CameraHealth, ...]:
        return self._eyes.health()

    def off(self) -> Mapping[str, str]:
        return {**self._eyes.off(), **self._filming.off()}

    def stop(self) -> None:
        self._eyes.stop()
        self._filming.stop()
