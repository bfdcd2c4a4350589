"""Reading JSON that a stranger wrote: typed looks into a dictionary, never an exception."""

import json
import re
from collections.abc import Mapping
from typing import TypeAlias

Json: TypeAlias = dict[str, object]
HALF = re.compile("[\ud800-\udfff]")


def parse(raw: bytes | str) -> Json | None:
    """The object in `raw`, or None where it is no JSON object."""
    try:
        found: object = json.loads(raw)
    except (ValueError, UnicodeDecodeError):
        return None
    return as_object(found)


def as_object(value: object) -> Json | None:
    """`value` as a JSON object, or None."""
    return {str(key): item for key, item in value.items()} if isinstance(value, dict) else None


def dump(value: object) -> str:
    """Compact JSON text with Chinese left readable; half an emoji stands escaped, for UTF-8 has no bytes for it."""
    made = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return HALF.sub(lambda half: f"\\u{ord(half[0]):04x}", made)


def text(body: Mapping[str, object], key: str) -> str:
    """A string member, or ''."""
    value = body.get(key)
    return value if isinstance(value, str) else ""


def loose(body: Mapping[str, object], key: str) -> str:
    """A string or number member as text, or ''."""
    value = body.get(key)
    return str(value) if isinstance(value, (str, int, float)) and not isinstance(value, bool) else ""


def whole(body: Mapping[str, object], key: str, default: int = 0) -> int:
    """An integer member; a numeric string counts too, anything else is the default."""
    value = body.get(key)
    if isinstance(value, str) and value.removeprefix("-").isdecimal():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else default


def number(body: Mapping[str, object], key: str, default: float = 0.0) -> float:
    """A number member, or the default."""
    value = body.get(key)
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else default


def truth(body: Mapping[str, object], key: str) -> bool:
    """True for true and 1."""
    return body.get(key) in (True, 1)


def part(body: Mapping[str, object], key: str) -> Json:
    """An object member, or an empty object."""
    return as_object(body.get(key)) or {}


def listed(body: Mapping[str, object], key: str) -> list[object]:
    """A list member, or an empty list."""
    value = body.get(key)
    return list(value) if isinstance(value, list) else []


def parts(body: Mapping[str, object], key: str) -> list[Json]:
    """The objects of a list member."""
    return [found for found in map(as_object, listed(body, key)) if found is not None]


def words(body: Mapping[str, object], key: str) -> list[str]:
    """The strings of a list member; a plain number in it counts as text."""
    return [str(item) for item in listed(body, key) if isinstance(item, (str, int))]


def size(value: str) -> int:
    """UTF-8 bytes, the unit of the platforms' limits."""
    return len(value.encode())
