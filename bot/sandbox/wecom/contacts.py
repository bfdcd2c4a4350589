"""The address book as a new self-built app sees it: no mobile, no e-mail; details only with the app's own token."""

from bot.sandbox.gate import Call
from bot.sandbox.people import Department, Member
from bot.sandbox.shapes import Json, text, whole
from bot.sandbox.wecom.gate import BAD_PARAMETER, NO_RIGHT, NO_USER, Code, Wrong, api

NO_DEPARTMENT = Code(60003, "department not found")


def _details(call: Call) -> None:
    if call.box.wecom.contact_tokens.current == call.query.get("access_token"):
        raise Wrong(NO_RIGHT, "the contact-sync secret reads no details from a new address")
    if call.box.wecom.withholds:
        raise Wrong(NO_RIGHT, "outside the visible range of this app")


def _asked(call: Call, name: str, default: int = 0) -> int:
    found = whole(dict(call.query), name, default)
    if found not in call.box.wecom.roll.departments:
        raise Wrong(NO_DEPARTMENT)
    return found


def _node(call: Call, node: Department) -> Json:
    return {"id": node.id, "name": node.name, "name_en": "", "department_leader": call.box.wecom.roll.leaders(node.id),
            "parentid": node.parent, "order": 100000000 - node.id}


def _tree(call: Call) -> list[Department]:
    roll = call.box.wecom.roll
    inside = roll.below(_asked(call, "id", 1))
    return [node for node in roll.departments.values() if node.id in inside]


def departments(call: Call) -> Json:
    """GET department/list: the sub-tree."""
    _details(call)
    return {"department": [_node(call, node) for node in _tree(call)]}


def department_ids(call: Call) -> Json:
    """GET department/simplelist."""
    return {"department_id": [{"id": node.id, "parentid": node.parent, "order": 100000000 - node.id}
                              for node in _tree(call)]}


def department(call: Call) -> Json:
    """GET department/get."""
    _details(call)
    return {"department": _node(call, call.box.wecom.roll.departments[_asked(call, "id")])}


def _brief(member: Member) -> Json:
    return {"userid": member.userid, "name": member.name, "department": list(member.departments),
            "open_userid": f"woSandbox{member.userid}"}


def _full(member: Member) -> Json:
    return _brief(member) | {
        "order": [0 for _ in member.departments], "position": member.title, "main_department": member.departments[0],
        "is_leader_in_dept": [int(one in member.leads) for one in member.departments],
        "direct_leader": [member.manager] if member.manager else [], "status": 1 if member.active else 2,
        "telephone": "", "alias": "", "extattr": {"attrs": _fields(member)}, "isleader": int(bool(member.leads)),
    }


def _fields(member: Member) -> list[Json]:
    """The corporation's own fields; mobile, e-mail, avatar and address are withheld since 2022."""
    return [{"type": 0, "name": "工号", "text": {"value": member.staff_no}}] if member.staff_no else []


def users_simple(call: Call) -> Json:
    """GET user/simplelist: one department, not what is under it."""
    inside = call.box.wecom.roll.inside({_asked(call, "department_id")})
    return {"userlist": [_brief(member) for member in inside]}


def users(call: Call) -> Json:
    """GET user/list."""
    _details(call)
    inside = call.box.wecom.roll.inside({_asked(call, "department_id")})
    return {"userlist": [_full(member) for member in inside]}


def user(call: Call) -> Json:
    """GET user/get."""
    _details(call)
    member = call.box.wecom.roll.find(call.query.get("userid", ""))
    if member is None:
        raise Wrong(NO_USER)
    return _full(member)


def user_ids(call: Call) -> Json:
    """POST user/list_id: only with the contact-sync secret."""
    if call.box.wecom.contact_tokens.current != call.query.get("access_token"):
        raise Wrong(NO_RIGHT, "only the contact-sync secret")
    limit, start = whole(call.body, "limit", 10000), whole({"at": text(call.body, "cursor") or "0"}, "at")
    if not 1 <= limit <= 10000:
        raise Wrong(BAD_PARAMETER, "limit")
    pairs: list[Json] = [{"userid": member.userid, "department": one} for member in call.box.wecom.roll.members.values()
                         for one in member.departments]
    rest = str(start + limit) if start + limit < len(pairs) else ""
    return {"dept_user": pairs[start : start + limit], "next_cursor": rest}


ROUTES = [
    api("department/list", departments, "GET"), api("department/simplelist", department_ids, "GET"),
    api("department/get", department, "GET"), api("user/simplelist", users_simple, "GET"),
    api("user/list", users, "GET"), api("user/get", user, "GET"), api("user/list_id", user_ids),
]
