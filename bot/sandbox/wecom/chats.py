"""appchat: groups an app makes and speaks in; no cards there."""

import re
import secrets

from bot.sandbox.gate import Call
from bot.sandbox.shapes import Json, text, words
from bot.sandbox.wecom import limits
from bot.sandbox.wecom.corp import Chat
from bot.sandbox.wecom.gate import BAD_PARAMETER, BAD_USERS, CHAT_EXISTS, NO_CHAT, Wrong, api
from bot.sandbox.wecom.send import show

CHAT_ID = re.compile(r"[0-9A-Za-z]{1,32}")


def _chat(call: Call, chatid: str) -> Chat:
    found = call.box.wecom.chats.get(chatid)
    if found is None:
        raise Wrong(NO_CHAT)
    return found


def _known(call: Call, users: list[str]) -> list[str]:
    for userid in users:
        if call.box.wecom.roll.find(userid) is None:
            raise Wrong(BAD_USERS, userid)
    return users


def create(call: Call) -> Json:
    """POST appchat/create: 2 to 2 000 members."""
    users = _known(call, list(dict.fromkeys(words(call.body, "userlist"))))
    if not 2 <= len(users) <= 2000:
        raise Wrong(BAD_PARAMETER, "userlist has 2 to 2000 members")
    chatid = text(call.body, "chatid") or secrets.token_hex(12)
    if not CHAT_ID.fullmatch(chatid) or len(text(call.body, "name")) > 50:
        raise Wrong(BAD_PARAMETER, "chatid: 32 of 0-9A-Za-z; name: 50 characters")
    if chatid in call.box.wecom.chats:
        raise Wrong(CHAT_EXISTS)
    owner = text(call.body, "owner") or users[0]
    if owner not in users:
        raise Wrong(BAD_PARAMETER, "the owner is no member")
    call.box.wecom.chats[chatid] = Chat(chatid, text(call.body, "name"), owner, users)
    return {"chatid": chatid}


def update(call: Call) -> Json:
    """POST appchat/update."""
    chat = _chat(call, text(call.body, "chatid"))
    gone = set(words(call.body, "del_user_list"))
    chat.users = [one for one in chat.users if one not in gone] + _known(call, words(call.body, "add_user_list"))
    chat.name = text(call.body, "name") or chat.name
    chat.owner = text(call.body, "owner") or chat.owner
    return {}


def get(call: Call) -> Json:
    """GET appchat/get."""
    chat = _chat(call, call.query.get("chatid", ""))
    return {"chat_info": {"chatid": chat.chatid, "name": chat.name, "owner": chat.owner, "userlist": list(chat.users)}}


def send(call: Call) -> Json:
    """POST appchat/send: template_card is refused."""
    chat = _chat(call, text(call.body, "chatid"))
    limits.check(call.box, call.body, limits.CHAT_TYPES)
    show(call.box, f"group:{chat.chatid}", f"wm{next(call.box.wecom.ids)}", call.body)
    return {}


ROUTES = [api("appchat/create", create), api("appchat/update", update), api("appchat/get", get, "GET"),
          api("appchat/send", send)]
