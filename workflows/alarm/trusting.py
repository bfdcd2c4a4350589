"""How far an alarm is trusted, by the table and the permits of this moment, whatever the camera process believes: live,
on trial, or covered by a permit; and whether it came too late to be news. Pure; the desk fetches what is asked for."""

from dataclasses import dataclass, replace
from datetime import datetime

from workflows.alarm.events import Seen, Stage
from workflows.alarm.rules import GRAVE, AlarmRules
from workflows.kernel.people import Place
from workflows.permit.case import State


def trust(seen: Seen, state: str | None, rules: AlarmRules) -> Stage:
    """Of a camera's rule in `state` (trial, live, off; None where the table has no such rule)."""
    if state is not None:
        return "live" if state == "live" else "trial"
    # a rule that nobody knows (any more) proves nothing, but a fire does not wait for its name
    return "live" if rules.alert_of(seen) == GRAVE else "trial"


def timed(seen: Seen, rules: AlarmRules, now: datetime) -> Seen:
    """What waited too long on its way is not said to be now."""
    return replace(seen, late=now - seen.at > rules.late.after)


def asks_for_permit(seen: Seen, rules: AlarmRules) -> bool:
    """Whether a permit at its place changes anything."""
    return seen.kind in (*rules.hot_work.kinds, *rules.supervision.kinds)


def worked_when(seen: Seen, now: datetime) -> datetime:
    """The moment at which the permit has to have run: of what goes on it is now, of what is past it was then."""
    return seen.at if seen.late else now


def covered(seen: Seen, permit: str, place: Place, rules: AlarmRules) -> Seen:
    """`permit` is the one that was worked on, "" for none. A rule on trial stays on trial under a permit too."""
    hot, covers = rules.hot_work, rules.supervision
    if not asks_for_permit(seen, rules):
        return seen
    if permit:
        supervised = seen.stage == "live" and seen.kind in covers.kinds
        return replace(seen, permit=permit, stage="supervised" if supervised else seen.stage)
    wants = (hot.key_areas and place.key_area) or any(place.code.startswith(one) for one in hot.places)
    return replace(seen, unpermitted=wants and seen.kind in hot.kinds)


def only_recorded(seen: Seen) -> bool:
    """Past, and covered by a permit then: no case stands for it."""
    return seen.late and seen.stage == "supervised"


@dataclass(frozen=True, slots=True)
class Job:
    """A permit's work. `breaks`: from when to when it stood still, to None while it does."""

    state: State
    started_at: datetime | None
    ends_at: datetime | None
    ended_at: datetime | None
    breaks: tuple[tuple[datetime, datetime | None], ...] = ()


def worked(job: Job, at: datetime) -> bool:
    """Whether its work went on at that moment: neither in a break, nor stopped, nor beyond its end."""
    if job.started_at is None or at < job.started_at:
        return False
    if (job.ended_at and at > job.ended_at) or (job.ends_at and at > job.ends_at):
        return False
    if job.ended_at is None and job.state not in (State.WORKING, State.SUSPENDED):
        return False
    return not any(since <= at and (until is None or at < until) for since, until in job.breaks)
