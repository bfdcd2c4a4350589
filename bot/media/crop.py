"""Whether one photo is cut out of another, turned, mirrored or recompressed: features first, then pixel by pixel."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise, product

import numpy as np
import numpy.typing as npt

from bot.media.picture import grey

Grey = npt.NDArray[np.uint8]
Matrix = npt.NDArray[np.float64]

SIDE = 800
FEATURES = 1500
RATIO = 0.8
JUMP = 2.0  # pixels at SIDE
ENOUGH = 12  # point pairs that agree on one turn, scale and shift
BLOCKS = 8
LEAST = 0.02  # of the second photo
ALIKE = 0.85  # correlation of a block with its counterpart
# Measured on 45 photos of 416 px: crops of 60 % and more, turned and at q=60, 0.64-0.95 (4 % lost); unrelated 0.
CUT = 0.6


@dataclass(frozen=True, slots=True)
class _Points:
    picture: Grey
    places: Matrix
    marks: Grey


def crop_match(one: bytes, two: bytes) -> float:
    """0..1: the share of the overlap that is the same picture, 0 without overlap; from CUT on call it the same.
    A new photo of the same machine shares points but not pixels: no perspective is allowed, and pixels must agree.
    Unusable when either cannot be opened."""
    first, second = grey(one, SIDE), grey(two, SIDE)
    known = _points(second)
    return max(_overlap(_points(np.ascontiguousarray(side)), known) for side in (first, first[:, ::-1]))


def _points(picture: Grey) -> _Points:
    import cv2

    orb = cv2.ORB.create(nfeatures=FEATURES, fastThreshold=7)
    found, marks = orb.detectAndCompute(picture, None)
    places = np.array([point.pt for point in found], np.float64).reshape(-1, 2)
    return _Points(picture, places, np.zeros((0, 32), np.uint8) if marks is None else np.asarray(marks, np.uint8))


def _overlap(one: _Points, two: _Points) -> float:
    import cv2

    if min(len(one.marks), len(two.marks)) < ENOUGH:
        return 0.0
    pairs = cv2.BFMatcher(cv2.NORM_HAMMING).knnMatch(one.marks, two.marks, k=2)
    good = [best for best, other in pairs if best.distance < RATIO * other.distance]
    if len(good) < ENOUGH:
        return 0.0
    here = one.places[[match.queryIdx for match in good]]
    there = two.places[[match.trainIdx for match in good]]
    plane, agree = cv2.estimateAffinePartial2D(here, there, method=cv2.RANSAC, ransacReprojThreshold=JUMP)
    if plane is None or int(np.sum(agree)) < ENOUGH:
        return 0.0
    return _same_pixels(one.picture, two.picture, np.asarray(plane, np.float64))


def _same_pixels(one: Grey, two: Grey, plane: Matrix) -> float:
    import cv2

    size = (two.shape[1], two.shape[0])
    laid = cv2.warpAffine(one, plane, size)
    cover = cv2.warpAffine(np.full_like(one, 255), plane, size) == 255
    soft, other = (cv2.GaussianBlur(side, (0, 0), 1).astype(np.float32) for side in (laid, two))
    if np.count_nonzero(cover) < LEAST * cover.size:
        return 0.0
    likes = [_correlation(soft[where][cover[where]], other[where][cover[where]]) for where in _blocks(cover)]
    told = [like for like in likes if like is not None]
    return sum(like > ALIKE for like in told) / len(told) if len(told) >= BLOCKS else 0.0


def _blocks(cover: npt.NDArray[np.bool_]) -> Iterator[tuple[slice, slice]]:
    """A grid over the overlap, without the cells that lie mostly outside it."""
    rows, columns = np.nonzero(cover)
    ys = np.linspace(rows.min(), rows.max() + 1, BLOCKS + 1).astype(int)
    xs = np.linspace(columns.min(), columns.max() + 1, BLOCKS + 1).astype(int)
    for (top, bottom), (left, right) in product(pairwise(ys), pairwise(xs)):
        where = (slice(int(top), int(bottom)), slice(int(left), int(right)))
        if cover[where].mean() > 0.5:
            yield where


def _correlation(one: npt.NDArray[np.float32], two: npt.NDArray[np.float32]) -> float | None:
    """None where both are plain: a wall is like any wall."""
    if min(one.std(), two.std()) < 2:
        return None
    return float(np.corrcoef(one, two)[0, 1])
