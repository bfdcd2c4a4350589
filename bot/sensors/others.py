"""POST /api/v1/alarms: an alarm of any other recorder, as plain JSON."""

import base64
import binascii
import hashlib
from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from workflows.alarm.events import Seen

PICTURE_BYTES = 1 << 20
BODY_BYTES = PICTURE_BYTES * 4 // 3 + (16 << 10)
AHEAD = timedelta(minutes=5)
Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40, pattern=r"^[^\x00-\x1f]+$")]


class OtherAlarm(BaseModel):
    """`id` of the other system, so that it may be told twice; without one, camera, kind and time are it. `picture` is
    base64, JPEG or PNG."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    camera: Word
    kind: Word
    id: Annotated[str, StringConstraints(max_length=200)] = ""
    phase: Literal["raised", "over"] = "raised"
    at: AwareDatetime | None = None
    name: Annotated[str, StringConstraints(max_length=40)] = ""
    place: Annotated[str, StringConstraints(max_length=40)] = ""
    score: Annotated[float, Field(ge=0, le=1)] = 0.0
    why: Annotated[str, StringConstraints(max_length=200)] = ""
    picture: Annotated[str, StringConstraints(max_length=BODY_BYTES)] | None = None


class Unfit(Exception):
    """With what to do, for the one who sent it."""


def named(told: OtherAlarm, now: datetime) -> str:
    """32 hex, the same for the same alarm."""
    mark = told.id or f"{told.kind}|{(told.at or now).isoformat()}"
    return hashlib.sha256(f"nvr|{told.camera}|{mark}".encode()).hexdigest()[:32]


def seen(told: OtherAlarm, now: datetime, shown: str, raw: str) -> Seen:
    at = told.at or now
    return Seen(
        named(told, now), told.kind, at, at, "nvr", told.camera, told.name, told.kind, told.place or None,
        score=told.score, why=told.why, picture=shown, raw=raw,
    )  # fmt: skip


def picture(told: OtherAlarm, now: datetime) -> bytes | None:
    """Raises Unfit; also where the time cannot be."""
    if told.at is not None and told.at > now + AHEAD:
        raise Unfit("时间在将来，请核对录像机的时钟")
    if not told.picture:
        return None
    try:
        data = base64.b64decode(told.picture.partition(",")[2] if told.picture.startswith("data:") else told.picture,
                                validate=True)  # fmt: skip
    except (binascii.Error, ValueError):
        raise Unfit("picture 要写成 base64") from None
    if len(data) > PICTURE_BYTES:
        raise Unfit(f"图片最大 {PICTURE_BYTES >> 20} MB")
    return data
