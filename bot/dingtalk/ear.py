"""What to do with a message or a press, whichever of Stream and HTTP brought it."""

import asyncio
from collections import Counter, OrderedDict
from collections.abc import Mapping

import structlog

from bot.dingtalk import render, wire
from bot.dingtalk.stream import CARD, ROBOT, Ack, Frame
from bot.platform import Answer, Door, Outgoing
from bot.shape import Json
from workflows.kernel.incoming import Incoming
from workflows.kernel.ports import Clock

PATIENCE = 1.8  # seconds of the two that DingTalk waits for the answer to a press
BY_KEY: Json = {"updateCardDataByKey": True, "updatePrivateDataByKey": True}
REMEMBERED = 2000
log = structlog.get_logger()


class Ear:
    """`heard` counts `quota_exhausted` (messages that lost their content), `malformed`, `unknown`, `late_answer`."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.door: Door | None = None
        self.heard: Counter[str] = Counter()
        self._answering: dict[str, asyncio.Event] = {}
        self._shown: OrderedDict[str, Mapping[str, str]] = OrderedDict()
        self._late: set[asyncio.Task[Answer]] = set()

    async def frame(self, frame: Frame) -> Ack:
        """One frame of the Stream; what is nonsense is acknowledged, or it would come for ever."""
        if frame.kind == "EVENT":
            return Ack({"status": "SUCCESS", "message": "success"})
        try:
            if frame.topic == ROBOT:
                await self.message(frame.data)
                return Ack({"response": "OK"})
            if frame.topic == CARD:
                return Ack({"response": await self.press(frame.data, frame.id, frame.ms)})
        except wire.Malformed as wrong:
            self.heard["malformed"] += 1
            log.info("dingtalk frame refused", why=str(wrong))
            return Ack({}, 400)
        return Ack({}, 404)

    async def message(self, body: Json) -> None:
        """Hand in a robot message; raises Malformed, and whatever the store raises."""
        if wire.quota_used_up(body):
            self.heard["quota_exhausted"] += 1
            log.warning("dingtalk pushes of this month are used up, a message came without its content")
        incoming = wire.robot(body, self._clock.now().tzinfo)
        if incoming is None:
            self.heard["unknown"] += 1
        elif self.door is not None:
            await self.door.take(incoming)

    async def press(self, body: Json, mark: str, ms: int) -> Json:
        """Decide a press and return the card's new look; {} where that takes too long and the update follows later."""
        incoming = wire.card(body, mark, ms, self._clock.now().tzinfo)
        track = str(body.get("outTrackId"))
        answered = self._answering[track] = asyncio.Event()
        try:
            answer = await self._decided(incoming)
            return self._look(track, answer) if answer else {}
        finally:
            # The answer still has to reach the phone before an update may overtake it.
            asyncio.get_running_loop().call_later(0.2, answered.set)
            if self._answering.get(track) is answered:
                asyncio.get_running_loop().call_later(0.2, self._answering.pop, track, None)

    async def quiet(self, track: str) -> None:
        """Until no press of this card is being answered: an update during the callback is forbidden."""
        if (answering := self._answering.get(track)) is not None:
            await asyncio.wait_for(answering.wait(), 5.0)

    def shows(self, track: str, params: Mapping[str, str]) -> bool:
        """True where the answer to a press already put exactly this on the card: an update would cost quota."""
        shown = self._shown.get(track)
        return shown is not None and all(params.get(key) == value for key, value in shown.items() if key != "status")

    def changed(self, track: str) -> None:
        """The card was changed by another way since."""
        self._shown.pop(track, None)

    async def _decided(self, incoming: Incoming) -> Answer | None:
        if self.door is None:
            return None
        # Not cancelled when it is late: a decision that began must end, and its update goes out by the postman.
        task: asyncio.Task[Answer] = asyncio.ensure_future(self.door.decide(incoming))
        self._late.add(task)
        task.add_done_callback(self._late.discard)
        done, _ = await asyncio.wait({task}, timeout=PATIENCE)
        if done:
            return task.result()
        self.heard["late_answer"] += 1
        return None

    def _look(self, track: str, answer: Answer) -> Json:
        params: dict[str, str] = {}
        if answer.card is not None:
            params = render.params(Outgoing(answer.ref, answer.revision, answer.card))
            self._shown[track] = params
            while len(self._shown) > REMEMBERED:
                self._shown.popitem(last=False)
        if answer.toast:
            params = params | {"status": render.status(answer.toast)}
        return {"cardData": {"cardParamMap": dict(params)}, "cardUpdateOptions": BY_KEY} if params else {}
