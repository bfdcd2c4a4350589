"""Pictures made a little different, so that a head learns the thing and not the picture."""

import cv2
import numpy as np

from vision.frames import Image
from vision.train.material import Labelled

KEPT = 0.25
"""A box of which less than this is left after a cut is no longer labelled."""


def altered(image: Image, boxes: tuple[Labelled, ...], rng: np.random.Generator) -> tuple[Image, tuple[Labelled, ...]]:
    """Mirrored, cut, its proportions changed (the frames are stretched, each by another camera's), light and colour
    changed, blurred, squeezed as JPEG."""
    if rng.random() < 0.5:
        image = np.ascontiguousarray(image[:, ::-1])
        boxes = tuple((kind, 1 - right, top, 1 - left, bottom) for kind, left, top, right, bottom in boxes)
    height, width = image.shape[:2]
    part = rng.uniform(0.7, 1)
    x, y = rng.uniform(0, 1 - part), rng.uniform(0, 1 - part)
    cut = image[int(y * height) : int((y + part) * height), int(x * width) : int((x + part) * width)]
    kept = tuple(new for box in boxes if (new := _cut(box, x, y, part)) is not None)
    wide = cv2.resize(cut, (int(480 * rng.uniform(1, 1.78)), 480))
    return photographed(np.asarray(wide, np.uint8), rng), kept


def _cut(box: Labelled, x: float, y: float, part: float) -> Labelled | None:
    kind, left, top, right, bottom = box
    across = [min(max((edge - x) / part, 0.0), 1.0) for edge in (left, right)]
    down = [min(max((edge - y) / part, 0.0), 1.0) for edge in (top, bottom)]
    left_over = (across[1] - across[0]) * (down[1] - down[0]) * part * part
    if left_over <= KEPT * (right - left) * (bottom - top):
        return None
    return kind, across[0], down[0], across[1], down[1]


def photographed(image: Image, rng: np.random.Generator, hard: float = 1.0) -> Image:
    """As another camera, at another hour, would have taken it."""
    light = image.astype(np.float32) * rng.uniform(1 - 0.3 * hard, 1 + 0.3 * hard) + rng.uniform(-20, 20)
    light = np.clip(light * (1 + rng.uniform(-0.06, 0.06, 3) * hard), 0, 255)
    shot = light.astype(np.uint8)
    if rng.random() < 0.4:
        shot = np.asarray(cv2.GaussianBlur(shot, (0, 0), rng.uniform(0.5, 2 * hard)), np.uint8)
    if hard > 1 and rng.random() < 0.2:
        shot = np.asarray(cv2.cvtColor(cv2.cvtColor(shot, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR), np.uint8)
    _, squeezed = cv2.imencode(".jpg", shot, [cv2.IMWRITE_JPEG_QUALITY, int(rng.uniform(25, 95))])
    return np.asarray(cv2.imdecode(squeezed, cv2.IMREAD_COLOR), np.uint8)


def recoloured(image: Image, rng: np.random.Generator) -> Image:
    """Another white balance, another exposure: flames are orange, white or pink, as the camera likes."""
    light = (image.astype(np.float32) / 255) ** rng.uniform(0.5, 1.8)
    warmer, greener = rng.uniform(-0.25, 0.25), rng.uniform(-0.1, 0.1)
    light = light * np.array([1 - warmer, 1 + greener, 1 + warmer]) * rng.uniform(0.7, 1.2)
    colours = cv2.cvtColor(np.clip(light, 0, 1).astype(np.float32), cv2.COLOR_BGR2HSV)
    colours[..., 1] = np.clip(colours[..., 1] * rng.uniform(0.5, 1.6), 0, 1)
    return np.asarray(np.clip(cv2.cvtColor(colours, cv2.COLOR_HSV2BGR), 0, 1) * 255, np.uint8)
