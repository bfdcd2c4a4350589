"""The picture of an alarm as a group may see it."""

import io

import numpy as np
import numpy.typing as npt
import pytest

from bot.alarms.pictures import marked
from bot.media.unusable import Unusable
from config.vision.told import BoxTold

FACE, OTHER, BODY = (0.20, 0.20, 0.26, 0.30), (0.70, 0.20, 0.76, 0.30), (0.15, 0.18, 0.30, 0.9)
FENCE = ((0.05, 0.5), (0.5, 0.5), (0.5, 0.95), (0.05, 0.95))
Pixels = npt.NDArray[np.uint8]


def noise() -> bytes:
    """Nothing is as easily told to be blurred as noise."""
    from PIL import Image

    dice = np.random.default_rng(3)
    out = io.BytesIO()
    Image.fromarray(dice.integers(0, 255, (480, 640, 3), dtype=np.uint8)).save(out, "JPEG", quality=95)
    return out.getvalue()


def box(label: str, where: tuple[float, float, float, float]) -> BoxTold:
    return BoxTold(label=label, score=0.9, box=where)  # type: ignore[arg-type]


def looked(data: bytes) -> Pixels:
    from PIL import Image

    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"), np.uint8)


def roughness(data: bytes, where: tuple[float, float, float, float]) -> float:
    """How much neighbours differ inside, away from drawn lines."""
    pixels = looked(data).astype(np.float64)
    tall, wide = pixels.shape[:2]
    left, top, right, bottom = where
    inner = pixels[int(top * tall) + 8 : int(bottom * tall) - 8, int(left * wide) + 8 : int(right * wide) - 8]
    return float(np.abs(np.diff(inner, axis=1)).mean())


def test_without_a_hat_one_head_is_shown_and_every_other_is_blurred() -> None:
    shown = marked(noise(), "head_bare", [box("head_bare", FACE), box("head_helmet", OTHER)], ())
    assert roughness(shown, FACE) > 20
    assert roughness(shown, OTHER) < 3


def test_of_fire_nobody_is_shown_with_a_face_with_or_without_a_head_found() -> None:
    people = [box("fire", (0.4, 0.5, 0.6, 0.9)), box("person", BODY), box("head_unsure", OTHER)]
    shown = marked(noise(), "fire", people, ())
    assert roughness(shown, (0.16, 0.2, 0.29, 0.38)) < 3, "the upper part of a person whose head was not found"
    assert roughness(shown, OTHER) < 3
    assert roughness(shown, (0.16, 0.5, 0.29, 0.9)) > 20


def test_bystanders_that_the_alarm_is_not_about_are_blurred_too() -> None:
    shown = marked(noise(), "head_bare", [box("head_bare", FACE)], (), [box("head_helmet", OTHER), box("person", BODY)])
    assert roughness(shown, OTHER) < 3
    assert roughness(shown, FACE) > 20, "the person around the head that is shown is not blurred over it"


def test_who_stands_in_the_fence_is_shown_and_who_stands_beside_it_is_not() -> None:
    outside = (0.65, 0.18, 0.85, 0.98)
    shown = marked(noise(), "intrusion", [box("person", BODY), box("person", outside)], FENCE)
    assert roughness(shown, FACE) > 20
    assert roughness(shown, (0.66, 0.2, 0.84, 0.4)) < 3


def test_an_intruder_whose_feet_end_with_the_picture_is_the_one_that_is_shown() -> None:
    floor, near = ((0.0, 0.5), (0.5, 0.5), (0.5, 1.0), (0.0, 1.0)), (0.15, 0.18, 0.30, 1.0)
    shown = marked(noise(), "intrusion", [box("person", near)], floor)
    assert roughness(shown, FACE) > 20
    side = looked(shown).astype(int)[int(0.6 * 480), int(0.15 * 640) : int(0.15 * 640) + 2].mean(axis=0)
    assert side[0] > 160 and side[1] < 110 and side[2] < 110, "red"


def test_fence_and_box_are_drawn_in_their_colours() -> None:
    pixels = looked(marked(noise(), "intrusion", [box("person", BODY)], FENCE)).astype(int)
    row = pixels[int(0.5 * 480), int(0.2 * 640)]
    assert row[0] > 180 and row[1] > 120 and row[2] < 100, "yellow"
    side = pixels[int(0.6 * 480), int(0.15 * 640) : int(0.15 * 640) + 2].mean(axis=0)
    assert side[0] > 160 and side[1] < 110 and side[2] < 110, "red"


def test_what_is_no_picture_is_refused_and_odd_boxes_do_no_harm() -> None:
    with pytest.raises(Unusable):
        marked(b"\xff\xd8\xff broken", "fire", [], ())
    assert marked(noise(), "crowd", [box("person", (0.5, 0.5, 0.5, 0.5)), box("person", (0.9, 0.9, 0.1, 0.1))], ())
