"""Whether two photos are the same picture: recompressed, resized, turned, mirrored or cropped."""

from functools import reduce

import numpy as np
import numpy.typing as npt

from bot.media.picture import grey

Grey = npt.NDArray[np.uint8]
Square = npt.NDArray[np.float32]
Hashes = tuple[int, ...]

SIDE = 32
# Measured on 64-bit hashes: recompression 0, brightness 4, a watermark bar 8; 19,900 pairs of others at least 14.
SAME = 8
SIMILAR = 12
# Coefficients this near the median are decided by noise: walls have 54 of 64 such bits, real scenes at most 6.
NOISE = 2.0
WEAK_BITS = 16


def hashes(data: bytes) -> Hashes:
    """Perceptual hashes (64 bit, unsigned) of the picture in its 8 orientations, upright first; none for a picture
    without structure (a wall, a lens cap): all black photos are alike, which proves nothing. Unusable if broken."""
    small = _small(grey(data, 512))
    if _flat(_low(small)):
        return ()
    turned = [np.rot90(side, quarter) for side in (small, np.fliplr(small)) for quarter in range(4)]
    return tuple(_hash(_low(picture)) for picture in turned)


def written(found: Hashes) -> str:
    """The hashes as 16-digit hexadecimal words, a space between."""
    return " ".join(f"{value:016x}" for value in found)


def read(text: str) -> Hashes:
    """The hashes out of `written`; ValueError for anything else."""
    return tuple(int(word, 16) for word in text.split())


def distance(one: int, two: int) -> int:
    """Differing bits, 0..64."""
    return (one ^ two).bit_count()


def nearest(upright: int, other: Hashes) -> int:
    """The smallest distance of one picture to another in any of its orientations, 0..64."""
    return min(distance(upright, turned) for turned in other)


def _small(picture: Grey) -> Square:
    import cv2

    return np.asarray(cv2.resize(picture, (SIDE, SIDE), interpolation=cv2.INTER_AREA), np.float32)


def _low(small: Square) -> Square:
    import cv2

    return np.asarray(cv2.dct(np.ascontiguousarray(small)), np.float32)[:8, :8]


def _hash(low: Square) -> int:
    bits = (low > np.median(low)).ravel()
    return reduce(lambda value, bit: value << 1 | int(bit), bits, 0)


def _flat(low: Square) -> bool:
    return int(np.sum(np.abs(low - np.median(low)) < NOISE)) > WEAK_BITS
