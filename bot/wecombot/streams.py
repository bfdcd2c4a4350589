"""Streamed answers: 收到，正在看 at once under the message itself, and one last line when there is something to say."""

import asyncio
from collections import deque
from dataclasses import dataclass
from secrets import token_hex

import structlog

from bot.platform import DeliveryError, Never
from bot.shape import Json
from bot.wecombot.line import Line

FIRST = "收到，正在看。"
QUIET, QUIET_BESIDE_APP = "收到，已经记下。", "收到。后面的消息和卡片在企业微信的“安全闭环”应用里看。"
SEE_CARD = "看好了，在下面这张卡片里。"
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Stream:
    """One answer under way: `req` of the message it answers, `id` of ours."""

    req: str
    id: str


class Streams:
    """Open answers by conversation (a userid in lower case, or a group's chatid). One that nothing finishes within
    `patience` seconds of machine time says so itself: the platform gives six minutes, a person less."""

    def __init__(self, line: Line, patience: float, quiet: str) -> None:
        self._line, self._patience, self._quiet = line, patience, quiet
        self._open: dict[str, deque[Stream]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def begin(self, conversation: str, req: str) -> None:
        """Called after the message is stored, never before."""
        stream = Stream(req, f"s{token_hex(8)}")
        self._open.setdefault(conversation, deque()).append(stream)
        task = asyncio.create_task(self._see_off(conversation, stream), name="wecom bot stream")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def finish(self, conversation: str, content: str) -> str:
        """The oldest open answer of this conversation ends with these words: its id; "" where there is none, or it can
        no longer be changed. Raises TryLater."""
        held = self._open.get(conversation)
        while held:
            stream = held.popleft()
            try:
                await self._line.call("aibot_respond_msg", _frame(stream, content, True), stream.req)
                return stream.id
            except Never as wrong:
                log.info("wecom bot stream is over", why=str(wrong))
            except DeliveryError:
                held.appendleft(stream)
                raise
        return ""

    async def _see_off(self, conversation: str, stream: Stream) -> None:
        try:
            await self._line.call("aibot_respond_msg", _frame(stream, FIRST, False), stream.req)
            await asyncio.sleep(self._patience)
            held = self._open.get(conversation)
            if held and stream in held:
                held.remove(stream)
                await self._line.call("aibot_respond_msg", _frame(stream, self._quiet, True), stream.req)
        except DeliveryError as wrong:
            # The message is stored; only the courtesy is lost, and what follows is sent as a message of its own.
            log.info("wecom bot stream not shown", why=str(wrong))
            self._drop(conversation, stream)
        finally:
            if not self._open.get(conversation):
                self._open.pop(conversation, None)

    def _drop(self, conversation: str, stream: Stream) -> None:
        held = self._open.get(conversation)
        if held and stream in held:
            held.remove(stream)

    async def close(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=1.0)


def _frame(stream: Stream, content: str, finish: bool) -> Json:
    return {"msgtype": "stream", "stream": {"id": stream.id, "finish": finish, "content": content}}
