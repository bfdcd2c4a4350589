"""What a judge says of one rule: an alarm begins, goes on, is over."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from config.vision.plan import RulePlan
from vision.frames import Box

Phase = Literal["raised", "still", "over"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """`id` is the same through all phases of one alarm. `since` the first frame, `at` the frame that decided. `boxes`
    of that frame, in pixels; `count` the most that were there at once. `why` in words, where boxes cannot say it."""

    rule: RulePlan
    phase: Phase
    id: str
    since: datetime
    at: datetime
    score: float = 0.0
    count: int = 1
    boxes: tuple[Box, ...] = ()
    why: str = ""
