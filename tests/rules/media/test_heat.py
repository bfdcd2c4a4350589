"""The heat map is wide enough for a chat, small enough to send, and read by those who see no colours."""

import io
from collections.abc import Sequence

import pytest
from PIL import Image

from bot.media.compose import LARGEST
from bot.media.heat import MOST, Words, draw, ink_on, luminance, read, shade, written
from workflows.metrics.rounds import Cell, Line, lines

TITLE = "异常最多的是二号空压站：8 条里有 4 条，多在 14 点"
WORDS = Words(TITLE, "打卡 285 次，异常 8 条", "3月2日 到 3月8日", "华拓钢构")
RED = (217, 45, 32)


def busy(points: int, hours: Sequence[int] = range(24)) -> tuple[Line, ...]:
    cells = (
        Cell(f"P{n}", f"第 {n} 号长名字的巡检点位", hour, n * hour % 131, n % 14 if hour % 5 == 0 else 0)
        for n in range(points) for hour in hours
    )  # fmt: skip
    return lines(cells, {})


@pytest.mark.parametrize("points", [0, 1, 13, 60])
def test_it_is_1080_pixels_wide_and_under_300_kilobytes(points: int) -> None:
    data = draw(busy(points), WORDS)
    picture = Image.open(io.BytesIO(data))
    assert picture.width == 1080 and picture.format == "PNG"
    assert len(data) < LARGEST
    assert picture.height < 1080 * 1.6, "a chat shows it whole"


def test_a_finding_is_a_mark_of_its_own_beside_the_shade() -> None:
    clean = lines((Cell("P1", "二号空压站", 14, 4),), {})
    found = lines((Cell("P1", "二号空压站", 14, 4, 2),), {})
    assert _red(draw(found, WORDS)) > _red(draw(clean, WORDS)) + 300, "the strip under the number"


def _red(data: bytes) -> int:
    pixels = Image.open(io.BytesIO(data)).convert("RGB").getcolors(1 << 24) or []
    return sum(count for count, colour in pixels if isinstance(colour, tuple)
               and max(abs(a - b) for a, b in zip(colour, RED, strict=True)) < 12)  # fmt: skip


@pytest.mark.parametrize("most", [1, 2, 7, 60])
def test_every_number_is_read_on_its_shade(most: int) -> None:
    for count in range(1, most + 1):
        ink, ground = (0.0 if ink_on(count, most) == "#000000" else 1.0), luminance(shade(count, most))
        assert (max(ink, ground) + 0.05) / (min(ink, ground) + 0.05) >= 4.5, count


def test_the_lines_reach_the_process_that_draws_as_they_are() -> None:
    assert read(written(busy(MOST + 3, (0, 8, 23)))) == busy(MOST + 3, (0, 8, 23))


def test_a_slow_day_shows_the_hours_around_it_and_a_busy_one_all() -> None:
    narrow, whole = (Image.open(io.BytesIO(draw(busy(2, hours), WORDS))) for hours in ((9,), range(24)))
    assert narrow.size == whole.size and narrow.tobytes() != whole.tobytes()
