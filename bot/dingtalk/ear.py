"""What to do with a message or a press, whichever of Stream and HTTP brought it."""

import asyncio
import contextlib
from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable, Mapping

import structlog

from bot.dingtalk import changes, render, wire
from bot.dingtalk.stream import CARD, ROBOT, Ack, Frame
from bot.doorstep import Malformed
from bot.platform import Answer, Door, KeepsContacts, Outgoing
from bot.shape import Json
from workflows.kernel.incoming import Incoming
from workflows.kernel.ports import Clock

PATIENCE = 1.8  # seconds of the two that DingTalk waits for the answer to a press
ON_ITS_WAY = 0.2  # seconds until an answer has surely left this process
BY_KEY: Json = {"updateCardDataByKey": True, "updatePrivateDataByKey": True}
REMEMBERED = 2000
log = structlog.get_logger()


class Ear:
    """Counts in `refused`: `quota_exhausted` (a message that lost its content), `malformed`, `unknown`, `late_answer`.

    `late` is called with the card and the decision that came after the answer's two seconds.
    """

    def __init__(self, clock: Clock, refused: Counter[str], late: Callable[[str, Answer], Awaitable[None]]) -> None:
        self._clock, self._refused, self._tell_late = clock, refused, late
        self.door: Door | None = None
        self._answering: dict[str, asyncio.Event] = {}
        self._shown: OrderedDict[str, Mapping[str, str]] = OrderedDict()
        self._late: set[asyncio.Task[None]] = set()

    async def frame(self, frame: Frame) -> Ack:
        """One frame of the Stream; what is nonsense is acknowledged, or it would come for ever."""
        try:
            if frame.kind == "EVENT":
                await self.event(frame.event, frame.event_id or frame.id, frame.ms, frame.data)
                return Ack({"status": "SUCCESS", "message": "success"})
            if frame.topic == ROBOT:
                await self.message(frame.data)
                return Ack({"response": "OK"})
            if frame.topic == CARD:
                return Ack({"response": await self.press(frame.data, frame.id, frame.ms)})
        except Malformed as wrong:
            self._refused["malformed"] += 1
            log.info("dingtalk frame refused", why=str(wrong))
            return Ack({}, 400)
        return Ack({}, 404)

    async def message(self, body: Json) -> None:
        """Hand in a robot message; raises Malformed, and whatever the store raises."""
        if wire.quota_used_up(body):
            self._refused["quota_exhausted"] += 1
            log.warning("dingtalk pushes of this month are used up, a message came without its content")
        incoming = wire.robot(body, self._clock.now().tzinfo)
        if incoming is None:
            self._refused["unknown"] += 1
        elif self.door is not None:
            await self.door.take(incoming)

    async def event(self, name: str, id: str, ms: int, body: Json) -> None:
        """Hand in what happened in the organisation; raises Malformed, and whatever the store raises."""
        change = changes.read(name, id, ms, body, self._clock.now().tzinfo)
        door: object = self.door  # told wider, or the checker calls the branch dead
        if change is not None and isinstance(door, KeepsContacts):
            await door.changed(change)

    async def press(self, body: Json, mark: str, ms: int) -> Json:
        """Decide a press and return the card's new look; {} where that takes too long and the update follows later."""
        incoming = wire.card(body, mark, ms, self._clock.now().tzinfo)
        track = str(body.get("outTrackId"))
        answered = self._answering[track] = asyncio.Event()
        try:
            answer = await self._decided(track, incoming)
            return self._look(track, answer) if answer else {}
        finally:
            # The answer still has to reach the phone before an update may overtake it.
            asyncio.get_running_loop().call_later(ON_ITS_WAY, self._answered, track, answered)

    def _answered(self, track: str, event: asyncio.Event) -> None:
        event.set()
        if self._answering.get(track) is event:
            del self._answering[track]

    async def quiet(self, track: str) -> None:
        """Until no press of this card is being answered: an update during the callback is forbidden."""
        if (answering := self._answering.get(track)) is not None:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(answering.wait(), 5.0)

    def shows(self, track: str, params: Mapping[str, str]) -> bool:
        """True where the answer to a press already put exactly this on the card: an update would cost quota."""
        shown = self._shown.get(track)
        return shown is not None and all(params.get(key) == value for key, value in shown.items() if key != "status")

    def changed(self, track: str) -> None:
        """The card was changed by another way since."""
        self._shown.pop(track, None)

    async def _decided(self, track: str, incoming: Incoming) -> Answer | None:
        if self.door is None:
            return None
        # Not cancelled when it is late: a decision that began must end.
        deciding = asyncio.ensure_future(self.door.decide(incoming))
        done, _ = await asyncio.wait({deciding}, timeout=PATIENCE)
        if done:
            return deciding.result()
        self._refused["late_answer"] += 1
        after = asyncio.create_task(self._after(track, deciding), name="late answer to a press")
        self._late.add(after)
        after.add_done_callback(self._finished)
        return None

    async def _after(self, track: str, deciding: "asyncio.Future[Answer]") -> None:
        """Whoever decided believes the answer carried the look; it did not, so the card is updated from here."""
        await self._tell_late(track, await deciding)

    def _finished(self, task: "asyncio.Task[None]") -> None:
        self._late.discard(task)
        if not task.cancelled() and (wrong := task.exception()):
            log.error("dingtalk press not decided", error=type(wrong).__name__)

    async def close(self) -> None:
        """Late decisions end with the service."""
        for task in list(self._late):
            task.cancel()
        if self._late:
            await asyncio.wait(self._late, timeout=1.0)

    def _look(self, track: str, answer: Answer) -> Json:
        params: dict[str, str] = {}
        if answer.card is not None:
            params = render.params(Outgoing(answer.ref, answer.revision, answer.card))
            self._shown[track] = params
            while len(self._shown) > REMEMBERED:
                self._shown.popitem(last=False)
        look: Json = {"cardData": {"cardParamMap": dict(params)}} if params else {}
        if answer.toast:  # for the one who pressed, not for everybody who has this card
            look["userPrivateData"] = {"cardParamMap": {"status": render.status(answer.toast)}}
        return look | {"cardUpdateOptions": BY_KEY} if look else {}
