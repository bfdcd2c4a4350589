"""What the recorder tells the bot: clips, segments, that a permit's camera still sees. All through the spool."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from config.vision.told import CLIP, SEEN, SEGMENT, ClipTold, SeenTold, SegmentTold
from vision.alarms import Put
from vision.cameras.port import Coded
from vision.record.deck import Wanted
from vision.record.index import Segment

GRAVE = 2
"""A segment told is what shows that nobody looked away: the spool gives it up after reminders and readings."""


def clip(put: Put, camera: str, wanted: Wanted, packets: Sequence[Coded], film: bytes) -> None:
    told = ClipTold(
        alarm=wanted.alarm, camera=camera, sha256=hashlib.sha256(film).hexdigest(), since=packets[0].at,
        until=packets[-1].at,
    )  # fmt: skip
    put(CLIP, told.model_dump_json(), film, wanted.grave)


def segment(put: Put, one: Segment) -> None:
    """Once for each permit; what is said twice changes nothing there."""
    for permit in one.permits:
        said = {
            "permit": permit, "camera": one.camera, "source": one.source, "sha256": one.sha256, "from": one.since,
            "to": one.until, "late": one.source == "file", "size": one.size,
        }  # fmt: skip
        put(SEGMENT, SegmentTold.model_validate(said).model_dump_json(by_alias=True), None, GRAVE)


def seen(put: Put, camera: str, permits: Sequence[str], at: datetime) -> None:
    for permit in permits:
        put(SEEN, SeenTold(permit=permit, camera=camera, at=at).model_dump_json(), None, 0)
