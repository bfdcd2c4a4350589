"""`python -m bot.sandbox.drawing`: scenes as JSON in, a line of base64 JPEG for each out. Our own simple rooms: enough
for eyes, and nobody takes them for a recording."""

import base64
import io
import json
import os
import sys
import zlib
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from bot.media.fonts import NoFont, sans
from bot.sandbox.scenes import HEAD, WIDTHS, What

WIDE, TALL = 960, 540
BACK = (300, 130, 660, 330)
"""The far wall, pixels."""
NICE = 10
Corner = tuple[float, float]
WALLS = ("#c9cfd2", "#d2cdc0", "#c3cdc6", "#c8c8d2")
FLOORS = ("#8b9088", "#8f8a80", "#7f8a90", "#97917f")
GEAR = ("#3f6fa3", "#557a57", "#a3803f", "#6d757e")
INK, YELLOW, SKIN, HAIR = "#23282f", "#f5b301", "#d9a783", "#2a211c"


def picture(scene: Mapping[str, Any]) -> bytes:
    """A JPEG of 960 x 540."""
    made = Image.new("RGB", (WIDE, TALL), "#aab3b8")
    pen = ImageDraw.Draw(made, "RGBA")
    _room(pen, zlib.crc32(scene["name"].encode()))
    if scene["fence"]:
        corners = [(x * WIDE, y * TALL) for x, y in scene["fence"]]
        pen.polygon(corners, fill=(245, 179, 1, 70))
    for one in scene["things"]:
        what: What = one["what"]
        tall = one["size"] * TALL
        box = (one["x"] * WIDE, one["y"] * TALL, WIDTHS[what] * one["size"] * WIDE, tall)
        if what == "smoke":
            _smoke(made, *box)
        else:
            DRAW[what](pen, *box)
    _captions(ImageDraw.Draw(made, "RGBA"), scene["name"], scene["clock"])
    out = io.BytesIO()
    made.save(out, "JPEG", quality=80)
    return out.getvalue()


def _room(pen: ImageDraw.ImageDraw, seed: int) -> None:
    """Walls and floor run to the far wall; machines and colours are the camera's own."""
    left, top, right, bottom = BACK
    wall, floor, gear = WALLS[seed % 4], FLOORS[seed // 4 % 4], GEAR[seed // 16 % 4]
    pen.polygon([(0, 0), (WIDE, 0), (right, top), (left, top)], fill="#e4e7e8")
    pen.polygon([(0, 0), (left, top), (left, bottom), (0, TALL)], fill=wall, outline=INK)
    pen.polygon([(WIDE, 0), (right, top), (right, bottom), (WIDE, TALL)], fill=wall, outline=INK)
    pen.rectangle(BACK, fill="#dfe3e3", outline=INK)
    pen.polygon([(0, TALL), (left, bottom), (right, bottom), (WIDE, TALL)], fill=floor, outline=INK)
    for turn in range(1, 6):
        pen.line([(left + (right - left) * turn / 6, bottom), (WIDE * turn / 6, TALL)], fill=(0, 0, 0, 60), width=2)
    door = left + 40 + seed // 64 % 200
    pen.rectangle((door, bottom - 120, door + 62, bottom), fill="#7d8a93", outline=INK, width=2)
    for turn in range(2 + seed // 256 % 2):
        _machine(pen, 30 + turn * 95, 300 - turn * 22, 120 - turn * 30, gear)
        _machine(pen, WIDE - 150 + turn * -85, 300 - turn * 22, 120 - turn * 30, gear)


def _machine(pen: ImageDraw.ImageDraw, x: float, y: float, size: float, fill: str) -> None:
    pen.rectangle((x, y, x + size, y + size * 1.2), fill=fill, outline=INK, width=2)
    pen.rectangle((x + size * 0.15, y + size * 0.15, x + size * 0.6, y + size * 0.45), fill="#e8ecee", outline=INK)
    pen.ellipse((x + size * 0.7, y + size * 0.2, x + size * 0.85, y + size * 0.35), fill="#2f8f4e")


def _flame(pen: ImageDraw.ImageDraw, x: float, y: float, wide: float, tall: float) -> None:
    for colour, part in (("#e0431b", 1.0), ("#f58a1f", 0.72), ("#ffd84a", 0.42)):
        w, h = wide * part / 2, tall * part
        tongues: list[Corner] = [
            (x - w, y), (x - w * 0.9, y - h * 0.5), (x - w * 0.55, y - h * 0.32), (x - w * 0.3, y - h * 0.85),
            (x, y - h * 0.5), (x + w * 0.2, y - h), (x + w * 0.5, y - h * 0.4), (x + w * 0.85, y - h * 0.62),
            (x + w, y),
        ]  # fmt: skip
        pen.polygon(tongues, fill=colour)


def _smoke(made: Image.Image, x: float, y: float, wide: float, tall: float) -> None:
    """Puffs that grow as they rise, soft at the edges."""
    veil = Image.new("L", made.size, 0)
    pen = ImageDraw.Draw(veil)
    for turn in range(9):
        size = wide * (0.14 + turn * 0.055)
        at = x + (1 if turn % 2 else -1) * wide * 0.02 * turn
        height = y - size / 2 - (tall - size) * turn / 8
        pen.ellipse((at - size / 2, height - size / 2, at + size / 2, height + size / 2), fill=200 - turn * 10)
    made.paste(Image.new("RGB", made.size, "#6f7378"), (0, 0), veil.filter(ImageFilter.GaussianBlur(14)))


def _person(pen: ImageDraw.ImageDraw, x: float, y: float, wide: float, tall: float, helmet: bool) -> None:
    top, head = y - tall, tall * HEAD
    body = wide * 0.32
    pen.ellipse((x - body * 1.2, y - tall * 0.03, x + body * 1.2, y + tall * 0.02), fill=(0, 0, 0, 70))
    leg, arm = ((0.4, 0.45), (0.5, 0.0)), ((1.0, 0.76), (1.25, 0.42))
    for side in (-1, 1):
        for limb, fill, thick in ((leg, INK, 0.6), (arm, "#37608f", 0.42)):
            line = [(x + side * body * across, y - tall * up) for across, up in limb]
            pen.line(line, fill=fill, width=int(body * thick))
    pen.rounded_rectangle((x - body, top + head, x + body, y - tall * 0.4), radius=body * 0.4, fill="#3f6fa3")
    pen.rectangle((x - body, top + tall * 0.34, x + body, top + tall * 0.38), fill=YELLOW)
    face = head * 0.42
    pen.ellipse((x - face, top + head * 0.12, x + face, top + head), fill=SKIN, outline=INK)
    pen.chord((x - face * 1.08, top, x + face * 1.08, top + head * 0.95), 180, 360, fill=YELLOW if helmet else HAIR)
    if helmet:
        pen.rectangle((x - face * 1.35, top + head * 0.44, x + face * 1.35, top + head * 0.54), fill=YELLOW)


def _captions(pen: ImageDraw.ImageDraw, name: str, clock: str) -> None:
    """Without a Chinese font the room stays without words."""
    try:
        letters = ImageFont.truetype(str(sans()), 24)
    except NoFont:
        return
    pen.rectangle((0, 0, WIDE, 36), fill=(0, 0, 0, 130))
    pen.text((14, 18), name, "white", letters, "lm")
    pen.text((WIDE - 14, 18), clock, "white", letters, "rm")
    pen.text((WIDE - 14, TALL - 20), "演示画面", (255, 255, 255, 210), letters, "rm", stroke_width=2, stroke_fill=INK)


DRAW: Mapping[What, Callable[[ImageDraw.ImageDraw, float, float, float, float], None]] = {
    "flame": _flame,
    "bare": partial(_person, helmet=False),
    "helmet": partial(_person, helmet=True),
}


def main() -> None:
    os.nice(NICE)
    for scene in json.load(sys.stdin):
        print(base64.b64encode(picture(scene)).decode(), flush=True)


if __name__ == "__main__":
    main()
