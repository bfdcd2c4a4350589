"""WeChat Work's AI bot as this house uses a chat."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from secrets import token_hex

import structlog
from aiohttp import web

from bot.http import Http, Sessions
from bot.platform import DeliveryError, Door, Fetched, Never, Outgoing, Sent, ailment
from bot.shape import Json
from bot.wecom import render
from bot.wecombot import wire
from bot.wecombot.ear import Ear
from bot.wecombot.errors import TaskUsed
from bot.wecombot.files import Files
from bot.wecombot.line import Line
from bot.wecombot.settings import BotSettings, Patience
from bot.wecombot.streams import QUIET, QUIET_BESIDE_APP, SEE_CARD, Streams
from bot.wording import plain, unlinked
from workflows.kernel.ports import Clock

TEXT_BYTES, PICTURES = 4096, 2
CALM = Patience()
log = structlog.get_logger()


def spoken(message: Outgoing) -> str:
    """A card without buttons as the markdown that the bot speaks; nothing of a stranger's becomes a link in it."""
    card = message.card
    facts = tuple((unlinked(name), unlinked(value)) for name, value in card.facts)
    ask = replace(card.ask, prompt=unlinked(card.ask.prompt)) if card.ask else None
    safe = replace(card, headline=unlinked(card.headline), facts=facts, foot=unlinked(card.foot), ask=ask)
    return plain(safe, TEXT_BYTES, message.link)


class WecomBot:
    """A Platform. `refused` counts what came and was not taken, by reason. It speaks to WeCom's people, so a person
    has one account however they write. `Sent.reference`: `task_id` of a card; a bot can change a card only in answer to
    a press, so any later look is sent as a new one.
    """

    name = wire.NAME
    title = "企业微信智能机器人"
    monthly_calls: int | None = None

    def __init__(self, settings: BotSettings, clock: Clock, http: Sessions, patience: Patience = CALM) -> None:
        self.refused: Counter[str] = Counter()
        self._http = Http(http)
        self._ear = Ear(clock, self.refused, self.send)
        self._line = Line(self._http, settings, clock, self._ear.hear, patience)
        self._files = Files(self._http, self._line, settings.url, clock)
        wait = patience.stream_beside_app if settings.beside_app else patience.stream
        self._streams = Streams(self._line, wait, QUIET_BESIDE_APP if settings.beside_app else QUIET)

    @property
    def open(self) -> bool:
        """True while messages can reach us."""
        return self._line.open

    @property
    def routes(self) -> list[web.RouteDef]:
        return []

    async def start(self, door: Door) -> None:
        """Open the line; does not wait for it to stand."""
        self._ear.door = door
        self._ear.start(self._line, self._streams)
        self._line.start()

    async def stop(self) -> None:
        await self._line.stop()
        await self._ear.stop()
        await self._streams.close()
        await self._files.close()
        await self._http.close()

    async def send(self, account: str, message: Outgoing) -> Sent:
        return await self._say(account, account.lower(), 1, message)

    async def amend(self, account: str, reference: Mapping[str, str], message: Outgoing) -> Sent | None:
        """None: outside the answer to a press the platform changes no card."""
        return None

    async def send_room(self, address: str, message: Outgoing) -> Sent:
        chat = address.removeprefix(f"{wire.NAME}:")
        if not chat or chat == address:
            raise Never(f"不是智能机器人的群地址：{address.split(':', 1)[0]}")
        return await self._say(chat, chat, 2, message)

    async def fetch(self, ref: str, reply: str | None) -> Fetched:
        return await self._files.fetch(ref)

    async def probe(self) -> str | None:
        """What is wrong with the line. Where it was not opened here, only whether there is a server to open it to:
        subscribing would push a running service out."""
        return (self._line.trouble or None) if self._line.started else await ailment(self._line.knock())

    async def _say(self, chat: str, conversation: str, kind: int, message: Outgoing) -> Sent:
        media = [await self._files.upload(picture) for picture in message.pictures[:PICTURES]]
        look = render.new(message, render.task_id(message))
        if "template_card" not in look:
            words = spoken(message)
            done = await self._streams.finish(conversation, words)
            if not done:
                await self._send(chat, kind, {"msgtype": "markdown", "markdown": {"content": words}})
            sent = Sent(done, {})
        else:
            await self._streams.finish(conversation, SEE_CARD)
            task = await self._card(chat, kind, message, look)
            sent = Sent(task, {"task_id": task})
        for media_id in filter(None, media):
            await self._show(chat, kind, media_id)
        return sent

    async def _card(self, chat: str, kind: int, message: Outgoing, look: Json) -> str:
        """The card's task_id. One that is taken shows that an earlier try arrived, or is an older installation's."""
        task = render.task_id(message)
        try:
            await self._send(chat, kind, look)
        except TaskUsed:
            if not message.again:
                task = render.task_id(message, f"-{token_hex(4)}")
                await self._send(chat, kind, render.new(message, task))
        return task

    async def _send(self, chat: str, kind: int, body: Json) -> None:
        await self._line.call("aibot_send_msg", {"chatid": chat, "chat_type": kind, **body})

    async def _show(self, chat: str, kind: int, media_id: str) -> None:
        """A picture after its card, which has been seen: a failure here is only written down."""
        try:
            await self._send(chat, kind, {"msgtype": "image", "image": {"media_id": media_id}})
        except DeliveryError as wrong:
            log.warning("wecom bot picture not shown", why=str(wrong))
