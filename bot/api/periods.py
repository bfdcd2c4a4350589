"""`from` and `to` of a question: days or moments, in the site's own zone."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta, tzinfo

from workflows.metrics.permits import Period

LONGEST = timedelta(days=400)


def asked(query: Mapping[str, str], begin: datetime, now: datetime, zone: tzinfo) -> Period:
    """From `begin` to now where nothing is said. Raises ValueError with the remedy, for another parameter too."""
    if odd := set(query) - {"from", "to"}:
        raise ValueError(f"没有参数 {'、'.join(sorted(odd))}，可用：from、to")
    try:
        return _period(query.get("from"), query.get("to"), begin, now, zone)
    except OverflowError as error:
        raise ValueError(str(error)) from None


def midnight(now: datetime, zone: tzinfo) -> datetime:
    """The last one there."""
    return datetime.combine(now.astimezone(zone).date(), time(), zone)


def _period(since: str | None, until: str | None, first: datetime, now: datetime, zone: tzinfo) -> Period:
    """Days run from midnight to midnight of the site, `to` included."""
    begin = _moment(since, zone, timedelta()) if since else first
    end = _moment(until, zone, timedelta(days=1)) if until else now
    if not begin < end <= begin + LONGEST:
        raise ValueError(f"to 要晚于 from，最长 {LONGEST.days} 天")
    return Period(begin, end)


def _moment(text: str, zone: tzinfo, whole_day: timedelta) -> datetime:
    try:
        at = datetime.fromisoformat(text.replace(" ", "+"))
        at = at if at.tzinfo else at.replace(tzinfo=zone)
        return at + (whole_day if len(text) == len("2026-03-02") else timedelta())
    except (ValueError, OverflowError):
        raise ValueError(f"from 和 to 写成 2026-03-01 或 2026-03-01T08:00:00+08:00，不是 {text[:40]!r}") from None
