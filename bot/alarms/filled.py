"""What the rules of alarms take from others' files: levels and callouts from hazard.toml, assembly points from
muster.toml, classes from the catalogue."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from workflows.alarm.rules import AlarmRules
from workflows.hazard.rules import HazardRules


def filled(found: Mapping[str, Any], hazard: HazardRules) -> AlarmRules:
    """`hazard` is complete already."""
    rules: AlarmRules = found["alarm"]
    used = rules.used_classes
    return replace(
        rules, alert=hazard.alert, phones=hazard.phones, assembly=found["muster"].assembly,
        emergencies=hazard.emergency.kinds, classes={code: of for code, of in hazard.classes.items() if code in used},
        class_levels={code: level for code, level in hazard.class_levels.items() if code in used},
    )  # fmt: skip
