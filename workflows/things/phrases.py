"""How a date is said: at the scan, in the digest, in the hazard that an overdue date opens."""

from datetime import date

from workflows.things.thing import Thing


def say_day(day: date) -> str:
    """2026年11月21日: inspections are about years."""
    return f"{day.year}年{day.month}月{day.day}日"


def over(thing: Thing, today: date) -> str:
    """定期检验已过期 12 天（到期日 2026年11月10日）."""
    return f"{thing.what}已过期 {-thing.left(today)} 天（到期日 {say_day(thing.due)}）"


def ahead(thing: Thing, today: date) -> str:
    """定期检验 2026年12月20日到期（还剩 28 天）."""
    left = thing.left(today)
    return f"{thing.what} {say_day(thing.due)}到期（{f'还剩 {left} 天' if left else '就是今天'}）"


def said(thing: Thing, today: date) -> str:
    return over(thing, today) if thing.left(today) < 0 else ahead(thing, today)


def named(thing: Thing) -> str:
    """What the thing is where its name does not tell: 安全阀 AF-101."""
    return " ".join(part for part in (thing.sort, thing.number) if part)
