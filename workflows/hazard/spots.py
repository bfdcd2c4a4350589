"""Where somebody stood or said it was, in the factory's own names."""

from math import asin, cos, radians, sin, sqrt

from workflows.hazard.case import Spot
from workflows.kernel.people import Equipment, Org, Place

EARTH_M = 6_371_008.8
"""Mean radius of the earth in metres (IUGG)."""
DEFAULT_RADIUS_M = 50.0
"""A place without a radius of its own reaches this far, in metres: about one workshop hall."""


def metres(lat: float, lng: float, to_lat: float, to_lng: float) -> float:
    """Great-circle distance of two points in degrees, in metres."""
    half = sin(radians(to_lat - lat) / 2) ** 2
    half += cos(radians(lat)) * cos(radians(to_lat)) * sin(radians(to_lng - lng) / 2) ** 2
    return 2 * EARTH_M * asin(sqrt(half))


def place_of(spot: Spot | None, org: Org) -> Place | None:
    """The scanned point's place, else the nearest place whose circle holds the spot, accuracy included; or None."""
    if spot is None:
        return None
    if spot.point:
        machine = org.equipment.get(spot.point)
        return org.places.get(machine.place or "" if machine else spot.point)
    if spot.lat is None or spot.lng is None:
        return None
    near = [(metres(spot.lat, spot.lng, p.lat, p.lng), p) for p in org.places.values() if p.lat and p.lng]
    slack = min(spot.accuracy or 0.0, DEFAULT_RADIUS_M)
    inside = [(d, p) for d, p in near if d <= (p.radius_m or DEFAULT_RADIUS_M) + slack]
    return min(inside, key=lambda pair: pair[0])[1] if inside else None


def place_named(text: str, org: Org) -> Place | None:
    """The place whose name or alias stands in the words as it is, the longest where there are several. The listener
    finds places beside a hazard; this finds them in 有人晕倒 and in a place said alone."""
    named = [(name, p) for p in org.places.values() for name in (p.name, *p.aliases) if name and name in text]
    return max(named, key=lambda pair: len(pair[0]))[1] if named else None


def machine_named(text: str, org: Org) -> Equipment | None:
    """The machine whose code or name stands in the words, the longest where there are several."""
    calls = ((name, m) for m in org.equipment.values() for name in (m.code, m.name, *m.aliases))
    named = [(name, m) for name, m in calls if name and name in text]
    return max(named, key=lambda pair: len(pair[0]))[1] if named else None
