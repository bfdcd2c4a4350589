"""When was it done? Online the service's own clock says so; a phone that was away is believed as far as it can prove.

Inside one life of the page the phone's monotonic clock counts from a moment that we signed: nobody can move it by the
settings. After a reboot or a killed page only its wall clock is left, set right by how far it is off when it returns.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from workflows.inspection.case import Moment, Round
from workflows.inspection.events import Stamp

BEFORE_ITS_TIME = "手机说的时间比能做的时间还早，按能做的时间算"


@dataclass(frozen=True, slots=True)
class Judged:
    """`moved` says in words what was odd about the phone's clock; "" where nothing was."""

    moment: Moment
    moved: str = ""


def judge(stamp: Stamp | None, now: datetime, off: timedelta, floor: datetime | None = None) -> Judged:
    """`off` is how far two clocks may differ before it is said; before `floor` it cannot have been: what the phone did
    it to had not begun. The result never lies after `now`, nor before the anchor or `floor` where there is one."""
    if stamp is None:
        return Judged(Moment(now, now))
    found = _said(stamp, now, off)
    if floor is None or found.moment.at >= floor:
        return found
    moved = BEFORE_ITS_TIME if floor - found.moment.at > off else found.moved
    return Judged(replace(found.moment, at=min(floor, now), sure=False), moved)


def _said(stamp: Stamp, now: datetime, off: timedelta) -> Judged:
    """What the phone can say by itself."""
    by_wall = stamp.wall + (now - stamp.sent_wall)
    if stamp.anchor is not None and stamp.since_anchor is not None and stamp.since_anchor >= timedelta():
        at = min(stamp.anchor + stamp.since_anchor, now)
        moved = "手机时间中途变过" if abs(by_wall - at) > off else ""
        return Judged(Moment(at, now, stamp.wall), moved)
    earliest = stamp.anchor or now - timedelta(days=3650)
    at = min(max(by_wall, earliest), now)
    moved = "手机时间中途变过，按能证明的时间算" if abs(at - by_wall) > off else ""
    return Judged(Moment(at, now, stamp.wall, sure=False), moved)


def begun(case: Round) -> datetime | None:
    """Before this nobody can have done anything of a round. Whoever begins one at a point without a net begins it when
    they stand there; every other is known to a phone only once it is open."""
    return case.starts_at if case.purpose == "adhoc" else case.opened_at
