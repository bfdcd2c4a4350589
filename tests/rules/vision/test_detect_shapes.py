"""Boxes into the square and back, anchors, small heads, and what time says of a flame."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vision.detect.efficientdet import anchors, decode
from vision.detect.flames import evidence_of
from vision.detect.heads import views
from vision.detect.inner import inside, spread, warmth
from vision.detect.layers import Layers, pack, unpack
from vision.detect.letterbox import letterbox
from vision.detect.temporal import STILL_S, Flicker, Look, signs, weighed
from vision.detect.yolox import grid

SIDES = st.integers(8, 400)


@settings(deadline=None)  # the first picture of a process takes OpenCV its time
@given(SIDES, SIDES)
def test_a_picture_keeps_its_proportions_in_the_square_and_the_rest_is_padding(width: int, height: int) -> None:
    image = np.full((height, width, 3), 255, np.uint8)
    square, back = letterbox(image, 64, 7, rgb=True)
    shown = np.argwhere(square[..., 0] == 255)
    assert square.shape == (64, 64, 3)
    down, across = shown.max(axis=0) + 1
    assert abs(across * back - width) <= back and abs(down * back - height) <= back
    assert (square[down:] == 7).all() and (square[:, across:] == 7).all()


def test_the_anchors_are_as_many_as_the_model_answers_and_the_third_stands_upright() -> None:
    every = anchors(320)
    assert every.shape == (19206, 4)
    square, lying, standing = every[0], every[1], every[2]
    assert square[2] == square[3] and lying[2] > lying[3] and standing[3] == pytest.approx(2 * standing[2])


def test_an_offset_of_nothing_is_the_anchor_itself() -> None:
    boxes = decode(np.zeros((1, 4), np.float32), np.array([[100, 50, 20, 40]], np.float32))
    assert boxes.tolist() == [[90, 30, 110, 70]]


def test_yolox_rows_run_over_the_finest_grid_first() -> None:
    cells, steps = grid(416)
    assert len(cells) == 3549 and cells[1].tolist() == [1, 0] and steps[0] == 8 and steps[-1] == 32


def test_four_parts_of_a_picture_reach_its_corners_and_overlap() -> None:
    image = np.zeros((100, 200, 3), np.uint8)
    whole, *parts = views(image)
    assert whole[2].shape == (100, 200, 3)
    assert {(left, top) for left, top, _ in parts} == {(0, 0), (80, 0), (0, 40), (80, 40)}
    assert all(part.shape == (60, 120, 3) for _, _, part in parts)


def head(bias: float) -> Layers:
    one = np.zeros(3, np.float32)
    return Layers(one, one + 1, (np.zeros((3, 1), np.float32),), (np.array([bias], np.float32),))


def test_padding_never_burns() -> None:
    shown = inside(np.zeros((100, 50, 3), np.uint8), 320, 20)
    assert shown[:, :10].all() and not shown[:, 11:].any()
    heads = {"fire": head(9)}
    _, where = evidence_of(heads, "fire", np.zeros((20, 20, 3), np.float32), np.zeros(3, np.float32), shown, 8)
    assert where[:, 12:].max() == 0 and where[5, 5] > 0.99


def test_a_map_of_the_whole_picture_lies_over_its_cells_and_never_over_the_padding() -> None:
    shown = inside(np.zeros((100, 50, 3), np.uint8), 320, 20)
    left_to_right = np.tile(np.arange(14, dtype=np.float32)[None, :, None], (14, 1, 2))
    cells = spread(left_to_right, shown)
    assert cells.shape == (20, 20, 2) and not cells[~shown].any()
    assert cells[3, 0, 0] < 1 and cells[3, 9, 0] > 12


def test_how_warm_a_cell_is_counts_against_its_own_picture_and_not_its_padding() -> None:
    shown = inside(np.zeros((100, 50, 3), np.uint8), 320, 20)
    square = np.full((320, 320, 3), 127, np.uint8)
    square[:, :160] = 40
    assert abs(warmth(square, shown)[10, 3, 0]) < 0.01
    square[160:192, 32:64] = (255, 180, 90)
    warm = warmth(square, shown)
    light, rose = warm[..., 0], warm[..., 2]
    assert light[11, 3] > 0.3 and rose[11, 3] > 0.05
    assert np.argwhere(light[:, :8] > 0.3).tolist() == [[10, 2], [10, 3], [11, 2], [11, 3]]


def test_one_warm_cell_is_a_lamp_and_no_fire() -> None:
    cells = np.zeros((20, 20, 3), np.float32)
    cells[4, 4] = 1
    one = np.zeros(3, np.float32)
    hot = Layers(one, one + 1, (np.full((3, 1), 10, np.float32),), (np.array([-10], np.float32),))
    score, _ = evidence_of({"fire": hot}, "fire", cells, one, np.ones((20, 20), np.bool_), 20)
    assert score < 0.3


def test_the_whole_picture_speaks_of_smoke_and_never_against_a_fire() -> None:
    heads = {"fire": head(3), "smoke": head(3), "smoke_whole": head(-9)}
    cells, row, shown = np.zeros((20, 20, 3), np.float32), np.zeros(3, np.float32), np.ones((20, 20), np.bool_)
    fire, smoke = (evidence_of(heads, label, cells, row, shown, 8)[0] for label in ("fire", "smoke"))
    assert fire > 0.9 and smoke < 0.1


def test_a_head_is_the_same_after_it_was_written_and_read() -> None:
    rng = np.random.default_rng(1)
    layers = Layers(
        rng.normal(size=4).astype(np.float32), np.ones(4, np.float32),
        (rng.normal(size=(4, 3)).astype(np.float32), rng.normal(size=(3, 2)).astype(np.float32)),
        (np.ones(3, np.float32), np.zeros(2, np.float32)),
    )  # fmt: skip
    heads, numbers = unpack(pack({"where": layers}, {"find": 0.25}))
    rows = rng.normal(size=(5, 4)).astype(np.float32)
    assert numbers == {"find": 0.25}
    assert heads["where"].answer(rows) == pytest.approx(layers.answer(rows), abs=0.02)


@pytest.mark.parametrize("fps", [2, 5, 25])
def test_a_photograph_of_a_fire_is_told_though_nothing_in_it_moves(fps: int) -> None:
    flicker, image = Flicker(0.6), np.full((48, 48, 3), 200, np.uint8)
    where = np.full((20, 20), 0.9, np.float32)
    scores = [flicker.see(number / fps, image, where, 0.85) for number in range(200 * fps if fps < 5 else 5 * fps)]
    assert min(scores) == max(scores) == pytest.approx(0.85)


def test_a_vest_that_hangs_still_is_learnt_out_after_two_minutes_and_not_before() -> None:
    flicker, image = Flicker(0.6), np.full((48, 48, 3), 200, np.uint8)
    where = np.full((20, 20), 0.65, np.float32)
    scores = {t: flicker.see(t, image, where, 0.65) for t in (n / 2 for n in range(int(STILL_S) * 2 + 4))}
    assert scores[STILL_S - 0.5] == pytest.approx(0.65)
    assert scores[STILL_S + 0.5] == 0


def test_what_moves_again_is_looked_at_again() -> None:
    flicker, where = Flicker(0.6), np.full((20, 20), 0.65, np.float32)
    for number in range(int(STILL_S) * 2 + 4):
        flicker.see(number / 2, np.full((48, 48, 3), 200, np.uint8), where, 0.65)
    assert flicker.see(STILL_S + 2.5, np.full((48, 48, 3), 90, np.uint8), where, 0.65) >= 0.65


def test_a_flickering_growing_flame_is_surer_than_its_single_frames() -> None:
    looks = [Look(n / 2, 0.5, 0.1 + n / 40, 150 + 20 * (n % 2), 12.0) for n in range(8)]
    assert signs(looks) > 0.9
    assert weighed(looks, 0, 0.6) > 0.6


def test_two_frames_say_nothing_of_time() -> None:
    assert signs([Look(0, 0.5, 0.1, 10, 0), Look(0.5, 0.5, 0.9, 200, 90)]) == 0


def test_a_source_that_begins_anew_is_not_taken_for_motion() -> None:
    flicker, where = Flicker(0.6), np.full((20, 20), 0.5, np.float32)
    flicker.see(100.0, np.full((48, 48, 3), 10, np.uint8), where, 0.5)
    assert flicker.see(0.0, np.full((48, 48, 3), 240, np.uint8), where, 0.5) == pytest.approx(0.5)


def test_bytes_that_are_no_head_are_refused_and_never_run(tmp_path: Path) -> None:
    with pytest.raises((ValueError, KeyError, OSError)):
        unpack(b"\x80\x04cos\nsystem\n.")
