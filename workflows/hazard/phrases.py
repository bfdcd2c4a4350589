"""Turns of phrase that several cards share."""

import re
from datetime import datetime, timedelta

from workflows.kernel.spans import say_span, say_time


def before(at: datetime | None, now: datetime, what: str) -> str:
    """今天 08:35 前复查（还剩 30 分钟）; 尽快复查 where there is no limit."""
    if at is None:
        return f"尽快{what}"
    left = at - now
    tail = f"还剩 {say_span(left)}" if left >= timedelta() else f"已超 {say_span(left)}"
    return f"{say_time(at, now)} 前{what}（{tail}）"


def brief(lacking: tuple[str, ...]) -> str:
    """1 张整改照片；一句措施说明: only what is missing, without how to bring it."""
    return "；".join(_name(words) for words in lacking)


def _name(words: str) -> str:
    first = re.split("[；。]", words)[0]
    return first.removeprefix("还差").split("，")[0].strip() if first.startswith("还差") else first
