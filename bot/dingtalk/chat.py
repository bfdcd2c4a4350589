"""DingTalk as this house uses a chat."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta

import structlog
from aiohttp import web

from bot.contacts.directory import Directory
from bot.dingtalk import ding, render, rooms
from bot.dingtalk.callback import Callback
from bot.dingtalk.cards import Cards
from bot.dingtalk.client import Api
from bot.dingtalk.directory import AddressBook
from bot.dingtalk.ear import Ear
from bot.dingtalk.files import Files
from bot.dingtalk.login import DingTalkLogin
from bot.dingtalk.scenegroup import SceneGroups
from bot.dingtalk.settings import DingTalkSettings
from bot.dingtalk.stream import Stream
from bot.dingtalk.wire import NAME
from bot.doctor.port import Knock, Symptom
from bot.http import Http, Sessions
from bot.phones.port import Line
from bot.platform import Answer, DeliveryError, Door, Fetched, Never, Outgoing, Picture, Sent, TryLater, ailment
from bot.shape import Json, dump, text, texts
from workflows.kernel.ports import Clock

FLOW_CONTROL = timedelta(seconds=30)
PICTURES = 3
STANDARD_CALLS = 5000
"""A month and organisation (platforms.md, 3.2)."""
log = structlog.get_logger()


class DingTalk:
    """A Platform. `refused` counts what came and was not taken, by reason.

    `Sent.reference`: `track` for a card, `query` (processQueryKey) for a message. `public_url` is needed in HTTP mode
    only, to register where presses go.
    """

    name = NAME
    title = "钉钉"

    def __init__(
        self, settings: DingTalkSettings, clock: Clock, http: Sessions, freshness: timedelta, public_url: str = ""
    ) -> None:
        self.refused: Counter[str] = Counter()
        self.monthly_calls = STANDARD_CALLS if settings.edition == "standard" else None
        self._settings, self._clock, self._public_url = settings, clock, public_url.rstrip("/")
        self._http = Http(http)
        self._api = Api(self._http, settings, clock)
        self.directory: Directory = AddressBook(self._api, clock)
        self.address = settings.api_base
        self.login = DingTalkLogin(self._api, settings, clock)
        self._ear = Ear(clock, self.refused, self._late)
        self._cards = Cards(self._api, settings, self._ear)
        self._files = Files(self._api, settings)
        self.rooms = SceneGroups(self._api, settings)
        self.phone_lines: Sequence[Line] = ding.lines(self._api, settings)
        self._callback = Callback(settings, clock, freshness, self.refused, self._ear)
        self._stream = Stream(self._http, settings, clock, self._ear.frame)

    @property
    def open(self) -> bool:
        """True while messages can reach us: always in HTTP mode."""
        return self._settings.mode == "http" or self._stream.open

    @property
    def routes(self) -> list[web.RouteDef]:
        return self._callback.routes if self._settings.mode == "http" else []

    async def start(self, door: Door) -> None:
        """Open the Stream, or load what HTTP mode needs; does not wait for the Stream to stand."""
        self._ear.door = door
        if self._settings.mode == "stream":
            self._stream.start()
            return
        await self._callback.prepare()
        if self._public_url and self._settings.card_route_key:
            try:
                await self._cards.register(f"{self._public_url}/dingtalk/card")
            except DeliveryError as wrong:
                log.warning("dingtalk card callback is not registered", why=str(wrong))

    async def stop(self) -> None:
        await self._stream.stop()
        await self._ear.close()
        self._ear.door = None
        self._api.tokens.close()
        self.login.close()
        await self._files.close()
        await self._http.close()

    async def send(self, account: str, message: Outgoing) -> Sent:
        card = message.card
        pressed = card.facts or card.buttons or card.choice
        if pressed and self._settings.card_template_id:
            return await self._cards.send(f"IM_ROBOT.{account}", message)
        key, params = render.message(message)
        query = await self._tell(account, key, params)
        for picture in message.pictures[:PICTURES]:
            await self._show(account, picture)
        return Sent(query, {"query": query})

    async def amend(self, account: str, reference: Mapping[str, str], message: Outgoing) -> Sent | None:
        """A card takes any later look; None for what was a message."""
        track = reference.get("track", "")
        if not track or not await self._cards.amend(track, message):
            return None
        return Sent(track, reference)

    async def send_room(self, address: str, message: Outgoing) -> Sent:
        if address.startswith(rooms.ROBOT):
            await rooms.by_robot(self._api, self._clock, address, message)
            return Sent("", {})
        if not address.startswith(rooms.GROUP):
            raise Never(f"不是钉钉的群地址：{address.split(':', 1)[0]}")
        if message.answers and await rooms.by_session(self._api, self._clock, message):
            return Sent("", {})
        group = address.removeprefix(rooms.GROUP)
        if self._settings.card_template_id and (message.card.buttons or message.card.choice):
            return await self._cards.send(f"IM_GROUP.{group}", message)
        query = await rooms.by_our_robot(self._api, self._settings, group, *render.message(message))
        for picture in message.pictures[:1]:
            await rooms.show(self._api, self._settings, group, picture)
        return Sent(query, {})

    async def fetch(self, ref: str, reply: str | None) -> Fetched:
        return await self._files.fetch(ref)

    async def examine(self) -> list[Symptom]:
        return [await self._cards.examine()]

    def knock(self) -> Knock | None:
        """Nobody calls us in Stream mode."""
        return self._callback.knock(self._clock.now()) if self._settings.mode == "http" else None

    async def probe(self) -> str | None:
        """A token and one call that costs no quota; only what an administrator must mend counts as ill."""
        return await ailment(self._api.old("/topapi/v2/department/listsubid", {"dept_id": 1}))

    async def _late(self, track: str, answer: Answer) -> None:
        """The look a press led to, where the two seconds for the answer were over."""
        if answer.card is None:
            return
        try:
            await self._cards.amend(track, Outgoing(answer.ref, answer.revision, answer.card))
        except DeliveryError as wrong:
            log.warning("dingtalk card shows an old look until it is pressed again", why=str(wrong))

    async def _tell(self, account: str, key: str, params: Json) -> str:
        """One message to one person; what became of it stands in two lists beside the success."""
        body: Json = {"robotCode": self._settings.robot, "userIds": [account], "msgKey": key, "msgParam": dump(params)}
        found = await self._api.call("POST", "/v1.0/robot/oToMessages/batchSend", body)
        if texts(found, "invalidStaffIdList"):
            raise Never("钉钉收不到这个人：不在应用可见范围或已离职", unreachable=True)
        if texts(found, "flowControlledStaffIdList"):
            raise TryLater("钉钉对这个人限流", FLOW_CONTROL, "person")
        return text(found, "processQueryKey")

    async def _show(self, account: str, picture: Picture) -> None:
        """A picture after its text, which has been seen: a failure here is only written down."""
        try:
            if media_id := await self._api.upload(picture):
                await self._tell(account, "sampleImageMsg", {"photoURL": media_id})
        except DeliveryError as wrong:
            log.warning("dingtalk picture not shown", why=str(wrong))
