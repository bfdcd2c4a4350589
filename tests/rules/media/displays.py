"""A picture shown on a screen and photographed again, and the same picture photographed without the screen: made of
optics, not of looks, so that whoever judges photos is measured against what a camera really does to a pixel grid."""

import io
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

Floats = npt.NDArray[np.float32]
SENSOR = (1600, 1200)
GAMMA = 2.2
APERTURE = 0.29  # of a sensor pixel: the standard deviation of its own square
DARK_ROW = 0.35  # how bright the row between two rows of screen pixels is
BLEED = 0.06  # of a stripe's light that is not of its own colour


@dataclass(frozen=True, slots=True)
class View:
    """How the camera stands. `pitch`: sensor pixels to one pixel of the screen; `turn` degrees, `lean` as a share of
    the width, `blur` of the lens in sensor pixels, `noise` in grey levels, `wide` of the finished picture in pixels."""

    pitch: float
    turn: float
    lean: float
    blur: float
    noise: float
    wide: int
    quality: int


def view(rng: np.random.Generator) -> View:
    """Anything from a monitor at arm's length to a phone held close."""
    return View(
        pitch=float(rng.uniform(1.1, 3.5)), turn=float(rng.uniform(-8, 8)), lean=float(rng.uniform(0, 0.08)),
        blur=float(rng.uniform(0.4, 0.9)), noise=float(rng.uniform(1, 4)), wide=int(rng.choice([1080, 1280, 1600])),
        quality=int(rng.integers(70, 93)),
    )  # fmt: skip


def off_a_screen(picture: Image.Image, at: View, seed: int) -> bytes:
    """JPEG of a photo of a screen that shows the picture and fills the finder."""
    return _photographed(_lit(picture, at.pitch), at.pitch / 3, at, seed)


def plainly(picture: Image.Image, at: View, seed: int) -> bytes:
    """JPEG by the same camera of the thing itself: same lens, same sensor, same noise, no screen."""
    plane = _light(picture, (round(SENSOR[0] * 1.25), round(SENSOR[1] * 1.25)))
    return _photographed(plane, 1.0, at, seed)


def _light(picture: Image.Image, size: tuple[int, int]) -> Floats:
    shown = picture.convert("RGB").resize(size, Image.Resampling.BICUBIC)
    return np.asarray((np.asarray(shown, np.float32) / 255) ** GAMMA, np.float32)


def _lit(picture: Image.Image, pitch: float) -> Floats:
    """Three by three points of light to a screen pixel: a red, a green and a blue stripe, a dark row below."""
    wide, high = (round(side * 1.25 / pitch) for side in SENSOR)
    cells = np.repeat(np.repeat(_light(picture, (wide, high)), 3, 0), 3, 1)
    stripes = np.full((3, 3), BLEED, np.float32)
    np.fill_diagonal(stripes, 3 * (1 - 2 * BLEED / 3))
    cells *= np.tile(stripes, (wide, 1))[None]
    cells[2::3] *= DARK_ROW
    return cells


def _photographed(plane: Floats, scale: float, at: View, seed: int) -> bytes:
    rng = np.random.default_rng(seed)
    spread = float(np.hypot(at.blur, APERTURE)) / scale
    caught = cv2.warpPerspective(cv2.GaussianBlur(plane, (0, 0), spread), _seen_from(plane, scale, at, rng), SENSOR)
    lit = caught / max(float(np.percentile(caught, 99.5)), 1e-3)
    raw = 255 * np.clip(lit, 0, 1) ** (1 / GAMMA)
    raw = np.clip(raw + rng.normal(0, at.noise, raw.shape), 0, 255).astype(np.uint8)
    whole = Image.fromarray(cv2.cvtColor(_mosaic(raw), cv2.COLOR_BayerRG2RGB))
    whole = whole.resize((at.wide, at.wide * SENSOR[1] // SENSOR[0]), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    whole.save(out, "JPEG", quality=at.quality)
    return out.getvalue()


def _seen_from(plane: Floats, scale: float, at: View, rng: np.random.Generator) -> npt.NDArray[np.float64]:
    """Where the plane's points fall on the sensor: scaled, turned about the middle, leaning a little."""
    high, wide = plane.shape[:2]
    turned = cv2.getRotationMatrix2D((wide / 2, high / 2), at.turn, scale)
    turned[:, 2] += np.array(SENSOR) / 2 - (wide / 2, high / 2)
    lean = np.eye(3)
    lean[2, :2] = rng.uniform(-at.lean, at.lean, 2) / SENSOR[0]
    return np.asarray(lean @ np.vstack([turned, [0, 0, 1]]), np.float64)


def _mosaic(raw: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """What a sensor has: one colour a point."""
    one = raw[..., 1].copy()
    one[0::2, 0::2] = raw[0::2, 0::2, 2]
    one[1::2, 1::2] = raw[1::2, 1::2, 0]
    return one
