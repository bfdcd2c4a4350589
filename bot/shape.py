"""Looking into JSON that a stranger wrote: every look is typed and none of them raises."""

import json
from collections.abc import Mapping
from typing import TypeAlias

Json: TypeAlias = dict[str, object]


def parse(raw: bytes | str) -> Json | None:
    """The JSON object in `raw`, None where it is something else."""
    try:
        found: object = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return _object(found)


def dump(value: object) -> str:
    """Compact JSON, Chinese left readable."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _object(value: object) -> Json | None:
    return {str(key): item for key, item in value.items()} if isinstance(value, dict) else None


def text(body: Mapping[str, object], key: str) -> str:
    """A string, or a number as text, else ''."""
    value = body.get(key)
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return ""
    return str(value)


def whole(body: Mapping[str, object], key: str, default: int = 0) -> int:
    """An integer, also one written as a string (some errcodes are), else the default."""
    value = body.get(key)
    if isinstance(value, str) and value.lstrip("-").isascii() and value.lstrip("-").isdigit():
        return int(value[:20])
    return value if isinstance(value, int) and not isinstance(value, bool) else default


def part(body: Mapping[str, object], key: str) -> Json:
    """An object, {} where there is none; an object written as a JSON string counts."""
    value = body.get(key)
    if isinstance(value, str):
        return parse(value) or {}
    return _object(value) or {}


def parts(body: Mapping[str, object], key: str) -> list[Json]:
    """The objects of a list."""
    value = body.get(key)
    return [found for item in value if (found := _object(item)) is not None] if isinstance(value, list) else []


def texts(body: Mapping[str, object], key: str) -> list[str]:
    """The strings and numbers of a list, as text."""
    value = body.get(key)
    return [str(item) for item in value if isinstance(item, (str, int))] if isinstance(value, list) else []
