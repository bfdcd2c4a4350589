"""One picture out of a film."""

from datetime import datetime
from pathlib import Path

import av
import cv2

from vision.cameras.pictures import picture_of
from vision.jpeg import jpeg
from vision.record.index import Segment

SIDE, BYTES = 1280, 300_000


def picture(path: Path, row: Segment, at: datetime) -> bytes | None:
    """JPEG of the picture shown at `at`, decoded from the key frame before; None where there is none."""
    wanted = max((at - row.since).total_seconds(), 0.0)
    try:
        with av.open(str(path), options={"protocol_whitelist": "file"}) as film:
            stream = film.streams.video[0]
            begun = float((stream.start_time or 0) * (stream.time_base or 0))
            film.seek(int((wanted + begun) * 1_000_000))
            shown = None
            for one in film.decode(stream):
                if shown is not None and one.time is not None and one.time > wanted + begun:
                    break
                shown = one
            return jpeg(picture_of(shown), SIDE, BYTES) if shown is not None else None
    except (av.FFmpegError, OSError, cv2.error):
        return None
