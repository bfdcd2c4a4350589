"""Alert levels, ascending: 3 is the gravest. Never shown as a bare 一级: the level of a permit (一级动火) runs the
other way round."""

from collections.abc import Mapping
from typing import Literal

Alert = Literal[1, 2, 3]
ALERTS: Mapping[int, str] = {1: "预警一级", 2: "预警二级", 3: "预警三级"}


def said(level: int | None) -> str:
    """预警二级; empty where no level stands yet."""
    return ALERTS.get(level or 0, "")
