"""Inside or outside of a fence, as Shapely sees it."""

import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from shapely import make_valid
from shapely.geometry import Point, Polygon, box

from config.vision.polygons import alike, inside, share

parts = st.integers(0, 40).map(lambda n: n / 40)
points = st.tuples(parts, parts)
bow_tie = ((0.1, 0.1), (0.9, 0.9), (0.9, 0.1), (0.1, 0.9))
horseshoe = ((0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.7, 0.9), (0.7, 0.3), (0.3, 0.3), (0.3, 0.9), (0.1, 0.9))
two_rooms_one_corner = ((0.1, 0.1), (0.5, 0.1), (0.5, 0.5), (0.9, 0.5), (0.9, 0.9), (0.5, 0.9), (0.5, 0.5), (0.1, 0.5))


@st.composite
def stars(draw: st.DrawFn) -> tuple[tuple[float, float], ...]:
    """Concave, never crossing itself: corners around a middle at any distance."""
    corners = draw(st.integers(3, 12))
    reach = draw(st.lists(st.floats(0.02, 0.5), min_size=corners, max_size=corners))
    return tuple(
        (0.5 + r * math.cos(2 * math.pi * i / corners), 0.5 + r * math.sin(2 * math.pi * i / corners))
        for i, r in enumerate(reach)
    )


@given(stars(), st.tuples(st.floats(0, 1), st.floats(0, 1)))
@settings(max_examples=400, deadline=None)
def test_a_concave_fence_holds_whom_shapely_says(
    fence: tuple[tuple[float, float], ...], at: tuple[float, float]
) -> None:
    shape = Polygon(fence)
    assume(shape.is_valid and shape.exterior.distance(Point(at)) > 1e-7)
    assert inside(fence, *at) == shape.covers(Point(at))


@given(st.lists(points, min_size=3, max_size=9, unique=True), points)
@settings(max_examples=600, deadline=None)
def test_a_fence_drawn_across_itself_is_even_and_odd(fence: list[tuple[float, float]], at: tuple[float, float]) -> None:
    # each corner once: a side gone there and back holds nothing, where make_valid still sees a side
    shape = make_valid(Polygon(fence))
    assume(shape.area > 0)
    assume(Polygon(fence).exterior.distance(Point(at)) > 1e-7)
    assert inside(tuple(fence), *at) == shape.covers(Point(at))


@given(st.one_of(stars(), st.lists(points, min_size=3, max_size=9)), st.integers(0, 11), st.integers(0, 8))
@settings(max_examples=300, deadline=None)
def test_whoever_stands_on_the_line_is_inside(fence: list[tuple[float, float]], corner: int, along: int) -> None:
    (x1, y1), (x2, y2) = fence[corner % len(fence)], fence[(corner + 1) % len(fence)]
    part = along / 8
    assert inside(tuple(fence), x1 + (x2 - x1) * part, y1 + (y2 - y1) * part)


@pytest.mark.parametrize("fence", [bow_tie, horseshoe, two_rooms_one_corner])
def test_every_point_of_a_grid_is_where_shapely_has_it(fence: tuple[tuple[float, float], ...]) -> None:
    shape = make_valid(Polygon(fence))
    for x in range(41):
        for y in range(41):
            at = (x / 40, y / 40)
            assert inside(fence, *at) == (shape.distance(Point(at)) < 1e-9), at


@given(stars(), st.tuples(parts, parts, parts, parts))
@settings(max_examples=200, deadline=None)
def test_the_share_of_a_box_is_near_the_true_one(
    fence: tuple[tuple[float, float], ...], four: tuple[float, float, float, float]
) -> None:
    left, right = sorted(four[:2])
    top, bottom = sorted(four[2:])
    assume(right - left > 0.01 and bottom - top > 0.01 and Polygon(fence).is_valid)
    area = box(left, top, right, bottom)
    true = area.intersection(Polygon(fence)).area / area.area
    edge = area.intersection(Polygon(fence).exterior).length * max(right - left, bottom - top) / 5 / area.area
    assert abs(share(fence, (left, top, right, bottom)) - true) <= edge + 0.01


@given(st.tuples(parts, parts, parts, parts), st.tuples(parts, parts, parts, parts))
def test_two_boxes_are_as_alike_as_shapely_says(one: tuple[float, ...], other: tuple[float, ...]) -> None:
    a, b = (
        (min(x[0], x[1]), min(x[2], x[3]), max(x[0], x[1]), max(x[2], x[3])) for x in (one, other)
    )  # fmt: skip
    both, either = box(*a).intersection(box(*b)).area, box(*a).union(box(*b)).area
    assert alike(a, b) == pytest.approx(both / either if either else 0.0, abs=1e-9)
