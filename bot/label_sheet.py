"""`run.py labels`: the QR labels of all places and equipment on A4 sheets, twelve to a page, to print and cut."""

import csv
import os
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image, ImageDraw, ImageFont

from bot.labels import Labels
from bot.media.fonts import sans
from workflows.kernel.people import Org

DPI, A4, COLUMNS, LINES, MARGIN, SIDE = 300, (2480, 3508), 3, 4, 120, 600
"""Pixels: a label of 5 cm. Black on white without greys: what a laser printer lays down, and small."""
DARK = 160
Point = tuple[str, str]
"""(code, name)."""


def points(org: Org, place: str = "", wanted: Sequence[str] = ()) -> list[Point]:
    """Everything that carries a label, places first: all, what lies at one place (code or name), or what is `wanted`,
    in that order. Raises ValueError for a place or a code that nobody knows."""
    names = {p.code: p.name for p in org.places.values()} | {e.code: e.name for e in org.equipment.values()}
    if unknown := [code for code in wanted if code not in names]:
        raise ValueError(f"没有这些点位：{'、'.join(unknown[:10])}，核对编号，或先导入 places、equipment")
    here = _at(org, place) if place else names
    return [(code, names[code]) for code in (wanted or names) if code in here]


def _at(org: Org, place: str) -> set[str]:
    found = {p.code for p in org.places.values() if place in (p.code, p.name, *p.aliases)}
    if not found:
        raise ValueError(f"没有“{place}”这个区域，写它的编号或名称")
    return found | {e.code for e in org.equipment.values() if e.place in found}


def codes_in(file: Path) -> list[str]:
    """Of a CSV the column `code` (编号), of any other list the first cell of each line; each once, in its order. Raises
    ValueError for a file that does not open or says nothing."""
    try:
        rows = [row for row in csv.reader(file.read_text(encoding="utf-8-sig").splitlines()) if any(row)]
    except (OSError, UnicodeDecodeError):
        raise ValueError(f"{file} 打不开，或不是 UTF-8 的文字") from None
    head = [cell.strip().lower() for cell in rows[0]] if rows else []
    column = next((head.index(name) for name in ("code", "编号", "point", "点位") if name in head), None)
    cells = [row[column or 0].strip() for row in rows[0 if column is None else 1 :] if len(row) > (column or 0)]
    if not any(cells):
        raise ValueError(f"{file} 里没有编号，第一列写编号，或表头写 code")
    return list(dict.fromkeys(filter(None, cells)))


def write(labels: Labels, found: Sequence[Point], out: Path) -> Path:
    """A PDF; raises ValueError where there is nothing to print, NoFont without a Chinese font."""
    if not found:
        raise ValueError("没有点位可打，先导入 places 或 equipment")
    out.parent.mkdir(parents=True, exist_ok=True)
    size = COLUMNS * LINES
    with TemporaryDirectory(dir=out.parent, prefix=".labels-") as folder:
        made = Path(folder) / "sheets.pdf"
        # page after page: a sheet is 8 MB in memory, and a plant has a hundred of them
        for at in range(0, len(found), size):
            _page(labels, found[at : at + size]).save(made, "PDF", resolution=float(DPI), append=at > 0)
        os.replace(made, out)
    return out


def _page(labels: Labels, found: Sequence[Point]) -> Image.Image:
    page = Image.new("L", A4, 255)
    pen, font = ImageDraw.Draw(page), str(sans())
    wide, tall = (A4[0] - 2 * MARGIN) // COLUMNS, (A4[1] - 2 * MARGIN) // LINES
    for number, (code, name) in enumerate(found):
        left, top = MARGIN + number % COLUMNS * wide, MARGIN + number // COLUMNS * tall
        pen.rectangle((left, top, left + wide - 24, top + tall - 24), outline=150)
        square = _squares(labels.picture(code))
        page.paste(square, (left + (wide - 24 - square.width) // 2, top + 16))
        middle = left + (wide - 24) // 2
        pen.text((middle, top + SIDE + 52), name[:14], 0, ImageFont.truetype(font, 52), anchor="mm")
        under = f"{code}  v{labels.version}"
        pen.text((middle, top + SIDE + 120), under, 0, ImageFont.truetype(font, 40), anchor="mm")
    return page.point(lambda grey: 255 if grey > DARK else 0).convert("1")


def _squares(picture: bytes) -> Image.Image:
    """Whole pixels for every square of the code: edges stay sharp."""
    drawn = Image.open(BytesIO(picture)).convert("L")
    modules = drawn.width // 10
    return drawn.resize((SIDE // modules * modules,) * 2, Image.Resampling.NEAREST)
