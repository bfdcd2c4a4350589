"""Pictures made for chat: before beside after, and the marked derivative of a proof."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bot.media.fonts import sans
from bot.media.picture import jpeg, upright

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

WIDTH = 1080
LARGEST = 300_000  # bytes
GAP = 12
HEAD = 108
TAG = 56
FOOT = 60
TALLEST = 4 / 3  # of a panel's width
INK, SOFT, GROUND, RED, GREEN = "#1B1F24", "#57606A", "#FFFFFF", "#D92D20", "#12805C"


@dataclass(frozen=True, slots=True)
class Words:
    """The texts of a composed picture; `date` is ready to print."""

    title: str
    date: str
    factory: str
    before: str = "整改前"
    after: str = "整改后"


def side_by_side(before: bytes, after: bytes, words: Words, font: Path | None = None) -> bytes:
    """JPEG 1080 px wide, under 300 kB: title, two captioned photos, date, factory. Unusable if a photo is broken."""
    wide = (WIDTH - 3 * GAP) // 2
    photos = [upright(data, 2 * wide) for data in (before, after)]
    tall = min(max(round(wide * photo.height / photo.width) for photo in photos), round(wide * TALLEST))
    tall = max(tall, wide // 2)
    sheet = _sheet(HEAD + TAG + tall + FOOT)
    pen, letters = _pen(sheet), sizes(font)
    pen.text((GAP * 2, HEAD // 2), fit(words.title, letters(44), WIDTH - 4 * GAP), INK, letters(44), "lm")
    labels = ((words.before, RED), (words.after, GREEN))
    for place, (photo, (label, colour)) in enumerate(zip(photos, labels, strict=True)):
        left = GAP + place * (wide + GAP)
        pen.rectangle((left, HEAD, left + wide - 1, HEAD + TAG - 1), fill=colour)
        pen.text((left + 16, HEAD + TAG // 2), label, "white", letters(36), "lm")
        sheet.paste(filling(photo, wide, tall), (left, HEAD + TAG))
    line = HEAD + TAG + tall + FOOT // 2
    pen.text((GAP * 2, line), words.date, SOFT, letters(30), "lm")
    room = WIDTH - 6 * GAP - round(pen.textlength(words.date, letters(30)))
    pen.text((WIDTH - GAP * 2, line), fit(words.factory, letters(30), room), SOFT, letters(30), "rm")
    return small_enough(sheet)


def watermarked(data: bytes, lines: Sequence[str], side: int = 1600, font: Path | None = None) -> bytes:
    """A JPEG copy with the lines on a bar at its foot (time, place, person); the original stays as it came."""
    from PIL import Image

    photo = upright(data, side)
    size = max(14, round(min(photo.size) / 28))
    letters = sizes(font)(size)
    step = round(size * 1.4)
    bar = Image.new("RGBA", (photo.width, step * len(lines) + size), (0, 0, 0, 140))
    photo.paste(bar, (0, photo.height - bar.height), bar)
    pen = _pen(photo)
    for number, line in enumerate(lines):
        top = photo.height - bar.height + size // 2 + number * step
        pen.text((size // 2, top), fit(line, letters, photo.width - size), "white", letters)
    return jpeg(photo, 85)


def _sheet(height: int) -> "Image":
    from PIL import Image

    return Image.new("RGB", (WIDTH, height), GROUND)


def _pen(picture: "Image") -> "ImageDraw":
    from PIL import ImageDraw

    return ImageDraw.Draw(picture)


def sizes(font: Path | None) -> "Callable[[float], FreeTypeFont]":
    """Letters by their height in pixels."""
    from PIL.ImageFont import truetype

    return partial(truetype, str(sans(font)))


def fit(text: str, letters: "FreeTypeFont", room: int) -> str:
    """The text, cut with an ellipsis where it would run out of the picture."""
    if letters.getlength(text) <= room:
        return text
    while text and letters.getlength(text + "…") > room:
        text = text[:-1]
    return text + "…"


def filling(photo: "Image", wide: int, tall: int) -> "Image":
    """The whole photo, never cut, on a grey panel: evidence may lie at the edge."""
    from PIL import Image, ImageOps

    panel = Image.new("RGB", (wide, tall), "#E6E8EB")
    inside = ImageOps.contain(photo, (wide, tall))
    panel.paste(inside, ((wide - inside.width) // 2, (tall - inside.height) // 2))
    return panel


def small_enough(sheet: "Image") -> bytes:
    for quality in (88, 80, 70, 60, 50, 40, 30):
        if len(data := jpeg(sheet, quality)) < LARGEST:
            return data
    return jpeg(sheet, 20)
