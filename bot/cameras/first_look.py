"""What the cameras of a table show, before anybody relies on them: a line for each, and all pictures on sheets."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlmodel import Session

from bot.media.compose import INK, RED, SOFT, filling, fit, sizes, small_enough
from bot.media.unusable import Unusable
from config.vision.plan import CameraPlan
from db import cameras
from db.sealing import Sealer

if TYPE_CHECKING:
    from PIL.Image import Image

Looked = Callable[[Sequence[tuple[CameraPlan, str]]], Iterable[tuple[str, bytes, str]]]
"""(camera, user:password) of each -> code, JPEG or b"", words; see vision.cameras.walking."""
ASKED = ("rtsp", "onvif", "http", "file")
"""A pushed stream comes when it comes."""
ACROSS, DOWN = 4, 6
WIDE, TALL, LINE, GAP = 400, 225, 30, 12
UNREADABLE = "给了画面，但打不开"


@dataclass(frozen=True, slots=True)
class First:
    """`picture` b"": it gave none, and `said` is why."""

    code: str
    name: str
    picture: bytes
    said: str


def asked(session: Session, sealer: Sealer) -> list[tuple[CameraPlan, str]]:
    """Those of the table that can be asked for a picture, with their passwords."""
    return [
        (
            CameraPlan.model_validate(
                {"code": row.code, "name": row.name, "kind": row.kind, "address": row.address, "stream": row.stream}
            ),
            sealer.open(row.sealed) or "",
        )
        for row in cameras.cameras(session)
        if row.kind in ASKED
    ]


def sheets(shown: Sequence[First]) -> list[bytes]:
    """JPEGs with up to 24 cameras each, in their order; who gave no picture stands there with its reason."""
    on_one = ACROSS * DOWN
    return [_sheet(shown[first : first + on_one]) for first in range(0, len(shown), on_one)]


def _sheet(shown: Sequence[First]) -> bytes:
    from PIL import Image, ImageDraw

    rows, step = -(-len(shown) // ACROSS), TALL + 2 * LINE + GAP
    made = Image.new("RGB", (ACROSS * (WIDE + GAP) + GAP, rows * step + GAP), "white")
    pen, letters = ImageDraw.Draw(made), sizes(None)(22)
    for number, one in enumerate(shown):
        left, top = GAP + number % ACROSS * (WIDE + GAP), GAP + number // ACROSS * step
        panel = _panel(one)
        made.paste(panel or Image.new("RGB", (WIDE, TALL), "#3A3F45"), (left, top))
        title = one.code if one.name == one.code else f"{one.code} {one.name}"
        pen.text((left, top + TALL + LINE // 2), fit(title, letters, WIDE), INK, letters, "lm")
        said = UNREADABLE if one.picture and panel is None else one.said
        colour = SOFT if panel else RED
        pen.text((left, top + TALL + LINE + LINE // 2), fit(said, letters, WIDE), colour, letters, "lm")
    return small_enough(made)


def _panel(one: First) -> "Image | None":
    """None where there is no picture, or one that cannot be opened."""
    from bot.media.picture import upright

    try:
        return filling(upright(one.picture, WIDE), WIDE, TALL) if one.picture else None
    except Unusable:
        return None
