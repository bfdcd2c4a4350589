"""The address book of DingTalk, one level at a time, typed as the real replies are."""

from bot.sandbox.dingtalk.gate import Handler, Wrong, old
from bot.sandbox.gate import Call
from bot.sandbox.people import Department, Member
from bot.sandbox.shapes import Json, text, whole


def _department(call: Call) -> int:
    asked = call.body.get("dept_id", 1)
    if not isinstance(asked, int) or isinstance(asked, bool):
        raise Wrong(400002, "dept_id 不是数字", sub=True)
    found = asked
    if found not in call.box.dingtalk.roll.departments:
        raise Wrong(60003, "部门不存在", sub=True)
    return found


def _node(node: Department) -> Json:
    return {"dept_id": node.id, "name": node.name, "parent_id": node.parent, "auto_add_user": True,
            "create_dept_group": False}


def _children(call: Call) -> list[Department]:
    parent = _department(call)
    return [node for node in call.box.dingtalk.roll.departments.values() if node.parent == parent]


def list_sub(call: Call) -> Json:
    """One level only."""
    return {"result": [_node(node) for node in _children(call)]}


def list_sub_ids(call: Call) -> Json:
    """Ids of one level."""
    return {"result": {"dept_id_list": [node.id for node in _children(call)]}}


def department(call: Call) -> Json:
    """With its managers."""
    roll, found = call.box.dingtalk.roll, _department(call)
    more = {"dept_manager_userid_list": roll.leaders(found), "org_dept_owner": "", "dept_group_chat_id": "",
            "order": found, "member_count": len(roll.inside({found}))}
    return {"result": _node(roll.departments[found]) | more}


def _member(call: Call, userid: str) -> Member:
    found = call.box.dingtalk.roll.find(userid)
    if found is None or not found.active:
        raise Wrong(60121, "找不到该用户", sub=True)
    return found


def parents(call: Call) -> Json:
    """Chains of departments of one person, each from the department up to the root."""
    roll, chains = call.box.dingtalk.roll, []
    for start in _member(call, text(call.body, "userid")).departments:
        chain, here = [], start
        while here in roll.departments and here not in chain:
            chain.append(here)
            here = roll.departments[here].parent
        chains.append({"parent_dept_id_list": chain})
    return {"result": {"parent_list": chains}}


def _brief(member: Member) -> Json:
    return {"userid": member.userid, "name": member.name}


def _full(call: Call, member: Member, place: int) -> Json:
    found = _brief(member) | {
        "unionid": member.unionid, "title": member.title, "job_number": member.staff_no, "active": member.active,
        "dept_id_list": list(member.departments), "leader": place in member.leads, "admin": False, "boss": False,
    }
    return found | ({"mobile": member.mobile} if call.box.dingtalk.tells_mobile and member.mobile else {})


def _page(call: Call, full: bool) -> Json:
    place, size = _department(call), whole(call.body, "size", 100)
    cursor = whole(call.body, "cursor", -1)
    if cursor < 0 or "size" not in call.body:
        raise Wrong(400002, "缺少 cursor 或 size", sub=True)
    if not 1 <= size <= 100:
        raise Wrong(400002, "size 1-100", sub=True)
    inside = [one for one in call.box.dingtalk.roll.inside({place}) if one.active]
    page = inside[cursor : cursor + size]
    found: Json = {"has_more": cursor + size < len(inside),
                   "list": [_full(call, one, place) if full else _brief(one) for one in page]}
    return {"result": found | ({"next_cursor": cursor + size} if found["has_more"] else {})}


def users(call: Call) -> Json:
    """A page of one department, not what is under it."""
    return _page(call, True)


def users_simple(call: Call) -> Json:
    """The lighter page."""
    return _page(call, False)


def user_ids(call: Call) -> Json:
    """Ids of one department."""
    inside = call.box.dingtalk.roll.inside({_department(call)})
    return {"result": {"userid_list": [one.userid for one in inside if one.active]}}


def user(call: Call) -> Json:
    """manager_userid only when there is one."""
    member = _member(call, text(call.body, "userid"))
    led: list[Json] = [{"dept_id": place, "leader": place in member.leads} for place in member.departments]
    more: Json = {"leader_in_dept": led, "role_list": [], "senior": False}
    if member.manager:
        more["manager_userid"] = member.manager
    return {"result": _full(call, member, 0) | more}


def by_mobile(call: Call) -> Json:
    """userid of a mobile number."""
    everybody = call.box.dingtalk.roll.members.values()
    found = [one for one in everybody if one.active and one.mobile and one.mobile == text(call.body, "mobile")]
    if not found:
        raise Wrong(60121, "找不到该用户", sub=True)
    return {"result": {"userid": found[0].userid}}


def by_union(call: Call) -> Json:
    """userid of a unionid."""
    userid = text(call.body, "unionid").removeprefix("union-")
    return {"result": {"contact_type": 0, "userid": _member(call, userid).userid}}


CALLS: dict[str, Handler] = {
    "v2/department/listsub": list_sub, "v2/department/listsubid": list_sub_ids, "v2/department/get": department,
    "v2/department/listparentbyuser": parents, "v2/user/list": users, "v2/user/get": user,
    "v2/user/getbymobile": by_mobile, "user/listsimple": users_simple, "user/listid": user_ids,
    "user/getbyunionid": by_union,
}
ROUTES = [old(f"/topapi/{path}", handler, counted=False) for path, handler in CALLS.items()]
