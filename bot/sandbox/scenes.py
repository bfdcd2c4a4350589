"""What the cameras of the sandbox would see, and what an alarm of each kind is about. Drawn by a short process of its
own (drawing.py): Pillow never comes into the service for it."""

import asyncio
import base64
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from config.vision.plan import Polygon
from config.vision.told import BoxTold, Label

ROOT = Path(__file__).parents[2]
What = Literal["flame", "smoke", "bare", "helmet"]
WIDTHS: Mapping[What, float] = {"flame": 0.7, "smoke": 0.8, "bare": 0.22, "helmet": 0.22}
"""Of a thing's height, in parts of the picture's width."""
HEAD, HEAD_WIDTH = 0.17, 0.12
"""A head's height and width, so measured."""
FENCE: Polygon = ((0.34, 0.66), (0.66, 0.66), (0.8, 0.94), (0.2, 0.94))
"""Where the rule has none of its own."""


class NotDrawn(Exception):
    """The drawing process failed; the words are for whoever pressed the button."""


@dataclass(frozen=True, slots=True)
class Thing:
    """Stands at x, y (its foot), `size` high: parts of the picture."""

    what: What
    x: float
    y: float
    size: float


@dataclass(frozen=True, slots=True)
class Scene:
    """One picture: the camera's name and the clock stand in it; the fence is drawn on the floor."""

    name: str
    clock: str
    things: tuple[Thing, ...] = ()
    fence: Polygon = ()


@dataclass(frozen=True, slots=True)
class Sight:
    """What an alarm of a kind shows, and what of it the alarm is about."""

    title: str
    about: Label
    things: tuple[Thing, ...]
    fenced: bool = False


SIGHTS: Mapping[str, Sight] = {
    "fire": Sight("明火", "fire", (Thing("flame", 0.62, 0.86, 0.38),)),
    "smoke": Sight("烟雾", "smoke", (Thing("smoke", 0.58, 0.72, 0.5),)),
    "head_bare": Sight("没戴安全帽", "head_bare", (Thing("bare", 0.56, 0.93, 0.62), Thing("helmet", 0.3, 0.84, 0.5))),
    "intrusion": Sight("闯入围栏", "person", (Thing("helmet", 0.5, 0.8, 0.5),), fenced=True),
}


def inside(sight: Sight, fence: Polygon) -> tuple[Thing, ...]:
    """The things of a sight; of a fenced one the middle of this fence is where they stand."""
    if not sight.fenced or not fence:
        return sight.things
    x, y = (sum(values) / len(fence) for values in zip(*fence, strict=True))
    return tuple(Thing(one.what, x, y, min(one.size, y)) for one in sight.things)


def boxes(things: Sequence[Thing]) -> tuple[BoxTold, ...]:
    """As a detector would tell them: people whole and their heads."""
    found = list[BoxTold]()
    for one in things:
        if one.what in ("flame", "smoke"):
            found.append(_box("fire" if one.what == "flame" else "smoke", one, 0.86))
            continue
        found.append(_box("person", one, 0.91))
        found.append(_box("head_bare" if one.what == "bare" else "head_helmet", one, 0.83, HEAD, HEAD_WIDTH))
    return tuple(found)


def _box(label: Label, one: Thing, score: float, height: float = 1.0, width: float = 0.0) -> BoxTold:
    """From the top of the thing, `height` down; both are parts of its height."""
    half, top = (width or WIDTHS[one.what]) * one.size / 2, one.y - one.size
    left, right, bottom = one.x - half, one.x + half, top + one.size * height
    within = [min(1.0, max(0.0, part)) for part in (left, top, right, bottom)]
    return BoxTold(label=label, score=score, box=(within[0], within[1], within[2], within[3]))


async def drawn(scenes: Sequence[Scene]) -> list[bytes]:
    """A JPEG of each; raises NotDrawn. Whoever is cancelled takes the process along."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.sandbox.drawing", cwd=ROOT, stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        said, _ = await process.communicate(json.dumps([asdict(one) for one in scenes]).encode())
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    pictures = [base64.b64decode(line) for line in said.splitlines()]
    if process.returncode or len(pictures) != len(scenes):
        raise NotDrawn("演示画面没有画出来，再按一次")
    return pictures
