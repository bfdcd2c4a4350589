"""Before and after stand side by side, legible and small enough for a chat."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from bot.media.compose import LARGEST, Words, side_by_side, watermarked
from bot.media.fonts import NoFont, sans
from bot.media.unusable import Unusable
from tests.rules.media.scenes import jpg, photo, scene

WORDS = Words("YH-20261122-0007 二号焊接车间配电箱门敞开", "2026-11-22 14:05", "东方金属结构厂")


def opened(data: bytes) -> Image.Image:
    """The composed picture."""
    return Image.open(io.BytesIO(data))


def test_the_pair_is_1080_wide_and_under_300_kilobytes() -> None:
    noisy = jpg(Image.fromarray(np.random.default_rng(1).integers(0, 255, (1600, 1200, 3), np.uint8)), 95)
    for before, after in ((photo(1), photo(2)), (noisy, noisy), (photo(3), jpg(scene(4).rotate(90, expand=True)))):
        data = side_by_side(before, after, WORDS)
        assert len(data) < LARGEST
        assert opened(data).width == 1080 and opened(data).format == "JPEG"


def test_both_photos_keep_their_side_and_are_never_cut() -> None:
    red, blue = (jpg(Image.new("RGB", (800, 600), colour)) for colour in ("red", "blue"))
    sheet = opened(side_by_side(red, blue, WORDS))
    left, right = np.asarray(sheet)[164:].reshape(-1, 1080, 3)[300, [270, 810]]
    assert left[0] > 200 > 60 > left[2] and right[2] > 200 > 60 > right[0]


def test_an_endless_title_is_cut_and_not_refused() -> None:
    words = Words("很长的标题" * 40, "2026-11-22", "很长的厂名" * 30)
    assert opened(side_by_side(photo(1), photo(2), words)).width == 1080


def test_a_broken_photo_is_refused() -> None:
    with pytest.raises(Unusable):
        side_by_side(photo(1), b"<html>", WORDS)


def test_a_watermark_changes_the_foot_of_a_copy_only() -> None:
    marked = np.asarray(
        opened(watermarked(photo(1), ["2026-11-22 14:05 李强", "二号焊接车间东门"])).convert("L"), np.int16
    )
    plain = np.asarray(opened(photo(1)).convert("L"), np.int16)
    change = np.abs(marked - plain).mean(axis=1)
    assert change[:500].mean() < 5 < 30 < change[-60:].mean()


def test_the_font_is_found_and_a_wrong_wish_is_said(tmp_path: Path) -> None:
    assert sans().is_file()
    assert sans(sans()) == sans()
    with pytest.raises(NoFont, match="没有字体文件"):
        sans(tmp_path / "absent.ttf")
