"""A day and time as people type it: 明天 10:00, 周五, 3月5日 8点, 2026-03-05 08:00, 3天后, 4小时后."""

import re
from datetime import datetime, time, timedelta

END_OF_SHIFT = time(17, 0)
"""What a day without a time of day means: the end of the day shift."""
NEAR = {"今天": 0, "今晚": 0, "明天": 1, "明早": 1, "后天": 2, "大后天": 3}
WEEKDAYS = "一二三四五六日"
CLOCK = re.compile(
    r"(?P<half>上午|早上|下午|晚上|中午)?\s*(?P<hour>\d{1,2})(?:[:：点时](?P<minute>\d{1,2})?)(?P<half_past>半)?"
)
SPAN = re.compile(r"(?P<count>\d+)\s*(?P<unit>分钟|小时|天|周)(?:后|以后)?")
DATE = re.compile(r"(?:(?P<year>\d{4})[-/年.])?(?P<month>\d{1,2})[-/月.](?P<day>\d{1,2})日?号?")
UNITS = {"分钟": timedelta(minutes=1), "小时": timedelta(hours=1), "天": timedelta(days=1), "周": timedelta(weeks=1)}


def read_when(text: str, now: datetime) -> datetime | None:
    """The moment meant, in the time zone of `now`; None where the words name none."""
    said = text.strip()
    if span := SPAN.search(said):
        return now + int(span["count"]) * UNITS[span["unit"]]
    found = _day(said, now)
    if found is None:
        return None
    day, rest = found
    at = _clock(rest)
    return day.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0) if at else None


def _day(said: str, now: datetime) -> tuple[datetime, str] | None:
    """The day named, and the words without it; a time of day alone means today."""
    for word in sorted(NEAR, key=len, reverse=True):
        if word in said:
            return now + timedelta(days=NEAR[word]), said.replace(word, "晚上" if word == "今晚" else "")
    if week := re.search(rf"(下)?(?:周|星期|礼拜)([{WEEKDAYS}天])", said):
        ahead = (WEEKDAYS.index(week[2].replace("天", "日")) - now.weekday()) % 7
        this_week_over = 7 if week[1] and ahead + now.weekday() < 7 else 0
        return now + timedelta(days=ahead + this_week_over), said.replace(week.group(), "")
    if date := DATE.search(said):
        try:
            day = now.replace(year=int(date["year"] or now.year), month=int(date["month"]), day=int(date["day"]))
        except ValueError:
            return None
        late = day.date() < now.date() and not date["year"]
        return day.replace(year=day.year + 1) if late else day, said.replace(date.group(), "")
    return (now, said) if CLOCK.search(said) else None


def _clock(said: str) -> time | None:
    found = CLOCK.search(said)
    if found is None:
        return END_OF_SHIFT
    hour, minute = int(found["hour"]), 30 if found["half_past"] else int(found["minute"] or 0)
    if found["half"] in ("下午", "晚上") and hour < 12:
        hour += 12
    return time(hour, minute) if hour < 24 and minute < 60 else None
