"""Where a page says it stands. Browsers speak WGS-84; our places, like every map in China, GCJ-02: 100-600 m apart."""

import math
from collections.abc import Mapping

from workflows.kernel.incoming import Location

AXIS, FLATNESS = 6378245.0, 0.00669342162296594323
"""Krasovsky's ellipsoid: metres of its half axis, and its squared eccentricity."""


def gcj02(lat: float, lng: float) -> tuple[float, float]:
    """Degrees in, degrees out; outside China the two are one."""
    if not (0.8293 <= lat <= 55.8271 and 72.004 <= lng <= 137.8347):
        return lat, lng
    x, y = lng - 105.0, lat - 35.0
    waves = 20 * math.sin(6 * x * math.pi) + 20 * math.sin(2 * x * math.pi)
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    north += (waves + _ripple(y) + 160 * math.sin(y / 12 * math.pi) + 320 * math.sin(y * math.pi / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    east += (waves + _ripple(x) + 150 * math.sin(x / 12 * math.pi) + 300 * math.sin(x / 30 * math.pi)) * 2 / 3
    turn = math.radians(lat)
    magic = 1 - FLATNESS * math.sin(turn) ** 2
    lat_step = (AXIS * (1 - FLATNESS)) / (magic * math.sqrt(magic)) * math.pi / 180
    lng_step = AXIS / math.sqrt(magic) * math.cos(turn) * math.pi / 180
    return lat + north / lat_step, lng + east / lng_step


def _ripple(v: float) -> float:
    return 20 * math.sin(v * math.pi) + 40 * math.sin(v / 3 * math.pi)


def spoken_place(fields: Mapping[str, str]) -> Location | None:
    """`lat`, `lng`, `accuracy` (metres) and `datum` of a form; None for what is no place on the globe."""
    try:
        lat, lng, accuracy = (float(fields.get(name) or "nan") for name in ("lat", "lng", "accuracy"))
    except ValueError:
        return None
    if not (abs(lat) <= 90 and abs(lng) <= 180):
        return None
    if fields.get("datum") != "gcj02":
        lat, lng = gcj02(lat, lng)
    return Location(lat, lng, accuracy=accuracy if math.isfinite(accuracy) else None)
