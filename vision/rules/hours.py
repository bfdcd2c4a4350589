"""When a rule is watched: days and hours of the factory's own time zone, shifts over midnight too."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from config.vision.plan import CameraPlan, Hours, RulePlan


def watched(rule: RulePlan, camera: CameraPlan, at: datetime, zone: ZoneInfo) -> bool:
    """`guarded`: only while a running permit of the camera's place demands a guardian."""
    return within(rule.when, at, zone) and (camera.guardian_wanted or not rule.guarded)


def within(when: Sequence[Hours], at: datetime, zone: ZoneInfo) -> bool:
    """Nothing said is always."""
    local = at.astimezone(zone)
    return not when or any(_runs(hours, local) for hours in when)


def _runs(hours: Hours, local: datetime) -> bool:
    """`until` belongs to the next shift. After midnight the day that counts is the one the shift began on."""
    clock, today = local.time(), local.isoweekday()
    if hours.since < hours.until:
        return today in hours.days and hours.since <= clock < hours.until
    yesterday = (local - timedelta(days=1)).isoweekday()
    began_today = today in hours.days and clock >= hours.since
    return began_today or (yesterday in hours.days and clock < hours.until)
