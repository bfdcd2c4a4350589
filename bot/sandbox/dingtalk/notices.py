"""Work notices, DING, and groups made by the app."""

import hashlib
import secrets

from bot.sandbox.dingtalk.gate import Refused, Wrong, new, old
from bot.sandbox.dingtalk.looks import read_webhook
from bot.sandbox.dingtalk.org import Group
from bot.sandbox.dingtalk.send import show
from bot.sandbox.gate import Call
from bot.sandbox.shapes import Json, dump, loose, part, size, text, truth, whole, words

NOTICE_BYTES = 2048
DING_MOST = {1: 200, 2: 20, 3: 20}  # receivers by remindType: in the app, SMS, phone


def _receivers(call: Call) -> list[str]:
    body, roll = call.body, call.box.dingtalk.roll
    users = [one for one in text(body, "userid_list").split(",") if one]
    places = [one for one in loose(body, "dept_id_list").split(",") if one]
    if len(users) > 100 or len(places) > 20:
        raise Wrong(400002, "userid_list 最多 100, dept_id_list 最多 20", sub=True)
    if truth(body, "to_all_user"):
        users += list(roll.members)
    for place in places:
        users += [one.userid for one in roll.inside(roll.below(int(place)))] if place.isdigit() else []
    if not users:
        raise Wrong(400002, "没有接收人", sub=True)
    return list(dict.fromkeys(one.lower() for one in users))


def notice(call: Call) -> Json:
    """POST corpconversation/asyncsend_v2: the same text to one person once a day, 500 a day."""
    box, ding = call.box, call.box.dingtalk
    if whole(call.body, "agent_id") != ding.agent_id:
        raise Wrong(33001, "无效的 agent_id", sub=True)
    message = part(call.body, "msg")
    if not message or size(dump(message)) > NOTICE_BYTES:
        raise Wrong(400002, "msg 为空或超过 2048 字节", sub=True)
    day, task = f"{box.now():%Y-%m-%d}", next(ding.ids)
    mark = hashlib.sha256(dump(message).encode()).hexdigest()
    for userid in _receivers(call):
        ding.notice_counts[f"{day} {userid}"] += 1
        same = f"{day} {userid} {mark}"
        if same in ding.notice_texts or ding.notice_counts[f"{day} {userid}"] > 500:
            box.counters["dingtalk.notice_dropped"] += 1
            continue
        ding.notice_texts.add(same)
        if ding.roll.find(userid) is not None:
            show(box, userid, f"wn{task}", read_webhook(message))
    ding.notices[str(task)] = message
    return {"task_id": task}


def recall_notice(call: Call) -> Json:
    """POST corpconversation/recall {agent_id, msg_task_id}."""
    task = loose(call.body, "msg_task_id")
    if task not in call.box.dingtalk.notices:
        raise Wrong(400002, "msg_task_id 不存在", sub=True)
    call.box.phones.recall("dingtalk", f"wn{task}")
    return {}


def status_bar(call: Call) -> Json:
    """POST corpconversation/status_bar/update, for notices of type oa."""
    task = loose(call.body, "task_id")
    if text(call.box.dingtalk.notices.get(task, {}), "msgtype") != "oa":
        raise Wrong(400002, "task_id 不是 OA 消息", sub=True)
    return {}


def ding(call: Call) -> Json:
    """POST /v1.0/robot/ding/send: not in the standard edition."""
    org, body = call.box.dingtalk, call.body
    if org.edition == "standard":
        raise Refused(403, "Forbidden.AccessDenied.AccessTokenPermissionDenied", "专业版、专属版才有 DING")
    if text(body, "robotCode") != org.robot_code:
        raise Refused(400, "invalidParameter.robotCode.notExsit", "robot 不存在")
    kind, people = whole(body, "remindType"), words(body, "receiverUserIdList")
    if kind not in DING_MOST or not text(body, "content"):
        raise Refused(400, "invalidParameter", "remindType 1 2 3, content")
    if not 1 <= len(people) <= DING_MOST[kind]:
        raise Refused(400, "ding.receivercount.limit", f"at most {DING_MOST[kind]}")
    pack, way = {2: ("sms", " 短信"), 3: ("phone", " 电话")}.get(kind, ("", ""))
    if pack and not call.box.telecom.pack(pack, len(people)):
        raise Refused(400, "ding.serverquota.insufficient", f"{pack} pack is used up")
    unknown = [one for one in people if org.roll.find(one) is None]
    ding_id = f"ding{secrets.token_hex(8)}"
    org.dings[ding_id] = body
    for one in people:
        if one not in unknown:
            show(call.box, one.lower(), ding_id, ("text", f"DING{way} {text(body, 'content')}", "", None))
    return {"openDingId": ding_id, "failedList": {"invalidUser": unknown} if unknown else {}}


def recall_ding(call: Call) -> Json:
    """POST /v1.0/robot/ding/recall {openDingId}."""
    ding_id = text(call.body, "openDingId")
    if ding_id not in call.box.dingtalk.dings:
        raise Refused(400, "invalidParameter.openDingId", ding_id)
    call.box.phones.recall("dingtalk", ding_id)
    return {"openDingId": ding_id}


def create_group(call: Call) -> Json:
    """POST /v1.0/im/group/create."""
    name, users = text(call.body, "name"), words(call.body, "useridlist")
    owner = text(call.body, "owner")
    if not 1 <= len(name) <= 20 or not owner:
        raise Refused(400, "invalidParameter.name", "name has 1 to 20 characters, owner is needed")
    unknown = [one for one in [owner, *users] if call.box.dingtalk.roll.find(one) is None]
    if unknown:
        raise Refused(400, "invalidParameter.useridlist", ",".join(unknown))
    group = Group(f"cid{secrets.token_urlsafe(12)}==", name, owner, list(dict.fromkeys([owner, *users])))
    call.box.dingtalk.groups[group.conversation_id] = group
    return {"openConversationId": group.conversation_id, "chatid": f"chat{secrets.token_hex(8)}"}


def failed_events(call: Call) -> Json:
    """GET /call_back/get_call_back_failed_result: reading takes them away [M]."""
    found, call.box.dingtalk.failed_events = call.box.dingtalk.failed_events, []
    return {"has_more": False, "failed_list": [{"event_time": one["EventTime"], "call_back_tag": one["EventType"],
                                                text(one, "EventType"): one} for one in found]}


PATH = "/topapi/message/corpconversation"
ROUTES = [
    old(f"{PATH}/asyncsend_v2", notice), old(f"{PATH}/recall", recall_notice),
    old(f"{PATH}/status_bar/update", status_bar),
    new("/v1.0/robot/ding/send", ding), new("/v1.0/robot/ding/recall", recall_ding),
    new("/v1.0/im/group/create", create_group), old("/call_back/get_call_back_failed_result", failed_events, "GET"),
]
