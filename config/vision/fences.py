"""Fences and masks: whether a drawn line round a part of the picture is one, in words for who drew it. Pure."""

from collections.abc import Sequence

Point = tuple[float, float]
LEAST, MOST = 3, 24
"""Corners of a polygon."""
SMALLEST = 0.0005
"""Of the picture: less is a slip of the finger."""


def trouble(points: Sequence[Point]) -> str:
    """What is wrong with it and how to mend it; "" where it is a sound polygon."""
    if len(points) < LEAST:
        return f"围栏至少要 {LEAST} 个角，现在 {len(points)} 个，再点几下。"
    if len(points) > MOST:
        return f"围栏最多 {MOST} 个角，现在 {len(points)} 个，删掉几个。"
    if crosses(points):
        return "围栏的边交叉了，拖一下角，让边不交叉。"
    return "围栏太小了，画大一点。" if area(points) < SMALLEST else ""


def crosses(points: Sequence[Point]) -> bool:
    """Two sides that are not neighbours meet, two corners are one, or neighbours lie on each other."""
    count = len(points)
    sides = [(points[i], points[(i + 1) % count]) for i in range(count)]
    if len(set(points)) < count:
        return True
    for i in range(count):
        for j in range(i + 1, count):
            if j in (i + 1, (i - 1) % count):
                first, then = (i, j) if j == i + 1 else (j, i)
                if _folds(sides[first][0], sides[first][1], sides[then][1]):
                    return True
            elif _meet(*sides[i], *sides[j]):
                return True
    return False


def area(points: Sequence[Point]) -> float:
    """Part of the picture it covers, 0 to 1."""
    pairs = zip(points, (*points[1:], *points[:1]), strict=True)
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)) / 2


def _turn(a: Point, b: Point, c: Point) -> float:
    """Above zero where c lies left of the way from a to b, zero on it."""
    found = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
    return 0.0 if abs(found) < 1e-12 else found


def _folds(a: Point, b: Point, c: Point) -> bool:
    """From b the line goes back over itself."""
    return _turn(a, b, c) == 0 and (b[0] - a[0]) * (c[0] - b[0]) + (b[1] - a[1]) * (c[1] - b[1]) < 0


def _meet(a: Point, b: Point, c: Point, d: Point) -> bool:
    one, two, three, four = _turn(a, b, c), _turn(a, b, d), _turn(c, d, a), _turn(c, d, b)
    if one * two < 0 and three * four < 0:
        return True
    ends = ((one, a, b, c), (two, a, b, d), (three, c, d, a), (four, c, d, b))
    return any(turn == 0 and _between(p, q, r) for turn, p, q, r in ends)


def _between(a: Point, b: Point, c: Point) -> bool:
    """`c`, which is on the line, lies on the side itself."""
    return min(a[0], b[0]) <= c[0] <= max(a[0], b[0]) and min(a[1], b[1]) <= c[1] <= max(a[1], b[1])
