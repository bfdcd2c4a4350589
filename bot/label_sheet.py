"""`run.py labels`: the QR labels of all places and equipment on A4 sheets, twelve to a page, to print and cut."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from bot.labels import Labels
from bot.media.fonts import sans
from workflows.kernel.people import Org

A4, COLUMNS, LINES, MARGIN, SIDE = (1240, 1754), 3, 4, 60, 300
"""Pixels at 150 dpi: a label of 5 cm."""


def points(org: Org) -> list[tuple[str, str]]:
    """(code, name) of everything that carries a label, places first."""
    places = [(p.code, p.name) for p in org.places.values()]
    return [*places, *((e.code, e.name) for e in org.equipment.values())]


def write(labels: Labels, found: Sequence[tuple[str, str]], out: Path) -> Path:
    """A PDF; raises ValueError where there is nothing to print, NoFont without a Chinese font."""
    if not found:
        raise ValueError("没有点位可打，先导入 places 或 equipment")
    size = COLUMNS * LINES
    pages = [_page(labels, found[at : at + size]) for at in range(0, len(found), size)]
    out.parent.mkdir(parents=True, exist_ok=True)
    pages[0].save(out, "PDF", resolution=150.0, save_all=True, append_images=pages[1:])
    return out


def _page(labels: Labels, found: Sequence[tuple[str, str]]) -> Image.Image:
    page = Image.new("L", A4, 255)
    pen, font = ImageDraw.Draw(page), str(sans())
    wide, tall = (A4[0] - 2 * MARGIN) // COLUMNS, (A4[1] - 2 * MARGIN) // LINES
    for number, (code, name) in enumerate(found):
        left, top = MARGIN + number % COLUMNS * wide, MARGIN + number // COLUMNS * tall
        pen.rectangle((left, top, left + wide - 12, top + tall - 12), outline=150)
        square = Image.open(BytesIO(labels.picture(code))).convert("L").resize((SIDE, SIDE))
        page.paste(square, (left + (wide - 12 - SIDE) // 2, top + 8))
        middle = left + (wide - 12) // 2
        pen.text((middle, top + SIDE + 26), name[:14], 0, ImageFont.truetype(font, 26), anchor="mm")
        pen.text((middle, top + SIDE + 60), code, 60, ImageFont.truetype(font, 20), anchor="mm")
    return page
