"""The robot speaks: single chats (20 people a call), groups, and taking messages back."""

import secrets

from bot.sandbox.dingtalk.gate import Refused, new
from bot.sandbox.dingtalk.looks import Seen, read_key
from bot.sandbox.gate import Call
from bot.sandbox.phones import Bubble
from bot.sandbox.shapes import Json, listed, parse, size, text, words
from bot.sandbox.world import Sandbox

NEEDED = {
    "sampleText": ("content",), "sampleMarkdown": ("title", "text"), "sampleImageMsg": ("photoURL",),
    "sampleLink": ("title", "text", "messageUrl"), "sampleActionCard": ("title", "text", "singleTitle", "singleURL"),
    "sampleAudio": ("mediaId", "duration"), "sampleFile": ("mediaId", "fileName", "fileType"),
    "sampleVideo": ("videoMediaId", "videoType", "picMediaId", "duration"),
    "sampleActionCard6": ("title", "text", "buttonTitle1", "buttonUrl1", "buttonTitle2", "buttonUrl2"),
} | {f"sampleActionCard{count}": ("title", "text", *(f"actionTitle{turn}" for turn in range(1, count + 1)),
                                  *(f"actionURL{turn}" for turn in range(1, count + 1))) for count in (2, 3, 4, 5)}
MOST_USERS = 20
MOST_BYTES = 15_000


def show(box: Sandbox, thread: str, bubble_id: str, seen: Seen, sender: str = "bot") -> None:
    """Put a message on one phone or into one group."""
    kind, said, media, look = seen
    blob = box.media.find(media)
    box.phones.add(Bubble(bubble_id, "dingtalk", thread, kind, said, box.now(), sender, blob.sha256 if blob else media,
                          [look] if look else []))


def _message(call: Call) -> Seen:
    body = call.body
    key, raw = text(body, "msgKey"), body.get("msgParam")
    if key not in NEEDED:
        raise Refused(400, "invalidParameter.msgKey.invalid", key)
    params = parse(raw) if isinstance(raw, str) else None
    if params is None:
        raise Refused(400, "invalidParameter.msgParam.invalid", "msgParam is a JSON string")
    if size(raw if isinstance(raw, str) else "") > MOST_BYTES:
        raise Refused(400, "invalidParameter.msgParam.invalid", f"msgParam is over {MOST_BYTES} bytes")
    for name in NEEDED[key]:
        if not isinstance(params.get(name), str) or not params[name]:
            raise Refused(400, "invalidParameter.msgParam.invalid", f"{key} needs {name} as a string")
    return read_key(key, params)


def _robot(call: Call) -> None:
    if text(call.body, "robotCode") != call.box.dingtalk.robot_code:
        raise Refused(400, "invalidParameter.robotCode.notExsit", "robot 不存在")


def to_people(call: Call) -> Json:
    """POST /v1.0/robot/oToMessages/batchSend."""
    _robot(call)
    users = words(call.body, "userIds")
    if not 1 <= len(users) <= MOST_USERS:
        raise Refused(400, "invalidParameter.userIds.invalid", "userIds 1 to 20 (the real text says 100)")
    seen, box, key = _message(call), call.box, secrets.token_urlsafe(16)
    fault = box.faults.take("dingtalk", "flow_controlled", call.path)
    slowed = {str(one) for one in listed(fault.args, "userids")} if fault else set()
    known = {userid: box.dingtalk.roll.find(userid) for userid in users}
    bad = [userid for userid, member in known.items() if member is None or not member.active]
    for userid in users:
        if userid not in bad and userid not in slowed:
            show(box, userid.lower(), key, seen)
    box.dingtalk.queries[key] = users
    return {"processQueryKey": key, "invalidStaffIdList": bad,
            "flowControlledStaffIdList": [one for one in users if one in slowed and one not in bad]}


def to_group(call: Call) -> Json:
    """POST /v1.0/robot/groupMessages/send."""
    _robot(call)
    group = text(call.body, "openConversationId")
    if group not in call.box.dingtalk.groups:
        raise Refused(400, "invalidParameter.openConversationId", "the robot is in no such group")
    key = secrets.token_urlsafe(16)
    show(call.box, f"group:{group}", key, _message(call))
    call.box.dingtalk.queries[key] = [group]
    return {"processQueryKey": key}


def recall(call: Call) -> Json:
    """POST …/batchRecall and …/groupMessages/recall {processQueryKeys}, within 24 hours [M]."""
    done, failed = [], {}
    for key in words(call.body, "processQueryKeys"):
        if key in call.box.dingtalk.queries:
            call.box.phones.recall("dingtalk", key)
            done.append(key)
        else:
            failed[key] = "processQueryKey.notExist"
    return {"successResult": done, "failedResult": failed}


ROUTES = [
    new("/v1.0/robot/oToMessages/batchSend", to_people), new("/v1.0/robot/groupMessages/send", to_group),
    new("/v1.0/robot/otoMessages/batchRecall", recall), new("/v1.0/robot/groupMessages/recall", recall),
]
