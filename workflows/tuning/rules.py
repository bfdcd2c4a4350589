"""How far a rule is trusted, and what is advised; config/policies/tuning.toml."""

from dataclasses import dataclass, field
from datetime import time, timedelta

from workflows.kernel.effects import Effect
from workflows.kernel.flow import Context, Row
from workflows.kernel.people import SAFETY_DIRECTOR, SAFETY_OFFICER
from workflows.tuning.case import Tuning


@dataclass(frozen=True, slots=True)
class TuningRules:
    """Over `window` a rule may have `false_per_day` false alarms per camera and day it was really watched. `verdicts`
    at least are proof; a trial alarm that nobody judged counts as false. Judged each day `at`. A question that nobody
    answers ends after `lapse`; the same advice comes again after `again` at the earliest. For advice: `falses` and
    `reals` at least; a mask covers at most `mask_most` of the picture; `look_back` is what it is made of. With 0 for
    `false_per_day` one wrong press would silence a rule: that is no number of it."""

    at: time = time(7, 40)
    window: timedelta = field(default=timedelta(days=7), metadata={"min": "1d", "max": "60d"})
    false_per_day: float = field(default=1.0, metadata={"min": 0.1, "max": 1000.0})
    verdicts: int = field(default=1, metadata={"min": 1})
    officer: str = SAFETY_OFFICER
    lapse: timedelta = field(default=timedelta(days=7), metadata={"min": "1h"})
    again: timedelta = field(default=timedelta(days=14), metadata={"min": "1d"})
    look_back: timedelta = field(default=timedelta(days=30), metadata={"min": "1d"})
    falses: int = field(default=3, metadata={"min": 2})
    reals: int = field(default=3, metadata={"min": 1})
    mask_most: float = field(default=0.2, metadata={"min": 0.01, "max": 0.5})


MAY = (SAFETY_OFFICER, SAFETY_DIRECTOR)
TuningCtx = Context[TuningRules]
TuningOutcome = tuple[Tuning, list[Effect]]
TuningRows = tuple[Row[Tuning, TuningRules], ...]
