"""How often a rule is right, whether it may be trusted, and what would make it better."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from random import Random

import pytest

from workflows.metrics.alarms import (
    Figures,
    Judged,
    Rect,
    area,
    better_mask,
    better_threshold,
    figures,
    overlap,
    step,
    where,
)

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=timezone(timedelta(hours=8)))
POSTER: Rect = (0.80, 0.05, 0.90, 0.15)


def judged(verdict: str = "", score: float = 0.8, box: Rect | None = None) -> Judged:
    return Judged(NOW, score, verdict, box, "shown")  # type: ignore[arg-type]


def test_precision_is_of_what_somebody_judged_and_unknown_where_nobody_did() -> None:
    found = figures([judged("real"), judged("hazard"), judged("false"), judged()], 7)
    assert (found.total, found.real, found.false, found.unjudged, found.precision) == (4, 2, 1, 1, 2 / 3)
    assert figures([judged()], 7).precision is None
    assert figures([], 0).false_a_day is None, "a camera that saw nothing proves nothing"


@pytest.mark.parametrize(
    ("state", "found", "tried", "to"),
    [
        ("trial", Figures(8, 2, 6, 7.0), 7.0, "live"),
        ("trial", Figures(9, 2, 7, 7.0), 7.0, ""),
        ("trial", Figures(8, 2, 6, 7.0), 6.9, ""),
        ("trial", Figures(9, 1, 0, 7.0), 7.0, ""),
        ("trial", Figures(0, 0, 0, 7.0), 7.0, "ask"),
        ("trial", Figures(5, 0, 0, 7.0), 7.0, "ask"),
        ("trial", Figures(3, 3, 0, 0.0), 9.0, ""),
        ("live", Figures(9, 2, 7, 7.0), 60.0, ""),
        ("live", Figures(10, 2, 8, 7.0), 60.0, "trial"),
        ("live", Figures(30, 0, 30, 0.5), 0.5, ""),
        ("live", Figures(50, 1, 0, 7.0), 60.0, ""),
        ("off", Figures(50, 0, 50, 7.0), 60.0, ""),
    ],
)
def test_a_rule_goes_live_below_one_false_alarm_a_day_and_falls_back_above(
    state: str, found: Figures, tried: float, to: str
) -> None:
    assert step(state, found, tried, 7.0, 1.0, 1) == to


def test_a_threshold_is_advised_that_keeps_every_real_alarm_and_takes_most_false_ones() -> None:
    real = [judged("real", score) for score in (0.55, 0.61, 0.72, 0.8, 0.9, 0.58)]
    false = [judged("false", score) for score in (0.46, 0.47, 0.5, 0.51, 0.52, 0.53, 0.54, 0.81)]
    found = better_threshold(real + false, 0.45, 3, 3)
    assert found is not None
    assert (found.value, found.removed, found.falses, found.reals) == (0.55, 7, 8, 6)


@pytest.mark.parametrize(
    ("real", "false", "now"),
    [
        ((0.5, 0.9, 0.9), (0.6, 0.7, 0.8, 0.4), 0.3),
        ((0.9, 0.9), (0.4, 0.4, 0.4), 0.3),
        ((0.9, 0.9, 0.9), (0.4, 0.4), 0.3),
        ((0.6, 0.9, 0.9), (0.4, 0.5, 0.5), 0.6),
        ((), (0.4, 0.4, 0.4, 0.4), 0.3),
    ],
)
def test_no_threshold_is_advised_without_enough_to_go_by(
    real: tuple[float, ...], false: tuple[float, ...], now: float
) -> None:
    rows = [judged("real", score) for score in real] + [judged("false", score) for score in false]
    assert better_threshold(rows, now, 3, 3) is None


def test_a_threshold_never_costs_a_real_alarm_whatever_the_scores() -> None:
    for seed in range(300):
        dice = Random(seed)
        rows = [judged(dice.choice(["real", "false", ""]), round(dice.random(), 3)) for _ in range(dice.randint(0, 40))]
        if found := better_threshold(rows, 0.2, 3, 3):
            assert all(one.score >= found.value for one in rows if one.real)
            assert found.removed == sum(one.score < found.value for one in rows if one.verdict == "false")


def test_three_false_alarms_of_one_poster_ask_for_a_mask_of_that_spot() -> None:
    here = [judged("false", box=tuple(v + n * 0.004 for v in POSTER)) for n in range(3)]  # type: ignore[arg-type]
    far = [judged("false", box=(0.1, 0.6, 0.2, 0.8)), judged("real", box=(0.3, 0.3, 0.4, 0.5))]
    found = better_mask([*here, *far], 3, 0.2)
    assert found is not None
    assert (found.removed, found.falses, found.where, found.picture) == (3, 4, "右上角", "shown")
    assert found.box[0] <= POSTER[0] and found.box[2] >= POSTER[2] + 0.008


def test_no_mask_where_anybody_was_ever_really_seen_nor_over_half_the_picture() -> None:
    here = [judged("false", box=POSTER) for _ in range(4)]
    assert better_mask([*here, judged("real", box=(0.85, 0.1, 0.95, 0.3))], 3, 0.2) is None
    assert better_mask(here[:2], 3, 0.2) is None
    wide = [judged("false", box=(0.0, 0.0, 0.9, 0.9)) for _ in range(5)]
    assert better_mask(wide, 3, 0.2) is None
    assert better_mask([replace(one, box=None) for one in here], 3, 0.2) is None


def test_overlap_against_a_grid_of_points() -> None:
    dice = Random(7)
    for _ in range(30):
        one, other = (_box(dice), _box(dice))
        points = [((x + 0.5) / 100, (y + 0.5) / 100) for x in range(100) for y in range(100)]
        both = sum(_in(p, one) and _in(p, other) for p in points)
        either = sum(_in(p, one) or _in(p, other) for p in points)
        assert overlap(one, other) == pytest.approx(both / either, abs=0.001)
        assert area(one) == pytest.approx(sum(_in(p, one) for p in points) / 10_000, abs=0.001)


def _box(dice: Random) -> Rect:
    (a, b), (c, d) = sorted(dice.sample(range(101), 2)), sorted(dice.sample(range(101), 2))
    return a / 100, c / 100, b / 100, d / 100


def _in(point: tuple[float, float], box: Rect) -> bool:
    return box[0] <= point[0] <= box[2] and box[1] <= point[1] <= box[3]


@pytest.mark.parametrize(
    ("box", "word"),
    [
        (POSTER, "右上角"),
        ((0.0, 0.4, 0.2, 0.6), "左边"),
        ((0.4, 0.4, 0.6, 0.6), "中间"),
        ((0.4, 0.8, 0.6, 1.0), "下边"),
    ],
)
def test_where_it_is_in_words(box: Rect, word: str) -> None:
    assert where(box) == word
