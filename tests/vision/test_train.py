"""How the heads were made: a split that keeps neighbours together, one seed, and a card that cannot lie."""

import hashlib
import re
from pathlib import Path

import numpy as np
import pytest

from tests.vision.looked import DATA, detectors, needs
from vision.detect.flames import Flames
from vision.detect.layers import unpack
from vision.detect.spec import HEADS, PACKAGED, read
from vision.train.altering import altered, recoloured
from vision.train.clips import alarms, clip_figure, runs
from vision.train.flames import Judged, masked
from vision.train.material import BARE, FIRE, HELMET, SMOKE, Shot, fires, workers
from vision.train.measure import figure


@pytest.mark.parametrize("name", ["helmet", "flames"])
def test_the_card_the_description_and_the_weights_are_of_one_training(name: str) -> None:
    content = (HEADS / f"{name}.npz").read_bytes()
    mark = hashlib.sha256(content).hexdigest()
    card = (HEADS / f"{name}.md").read_text(encoding="utf-8")
    assert mark in card and read(PACKAGED / f"{name}.toml").sha256 == mark
    assert len(content) < 1_000_000
    assert "| 测试" in card and "--evaluate" in card
    for key, value in unpack(content)[1].items():
        assert f"{key} = {value:g}" in card


def test_the_cards_name_whose_pictures_they_learnt_from() -> None:
    flames, helmet = ((HEADS / f"{name}.md").read_text(encoding="utf-8") for name in ("flames", "helmet"))
    assert "CC BY 4.0" in flames and "Abonia1/YOLOv8-Fire-and-Smoke-Detection" in flames
    assert "CC0" in helmet and "没有核实" in helmet


def test_ten_neighbouring_frames_of_a_video_are_in_one_part() -> None:
    shots = fires(needs(DATA / "vision"))
    runs: dict[tuple[str, str], set[int]] = {}
    for shot in shots:
        stem, number = re.match(r"(.*?)[_-](\d+)(?:--2-)?_jpg", shot.path.name).groups()  # type: ignore[union-attr]
        runs.setdefault((stem, str(int(number) // 10)), set()).add(shot.part)
    assert len(shots) == 831 and all(len(parts) == 1 for parts in runs.values())
    assert {shot.part for shot in shots} == set(range(5))
    assert len({shot.scene for shot in shots}) == 12


def test_forty_pictures_of_workers_are_kept_for_the_last_question_and_drawn_the_same_each_time() -> None:
    first, again = workers(needs(DATA / "vision")), workers(DATA / "vision")
    kept = [shot for shot in first if shot.part == 0]
    assert 40 <= len(kept) <= 42 and [shot.part for shot in first] == [shot.part for shot in again]
    assert sum(box[0] == HELMET for shot in first for box in shot.boxes) == 418
    assert sum(box[0] == BARE for shot in first for box in shot.boxes) == 112


def test_a_mirrored_and_cut_picture_keeps_its_label_on_the_thing() -> None:
    image = np.zeros((200, 200, 3), np.uint8)
    image[80:120, 60:100] = 255
    for seed in range(20):
        changed, boxes = altered(image, ((FIRE, 0.3, 0.4, 0.5, 0.6),), np.random.default_rng(seed))
        if not boxes:
            continue
        height, width = changed.shape[:2]
        _, left, top, right, bottom = boxes[0]
        light = changed[..., 1].astype(int)
        y, x = int((top + bottom) / 2 * height), int((left + right) / 2 * width)
        assert light[y, x] > np.median(light) + 60


def test_cells_are_of_a_box_by_their_middle() -> None:
    mask = masked(((FIRE, 2.0, 3.0, 4.0, 5.0),), FIRE, 0, 0)
    assert np.argwhere(mask).tolist() == [[3, 2], [3, 3], [4, 2], [4, 3]]
    assert not masked(((HELMET + 1, 2.0, 3.0, 4.0, 5.0),), FIRE, 0, 0).any()


def test_a_figure_counts_hits_and_false_alarms_apart() -> None:
    judged = Judged(np.array([0.9, 0.2, 0.8, 0.1]), np.array([True, True, False, False]), ("fire",) * 3 + ("helmet",))
    told = figure("x", judged, 0.5)
    assert (told.hits, told.truths, told.false, told.others) == (1, 2, 1, 2)
    assert "1/2 = 0.500" in told.row()
    assert figure("x", judged, 0.5, "helmet").false == 0


def shot(number: int, *kinds: int, series: str = "img") -> Shot:
    boxes = tuple((kind, 0.0, 0.0, 1.0, 1.0) for kind in kinds)
    return Shot(Path(f"{series}_{number}.jpg"), boxes, "hall", 0, (series, number))


def test_clips_are_the_runs_that_the_split_keeps_together_in_their_order() -> None:
    shots = [shot(number) for number in (12, 3, 10, 1)] + [shot(2, series="fire2")] + [shot(4, series="")]
    told = [[(one.place[0], one.place[1]) for one in clip] for clip in runs(shots)]
    assert told == [[("fire2", 2)], [("img", 1), ("img", 3)], [("img", 10), ("img", 12)]]


def test_a_clip_of_which_less_than_half_burns_is_neither_a_hit_nor_false() -> None:
    burning, mostly, hardly, never = (
        tuple(shot(n, *((FIRE,) if n < part else (SMOKE,))) for n in range(4)) for part in (4, 2, 1, 0)
    )
    fire, nothing = frozenset({"fire"}), frozenset[str]()
    told = clip_figure("x", "fire", [(burning, fire), (mostly, nothing), (hardly, fire), (never, fire)])
    assert (told.hits, told.truths, told.false, told.others) == (1, 2, 1, 1)


def test_a_fire_held_for_four_seconds_raises_its_rule_and_a_worker_does_not() -> None:
    shots = fires(needs(DATA / "vision"))
    burns = next(one for one in shots if one.path.name.startswith("fire2_mp4-33"))
    flames = next(one for one in detectors().detectors if isinstance(one, Flames))
    assert "fire" in alarms(flames, (burns,)) and "fire" in alarms(flames, (burns, burns))
    assert alarms(flames, (workers(DATA / "vision")[0],)) == frozenset()
    flames.eyes.forget()
    flames.cameras.clear()


def test_what_burns_without_a_label_is_marked_and_only_that() -> None:
    marked = [one for one in fires(needs(DATA / "vision")) if one.untold]
    assert 8 <= len(marked) <= 12 and not any(one.shows(FIRE) for one in marked)
    assert {one.scene for one in marked} == {"hills", "shop", "stair"} and all(one.part != 0 for one in marked)


def test_other_colours_are_of_the_same_size_and_the_same_each_time() -> None:
    image = np.full((20, 30, 3), (40, 120, 220), np.uint8)
    first, again = (recoloured(image, np.random.default_rng(3)) for _ in range(2))
    assert first.shape == image.shape and first.dtype == np.uint8 and (first == again).all() and (first != image).any()
