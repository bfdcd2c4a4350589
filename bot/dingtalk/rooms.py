"""Groups: `dingtalk-robot:TOKEN:SECRET`, a custom robot, and `dingtalk-group:OPEN_CONVERSATION_ID`, our own robot."""

import hashlib

import structlog

from bot.dingtalk import render, signs
from bot.dingtalk.client import Api
from bot.dingtalk.settings import DingTalkSettings
from bot.dingtalk.wire import ROOM
from bot.platform import DeliveryError, Outgoing, Picture
from bot.shape import Json, dump, parse, part, text, whole
from bot.wording import plain
from workflows.kernel.ports import Clock

ROBOT, GROUP = "dingtalk-robot:", ROOM
TEXT_BYTES = 6000
log = structlog.get_logger()


async def by_robot(api: Api, clock: Clock, address: str, message: Outgoing) -> None:
    """One message; the platform drops a repeat by its msgUuid. Raises DeliveryError."""
    token, _, secret = address.removeprefix(ROBOT).partition(":")
    query = {"access_token": token}
    if secret:
        ms = str(round(clock.now().timestamp() * 1000))
        query |= {"timestamp": ms, "sign": signs.of_robot(secret, ms)}
    said = _webhook(message)
    # Our numbers begin anew with a new database, and the platform would take an alarm for one it has had.
    mark = hashlib.sha256(dump(said).encode()).hexdigest()[:12]
    await api.robot(query, said | {"msgUuid": f"{message.ref}-{message.revision}-{mark}"})


async def by_our_robot(api: Api, settings: DingTalkSettings, group: str, key: str, params: Json) -> str:
    """groupMessages/send; its processQueryKey."""
    body: Json = {"robotCode": settings.robot, "openConversationId": group, "msgKey": key, "msgParam": dump(params)}
    return text(await api.call("POST", "/v1.0/robot/groupMessages/send", body), "processQueryKey")


async def show(api: Api, settings: DingTalkSettings, group: str, picture: Picture) -> None:
    """A picture after its words, which have been seen: a failure here is only written down."""
    try:
        if media_id := await api.upload(picture):
            await by_our_robot(api, settings, group, "sampleImageMsg", {"photoURL": media_id})
    except DeliveryError as wrong:
        log.warning("dingtalk room picture not shown", why=str(wrong))


async def by_session(api: Api, clock: Clock, message: Outgoing) -> bool:
    """The answer to a question, which names who asked; False where the 90 minutes for that are over."""
    note = parse(message.answers) or {}
    if not text(note, "session") or clock.now().timestamp() * 1000 >= whole(note, "until"):
        return False
    body, asker = _webhook(message), text(note, "at")
    if asker:
        kind = text(body, "msgtype")
        key = "content" if kind == "text" else "text"
        inner = part(body, kind)
        body |= {kind: inner | {key: f"@{asker} {text(inner, key)}"}, "at": {"atUserIds": [asker]}}
    return await api.answer(text(note, "session"), body)


def _webhook(message: Outgoing) -> Json:
    if message.card.plain:
        return {"msgtype": "text", "text": {"content": plain(message.card, TEXT_BYTES, message.link)}}
    _, made = render.message(message)
    # A robot of the group has no media of its own: the first picture is shown by its short-lived address.
    shown = "".join(f"\n\n![]({picture.url})" for picture in message.pictures[:1])
    return {"msgtype": "markdown", "markdown": made | {"text": f"{text(made, 'text')}{shown}"}}
