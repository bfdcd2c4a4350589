"""Frigate's events topic: what its cameras found becomes the same alarms as of our own."""

import hashlib
import json
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated

from pydantic import BaseModel, Field, ValidationError

from config.vision.plan import RuleKind
from config.vision.told import AlarmTold

LONGEST_BYTES, REMEMBERED = 64 << 10, 2000
KINDS: Mapping[str, RuleKind] = {"person": "intrusion", "fire": "fire", "flame": "fire", "smoke": "smoke"}
"""Their labels; a person counts only in one of their zones. Cars and cats are none of our business."""
GRAVE, GRAVEST = {"fire": 3, "smoke": 3, "intrusion": 2}, 3
STILL = timedelta(minutes=2)
"""So often fire and smoke are said to go on. They tell of a thing that stays in the picture once a minute."""


class Seen(BaseModel):
    """What we read of `after`; unknown keys are theirs."""

    id: Annotated[str, Field(min_length=1, max_length=200)]
    camera: Annotated[str, Field(min_length=1, max_length=40)]
    label: str
    current_zones: tuple[str, ...] = ()
    entered_zones: tuple[str, ...] = ()
    score: float | None = None
    top_score: float | None = None
    start_time: float | None = None
    end_time: float | None = None
    false_positive: bool | None = False
    has_snapshot: bool | None = False


class Event(BaseModel):
    type: str
    after: Seen


class Unreadable(Exception):
    """Not an event of Frigate's."""


@dataclass(frozen=True, slots=True)
class Found:
    """What is to be told; `event` names the picture at their HTTP API, "" where there is none."""

    told: AlarmTold
    event: str = ""

    @property
    def grave(self) -> int:
        return GRAVE.get(self.told.kind, 1)


class Frigate:
    """`cameras`: their name of a camera -> our code, where they differ; `began`: when this process did."""

    def __init__(self, cameras: Mapping[str, str], worker: str, began: datetime) -> None:
        self.cameras, self.worker, self._began = cameras, worker, began
        self._raised: OrderedDict[str, AlarmTold] = OrderedDict()

    def take(self, payload: bytes, now: datetime) -> Found | None:
        """None where nothing is to be told; raises Unreadable."""
        event = _read(payload)
        after, known = event.after, self._raised.get(event.after.id)
        if event.type == "end":
            return self._end(after, now)
        if known and GRAVE.get(known.kind) == GRAVEST:
            return self._still(after, known, now)
        kind = KINDS.get(after.label)
        zones = after.current_zones or after.entered_zones
        if kind is None or known or after.false_positive or (kind == "intrusion" and not zones):
            return None
        told = self._told(after, kind, zones[0] if zones else "", now)
        self._raised[after.id] = told
        while len(self._raised) > REMEMBERED:
            self._raised.popitem(last=False)
        return Found(told, after.id if after.has_snapshot else "")

    def _still(self, after: Seen, known: AlarmTold, now: datetime) -> Found | None:
        if after.false_positive or now - known.at < STILL:
            return None
        told = self._raised[after.id] = known.model_copy(update={"phase": "still", "at": now})
        return Found(told)

    def _end(self, after: Seen, now: datetime) -> Found | None:
        """What began before this process did may have been raised by the one before."""
        known, kind = self._raised.pop(after.id, None), KINDS.get(after.label)
        if known is None and kind and (after.start_time or 0.0) < self._began.timestamp():
            known = self._told(after, kind, "", now)
        return Found(known.model_copy(update={"phase": "over", "at": _time(after.end_time, now)})) if known else None

    def _told(self, after: Seen, kind: RuleKind, zone: str, now: datetime) -> AlarmTold:
        camera = self.cameras.get(after.camera, after.camera)
        since = _time(after.start_time, now)
        score = min(max(after.top_score or after.score or 0.0, 0.0), 1.0)
        return AlarmTold(
            id=hashlib.sha256(f"frigate|{after.id}".encode()).hexdigest()[:32], camera=camera,
            rule=(zone or after.label)[:40], kind=kind, since=since, at=max(since, now), score=score, source="nvr",
            why=f"Frigate 区域 {zone}"[:200] if zone else "Frigate", worker=self.worker,
        )  # fmt: skip


def _read(payload: bytes) -> Event:
    if len(payload) > LONGEST_BYTES:
        raise Unreadable("too long")
    try:
        said = json.loads(payload)
        return Event.model_validate(said)
    except (ValueError, RecursionError, ValidationError) as error:
        raise Unreadable(type(error).__name__) from None


def _time(said: float | None, now: datetime) -> datetime:
    """Their clock is believed as far as it is not in the future."""
    try:
        return min(datetime.fromtimestamp(said, UTC), now) if said else now
    except (ValueError, OverflowError, OSError):
        return now
