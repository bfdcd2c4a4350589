"""Days off, working weekends and nights, as 升级管理 looks at them; days are the site's."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from workflows.permit.rules import PermitRules, Upgrade

DAY = timedelta(days=1)
WEEK = "一二三四五六日"


def day_off(day: date, rules: PermitRules) -> str:
    """法定节假日 or 周六, 周日; "" for a working day, a weekend that is made up for (调休上班) included."""
    if day in rules.holidays or any(day in year.holidays for year in rules.calendar.values()):
        return "法定节假日" if rules.upgrade.holidays else ""
    if day in rules.workdays or any(day in year.workdays for year in rules.calendar.values()):
        return ""
    return f"周{WEEK[day.weekday()]}" if rules.upgrade.rest_days and day.weekday() >= 5 else ""


def known(day: date, rules: PermitRules) -> bool:
    """Are the days off of this year in the table?"""
    year = rules.calendar.get(str(day.year))
    return (year is not None and year.complete) or day in (*rules.holidays, *rules.workdays)


def days(since: datetime, until: datetime) -> Iterator[date]:
    """Every day that is touched; a job that ends at midnight does not touch the next."""
    day = since.date()
    while datetime.combine(day, time(), since.tzinfo) < until or day == since.date():
        yield day
        day += DAY


def at_night(since: datetime, until: datetime, upgrade: Upgrade) -> bool:
    """Does the job, begin to end, touch a night? One that ends as the night begins does not."""
    begins, ends = upgrade.night
    if begins == ends:
        return False
    for day in (since.date() - DAY, *days(since, until)):
        dark = datetime.combine(day, begins, since.tzinfo)
        light = datetime.combine(day if begins < ends else day + DAY, ends, since.tzinfo)
        if since < light and (until > dark or since == until == dark):
            return True
    return False


def said(day: date) -> str:
    return f"{day.month}月{day.day}日"
