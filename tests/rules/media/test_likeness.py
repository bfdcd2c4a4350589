"""A photo used before is found however it was dressed up, and a new photo is left in peace."""

import io
from collections.abc import Callable
from itertools import combinations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageEnhance, ImageOps

from bot.media.crop import CUT, crop_match
from bot.media.likeness import SAME, SIMILAR, distance, hashes, nearest, read, written
from tests.rules.media.scenes import cropped, jpg, photo, scene, wall

Dress = Callable[[Image.Image], Image.Image]


def barred(picture: Image.Image) -> Image.Image:
    """With a watermark bar at the foot."""
    copy = picture.copy()
    ImageDraw.Draw(copy).rectangle((0, copy.height - 50, copy.width, copy.height), fill="black")
    return copy


def leaned(picture: Image.Image) -> Image.Image:
    """The same place photographed anew: another stand, another light, other grain."""
    wide, high = picture.size
    corners = (wide * 0.1, high * 0.02, 0, high * 0.95, wide * 0.93, high, wide, 0)
    seen = np.asarray(
        picture.transform(picture.size, Image.Transform.QUAD, corners, Image.Resampling.BICUBIC), np.float32
    )
    grain = np.random.default_rng(9).normal(0, 6, seen.shape)
    return Image.fromarray(np.clip(seen * 1.15 + grain, 0, 255).astype(np.uint8))


@pytest.mark.parametrize(
    "dress",
    [
        lambda picture: picture.resize((400, 300)),
        lambda picture: picture.rotate(90, expand=True),
        lambda picture: picture.rotate(180),
        lambda picture: picture.rotate(270, expand=True),
        ImageOps.mirror,
        lambda picture: ImageOps.mirror(picture).rotate(90, expand=True),
        lambda picture: ImageEnhance.Brightness(picture).enhance(1.2),
    ],
)
def test_the_same_photo_turned_shrunk_or_brightened_is_the_same(dress: Dress) -> None:
    for seed in range(4):
        kept = hashes(photo(seed))
        assert nearest(hashes(jpg(dress(scene(seed)), 40))[0], kept) <= SAME


def test_a_photo_with_a_bar_of_words_over_it_is_found_by_hash_or_by_features() -> None:
    for seed in range(6):
        bar = jpg(barred(scene(seed)), 60)
        assert nearest(hashes(bar)[0], hashes(photo(seed))) <= SIMILAR or crop_match(bar, photo(seed)) >= CUT


def test_thirty_different_photos_are_not_taken_for_one_another() -> None:
    known = [hashes(photo(seed)) for seed in range(30)]
    assert min(nearest(one[0], two) for one, two in combinations(known, 2)) > SIMILAR


def test_a_photo_turned_only_by_its_exif_is_the_same() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    out = io.BytesIO()
    scene(3).rotate(90, expand=True).save(out, "JPEG", quality=85, exif=exif)
    assert distance(hashes(out.getvalue())[0], hashes(photo(3))[0]) <= 2


def test_hashes_survive_the_way_through_the_database() -> None:
    found = hashes(photo(5))
    assert len(found) == 8 and all(0 <= value < 2**64 for value in found)
    assert read(written(found)) == found
    assert len(written(found).split()[0]) == 16


def test_a_bare_wall_and_a_lens_cap_have_no_hash_that_could_accuse_anybody_and_a_workshop_has() -> None:
    black = jpg(Image.new("RGB", (640, 480)))
    assert all(hashes(data) == () for data in (black, *(wall(seed) for seed in range(5))))
    assert all(hashes(photo(seed)) for seed in range(5))
    assert read(written(())) == ()


def test_last_months_crop_turned_and_recompressed_is_found() -> None:
    for seed in range(6):
        fraud = jpg(cropped(scene(seed), 0.6).rotate(90, expand=True), 60)
        assert nearest(hashes(fraud)[0], hashes(photo(seed))) > SAME
        assert crop_match(fraud, photo(seed)) >= CUT


def test_a_mirrored_crop_is_found_too() -> None:
    assert crop_match(jpg(ImageOps.mirror(cropped(scene(2), 0.7)), 60), photo(2)) >= CUT


def test_crops_of_other_machines_do_not_match() -> None:
    for seed in range(6):
        assert crop_match(jpg(cropped(scene(seed), 0.6), 60), photo(seed + 1)) < CUT


def test_an_honest_new_photo_of_the_same_place_is_not_called_a_crop() -> None:
    for seed in range(6):
        assert crop_match(jpg(leaned(scene(seed))), photo(seed)) < CUT


def test_two_bare_walls_prove_nothing() -> None:
    assert crop_match(wall(1), wall(2)) == 0.0
