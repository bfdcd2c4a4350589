"""Days, times and numbers as people say them: 明天上午九点…两小时, 今晚8点到10点, 后天下午两点半, 12 米."""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

DIGITS = {"零": 0, "〇": 0, "两": 2, "俩": 2, **{digit: n for n, digit in enumerate("一二三四五六七八九", 1)}}
NUM = r"(?:\d+(?:\.\d+)?|[零〇一二两俩三四五六七八九十百]+)"
DAYS = {
    "大后天": 3, "后天": 2, "后日": 2, "明天": 1, "明日": 1, "明儿": 1, "明": 1, "今天": 0, "今日": 0, "今儿": 0,
    "当天": 0, "今": 0, "昨天": -1, "昨日": -1, "昨": -1, "前天": -2,
}  # fmt: skip
WEEK = {day: n for n, day in enumerate("一二三四五六日")} | {"天": 6}
MORNING, NOON, AFTER, NIGHT, DAWN = "上午", "中午", "下午", "晚上", "凌晨"
PARTS = {
    "凌晨": DAWN, "清晨": MORNING, "早上": MORNING, "早晨": MORNING, "上午": MORNING, "早": MORNING, "中午": NOON,
    "下午": AFTER, "傍晚": AFTER, "晚上": NIGHT, "夜里": NIGHT, "夜间": NIGHT, "半夜": NIGHT,
    "午夜": NIGHT, "晚": NIGHT,
}  # fmt: skip
_PART = "|".join(sorted(PARTS, key=len, reverse=True))
_MIN = r"(?:零[一二三四五六七八九]|[二三四五]?十[一二三四五六七八九]?|[0-5]\d)(?=$|[^\d一-龥]|[到至开])"
_CLOCK = (
    rf"(?:(?P<h>\d{{1,2}}|[零〇一二两三四五六七八九十]{{1,3}})\s*(?:点钟?|时(?!候|间|常|刻))"
    rf"(?:\s*(?P<m>半|[一三]刻|整|(?:\d{{1,2}}|[零〇一二三四五六七八九十]{{1,3}})(?=分)|{_MIN}))?分?"
    rf"|(?P<h24>\d{{1,2}})\s*[:：]\s*(?P<m24>\d{{2}})(?!\d))"
)
_WEEKDAY = r"(?P<week>下下|下|这|本)?(?:周|星期|礼拜)(?P<wd>[一二三四五六日天])"
_DATE = (
    r"(?:(?P<y>\d{4})[-/.年](?P<mo>\d{1,2})[-/.月](?P<d>\d{1,2})[日号]?T?"
    r"|(?P<mo2>\d{1,2}|[一二三四五六七八九十]{1,2})[月/](?P<d2>\d{1,2}|[一二三四五六七八九十]{1,3})[日号]?"
    rf"|(?P<d3>\d{{1,2}})[日号](?=\s*(?:{_PART}|\d{{1,2}}\s*[点时:：])))"
)
_REL = "|".join(d for d in sorted(DAYS, key=len, reverse=True) if len(d) > 1)
_DAY = rf"(?:(?P<rel>{_REL}|[今明昨](?=[早晚]))|{_WEEKDAY}|{_DATE})"
MOMENT = re.compile(rf"(?:{_DAY}\s*的?\s*)?(?:(?P<part>{_PART})\s*的?\s*)?{_CLOCK}")
DAY = re.compile(rf"{_DAY}\s*的?\s*(?P<part>{_PART})?")
UNTIL = re.compile(r"^\s*(?:开始)?[^，,。；;0-9点]{0,8}?(?:到|至|—+|–|-|~|～|干到|做到)\s*")
SPANS = re.compile(
    rf"(?P<half>半)\s*(?:个)?(?P<u0>小时|钟头)|(?P<n>{NUM})\s*(?P<ge>个)?(?P<bhalf>半)?\s*(?P<u>小时|钟头|[hH](?![a-zA-Z0-9]))"
    rf"(?P<ahalf>半)?|(?P<min>{NUM})\s*分钟|(?P<days>{NUM})\s*(?:整)?天(?![上下])"
)
NOW = re.compile(r"现在|马上|立即|立刻|这就|即刻")
WORKING_MORNING, WORKING_AFTERNOON = 8, 14
"""The hour that a part of the day begins, where only the part was said (明天上午)."""
EVENING = 17
"""From this hour on, an hour without a part of the day that is over means tonight's."""


@dataclass(frozen=True, slots=True)
class When:
    """What was said of time: None where it was not. `words` is where it stood in the text, from and to; `ahead`: a day
    to come was named, with or without an hour."""

    starts_at: datetime | None = None
    ends_at: datetime | None = None
    words: tuple[tuple[int, int], ...] = ()
    ahead: bool = False


def when(text: str, now: datetime) -> When:
    """Start and end of a job, in the time zone of `now`; an hour without a day is today's, 三点 without a part of the
    day is the afternoon's where the morning's is over or nobody works."""
    day = DAY.search(text)
    ahead = day is not None and (at := _day(day, now)) is not None and at.date() > now.date()
    return replace(_when(text, now), ahead=ahead)


def _when(text: str, now: datetime) -> When:
    first = MOMENT.search(text)
    if first is None:
        return _vague(text, now)
    starts = _moment(first, now, None)
    if starts is None:
        return When()
    if _only_until(text, first.start()):
        begun = now if NOW.search(text) else None
        return When(begun, starts, (first.span(),))
    words, rest = [first.span()], text[first.end() :]
    until = UNTIL.match(rest)
    second = MOMENT.match(rest, until.end()) if until else None
    if second:
        words.append((first.end() + second.start(), first.end() + second.end()))
        return When(starts, _later(second, now, starts, first), tuple(words))
    span, where = length(text)
    return When(starts, starts + span if span else None, (*words, *where))


def moment(text: str, now: datetime, after: datetime | None = None) -> datetime | None:
    """One moment: 17:00, 明天8点, 下午五点半; `after` is what it has to be later than (an end), and lends its day."""
    found = MOMENT.search(text)
    if found is None:
        span, _ = length(text)
        return (after or now) + span if span else None
    if after and not _says_day(found):
        return _later(found, after, after, None)
    return _moment(found, now, None)


def length(text: str) -> tuple[timedelta | None, tuple[tuple[int, int], ...]]:
    """两小时, 一个半小时, 90 分钟, 半小时, 三天: how long, and where it was said; None where nowhere."""
    found = SPANS.search(text)
    if found is None:
        return None, ()
    where = (found.span(),)
    if found["half"]:
        return timedelta(minutes=30), where
    if found["min"]:
        return timedelta(minutes=number(found["min"]) or 0), where
    if found["days"]:
        return timedelta(days=number(found["days"]) or 0), where
    half = 0.5 if found["bhalf"] or found["ahalf"] else 0
    return timedelta(hours=(number(found["n"]) or 0) + half), where


def number(text: str) -> float | None:
    """The first number in a text, in digits or words: 12, 1.5, 十二, 三十五; None where there is none."""
    found = re.search(NUM, text)
    if found is None:
        return None
    said = found.group()
    return float(said) if said[0].isdigit() else float(_chinese(said))


def _chinese(said: str) -> int:
    """一百二十, 三十五, 十二, 两; digits said one by one (二一) are read as they stand."""
    if "百" in said:
        head, _, tail = said.partition("百")
        return _chinese(head) * 100 + (_chinese(tail.lstrip("零〇")) if tail.lstrip("零〇") else 0)
    if "十" in said:
        tens, _, ones = said.partition("十")
        return (DIGITS.get(tens, 1) if tens else 1) * 10 + (DIGITS.get(ones, 0) if ones else 0)
    return int("".join(str(DIGITS[digit]) for digit in said) or 0)


def _vague(text: str, now: datetime) -> When:
    """A day or 现在 without an hour."""
    span, where = length(text)
    if NOW.search(text):
        return When(now, now + span if span else None, where)
    found = DAY.search(text)
    if found is None or not found["part"]:
        return When(words=(*([found.span()] if found else ()), *where))
    hour = {MORNING: WORKING_MORNING, AFTER: WORKING_AFTERNOON}.get(PARTS[found["part"]])
    day = _day(found, now)
    if hour is None or day is None:
        return When(words=(found.span(), *where))
    starts = day.replace(hour=hour, minute=0, second=0, microsecond=0)
    return When(starts, starts + span if span else None, (found.span(), *where))


def _only_until(text: str, start: int) -> bool:
    """干到下午五点: that is the end, and no start was said."""
    return re.search(r"(?:干|做|焊|延期|延长|一直|直)?(?:到|至)\s*$", text[:start]) is not None


def _says_day(found: re.Match[str]) -> bool:
    return any(found[name] for name in ("rel", "wd", "y", "mo2", "d3"))


def _clock(found: re.Match[str]) -> tuple[int, int]:
    if found["h24"]:
        return int(found["h24"]), int(found["m24"])
    minutes = {"半": 30, "一刻": 15, "三刻": 45, "整": 0, None: 0}
    said = found["m"]
    return int(number(found["h"]) or 0), minutes[said] if said in minutes else int(number(said) or 0)


def _moment(found: re.Match[str], now: datetime, part: str | None) -> datetime | None:
    """None where there is no such day or time."""
    day, (hour, minute) = _day(found, now), _clock(found)
    part = PARTS[found["part"]] if found["part"] else part
    if day is None or hour > 24 or minute > 59:
        return None
    if found["rel"] in ("今", "明", "昨") and part is None:
        part = NIGHT
    plain = part is None and not (found["h24"] and len(found["h24"]) == 2)
    at = _midnight(day) + timedelta(hours=_hour(hour, part), minutes=minute)
    evening = now.hour >= EVENING and hour < 12 and at <= now < at + timedelta(hours=12) and not _says_day(found)
    return at + timedelta(hours=12) if plain and (1 <= hour <= 6 or evening) else at


def _hour(hour: int, part: str | None) -> int:
    if part in (AFTER, NOON) and hour < 12 and not (part == NOON and hour in (10, 11)):
        return hour + 12
    if part == NIGHT:
        return hour + 12 if 6 <= hour <= 11 else 24 if hour == 12 else hour + 24 if hour < 6 else hour
    return 0 if part == DAWN and hour == 12 else hour


def _later(found: re.Match[str], now: datetime, starts: datetime, first: re.Match[str] | None) -> datetime | None:
    """The end of a span takes day and part of its beginning, and lies after it: 晚上10点到2点 is tomorrow's 2."""
    hour, minute = _clock(found)
    if hour > 24 or minute > 59:
        return None
    if _says_day(found):
        by_night = hour <= 6 and not (6 <= starts.hour < EVENING)
        return _moment(found, now, DAWN if by_night and not found["part"] else None)
    if found["part"]:
        at = _midnight(starts) + timedelta(hours=_hour(hour, PARTS[found["part"]]), minutes=minute)
        return at if at > starts else at + timedelta(days=1)
    at = _midnight(starts) + timedelta(hours=hour, minutes=minute)
    steps = 1 if found["h24"] and len(found["h24"]) == 2 else 2
    for _ in range(3):
        if at > starts:
            return at
        at += timedelta(days=1) / steps if hour <= 12 else timedelta(days=1)
    return at


def _midnight(day: datetime) -> datetime:
    return day.replace(hour=0, minute=0, second=0, microsecond=0)


def _day(found: re.Match[str], now: datetime) -> datetime | None:
    """None where there is no such day; without a year the next one, without a month this or the next month's."""
    try:
        if found["rel"]:
            return now + timedelta(days=DAYS[found["rel"]])
        if found["wd"]:
            return _weekday(found, now)
        if found["y"]:
            return now.replace(year=int(found["y"]), month=int(found["mo"]), day=int(found["d"]))
        if found["mo2"]:
            day = now.replace(month=int(number(found["mo2"]) or 0), day=int(number(found["d2"]) or 0))
            return day if day.date() >= now.date() - timedelta(days=180) else day.replace(year=now.year + 1)
        if found["d3"]:
            day = now.replace(day=int(found["d3"]))
            return day if day.date() >= now.date() else (day.replace(day=1) + timedelta(days=32)).replace(day=day.day)
    except ValueError:
        return None
    return now


def _weekday(found: re.Match[str], now: datetime) -> datetime:
    """周五 is the next one from today on; 这周五 and 下周五 count weeks from Monday."""
    ahead = WEEK[found["wd"]] - now.weekday()
    if found["week"] in ("下", "下下"):
        return now + timedelta(days=ahead + 7 * len(found["week"]))
    return now + timedelta(days=ahead if ahead >= 0 or found["week"] else ahead + 7)
