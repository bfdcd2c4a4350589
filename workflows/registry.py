"""Every workflow of this house. A new one is its folder, a policy file, one line here, and one story."""

from collections.abc import Mapping
from typing import Any

from workflows.hazard.flow import FLOW as HAZARD
from workflows.hazard.rules import HazardRules
from workflows.held.flow import FLOW as HELD
from workflows.held.flow import HeldRules
from workflows.kernel.flow import Flow
from workflows.task.flow import FLOW as TASK
from workflows.task.rules import TaskRules

FLOWS: Mapping[str, Flow[Any, Any]] = {flow.kind: flow for flow in (HAZARD, TASK, HELD)}
RULES: Mapping[str, type[Any]] = {"hazard": HazardRules, "task": TaskRules, "held": HeldRules}
"""The shape of each workflow's policy file `config/policies/<kind>.toml`."""
