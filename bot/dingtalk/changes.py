"""Events of the organisation, from Stream and HTTP alike, in neutral words."""

from collections.abc import Mapping
from datetime import tzinfo

from bot.dingtalk.wire import NAME, many, moment
from bot.platform import ContactChange

HERE = frozenset({"user_add_org", "user_modify_org", "user_active_org"})
GONE = "user_leave_org"
UNITS, UNITS_GONE = frozenset({"org_dept_create", "org_dept_modify"}), "org_dept_remove"


def read(name: str, id: str, ms: int, body: Mapping[str, object], zone: tzinfo | None) -> ContactChange | None:
    """None for events that are not about people or departments. Raises Malformed for a time off the calendar."""
    people, units = many(body, "userId", "UserId", "userid"), many(body, "deptId", "DeptId", "deptid")
    key, at = f"{NAME}:contact:{id}", moment(ms, zone)
    if name in HERE and people:
        return ContactChange(NAME, key, at, here=people)
    if name == GONE and people:
        return ContactChange(NAME, key, at, gone=people)
    if name in UNITS and units:
        return ContactChange(NAME, key, at, units=units)
    if name == UNITS_GONE and units:
        return ContactChange(NAME, key, at, units_gone=units)
    return None
