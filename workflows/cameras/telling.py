"""When it is told that nobody sees by a camera, or that one sees again, and who hears of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from workflows.cameras.rules import CameraRules
from workflows.kernel.effects import DUTY, Reader
from workflows.kernel.people import Org, distinct


@dataclass(frozen=True, slots=True)
class Standing:
    """How a camera is since when; `told` is the state people were told last, at `told_at`; `blind` since when nobody
    sees by it, whatever the state: one that is frozen and offline by turns is blind all the time."""

    state: str
    since: datetime
    told: str = "ok"
    told_at: datetime | None = None
    blind: datetime | None = None


def verdict(camera: Standing, rules: CameraRules, now: datetime) -> Literal["ill", "well", ""]:
    """What is to be told of it now, "" for nothing. A state that comes and goes is told neither way."""
    if camera.state == "ok":
        return "well" if camera.told != "ok" and now - camera.since >= rules.well_after else ""
    return "ill" if camera.state != "off" and _due(camera, rules, now) else ""


def _due(camera: Standing, rules: CameraRules, now: datetime) -> bool:
    """New and lasting, or told long ago and not mended."""
    if camera.told == "ok" and camera.blind and now - camera.blind >= rules.told_after:
        return True
    if camera.told != camera.state:
        return now - camera.since >= rules.told_after
    return camera.told_at is not None and now - camera.told_at >= rules.again_every


def readers(org: Org, place: str, rules: CameraRules, now: datetime) -> tuple[Reader, ...]:
    """Two of each role; of a key area also the duty room, and whoever answers for the place."""
    people, area = keepers(org, rules, now), org.places.get(place)
    if area is None or not area.key_area:
        return people
    return (DUTY, *distinct([*people, org.fit(area.owner, now)]))


def keepers(org: Org, rules: CameraRules, now: datetime) -> tuple[str, ...]:
    """Whoever hears of every camera, and of what a process cannot recognise."""
    return distinct(person for role in rules.roles for person in org.with_role(role, now)[:2])
