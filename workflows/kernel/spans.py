"""Spans of time as people write them (15m, 2h) and as the bot says them (今天 14:30，还剩 1 小时 20 分钟)."""

from datetime import datetime, timedelta

UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def span(text: str) -> timedelta:
    """`15m`, `2h`, `1h30m`, `0m`; raises ValueError with the remedy otherwise."""
    total, digits = timedelta(), ""
    for char in text.strip():
        if char.isdigit():
            digits += char
        elif char in UNITS and digits:
            total, digits = total + timedelta(**{UNITS[char]: int(digits)}), ""
        else:
            raise ValueError(f"时长 {text!r} 看不懂，请写成 15m、2h、1h30m 或 3d")
    if digits or not text.strip():
        raise ValueError(f"时长 {text!r} 缺单位，请写成 15m、2h、1h30m 或 3d")
    return total


def say_span(length: timedelta) -> str:
    """Rounded down to minutes; two largest units at most."""
    minutes = int(abs(length).total_seconds()) // 60
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [f"{days} 天" if days else "", f"{hours} 小时" if hours else "", f"{minutes} 分钟" if minutes else ""]
    return " ".join([p for p in parts if p][:2]) or "不到 1 分钟"


def say_time(at: datetime, now: datetime) -> str:
    """今天 14:30, 明天 08:00, 3月5日 08:00; in the time zone of `now`."""
    local = at.astimezone(now.tzinfo)
    days = (local.date() - now.date()).days
    day = {-1: "昨天", 0: "今天", 1: "明天"}.get(days, f"{local.month}月{local.day}日")
    return f"{day} {local:%H:%M}"


def say_deadline(at: datetime, now: datetime) -> str:
    """今天 14:30（还剩 1 小时 20 分钟） or 今天 14:30（已超 35 分钟）."""
    left = at - now
    tail = f"还剩 {say_span(left)}" if left >= timedelta() else f"已超 {say_span(left)}"
    return f"{say_time(at, now)}（{tail}）"
