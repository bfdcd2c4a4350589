"""Control: groups as the platforms have them, and who may make some."""

from bot.sandbox.asked import Asked, control
from bot.sandbox.shapes import Json, text, truth


def rooms(asked: Asked) -> Json:
    """Every group with its members."""
    box = asked.box
    return {
        "wecom": [{"id": one.chatid, "name": one.name, "owner": one.owner, "users": one.users}
                  for one in box.wecom.chats.values()],
        "dingtalk": [{"id": one.conversation_id, "name": one.name, "owner": one.owner, "users": one.users}
                     for one in box.dingtalk.groups.values()],
    }


def change(asked: Asked) -> Json:
    """The app's visible range in WeChat Work; the group template of DingTalk."""
    body = asked.body
    if "wecom_sees_everybody" in body:
        asked.box.wecom.sees_everybody = truth(body, "wecom_sees_everybody")
    if template := text(body, "dingtalk_room_template"):
        asked.box.dingtalk.room_templates.add(template)
    return rooms(asked)


ROUTES = [control("GET", "rooms", rooms), control("POST", "rooms", change)]
