"""The picture of an alarm, kept and drawn. An alarm without a picture is still an alarm: whatever is wrong with the
picture, or with the place where pictures are kept, is said on the card and stops nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.alarms.pictures import marked
from bot.media.keep import Keep
from bot.media.unusable import Unusable
from config.vision.plan import Polygon
from config.vision.told import BoxTold
from db import alarms
from db.work import UnitOfWork

log = structlog.get_logger("alarms")
BROKEN, AWAY = "图片打不开", "图片没有存下来"


@dataclass(frozen=True, slots=True)
class Evidence:
    """`raw` as it came, `shown` as people see it; both "" where there is none, and `why` where there should be."""

    raw: str = ""
    shown: str = ""
    mime: str = "image/jpeg"
    size: int = 0
    why: str = ""

    def note(self, work: UnitOfWork, now: datetime) -> None:
        """In the commit of the alarm."""
        for sha, kind, mime, size in (
            (self.raw, alarms.RAW, self.mime, self.size), (self.shown, alarms.PICTURE, "image/jpeg", 0),
        ):  # fmt: skip
            if sha:
                alarms.kept(work, sha, kind, mime, size, now)


NONE = Evidence()


def evidence(
    keep: Keep, file: bytes, mime: str, kind: str, boxes: Sequence[BoxTold] = (), zone: Polygon = (),
    others: Sequence[BoxTold] = (),
) -> Evidence:  # fmt: skip
    """In a thread. The card goes out with its picture in the same commit, so it is drawn here and not by a job that
    would come a second later (docs/decisions/0027)."""
    from obstore.exceptions import BaseError

    try:
        drawn = marked(file, kind, boxes, zone, others)
        return Evidence(keep.put(file), keep.put(drawn), mime, len(file))
    except Unusable:
        return Evidence(why=BROKEN)
    except (OSError, BaseError) as error:
        log.error("picture_not_kept", why=f"{type(error).__name__}: {error}"[:200])
        return Evidence(why=AWAY)
