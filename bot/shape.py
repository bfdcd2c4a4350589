"""Looking into JSON that a stranger wrote: every look is typed and none of them raises."""

import json
import re
from collections.abc import Mapping
from typing import TypeAlias
from unicodedata import category

Json: TypeAlias = dict[str, object]
NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")
"""An escaped NUL of JSON; a backslash that is escaped itself begins none."""

HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co"})
"""Characters nobody sees: control, format (also the marks that turn a line round), halves, private use."""
NAME_CHARS = 40


def parse(raw: bytes | str) -> Json | None:
    """The JSON object in `raw`, None where it is something else."""
    try:
        found: object = json.loads(raw)
        if rb"\ud" in raw.lower() if isinstance(raw, bytes) else r"\ud" in raw.lower():
            # Half an emoji, cut by somebody's length limit: no database takes it, and the message would never be kept.
            found = json.loads(json.dumps(found, ensure_ascii=False).encode("utf-8", "replace"))
        if rb"\u0000" in raw if isinstance(raw, bytes) else r"\u0000" in raw:
            # PostgreSQL keeps no NUL: a receipt that cannot be written is sent again for ever.
            found = json.loads(NUL.sub("\\1\ufffd", json.dumps(found, ensure_ascii=False)))
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


def called(name: str, most: int = NAME_CHARS) -> str:
    """A name that strangers gave themselves, on one line: no control or direction marks, at most so many characters."""
    spaced = " ".join("".join(c if c.isspace() or category(c) not in HIDDEN else "" for c in name).split())
    return spaced[:most].rstrip()


def whole(body: Mapping[str, object], key: str, default: int = 0) -> int:
    """An integer, also one written as a string (some errcodes are), else the default."""
    value = body.get(key)
    if isinstance(value, str) and value.isascii() and value.removeprefix("-").isdigit():
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
