"""Colours are measured, not trusted: WCAG 2 contrast of every text colour on every ground it stands on."""

import re

import pytest

from bot.web.build import PAGES

READABLE = 4.5
"""WCAG 2.1, 1.4.3, for text below 24 px."""
PALETTE = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6});", (PAGES / "src/shared/palette.css").read_text()))
TEXT = ("ink", "soft", "blue", "red", "orange", "yellow", "green")
GROUNDS = ("paper", "ground")
WASHES = (*((tone, f"{tone}-wash") for tone in ("red", "yellow", "green", "blue")), ("ink", "blue-wash"))
BUBBLES = (("ink", "wecom"), ("ink", "dingtalk"), ("paper", "wecom-head"), ("paper", "dingtalk-head"), ("paper", "red"))
PAIRS = [*((text, ground) for text in TEXT for ground in GROUNDS), *WASHES, *BUBBLES, ("paper", "green")]


def brightness(colour: str) -> float:
    """Relative luminance, 0 black to 1 white."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """1 to 21."""
    light, dark = sorted((brightness(one), brightness(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_black_on_white_is_21() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_can_be_read_on_its_ground(text: str, ground: str) -> None:
    assert contrast(PALETTE[text], PALETTE[ground]) >= READABLE


def test_black_can_be_read_on_amber() -> None:
    assert contrast("#000000", PALETTE["fill-amber"]) >= READABLE
