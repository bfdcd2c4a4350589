"""Every workflow of this house. A new one is its folder, a policy file, one line here, and one story."""

from collections.abc import Mapping
from typing import Any

from workflows.alarm.flow import FLOW as ALARM
from workflows.alarm.rules import AlarmRules
from workflows.bypass.flow import FLOW as BYPASS
from workflows.bypass.rules import BypassRules
from workflows.callout.flow import FLOW as CALLOUT
from workflows.callout.rules import CalloutRules
from workflows.handover.flow import FLOW as HANDOVER
from workflows.handover.rules import HandoverRules
from workflows.hazard.flow import FLOW as HAZARD
from workflows.hazard.rules import HazardRules
from workflows.held.flow import FLOW as HELD
from workflows.held.flow import HeldRules
from workflows.inspection.flow import FLOW as ROUND
from workflows.inspection.rules import RoundRules
from workflows.kernel.flow import Flow
from workflows.lockout.flow import FLOW as LOCKOUT
from workflows.lockout.rules import LockoutRules
from workflows.muster.flow import FLOW as MUSTER
from workflows.muster.rules import MusterRules
from workflows.permit.flow import FLOW as PERMIT
from workflows.permit.rules import PermitRules
from workflows.quiz.flow import FLOW as QUIZ
from workflows.quiz.rules import QuizRules
from workflows.sheet.flow import FLOW as SHEET
from workflows.sheet.rules import SheetRules
from workflows.task.flow import FLOW as TASK
from workflows.task.rules import TaskRules
from workflows.tuning.flow import FLOW as TUNING
from workflows.tuning.rules import TuningRules

FLOWS: Mapping[str, Flow[Any, Any]] = {
    flow.kind: flow
    for flow in (
        HAZARD, TASK, HELD, CALLOUT, MUSTER, PERMIT, LOCKOUT, ROUND, HANDOVER, BYPASS, SHEET, QUIZ, ALARM, TUNING,
    )
}  # fmt: skip
RULES: Mapping[str, type[Any]] = {
    "hazard": HazardRules, "task": TaskRules, "held": HeldRules, "callout": CalloutRules, "muster": MusterRules,
    "permit": PermitRules, "lockout": LockoutRules, "round": RoundRules, "handover": HandoverRules,
    "bypass": BypassRules, "sheet": SheetRules, "quiz": QuizRules,
    "alarm": AlarmRules, "tuning": TuningRules,
}  # fmt: skip
"""The shape of each workflow's policy file `config/policies/<kind>.toml`."""
