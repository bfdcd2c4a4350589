"""What of alarm.toml names something that the factory does not have."""

from workflows.alarm.rules import AlarmRules
from workflows.kernel.people import Org


def check_alarms(rules: AlarmRules, org: Org) -> tuple[str, ...]:
    """For `run.py check`, one sentence each; the rules as the service fills them in."""
    classes = [f"转隐患的类别“{code}”目录里没有" for code in sorted(rules.used_classes - set(rules.classes))]
    known = {kind.name for kind in rules.emergencies}
    named = dict.fromkeys(one.emergency for one in rules.hazards if one.emergency)
    emergencies = [f"紧急情况“{name}”在 hazard.toml [emergency] 里没有" for name in named if name not in known]
    strange = [p for p in rules.hot_work.places if not any(code.startswith(p) for code in org.places)]
    places = [f"要动火票的区域写了“{place}”，区域表里没有这样开头的" for place in strange]
    roles = dict.fromkeys((rules.officer, *(one.role for one in rules.tell)))
    people = {person.role for person in org.people.values() if person.active}
    nobody = [f"告警要告诉“{role}”，花名册里没有这个角色的人" for role in roles if org.people and role not in people]
    return (*classes, *emergencies, *places, *nobody)
