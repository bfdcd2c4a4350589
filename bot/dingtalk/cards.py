"""Interactive cards: made and delivered in one call, changed by key as often as needed."""

from secrets import token_hex

import structlog

from bot.dingtalk import render
from bot.dingtalk.client import Api
from bot.dingtalk.ear import BY_KEY, Ear
from bot.dingtalk.errors import CARD_EXISTS, CARD_GONE
from bot.dingtalk.settings import DingTalkSettings
from bot.dingtalk.wire import TRACK
from bot.doctor.port import Symptom
from bot.platform import DeliveryError, Misconfigured, Never, Outgoing, Sent
from bot.shape import Json, part, parts, text

PATH = "/v1.0/card/instances"
TEMPLATE = "钉钉卡片模板"
log = structlog.get_logger()


class Cards:
    def __init__(self, api: Api, settings: DingTalkSettings, ear: Ear) -> None:
        self._api, self._settings, self._ear = api, settings, ear

    async def send(self, space: str, message: Outgoing) -> Sent:
        """`space` is IM_ROBOT.userid or IM_GROUP.openConversationId; raises DeliveryError."""
        params = render.params(message, await self._picture(message))
        track = f"{message.ref}{TRACK}{message.revision}"
        found = await self._deliver(space, track, params, frozenset({CARD_EXISTS}))
        if text(found, "code") == CARD_EXISTS:
            if message.again:
                # The earlier try, whose answer was lost, made and delivered this card in one call.
                return Sent(track, {"track": track})
            # Not ours: an older installation of this app used the number.
            track = f"{track}-{token_hex(4)}"
            found = await self._deliver(space, track, params, frozenset())
        for one in parts(part(found, "result"), "deliverResults"):
            if one.get("success") is not True:
                raise Never(f"钉钉卡片没有送达：{text(one, 'errorMsg')}"[:200], unreachable=True)
        return Sent(track, {"track": track})

    async def amend(self, track: str, message: Outgoing) -> bool:
        """False where the card is gone. Waits while a press of it is being answered, as the platform demands."""
        await self._ear.quiet(track)
        params = render.params(message)
        if self._ear.shows(track, params):
            return True
        if message.card.pictures and (picture := await self._picture(message)):
            params |= {"picture": picture}
        body: Json = {"outTrackId": track, "cardData": {"cardParamMap": dict(params)}, "cardUpdateOptions": BY_KEY,
                      "userIdType": 1}  # fmt: skip
        found = await self._api.call("PUT", PATH, body, frozenset({CARD_GONE}))
        self._ear.changed(track)
        return text(found, "code") != CARD_GONE

    async def examine(self) -> Symptom:
        """Whether the template is there and published, by a card that is made and delivered to nobody."""
        if not self._settings.card_template_id:
            return Symptom(TEMPLATE, None, "没有填 [dingtalk] card_template_id：没有按钮，只发文字和链接")
        body: Json = {"cardTemplateId": self._settings.card_template_id, "outTrackId": f"doctor-{token_hex(8)}",
                      "callbackType": "STREAM", "cardData": {"cardParamMap": {"title": "体检"}}}  # fmt: skip
        try:
            await self._api.call("POST", PATH, body)
        except DeliveryError as wrong:
            said = f"{wrong.why}：{wrong.remedy}" if isinstance(wrong, Misconfigured) else str(wrong)
            return Symptom(TEMPLATE, False, said)
        return Symptom(TEMPLATE, True, "已发布")

    async def register(self, url: str) -> None:
        """Say where presses go in HTTP mode."""
        body: Json = {"callbackRouteKey": self._settings.card_route_key, "callbackUrl": url,
                      "apiSecret": self._settings.card_api_secret, "forceUpdate": True}  # fmt: skip
        await self._api.call("POST", "/v1.0/card/callbacks/register", body)

    async def _deliver(self, space: str, track: str, params: dict[str, str], accept: frozenset[str]) -> Json:
        kind = space.partition(".")[0]
        robot = {"spaceType": "IM_ROBOT", "robotCode": self._settings.robot}
        model = "imRobotOpen" if kind == "IM_ROBOT" else "imGroupOpen"
        body: Json = {
            "cardTemplateId": self._settings.card_template_id, "outTrackId": track, "userIdType": 1,
            "cardData": {"cardParamMap": dict(params)}, "openSpaceId": f"dtv1.card//{space}",
            f"{model}SpaceModel": {"supportForward": False, "lastMessageI18n": {"ZH_CN": params["title"]}},
            f"{model}DeliverModel": robot if kind == "IM_ROBOT" else {"robotCode": self._settings.robot},
        }  # fmt: skip
        if self._settings.mode == "stream":
            body["callbackType"] = "STREAM"
        else:
            body |= {"callbackType": "HTTP", "callbackRouteKey": self._settings.card_route_key}
        return await self._api.call("POST", f"{PATH}/createAndDeliver", body, accept)

    async def _picture(self, message: Outgoing) -> str:
        """A media id, which shows inside DingTalk even where `public_url` cannot be reached; else the address."""
        for picture in message.pictures[:1]:
            try:
                return await self._api.upload(picture) or picture.url
            except DeliveryError as wrong:
                log.warning("dingtalk picture not uploaded", why=str(wrong))
                return picture.url
        return ""
