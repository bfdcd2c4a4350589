"""What a member does in DingTalk, as the robot message, event or card press the platform tells the bot."""

import secrets

from bot.sandbox.dingtalk import push, stream
from bot.sandbox.dingtalk.org import Group
from bot.sandbox.people import Member
from bot.sandbox.phones import Bubble, Kind
from bot.sandbox.post import Delivery
from bot.sandbox.shapes import Json
from bot.sandbox.world import Sandbox


def _session(box: Sandbox, thread: str) -> tuple[str, int]:
    sessions = box.dingtalk.sessions
    code = sessions.issue(thread, box.now())
    return f"{box.base}/robot/sendBySession?session={code}", round(sessions.held[code].ends.timestamp() * 1000)


def _head(box: Sandbox, who: Member, group: Group | None) -> Json:
    thread = f"group:{group.conversation_id}" if group else who.userid.lower()
    webhook, ends = _session(box, thread)
    ding = box.dingtalk
    head: Json = {
        "msgId": f"msg{secrets.token_urlsafe(16)}==", "conversationType": "2" if group else "1",
        "conversationId": group.conversation_id if group else f"cid-{who.userid}==",
        "senderId": f"$:LWCP_v1:${who.userid}", "senderStaffId": who.userid, "senderUnionId": who.unionid,
        "senderNick": who.name, "senderCorpId": ding.corp_id, "isAdmin": False, "chatbotCorpId": ding.corp_id,
        "chatbotUserId": "$:LWCP_v1:$robot", "senderPlatform": "Android", "sessionWebhook": webhook,
        "sessionWebhookExpiredTime": ends, "createAt": box.ms(), "robotCode": ding.robot_code,
    }
    if group:
        head |= {"conversationTitle": group.name, "isInAtList": True, "atUsers": [{"dingtalkId": "$:LWCP_v1:$robot"}]}
    return head


def _spent(box: Sandbox) -> bool:
    quota, month = box.dingtalk.quota, box.dingtalk.quota.month(box.now())
    if box.dingtalk.edition == "standard" and quota.push[month] >= quota.push_limit:
        box.counters["dingtalk.push_quota_exhausted"] += 1
        return True
    quota.push[month] += 1
    return False


def _tell_robot(box: Sandbox, body: Json) -> Delivery:
    if box.dingtalk.mode == "stream":
        return stream.push(box, str(body["msgtype"]), "CALLBACK", stream.ROBOT, body).delivery
    return push.tell(box, str(body["msgtype"]), body, box.dingtalk.robot_url, lambda: push.robot_envelope(box, body))


def _say(box: Sandbox, who: Member, group: Group | None, bubble: tuple[Kind, str, str], content: Json,
         outside: bool = False) -> Delivery:
    body = _head(box, who, group)
    if outside:  # of another company: known by a nickname only
        body.pop("senderStaffId")
        body |= {"senderCorpId": "", "isAdmin": False}
    thread = f"group:{group.conversation_id}" if group else who.userid.lower()
    kind, words, media = bubble
    box.phones.add(Bubble(str(body["msgId"]), "dingtalk", thread, kind, words, box.now(), who.userid, media))
    if _spent(box):
        return _tell_robot(box, body | {"msgtype": content["msgtype"], "errCode": 20001, "errMsg": "推送次数已用完"})
    return _tell_robot(box, body | content)


def download_code(box: Sandbox, kind: str, name: str, mime: str, data: bytes) -> tuple[str, str]:
    """(download code, content hash) of a file a member sent."""
    blob = box.media.keep(kind, name, mime, data, box.now())
    return box.dingtalk.downloads.issue(blob.id, box.now()), blob.sha256


def says_text(box: Sandbox, who: Member, words: str, group: Group | None = None, outside: bool = False) -> Delivery:
    """A text; in a group it starts with the blank the removed @ leaves. `outside`: somebody of no company we know."""
    said = f" {words}" if group else words
    return _say(box, who, group, ("text", words, ""), {"msgtype": "text", "text": {"content": said}}, outside)


def says_file(box: Sandbox, who: Member, kind: Kind, name: str, mime: str, data: bytes, extra: Json) -> Delivery:
    """picture, audio, video or file of a single chat; `extra`: duration (ms), recognition."""
    code, sha = download_code(box, kind, name, mime, data)
    wire = {"image": "picture", "voice": "audio"}.get(kind, kind)
    content: Json = {"downloadCode": code}
    if kind in ("voice", "video"):
        content["duration"] = extra.get("duration", 3000)
    if kind == "voice":
        content["recognition"] = extra.get("recognition", "")
    if kind == "video":
        content["videoType"] = "mp4"
    if kind == "file":
        content["fileName"] = name
    return _say(box, who, None, (kind, "", sha), {"msgtype": wire, "content": content})


def says_rich(box: Sandbox, who: Member, words: str, pictures: list[tuple[str, str, bytes]],
              group: Group | None = None) -> Delivery:
    """richText: text and pictures (name, type, bytes) in one message, the only way in groups."""
    pieces: list[Json] = [{"text": words}] if words else []
    first = ""
    for name, mime, data in pictures:
        code, sha = download_code(box, "image", name, mime, data)
        first = first or sha
        pieces.append({"type": "picture", "downloadCode": code})
    return _say(box, who, group, ("image" if first else "text", words, first),
                {"msgtype": "richText", "content": {"richText": pieces}})


def event(box: Sandbox, name: str, fields: Json) -> Delivery:
    """An organisation event, such as user_leave_org {userId:[..]}."""
    ding, event_id = box.dingtalk, secrets.token_hex(16)
    body: Json = {"timeStamp": str(box.ms())} | fields
    if ding.mode == "stream":
        headers: Json = {"eventId": event_id, "eventType": name, "eventBornTime": str(box.ms()),
                         "eventCorpId": ding.corp_id, "eventUnifiedAppId": "sandbox"}
        return stream.push(box, name, "EVENT", "*", body, headers).delivery
    more: Json = {"EventType": name, "EventTime": box.ms(), "CorpId": ding.corp_id, "BizId": event_id,
                  "eventId": event_id}
    return push.tell(box, name, body | more, ding.event_url, lambda: push.event_envelope(box, body | more))
