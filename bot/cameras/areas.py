"""重点区域 at a glance: of each the newest picture, who cannot see, what is open; the gravest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from db import cameras
from db.reads.areas import OpenCase, open_at
from db.reads.lens import Json, Lens
from db.tables import Camera, CameraHealthRow
from db.work import UnitOfWork
from workflows.cameras.states import STATES
from workflows.kernel.people import Place

COLOURS = ("red", "yellow", "blue")
SHOWN = 3
"""Alarms and permits by name on one tile; more are counted."""
NONE, UNHEARD = "没有装摄像机", "摄像机还没有消息"


@dataclass(frozen=True, slots=True)
class Eye:
    """A camera of the area; `health` None where its process never spoke of it."""

    camera: Camera
    health: CameraHealthRow | None

    @property
    def sees(self) -> bool:
        return self.health is not None and self.health.state in cameras.SIGHTED


def overview(work: UnitOfWork, places: Sequence[Place], now: datetime, lens: Lens) -> Json:
    """Three questions to the database however many areas there are."""
    codes = {place.code for place in places}
    healths = cameras.healths(work.session)
    eyes: dict[str, list[Eye]] = {}
    for row in cameras.cameras(work.session):
        if row.place in codes:
            eyes.setdefault(row.place, []).append(Eye(row, healths.get(row.code)))
    cases: dict[str, list[OpenCase]] = {}
    for case in open_at(work.session, sorted(codes)):
        cases.setdefault(case.place, []).append(case)
    found = [Area(place, eyes.get(place.code, []), cases.get(place.code, [])) for place in places]
    found.sort(key=lambda area: (area.gravity, area.place.code))
    return {"now": lens.time(now), "areas": [area.data(lens) for area in found]}


class Area:
    def __init__(self, place: Place, eyes: Sequence[Eye], cases: Sequence[OpenCase]) -> None:
        self.place, self.eyes = place, eyes
        self.alarms = sorted(
            (one for one in cases if one.kind == "alarm"), key=lambda one: (one.state == "supervised", -one.alert)
        )
        self.permits = [one for one in cases if one.kind == "permit"]
        self.hazards = {colour: _count(cases, colour) for colour in (*COLOURS, "")}

    @property
    def blind(self) -> bool:
        return not any(eye.sees for eye in self.eyes)

    @property
    def ringing(self) -> int:
        """The gravest alarm that no permit covers, 0 for none."""
        return max((one.alert or 1 for one in self.alarms if one.state != "supervised"), default=0)

    @property
    def gravity(self) -> tuple[int, ...]:
        """Smaller is graver: an alarm, a red hazard, blindness, a yellow one, work by permit."""
        yellow, red = self.hazards["yellow"] + self.hazards[""], self.hazards["red"]
        return (-self.ringing, -red, -self.blind, -yellow, -self.hazards["blue"], -len(self.permits))

    @property
    def tone(self) -> str:
        if self.ringing or self.hazards["red"]:
            return "red"
        return "yellow" if self.blind or self.hazards["yellow"] or self.hazards[""] else "green"

    def data(self, lens: Lens) -> Json:
        return {
            "code": self.place.code, "name": self.place.name, "tone": self.tone, "ringing": self.ringing,
            "eye": self._eye(lens), "cameras": len(self.eyes), "blind": self.blind, "dark": self._dark(),
            "alarms": [_line(one, lens) for one in self.alarms[:SHOWN]], "alarms_all": len(self.alarms),
            "permits": [_line(one, lens) for one in self.permits[:SHOWN]], "permits_all": len(self.permits),
            "hazards": {colour or "none": count for colour, count in self.hazards.items()},
        }  # fmt: skip

    def _eye(self, lens: Lens) -> Json | None:
        """The picture: of a camera that sees, before one that does not; the newest."""
        shown = [(eye.sees, eye.health.snapshot_at, eye) for eye in self.eyes if eye.health and eye.health.snapshot_at]
        if not shown:
            return None
        _, at, eye = max(shown, key=lambda one: (one[0], one[1]))
        assert eye.health is not None
        return {"camera": eye.camera.name, "picture": lens.file(eye.health.snapshot), "at": lens.time(at)}

    def _dark(self) -> str:
        """Which of its cameras see nothing, and why; "" where all do."""
        if not self.eyes:
            return NONE
        ill = [eye for eye in self.eyes if not eye.sees]
        if not ill:
            return ""
        why = ill[0].health
        said = STATES.get(why.state, why.state) + (f"（{why.why}）" if why.why else "") if why else UNHEARD
        return said if len(self.eyes) == 1 else f"{len(self.eyes)} 台里 {len(ill)} 台看不到：{said}"


def _count(cases: Sequence[OpenCase], colour: str) -> int:
    known = colour or "none"
    return sum(1 for one in cases if one.kind == "hazard" and (one.level if one.level in COLOURS else "none") == known)


def _line(case: OpenCase, lens: Lens) -> Mapping[str, object]:
    return {
        "code": case.code, "title": case.title, "state": case.state, "level": case.level, "alert": case.alert,
        "at": lens.time(case.at),
    }  # fmt: skip
