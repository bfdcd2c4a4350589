"""What to do with what people tell the bot: stored first, then answered; presses decided within their five seconds."""

import asyncio
import contextlib
from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable, Coroutine
from secrets import token_hex

import structlog

from bot.doorstep import Malformed
from bot.platform import Answer, DeliveryError, Door, Outgoing
from bot.shape import Json, text
from bot.wecom import render
from bot.wecombot import wire
from bot.wecombot.line import Frame, Line
from bot.wecombot.streams import Streams
from workflows.kernel.incoming import Incoming
from workflows.kernel.ports import Clock

WELCOME = "在的。看到隐患，拍一张照片、说一句话发到这里就行；发“帮助”看能做什么。"
UNREADABLE = "这种消息这里看不了，没有登记。发文字、照片、语音、视频或文件就行。"
UNSTORED = "刚才这条没有存下来，请再发一次；急事请直接打值班电话。"
STORE_TRIES, REMEMBERED = 3, 2000
DECIDE_S, TRY_AGAIN_S, LAST_WORDS_S = 4.0, 1.0, 1.5
"""Seconds of the five in which a pressed card may change; between two tries to store a message; for what came before
the end."""
log = structlog.get_logger()


class Ear:
    """`refused` counts what came and was not taken; `anew` sends a card whose change was not taken in time."""

    def __init__(
        self, clock: Clock, refused: Counter[str], anew: Callable[[str, Outgoing], Awaitable[object]]
    ) -> None:  # fmt: skip
        self._clock, self._refused, self._anew = clock, refused, anew
        self.door: Door | None = None
        self._came: asyncio.Queue[Frame] = asyncio.Queue()
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, line: Line, streams: Streams) -> None:
        self._line, self._streams = line, streams
        self._work(self._take_in_turn(), "wecom bot messages")

    async def stop(self) -> None:
        """What has come is stored before we go: nobody sends it a second time."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._came.join(), LAST_WORDS_S)
        for task in list(self._tasks):
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=1.0)
        self.door = None

    async def hear(self, frame: Frame) -> None:
        """Presses at once, for they have five seconds; everything else strictly in its order."""
        if frame.event == "template_card_event":
            self._work(self._press(frame), "wecom bot press")
        else:
            self._came.put_nowait(frame)

    async def _take_in_turn(self) -> None:
        while True:
            frame = await self._came.get()
            try:
                await self._take(frame)
            except Malformed as wrong:
                self._refuse("malformed", str(wrong))
            except DeliveryError as wrong:
                log.info("wecom bot courtesy not shown", why=str(wrong))
            finally:
                self._came.task_done()

    async def _take(self, frame: Frame) -> None:
        """Stored first, then answered. Nobody sends it a second time, so a store that fails is asked again."""
        incoming = wire.read(frame.body, self._clock.now())
        if incoming is None:
            self._refuse("unknown", text(frame.body, "msgtype"))
            if not frame.event:
                await self._last_word(frame, UNREADABLE)
            return
        stored = await self._stored(incoming)
        if incoming.key in self._seen:
            return
        if not stored:
            await self._last_word(frame, UNSTORED)
            return
        self._remember(incoming.key)
        if frame.event == "enter_chat":
            welcome: Json = {"msgtype": "text", "text": {"content": WELCOME}}
            await self._line.call("aibot_respond_welcome_msg", welcome, frame.req)
            return
        room = incoming.room or ""
        self._streams.begin(room.partition(":")[2] or incoming.account.lower(), frame.req)

    async def _last_word(self, frame: Frame, words: str) -> None:
        stream: Json = {"id": f"s{token_hex(8)}", "finish": True, "content": words}
        await self._line.call("aibot_respond_msg", {"msgtype": "stream", "stream": stream}, frame.req)

    async def _stored(self, incoming: Incoming) -> bool:
        for _ in range(STORE_TRIES):
            try:
                if self.door is not None:
                    await self.door.take(incoming)
                    return True
            except Exception as wrong:  # noqa: BLE001 - whatever the store says, the message must not be lost in silence
                log.error("wecom bot message not stored yet", error=type(wrong).__name__)
            await asyncio.sleep(TRY_AGAIN_S)
        return False

    async def _press(self, frame: Frame) -> None:
        try:
            incoming = wire.read(frame.body, self._clock.now())
            if incoming is None or self.door is None:
                return
            await self._wear(frame, incoming, await self.door.decide(incoming))
        except Malformed as wrong:
            self._refuse("malformed", str(wrong))
        except Exception as wrong:  # noqa: BLE001 - one press must not end the others; the card shows its old look
            log.error("wecom bot press not answered", error=repr(wrong))

    async def _wear(self, frame: Frame, incoming: Incoming, answer: Answer) -> None:
        """The new look with the answer to the press; where that is not taken, as a card of its own."""
        if answer.card is None:
            return
        message = Outgoing(answer.ref, answer.revision, answer.card)
        look = render.amended(message, wire.task(frame.body))
        body: Json = {"response_type": "update_template_card", "template_card": look}
        try:
            await asyncio.wait_for(self._line.call("aibot_respond_update_msg", body, frame.req), DECIDE_S)
        except (DeliveryError, TimeoutError) as wrong:
            self._refuse("late_answer", str(wrong))
            await self._anew(incoming.account, Outgoing(answer.ref, answer.revision, answer.card, again=True))

    def _refuse(self, why: str, said: str) -> None:
        self._refused[why] += 1
        log.info("wecom bot frame refused", why=why, said=said)

    def _remember(self, key: str) -> None:
        self._seen[key] = None
        while len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)

    def _work(self, work: Coroutine[None, None, None], name: str) -> None:
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
