"""The official account (微信公众号) as this house uses a chat: everybody may write, and be answered for 48 hours."""

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta

import structlog
from aiohttp import web

from bot.doctor.port import Knock
from bot.http import Http, Sessions
from bot.menus import Entry
from bot.platform import Barred, DeliveryError, Door, Fetched, Misconfigured, Never, Outgoing, Sent, ailment
from bot.shape import Json, part, text, whole
from bot.wechat import menu, render
from bot.wechat.callback import Callback
from bot.wechat.client import Api
from bot.wechat.consent import Consent
from bot.wechat.errors import CLOSED, NOT_SUBSCRIBED, closed
from bot.wechat.settings import WeChatSettings
from bot.wechat.veil import Veil
from bot.wechat.wire import NAME
from workflows.kernel.ports import Clock

log = structlog.get_logger()


class WeChat:
    """A Platform for people outside the factory. An `account` here is a sealed openid: it is opened for the call only.

    `custom/send` is tried first and the platform says whether the window is open; after it the one message that tells
    the result goes as a 订阅通知, where the reader once agreed to one. Everything else is suppressed with the reason.
    """

    name = NAME
    title = "微信公众号"
    source = "公众号"
    monthly_calls: int | None = None

    def __init__(
        self, settings: WeChatSettings, clock: Clock, http: Sessions, freshness: timedelta, veil: Veil
    ) -> None:
        self.refused: Counter[str] = Counter()
        self._door: Door | None = None
        self._settings, self._clock, self._veil = settings, clock, veil
        self._http = Http(http)
        self._api = Api(self._http, settings, clock)
        self.address = settings.api_base
        self._consent = Consent(self._api, settings, clock)
        self._callback = Callback(settings, clock, freshness, self.refused, veil, lambda: self._door)

    @property
    def routes(self) -> list[web.RouteDef]:
        return [*self._callback.routes, *self._consent.routes]

    async def start(self, door: Door) -> None:
        """The platform calls us; nothing has to be opened."""
        self._door = door

    async def stop(self) -> None:
        self._door = None
        self._consent.close()
        await self._api.close()
        await self._http.close()

    async def send(self, account: str, message: Outgoing) -> Sent:
        openid, looks = self._veil.open(account), render.text(message, self._consent.link)
        if not looks:
            raise Barred("只给厂内人员看的内容，不发给厂外的人")
        found = await self._api.call("message/custom/send", {"touser": openid, **looks}, accept=CLOSED)
        code = whole(found, "errcode")
        if not code:
            return Sent("", {}, text(part(looks, "text"), "content"))
        if message.slot != render.RESULT or not self._settings.template:
            raise closed(code)
        return await self._notify(openid, message, code)

    async def _notify(self, openid: str, message: Outgoing, code: int) -> Sent:
        """The result as a 订阅通知; the reason of the closed window where that is not allowed either."""
        when = self._clock.now().strftime("%Y-%m-%d %H:%M")
        body: Json = {
            "touser": openid, "template_id": self._settings.template,
            "data": render.notice(message, self._settings.fields, when),
        }  # fmt: skip
        try:
            found = await self._api.call("message/subscribe/bizsend", body, accept=frozenset({NOT_SUBSCRIBED}))
        except Misconfigured as wrong:
            # An account without this right still answers within the window: only this notice is lost.
            raise closed(code, "；这个公众号没有订阅通知的权限") from wrong
        if whole(found, "errcode") == NOT_SUBSCRIBED:
            raise closed(code, "；也没有同意接收订阅通知")
        return Sent(text(found, "msgid"), {"by": "subscribe"}, f"订阅通知：{message.card.outside}")

    async def amend(self, account: str, reference: Mapping[str, str], message: Outgoing) -> Sent | None:
        """What was sent cannot be changed here."""
        return None

    async def send_room(self, address: str, message: Outgoing) -> Sent:
        raise Never("公众号没有群")

    async def fetch(self, ref: str, reply: str | None) -> Fetched:
        return await self._api.download(ref)

    async def code_for(self, point: str) -> str | None:
        """What the QR code of a place has to say so that scanning it opens this account; None where it cannot be made
        (the account is not certified, the machine is off the list)."""
        try:
            return await self._api.code_for(point) or None
        except DeliveryError as wrong:
            log.warning("wechat code not made", why=str(wrong))
            return None

    def knock(self) -> Knock:
        return self._callback.knock()

    async def make_menu(self, entries: tuple[Entry, ...]) -> bool:
        return await menu.make(self._api, entries)

    async def probe(self) -> str | None:
        """A token and the smallest call; only what an administrator must mend counts as ill."""
        return await ailment(self._api.call("get_api_domain_ip"))
