"""Whether a picture looks like a photo of a screen: the grid of a screen's pixels, or the bands it makes with the grid
of the sensor, stand in the spectrum as sharp points that no scene has. It marks a picture and proves nothing."""

from collections.abc import Iterator
from functools import cache

import numpy as np
import numpy.typing as npt

from bot.media.picture import upright

Floats = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]

SIDE = 1600
TILE = 256
ACROSS, DOWN = 5, 4
"""Tiles at most: a seen screen leans, so that its grid is another one in each corner."""
SLOW, FAST = 10, 118
"""Periods of a tile: below it is the scene itself, above it what a JPEG leaves."""
AXES = 4
"""Upright and level lines of a building lie within so many periods of the axes."""
BLOCKS = 32
"""Where the 8 x 8 blocks of a JPEG stand in a tile's spectrum."""
AROUND = 15
FLOOR = 0.5
"""Grey levels: what is weaker than this is no light."""
# Chosen on 502 photos of shared/data/vision, none of which reaches it (docs/round-photos.md).
CUT = 3.4


def screen(data: bytes) -> float:
    """How far the sharpest point of red or blue against green stands above its surroundings, in natural logarithms of
    power: above CUT it is more like a screen than 99 of 100 photos of things. Colour alone is asked, for gratings and
    wire mesh are as regular as a screen but grey. 0 for a picture smaller than a tile; Unusable for a broken one."""
    red, green, blue = np.moveaxis(np.asarray(upright(data, SIDE), np.float32), 2, 0)
    return max((_peak(tile) for side in (red - green, blue - green) for tile in _tiles(side)), default=0.0)


def _tiles(picture: Floats) -> Iterator[Floats]:
    """Spread over the picture from edge to edge."""
    high, wide = picture.shape
    if min(high, wide) < TILE:
        return
    for top in np.linspace(0, high - TILE, min(DOWN, high // TILE + 1)).astype(int):
        for left in np.linspace(0, wide - TILE, min(ACROSS, wide // TILE + 1)).astype(int):
            yield np.asarray(picture[top : top + TILE, left : left + TILE], np.float32)


def _peak(tile: Floats) -> float:
    import cv2

    window, where = _window(), _where()
    power = np.abs(np.fft.fftshift(np.fft.fft2((tile - tile.mean()) * window))) ** 2
    level = np.log(cv2.blur(power, (3, 3)) + float((window**2).sum()) * FLOOR**2)
    return float((level - cv2.blur(level, (AROUND, AROUND)))[where].max())


@cache
def _window() -> Floats:
    return np.outer(np.hanning(TILE), np.hanning(TILE)).astype(np.float32)


@cache
def _where() -> Mask:
    """The part of the spectrum where only a grid has points: half of it, for the other half mirrors it."""
    down, across = np.meshgrid(*[np.arange(-TILE // 2, TILE // 2)] * 2, indexing="ij")
    away = np.hypot(down, across)
    half = (away > SLOW) & (away < FAST) & (across > AXES) & (np.abs(down) > AXES)
    on_blocks = [np.abs((side + BLOCKS // 2) % BLOCKS - BLOCKS // 2) < 2 for side in (down, across)]
    return np.asarray(half & ~(on_blocks[0] & on_blocks[1]), np.bool_)
