"""How grave a hazard stands (预警一级 to 预警三级), and how loud its first notice is."""

from workflows.hazard.case import Hazard
from workflows.hazard.rules import HazardRules
from workflows.hazard.rules_alert import AlertRules
from workflows.kernel.alerts import Alert
from workflows.kernel.effects import Urgency


def level_of(case: Hazard, rules: AlertRules) -> Alert:
    """The highest that applies: of the colour, of a 重大 that a person judged, of an emergency."""
    levels = rules.levels
    found: list[Alert] = [getattr(levels, case.level) if case.level else levels.ungraded]
    found += [levels.emergency] if case.emergency else []
    found += [levels.major] if case.major and case.major.status == "judged" else []
    return max(found)


def first_notice(case: Hazard, rules: HazardRules) -> Urgency:
    """How the responsible hears of it first: from `sms_from` on by SMS too, where the plant has SMS at all."""
    if case.emergency:
        return "danger"
    alert = rules.alert
    return "urgent" if "sms" in rules.phones and level_of(case, alert) >= alert.sms_from else "first"
