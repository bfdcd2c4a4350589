"""Spans of time in settings and policy tables: 15m, 2h, 1h30m, 3d."""

import re
from datetime import timedelta

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
REMEDY = "时长要带单位并加引号，例如 \"15m\"、\"2h\"、\"1h30m\" 或 \"3d\""


def span(text: str) -> timedelta:
    """Raises ValueError with the remedy where a unit is missing or unknown."""
    if not re.fullmatch(r"(\d+[smhd])+", text.strip()):
        raise ValueError(REMEDY)
    return timedelta(seconds=sum(int(n) * UNITS[unit] for n, unit in re.findall(r"(\d+)([smhd])", text)))


def spelled(length: timedelta) -> str:
    """`1h30m`, `0s`: whole seconds, the form that `span` reads back to the same length."""
    left, text = int(length.total_seconds()), ""
    for unit in ("d", "h", "m", "s"):
        count, left = divmod(left, UNITS[unit])
        text += f"{count}{unit}" if count else ""
    return text or "0s"
