"""From boxes to alarms: rules as data, judged one frame at a time. Pure: no camera, no model, no clock of its own."""

from vision.rules.judge import Judge
from vision.rules.verdict import Verdict

__all__ = ["Judge", "Verdict"]
