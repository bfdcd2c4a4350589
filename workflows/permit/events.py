"""What happens to a permit. `by` is the person's own id."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from workflows.kernel.effects import Due as Due
from workflows.kernel.effects import LeftFactory as LeftFactory
from workflows.permit.records import Attachment, Crewman, GasValue, Kind, Spot

# ---- application ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Applied:
    """What was said, tapped or copied so far; whatever is missing is asked one by one. `unknown` are words for people
    or places that no list knows, said back to the applicant. `text` is the work alone, `said` all that was said."""

    by: str
    kind: Kind
    text: str = ""
    place: str | None = None
    place_code: str | None = None
    equipment: str | None = None
    equipment_code: str | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    crew: tuple[Crewman, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    copied_from: str | None = None
    unknown: tuple[str, ...] = ()
    said: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer to the open question, or to `field` by name; names, times and numbers are read by the flow."""

    by: str
    text: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Submitted:
    by: str


@dataclass(frozen=True, slots=True)
class Withdrawn:
    by: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Brought:
    """Files for the permit: work plan, certificates, photos of the spot or of a measure, closing photos."""

    by: str
    media: tuple[Attachment, ...] = ()
    text: str = ""
    spot: Spot | None = None


@dataclass(frozen=True, slots=True)
class Crossed:
    """Another permit `code` goes on near here at the same time and should not (SIMOPS); `over` once it is ended."""

    code: str
    why: str = ""
    over: bool = False


# ---- approval ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Approved:
    """`node` "" signs every node of the present group that asks this person. `stroke` is a kept signature."""

    by: str
    node: str = ""
    spot: Spot | None = None
    device: str = ""
    stroke: str = ""
    note: str = ""
    photo: Attachment | None = None


@dataclass(frozen=True, slots=True)
class Returned:
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Rejected:
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Deputed:
    """An approver names somebody who may sign instead; recorded, and refused where that person may not."""

    by: str
    to: str
    why: str = ""


# ---- on the spot ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MeasureConfirmed:
    by: str
    measure: str
    involved: bool = True
    photo: Attachment | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class GasMeasured:
    """`at` is when the sample was taken, never later than now."""

    by: str
    values: tuple[GasValue, ...]
    at: datetime
    point: str = ""
    instrument: str = ""
    calibrated_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Signed:
    """交底 and the crew's and guardian's own names; `role` as in Signature. `of`: a hand without an account wrote this
    name himself, on the phone of the foreman `by`."""

    by: str
    role: str
    spot: Spot | None = None
    device: str = ""
    stroke: str = ""
    of: str = ""


@dataclass(frozen=True, slots=True)
class Scanned:
    """The permit's code or the point's was scanned on the spot. `mark` says what was scanned: the paper's static code,
    the screen's rotating one (`fresh` False where its time is over), or the point's own label (in `spot.point`)."""

    by: str
    spot: Spot | None = None
    mark: Literal["paper", "screen", "point"] = "paper"
    fresh: bool = True
    device: str = ""


# ---- while it runs ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WentIn:
    by: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CameOut:
    by: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Present:
    by: str
    spot: Spot | None = None


@dataclass(frozen=True, slots=True)
class Halted:
    """The red button: anybody who stands in the lists, from any phone."""

    by: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Paused:
    """A break that the crew takes."""

    by: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class HandedOver:
    """Another guardian or foreman takes over; the new one signs by `Signed`."""

    by: str
    part: Literal["guardian", "foreman"]
    to: str


@dataclass(frozen=True, slots=True)
class ResumeAllowed:
    """After a red stop: safety or an approver says that work may go on; the guardian's scan starts it again."""

    by: str


@dataclass(frozen=True, slots=True)
class ExtensionAsked:
    """`until`, or so many `minutes` longer than now agreed."""

    by: str
    until: datetime | None = None
    why: str = ""
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class ExtensionGranted:
    by: str


@dataclass(frozen=True, slots=True)
class ExtensionDenied:
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Watched:
    """The recorder saw (or no longer sees) the job: `seen_at` is the newest frame."""

    source: str
    seen_at: datetime | None


# ---- ending -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Finished:
    by: str


@dataclass(frozen=True, slots=True)
class FireSeen:
    """Sparks or smoke during the fire watch: alarm, and the watch begins anew."""

    by: str


@dataclass(frozen=True, slots=True)
class Cleared:
    """Tools and people counted out."""

    by: str
    people: bool = False
    tools: bool = False


@dataclass(frozen=True, slots=True)
class Accepted:
    by: str
    spot: Spot | None = None
    device: str = ""
    stroke: str = ""
