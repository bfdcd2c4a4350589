"""The heat map of rounds as a picture: points as rows, hours as columns. A number and a shade say how often somebody
checked in, a red strip with a triangle and a number what was found: colour never speaks alone."""

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.media.compose import GROUND, INK, LARGEST, RED, SOFT, WIDTH, fit, sizes, small_enough
from workflows.metrics.rounds import HOURS, Line

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

EDGE, NAME, SUM, ROW, GAP = 24, 228, 116, 58, 2
MOST = 20
"""Rows; with more of them nobody reads any on a phone."""
FEWEST = 8
"""Columns, so that one busy hour is no barn door."""
STRIP = 26
EMPTY, LINE, LOW, HIGH, OCHRE = "#F3F5F8", "#D5DAE1", (214, 229, 250), (22, 84, 180), "#7A5200"
COLOURS = 96


@dataclass(frozen=True, slots=True)
class Words:
    """`title` says what was found, `under` the totals; `span` and `factory` are ready to print."""

    title: str
    under: str
    span: str
    factory: str


@dataclass(frozen=True, slots=True)
class _Grid:
    """Where the columns lie, and how many check-ins are the darkest shade."""

    hours: range
    wide: float
    top: int
    most: int

    def left(self, hour: int) -> float:
        return EDGE + NAME + (hour - self.hours.start) * self.wide


def draw(lines: Sequence[Line], words: Words, font: Path | None = None) -> bytes:
    """PNG 1080 px wide, under 300 kB (a JPEG where it would be more). NoFont where there is none for Chinese."""
    from PIL import Image, ImageDraw

    shown = lines[:MOST]
    of = sizes(font)
    title = _wrapped(words.title, of(50), WIDTH - 2 * EDGE)
    top = 30 + 64 * len(title) + 150
    grid = _Grid(_hours(lines), 0, top, max((n for line in lines for n, _ in line.hours.values()), default=1))
    grid = _Grid(grid.hours, (WIDTH - 2 * EDGE - NAME - SUM) / len(grid.hours), top, max(grid.most, 1))
    sheet = Image.new("RGB", (WIDTH, top + 40 + ROW * max(len(shown), 1) + 118), GROUND)
    pen = ImageDraw.Draw(sheet)
    for number, line in enumerate(title):
        pen.text((EDGE, 30 + 64 * number), line, INK, of(50))
    below = 30 + 64 * len(title) + 8
    pen.text((EDGE, below), fit(words.under, of(36), WIDTH - 2 * EDGE), INK, of(36))
    _legend(pen, below + 74, grid.most, font)
    _head(pen, grid, font)
    for number, one in enumerate(shown):
        _row(pen, one, grid, top + 40 + ROW * number, font)
    _foot(pen, sheet, len(lines) - len(shown), words, font)
    return _png(sheet)


def written(lines: Sequence[Line]) -> str:
    """As text, for the process that draws."""
    rows = [[line.point, line.name, [[hour, *counts] for hour, counts in line.hours.items()]] for line in lines]
    return json.dumps(rows, ensure_ascii=False)


def read(text: str) -> tuple[Line, ...]:
    """The lines out of `written`."""
    return tuple(
        Line(str(point), str(name), {int(hour): (int(count), int(found)) for hour, count, found in hours})
        for point, name, hours in json.loads(text)
    )


def _hours(lines: Sequence[Line]) -> range:
    """From the first hour anything happened to the last, the whole day where that is nearly all of it."""
    used = [hour for line in lines for hour, counts in line.hours.items() if any(counts)]
    if not used:
        return HOURS
    first, last = min(used), max(used) + 1
    while last - first < FEWEST:
        first, last = max(0, first - 1), min(24, last + 1)
    return range(first, last) if last - first <= 20 else HOURS


def _legend(pen: "ImageDraw", top: int, most: int, font: Path | None) -> None:
    small = sizes(font)(28)
    pen.rectangle((EDGE, top, EDGE + 38, top + 34), fill=shade(most, most))
    pen.text((EDGE + 19, top + 17), str(most), ink_on(most, most), small, "mm")
    pen.text((EDGE + 50, top + 17), "打卡次数，越深越多", INK, small, "lm")
    left = EDGE + 356
    pen.rectangle((left, top, left + 46, top + 34), fill=RED)
    _found(pen, (left + 23, top + 17), 2, 24, font)
    pen.text((left + 58, top + 17), "异常条数", INK, small, "lm")
    left += 226
    pen.rectangle((left, top, left + 38, top + 34), fill=EMPTY, outline=LINE)
    pen.text((left + 50, top + 17), "没有人到", INK, small, "lm")


def _head(pen: "ImageDraw", grid: _Grid, font: Path | None) -> None:
    step = 1 if grid.wide >= 40 else 2 if grid.wide >= 30 else 3
    for hour in grid.hours[::step]:
        pen.text((grid.left(hour) + grid.wide / 2, grid.top + 20), str(hour), SOFT, sizes(font)(26), "mm")
    pen.text((EDGE, grid.top + 20), "点位 ＼ 几点", SOFT, sizes(font)(26), "lm")
    pen.text((WIDTH - EDGE, grid.top + 20), "合计", SOFT, sizes(font)(26), "rm")


def _row(pen: "ImageDraw", line: Line, grid: _Grid, top: int, font: Path | None) -> None:
    of, middle = sizes(font), top + ROW // 2
    letter = of(30) if of(30).getlength(line.name) <= NAME - 12 else of(26)
    pen.text((EDGE, middle), fit(line.name, letter, NAME - 12), INK, letter, "lm")
    for hour in grid.hours:
        left, right = grid.left(hour), grid.left(hour) + grid.wide - GAP
        count, found = line.hours.get(hour, (0, 0))
        foot = top + ROW - GAP
        pen.rectangle((left, top, right, foot), fill=shade(count, grid.most) if count else EMPTY)
        if found:
            pen.rectangle((left, foot - STRIP, right, foot), fill=RED)
            _found(pen, ((left + right) / 2, foot - STRIP / 2), found, 22 if found < 10 else 16, font)
        if count:
            at, size = ((left + right) / 2, top + 16 if found else middle), 24 if count < 100 else 16
            pen.text(at, str(count), ink_on(count, grid.most), of(size), "mm")
    if not line.check_ins:
        pen.text((grid.left(grid.hours.start) + 12, middle), "没有人到", OCHRE, of(28), "lm")
    pen.text((WIDTH - EDGE, middle - (13 if line.findings else 0)), f"{line.check_ins} 次", INK, of(28), "rm")
    if line.findings:
        pen.text((WIDTH - EDGE, middle + 15), f"异常 {line.findings}", RED, of(24), "rm")


def _found(pen: "ImageDraw", at: tuple[float, float], count: int, size: int, font: Path | None) -> None:
    """A triangle and a number, white on red."""
    of = sizes(font)(size)
    wide, tip = pen.textlength(str(count), of), size * 0.5
    left = at[0] - (tip + 2 + wide) / 2
    foot = at[1] + tip * 0.6
    pen.polygon(((left, foot), (left + tip, foot), (left + tip / 2, foot - tip * 1.2)), "white")
    pen.text((left + tip + 2, at[1]), str(count), "white", of, "lm")


def _foot(pen: "ImageDraw", sheet: "Image", more: int, words: Words, font: Path | None) -> None:
    of = sizes(font)
    if more > 0:
        pen.text((EDGE, sheet.height - 92), f"另有 {more} 个点位没有画出来，接口里有全部。", SOFT, of(26), "lm")
    pen.text((EDGE, sheet.height - 40), words.span, INK, of(32), "lm")
    room = WIDTH - 3 * EDGE - round(pen.textlength(words.span, of(32)))
    pen.text((WIDTH - EDGE, sheet.height - 40), fit(words.factory, of(32), room), INK, of(32), "rm")


def shade(count: int, most: int) -> tuple[int, int, int]:
    """Of a cell with `count` of at most `most` check-ins."""
    share = (count - 1) / max(most - 1, 1)
    red, green, blue = (round(low + (high - low) * share) for low, high in zip(LOW, HIGH, strict=True))
    return red, green, blue


def ink_on(count: int, most: int) -> str:
    """White or black, whichever is read better on the shade of `count`."""
    light = luminance(shade(count, most))
    return "#FFFFFF" if 1.05 / (light + 0.05) > (light + 0.05) / 0.05 else "#000000"


def luminance(colour: tuple[int, int, int]) -> float:
    """WCAG 2.2, relative luminance."""
    parts = (one / 255 for one in colour)
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _wrapped(text: str, letter: "FreeTypeFont", room: int) -> list[str]:
    """On two lines at most, broken after a mark where there is one."""
    if letter.getlength(text) <= room:
        return [text]
    most = max(end for end in range(1, len(text)) if letter.getlength(text[:end]) <= room)
    marks = [end for end in range(most // 3, most + 1) if text[end - 1] in "：，、"]
    end = marks[-1] if marks else most
    return [text[:end], fit(text[end:], letter, room)]


def _png(sheet: "Image") -> bytes:
    out = io.BytesIO()
    sheet.quantize(COLOURS).save(out, "PNG", optimize=True)
    return data if len(data := out.getvalue()) < LARGEST else small_enough(sheet)
