"""Groups: `dingtalk-robot:TOKEN:SECRET`, a custom robot, and `dingtalk-group:OPEN_CONVERSATION_ID`, our own robot."""

from bot.dingtalk import render, signs
from bot.dingtalk.client import Api
from bot.platform import Outgoing
from bot.shape import Json
from bot.wording import plain
from workflows.kernel.ports import Clock

ROBOT, GROUP = "dingtalk-robot:", "dingtalk-group:"
TEXT_BYTES = 6000


async def by_robot(api: Api, clock: Clock, address: str, message: Outgoing) -> None:
    """One message; the platform drops a repeat by its msgUuid. Raises DeliveryError."""
    token, _, secret = address.removeprefix(ROBOT).partition(":")
    query = {"access_token": token}
    if secret:
        ms = str(round(clock.now().timestamp() * 1000))
        query |= {"timestamp": ms, "sign": signs.of_robot(secret, ms)}
    await api.robot(query, _webhook(message) | {"msgUuid": f"{message.ref}-{message.revision}"})


def _webhook(message: Outgoing) -> Json:
    if message.card.plain:
        return {"msgtype": "text", "text": {"content": plain(message.card, TEXT_BYTES)}}
    _, made = render.message(message)
    return {"msgtype": "markdown", "markdown": made}
