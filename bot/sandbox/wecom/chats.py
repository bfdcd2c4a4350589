"""appchat: groups an app makes and speaks in; no cards there."""

import re
import secrets

from bot.sandbox.gate import Call
from bot.sandbox.pace import Pace
from bot.sandbox.shapes import Json, text, words
from bot.sandbox.wecom import limits
from bot.sandbox.wecom.corp import Chat
from bot.sandbox.wecom.gate import (
    BAD_PARAMETER,
    BAD_USERS,
    CHAT_EXISTS,
    NO_CHAT,
    NO_RIGHT,
    TOO_OFTEN,
    Wrong,
    api,
)
from bot.sandbox.wecom.send import show

MOST, NAME_CHARS = 2000, 50
CHAT_ID = re.compile(r"[0-9A-Za-z]{1,32}")


def _chat(call: Call, chatid: str) -> Chat:
    found = call.box.wecom.chats.get(chatid)
    if found is None:
        raise Wrong(NO_CHAT)
    return found


def _known(call: Call, users: list[str]) -> list[str]:
    for userid in users:
        member = call.box.wecom.roll.find(userid)
        if member is None or not member.active:
            raise Wrong(BAD_USERS, userid)
    return users


def _may(call: Call, pace: Pace) -> None:
    """Only an app that sees the root department has these calls, and only so many."""
    if not call.box.wecom.sees_everybody:
        raise Wrong(NO_RIGHT)
    if not pace.allows("corp", call.box.now().timestamp()):
        raise Wrong(TOO_OFTEN)


def create(call: Call) -> Json:
    """POST appchat/create: 2 to 2 000 members; a name of more than 50 characters is cut."""
    _may(call, call.box.wecom.chats_made)
    users = _known(call, list(dict.fromkeys(words(call.body, "userlist"))))
    if not 2 <= len(users) <= MOST:
        raise Wrong(BAD_PARAMETER, "userlist has 2 to 2000 members")
    chatid = text(call.body, "chatid") or secrets.token_hex(12)
    if not CHAT_ID.fullmatch(chatid):
        raise Wrong(BAD_PARAMETER, "chatid: 32 of 0-9A-Za-z")
    if chatid in call.box.wecom.chats:
        raise Wrong(CHAT_EXISTS)
    owner = text(call.body, "owner") or users[0]
    if owner.lower() not in {one.lower() for one in users}:
        raise Wrong(BAD_PARAMETER, "the owner is no member")
    call.box.wecom.chats[chatid] = Chat(chatid, text(call.body, "name")[:NAME_CHARS], owner, users)
    return {"chatid": chatid}


def update(call: Call) -> Json:
    """POST appchat/update: adds, then takes out; the owner cannot be taken out."""
    chat = _chat(call, text(call.body, "chatid"))
    _may(call, call.box.wecom.chats_changed)
    here = {one.lower() for one in chat.users}
    new = [one for one in _known(call, words(call.body, "add_user_list")) if one.lower() not in here]
    gone = {one.lower() for one in words(call.body, "del_user_list")}
    owner = text(call.body, "owner") or chat.owner
    users = [one for one in [*chat.users, *new] if one.lower() not in gone]
    if owner.lower() not in {one.lower() for one in users}:
        raise Wrong(BAD_PARAMETER, "the owner is no member")
    if len(users) > MOST:
        raise Wrong(BAD_PARAMETER, "more than 2000 members")
    chat.users, chat.owner = users, owner
    chat.name = text(call.body, "name")[:NAME_CHARS] or chat.name
    return {}


def get(call: Call) -> Json:
    """GET appchat/get."""
    chat = _chat(call, call.query.get("chatid", ""))
    return {"chat_info": {"chatid": chat.chatid, "name": chat.name, "owner": chat.owner, "userlist": list(chat.users)}}


def _within(call: Call, people: int) -> bool:
    """20 000 person-times a minute, 300 000 an hour, for all chats of the app together."""
    corp, second = call.box.wecom, call.box.now().timestamp()
    corp.chat_times = [(at, count) for at, count in corp.chat_times if at > second - 3600]
    minute = sum(count for at, count in corp.chat_times if at > second - 60)
    hour = sum(count for _, count in corp.chat_times)
    if minute + people > 20_000 or hour + people > 300_000:
        return False
    corp.chat_times.append((second, people))
    return True


def send(call: Call) -> Json:
    """POST appchat/send: template_card is refused; a member over 200 a minute misses it in silence."""
    chat = _chat(call, text(call.body, "chatid"))
    limits.check(call.box, call.body, limits.CHAT_TYPES)
    if not _within(call, len(chat.users)):
        raise Wrong(TOO_OFTEN)
    second = call.box.now().timestamp()
    for userid in chat.users:
        if not call.box.wecom.chat_members.allows(userid.lower(), second):
            call.box.counters["wecom.chat_member_dropped"] += 1
    show(call.box, f"group:{chat.chatid}", f"wm{next(call.box.wecom.ids)}", call.body)
    return {}


ROUTES = [api("appchat/create", create), api("appchat/update", update), api("appchat/get", get, "GET"),
          api("appchat/send", send)]
