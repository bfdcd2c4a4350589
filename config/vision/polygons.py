"""Points, boxes and polygons, all as parts of the picture. Even-odd, and whoever stands on the line is inside."""

from config.vision.plan import Polygon

Parts = tuple[float, float, float, float]
"""Left, top, right, bottom."""
ON_LINE = 1e-9
GRID = 5
"""A box is looked at in so many columns and rows of points."""


def inside(polygon: Polygon, x: float, y: float) -> bool:
    """A part that the line goes around twice is outside, as an empty middle is."""
    odd = False
    x1, y1 = polygon[-1]
    for x2, y2 in polygon:
        if _on(x1, y1, x2, y2, x, y):
            return True
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
            odd = not odd
        x1, y1 = x2, y2
    return odd


def share(polygon: Polygon, box: Parts) -> float:
    """How much of the box lies in the polygon, 0 to 1, in steps of 1/25."""
    left, top, right, bottom = box
    steps = [(index + 0.5) / GRID for index in range(GRID)]
    points = [(left + (right - left) * a, top + (bottom - top) * b) for a in steps for b in steps]
    return sum(inside(polygon, x, y) for x, y in points) / len(points)


def alike(one: Parts, other: Parts) -> float:
    """Intersection over union, 0 to 1."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    if width <= 0 or height <= 0:
        return 0.0
    both = width * height
    return both / (_area(one) + _area(other) - both)


def centre(box: Parts) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def foot(box: Parts) -> tuple[float, float]:
    """Where a standing person touches the floor: bottom centre."""
    return (box[0] + box[2]) / 2, box[3]


def _area(box: Parts) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _on(x1: float, y1: float, x2: float, y2: float, x: float, y: float) -> bool:
    """On the line from 1 to 2, both ends too."""
    if not (min(x1, x2) - ON_LINE <= x <= max(x1, x2) + ON_LINE):
        return False
    if not (min(y1, y2) - ON_LINE <= y <= max(y1, y2) + ON_LINE):
        return False
    length = max(abs(x2 - x1), abs(y2 - y1))
    cross = (x2 - x1) * (y - y1) - (y2 - y1) * (x - x1)
    return abs(cross) <= ON_LINE * max(length, ON_LINE)
