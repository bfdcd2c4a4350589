"""补录 2026-03-01 14:00 一号焊接车间配电箱没关: a paper form entered later, with its true time."""

import re
from datetime import datetime, timedelta

from workflows.kernel.flow import Refused

WORD = "补录"
DAYS = {"今天": 0, "昨天": 1, "前天": 2}
SHAPE = re.compile(
    r"^补录[\s：:，,]*"
    r"(?:(?P<year>\d{4})[-./年](?P<month>\d{1,2})[-./月](?P<day>\d{1,2})[日号]?"
    r"|(?P<m>\d{1,2})[-./月](?P<d>\d{1,2})[日号]?|(?P<rel>今天|昨天|前天))?"
    r"[\sT]*(?P<part>上午|早上|中午|下午|晚上)?\s*(?P<hour>\d{1,2})(?:[:：]|点|时)(?P<minute>\d{1,2}|半)?分?[\s：:，,]*"
)
HOW = "补录请这样写：“补录 2026-03-01 14:00 一号焊接车间配电箱没关”，时间是当时看到的时间。"
OLDEST = timedelta(days=366)


def true_time(text: str, now: datetime) -> tuple[datetime, str] | None:
    """(when it was seen, the words themselves); None where it is no 补录. Raises Refused with the remedy."""
    if not text.startswith(WORD):
        return None
    found = SHAPE.match(text)
    if found is None:
        raise Refused(HOW)
    at, words = _moment(found, now), text[found.end() :].strip()
    if at > now:
        raise Refused(f"补录的时间还没到，请核对。{HOW}")
    if now - at > OLDEST:
        raise Refused(f"补录的时间超过一年，请核对。{HOW}")
    if not words:
        raise Refused(f"补录还差地点和问题。{HOW}")
    return at, words


def _moment(found: re.Match[str], now: datetime) -> datetime:
    minute = 30 if found["minute"] == "半" else int(found["minute"] or 0)
    hour = int(found["hour"]) + (12 if found["part"] in ("下午", "晚上") and int(found["hour"]) < 12 else 0)
    try:
        return _day(found, now).replace(hour=hour, minute=minute, second=0, microsecond=0)
    except ValueError:
        raise Refused(f"没有这个时间，请核对。{HOW}") from None


def _day(found: re.Match[str], now: datetime) -> datetime:
    """Without a year the last such day; raises ValueError where there is none."""
    if found["year"]:
        return now.replace(year=int(found["year"]), month=int(found["month"]), day=int(found["day"]))
    if found["m"]:
        day = now.replace(month=int(found["m"]), day=int(found["d"]))
        return day if day.date() <= now.date() else day.replace(year=now.year - 1)
    return now - timedelta(days=DAYS[found["rel"] or "今天"])
