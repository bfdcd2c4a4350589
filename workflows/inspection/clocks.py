"""When was it done? Online the service's own clock says so; a phone that was away is believed as far as it can prove.

Inside one life of the page the phone's monotonic clock counts from a moment that we signed: nobody can move it by the
settings. After a reboot or a killed page only its wall clock is left, set right by how far it is off when it returns.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from workflows.inspection.case import Moment
from workflows.inspection.events import Stamp


@dataclass(frozen=True, slots=True)
class Judged:
    """`moved` says in words what was odd about the phone's clock; "" where nothing was."""

    moment: Moment
    moved: str = ""


def judge(stamp: Stamp | None, now: datetime, off: timedelta) -> Judged:
    """`off` is how far two clocks may differ before it is said. The result never lies after `now`, nor before the
    anchor where there is one."""
    if stamp is None:
        return Judged(Moment(now, now))
    by_wall = stamp.wall + (now - stamp.sent_wall)
    if stamp.anchor is not None and stamp.since_anchor is not None and stamp.since_anchor >= timedelta():
        at = min(stamp.anchor + stamp.since_anchor, now)
        moved = "手机时间中途变过" if abs(by_wall - at) > off else ""
        return Judged(Moment(at, now, stamp.wall), moved)
    floor = stamp.anchor or now - timedelta(days=3650)
    at = min(max(by_wall, floor), now)
    moved = "手机时间中途变过，按能证明的时间算" if abs(at - by_wall) > off else ""
    return Judged(Moment(at, now, stamp.wall, sure=False), moved)
