"""What counts as a fence that somebody drew on a picture."""

import pytest

from config.vision.fences import area, crosses, trouble

SQUARE = ((0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9))


@pytest.mark.parametrize(
    ("points", "words"),
    [
        (SQUARE, ""), (((0.1, 0.1), (0.9, 0.1), (0.5, 0.8)), ""),
        (((0.1, 0.1), (0.9, 0.1), (0.5, 0.3), (0.9, 0.9), (0.1, 0.9)), ""),
        ((), "至少要 3 个角，现在 0 个"), (SQUARE[:2], "现在 2 个"),
        (((0.1, 0.1), (0.9, 0.9), (0.9, 0.1), (0.1, 0.9)), "交叉"),
        (((0.1, 0.1), (0.5, 0.1), (0.2, 0.1)), "交叉"),
        ((*SQUARE, (0.1, 0.1)), "交叉"),
        (((0.1, 0.1), (0.9, 0.1), (0.5, 0.9), (0.5, 0.1)), "交叉"),
        (((0.1, 0.1), (0.11, 0.1), (0.11, 0.11)), "太小"),
        (tuple((n / 30, 0.1 + 0.02 * (n % 2)) for n in range(25)), "最多 24 个角"),
    ],
)  # fmt: skip
def test_a_fence_is_sound_or_its_trouble_is_said_in_words(points: tuple[tuple[float, float], ...], words: str) -> None:
    found = trouble(points)
    assert words in found if words else found == ""


def test_which_way_round_it_was_drawn_changes_nothing() -> None:
    assert area(SQUARE) == pytest.approx(0.64) and area(SQUARE[::-1]) == pytest.approx(0.64)
    assert not crosses(SQUARE[::-1])


def test_a_corner_in_the_middle_of_a_straight_side_is_no_crossing() -> None:
    assert trouble(((0.1, 0.1), (0.5, 0.1), (0.9, 0.1), (0.9, 0.9))) == ""
