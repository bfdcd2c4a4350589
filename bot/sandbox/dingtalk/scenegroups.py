"""Scene groups: made from a group template, which brings the robot in; the same uuid is the same group."""

import secrets

from bot.sandbox.dingtalk.gate import Wrong, old
from bot.sandbox.dingtalk.org import Group
from bot.sandbox.gate import Call
from bot.sandbox.shapes import Json, text

NO_TEMPLATE, NO_GROUP, BAD_USER, BAD_PARAMETER = 665036, 660023, 33012, 400002
AT_ONCE, MOST = 100, 999


def _users(call: Call, most: int) -> list[str]:
    """`user_ids` is one string with commas; every one of them works here."""
    users = [one for one in text(call.body, "user_ids").split(",") if one]
    if len(users) > most:
        raise Wrong(BAD_PARAMETER, f"user_ids 最多 {most} 个")
    for userid in users:
        _member(call, userid)
    return users


def _member(call: Call, userid: str) -> None:
    member = call.box.dingtalk.roll.find(userid)
    if member is None or not member.active:
        raise Wrong(BAD_USER, "无效的USERID", sub=True)


def _group(call: Call) -> Group:
    found = call.box.dingtalk.groups.get(text(call.body, "open_conversation_id"))
    if found is None:
        raise Wrong(NO_GROUP, "群ID解码失败", sub=True)
    return found


def create(call: Call) -> Json:
    """POST …/create."""
    ding, body = call.box.dingtalk, call.body
    if text(body, "template_id") not in ding.room_templates:
        raise Wrong(NO_TEMPLATE, "群模板不存在或停用", sub=True)
    owner, title = text(body, "owner_user_id"), text(body, "title")
    if not owner or not title:
        raise Wrong(BAD_PARAMETER, "owner_user_id and title are needed")
    _member(call, owner)
    users = list(dict.fromkeys([owner, *_users(call, MOST)]))
    uuid = text(body, "uuid")
    number = ding.room_uuids.get(uuid) or f"cid{secrets.token_hex(10)}=="
    if number not in ding.groups:
        ding.groups[number] = Group(number, title, owner, users)
    if uuid:
        ding.room_uuids[uuid] = number
    return {"success": True, "result": {"open_conversation_id": number, "chat_id": f"chat{number[3:23]}"}}


def update(call: Call) -> Json:
    """POST …/update: title, owner."""
    group, owner = _group(call), text(call.body, "owner_user_id")
    if owner and owner not in group.users:
        raise Wrong(BAD_PARAMETER, "群主不在群里")
    group.owner, group.name = owner or group.owner, text(call.body, "title") or group.name
    return {"success": True}


def add(call: Call) -> Json:
    """POST …/member/add, at most 100 at once."""
    group = _group(call)
    group.users = list(dict.fromkeys([*group.users, *_users(call, AT_ONCE)]))
    return {"success": True}


def delete(call: Call) -> Json:
    """POST …/member/delete; the owner stays."""
    group, gone = _group(call), _users(call, AT_ONCE)
    if group.owner in gone:
        raise Wrong(BAD_PARAMETER, "不能移出群主")
    group.users = [one for one in group.users if one not in gone]
    return {"success": True}


BASE = "/topapi/im/chat/scenegroup"
ROUTES = [old(f"{BASE}/create", create), old(f"{BASE}/update", update), old(f"{BASE}/member/add", add),
          old(f"{BASE}/member/delete", delete)]
