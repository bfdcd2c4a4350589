"""POST /api/v1/alarms: an alarm of any other recorder, as plain JSON."""

import base64
import binascii
import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from workflows.alarm.events import Seen
from workflows.kernel.people import Org

PICTURE_BYTES = 1 << 20
BODY_BYTES = PICTURE_BYTES * 4 // 3 + (16 << 10)
YEARS = range(1970, 2200)
"""A clock beyond is none."""
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


def when(told: OtherAlarm, now: datetime) -> datetime:
    """Now where the other clock cannot be right: a fire is never turned away for its time."""
    return min(told.at, now) if told.at and told.at.year in YEARS else now


def seen(told: OtherAlarm, now: datetime, place: str | None, why: Sequence[str], shown: str, raw: str) -> Seen:
    """`why`: what was wrong with it, for the card, after its own words."""
    at = when(told, now)
    return Seen(
        named(told, now), told.kind, at, at, "nvr", told.camera, told.name, told.kind, place,
        score=told.score, why="；".join((told.why, *why) if told.why else why), picture=shown, raw=raw,
    )  # fmt: skip


def place_of(told: OtherAlarm, org: Org) -> tuple[str | None, str]:
    """The place's code, by its code or its name, and what to say of one that nobody knows."""
    if not told.place or told.place in org.places:
        return told.place or None, ""
    named = [code for code, place in org.places.items() if place.name == told.place]
    return (named[0], "") if len(named) == 1 else (None, f"来源写的区域“{told.place}”区域表里没有")


def picture(told: OtherAlarm) -> bytes | None:
    """Raises Unfit."""
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
