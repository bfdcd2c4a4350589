"""A photo of a screen is marked; a photo of the thing itself, by the same camera, is not."""

import io
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from bot.jobs.tasks import Place, run
from bot.media.screen import CUT, screen
from bot.media.unusable import Unusable
from tests.rules.media.displays import View, off_a_screen, plainly
from tests.rules.media.scenes import jpg, scene, wall

NEAR = View(pitch=2.8, turn=4, lean=0.04, blur=0.6, noise=2, wide=1280, quality=80)
FAR = View(pitch=1.8, turn=-3, lean=0.05, blur=0.5, noise=2, wide=1280, quality=85)


@pytest.mark.parametrize("at", [NEAR, FAR], ids=["a phone held close", "a monitor at arm's length"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_photo_of_a_screen_is_marked_and_the_same_picture_without_it_is_not(seed: int, at: View) -> None:
    picture = scene(seed)
    assert screen(off_a_screen(picture, at, seed)) > CUT
    assert screen(plainly(picture, at, seed)) <= CUT


@pytest.mark.parametrize("seed", range(20, 32))
def test_photos_of_things_are_not_marked(seed: int) -> None:
    assert screen(jpg(scene(seed), 60 + seed)) <= CUT
    assert screen(wall(seed)) <= CUT


def test_a_grating_and_a_wire_mesh_are_no_screen() -> None:
    for step, bar in ((24, 6), (12, 3)):
        mesh = np.full((1500, 2000, 3), 190, np.uint8)
        mesh[:, ::step] = mesh[::step] = 60
        for more in range(1, bar):
            mesh[:, more::step] = mesh[more::step] = 60
        assert screen(plainly(Image.fromarray(mesh), NEAR, step)) <= CUT, step


def test_a_picture_smaller_than_a_tile_says_nothing() -> None:
    assert screen(jpg(scene(1, 200, 150))) == 0


def test_the_job_answers_in_scalars_and_a_photo_that_is_gone_is_not_odd(tmp_path: Path) -> None:
    place, at = Place(str(tmp_path)), scene(4)
    for data, odd in ((off_a_screen(at, NEAR, 4), True), (plainly(at, NEAR, 4), False)):
        found = run("screen", place, {"sha256": place.keep().put(data)})
        assert found["odd"] is odd and isinstance(found["above"], float)
    assert run("screen", place, {"sha256": "0" * 64})["odd"] is False
    assert run("screen", place, {"sha256": place.keep().put(b"no picture")})["odd"] is False


def test_what_is_no_picture_is_refused_and_a_big_one_takes_less_than_two_seconds() -> None:
    with pytest.raises(Unusable):
        screen(b"no picture at all")
    out = io.BytesIO()
    scene(5, 4000, 3000).save(out, "JPEG", quality=85)
    before = time.process_time()
    screen(out.getvalue())
    assert time.process_time() - before < 2

