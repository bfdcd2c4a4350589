"""What a permit asks of other tables; each is a named fact that `db/facts.py` answers in the same transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from workflows.permit.records import Kind

DOSSIERS, NEIGHBOURS, GUARDING, RED_OPEN = "dossiers", "permits_near", "guarding", "red_open"
LOCKS, CAMERA, DEVICES = "locks_on", "camera_of", "devices_used"
PHOTOS_USED = "photos_used_before"
"""`dossiers`: Mapping[person id, certificate.papers.Dossier] of everybody in the crew (and of the event's names).
`permits_near`: tuple[Near, ...], other permits in approval, approved or live that overlap in time, nearest first.
`guarding`: code of another live permit that this guardian stands at, or None.
`red_open`: codes of red hazards open at the place.
`locks_on`: tuple[Lock, ...] still hanging on the permit's equipment.
`camera_of`: Camera or None, the newest frame of the permit's camera.
`devices_used`: tuple[DeviceUse, ...], who signed on the event's device lately, other people only.
`photos_used_before`: (sha256, code, bits apart, `same` or `near`) of photos that
another case showed first."""


@dataclass(frozen=True, slots=True)
class Near:
    """`metres` is None where one of the two has no coordinates (then only the same place counts). `work` is what is
    done there, in words; `guardian` who stands there, `hands` whoever else has to be there: not the foreman and not the
    analyst, who come and go."""

    code: str
    kind: Kind
    state: str
    place: str
    place_code: str | None
    metres: float | None
    starts_at: datetime
    ends_at: datetime
    work: str = ""
    guardian: str | None = None
    hands: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lock:
    """A personal lock on a machine."""

    code: str
    equipment_code: str
    number: str
    by: str
    hung_at: datetime


@dataclass(frozen=True, slots=True)
class Camera:
    """`source`: fixed camera, mobile ball camera or body recorder; `seen_at` its newest frame."""

    name: str
    source: Literal["fixed", "mobile", "body", "file"]
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class DeviceUse:
    person: str
    device: str
    at: datetime
