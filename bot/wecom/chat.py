"""WeChat Work as this house uses a chat."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from secrets import token_hex

import structlog
from aiohttp import web

from bot.http import Http, Sessions
from bot.platform import DeliveryError, Door, Fetched, Misconfigured, Never, Outgoing, Picture, Sent, TryLater
from bot.shape import Json, text, texts, whole
from bot.wecom import render
from bot.wecom.callback import Callback
from bot.wecom.client import Qyapi
from bot.wecom.codes import LIFE, Codes
from bot.wecom.errors import BAD_MEDIA, TASK_USED
from bot.wecom.people import Profile, profile
from bot.wecom.robot import say
from bot.wecom.settings import WeComSettings
from bot.wecom.wire import NAME
from workflows.kernel.ports import Clock

CODE_REFUSED = frozenset({TASK_USED, 40035})
PICTURES = 2
log = structlog.get_logger()


class WeCom:
    """A Platform. `refused` counts callbacks not taken, by reason.

    `Sent.reference` of a card: `task_id`, `msgid`, `response_code` and `code_at`, the right to change it once within
    72 h. A click brings another right; it is remembered here, and handed up in `Incoming.reply`: whoever puts that
    into the reference as `reply` has it used first.
    """

    name = NAME

    def __init__(self, settings: WeComSettings, clock: Clock, http: Sessions, freshness: timedelta) -> None:
        self.refused: Counter[str] = Counter()
        self._door: Door | None = None
        self._settings, self._clock = settings, clock
        self._http = Http(http)
        self._qyapi = Qyapi(self._http, settings, clock)
        self._codes = Codes()
        self._callback = Callback(settings, clock, freshness, self.refused, self._codes, lambda: self._door)

    @property
    def routes(self) -> list[web.RouteDef]:
        return self._callback.routes

    async def start(self, door: Door) -> None:
        """WeCom calls us; nothing has to be opened."""
        self._door = door

    async def stop(self) -> None:
        self._door = None
        self._qyapi.tokens.close()
        await self._http.close()

    async def send(self, account: str, message: Outgoing) -> Sent:
        # Uploads first: what fails there is tried again before anything was shown.
        media = [(picture, await self._qyapi.upload(picture)) for picture in message.pictures[:PICTURES]]
        task = render.task_id(message)
        looks = render.new(message, task)
        found = await self._send(account, looks, frozenset({TASK_USED}) if "template_card" in looks else frozenset())
        if whole(found, "errcode") == TASK_USED:
            # An earlier try whose answer was lost took this task_id. A repeat is harmless, a lost message is not.
            task = render.task_id(message, f"-{token_hex(4)}")
            found = await self._send(account, render.new(message, task))
        for picture, media_id in media:
            await self._show(account, picture, media_id)
        reference = {"msgid": text(found, "msgid")}
        if "template_card" in looks:
            reference |= {"task_id": task} | self._right(text(found, "response_code"))
        return Sent(text(found, "msgid"), reference)

    async def amend(self, account: str, reference: Mapping[str, str], message: Outgoing) -> Sent | None:
        """None without a code that still lives, or where WeCom no longer takes it."""
        task = reference.get("task_id", "")
        for code in self._rights(task, reference):
            body: Json = {
                "userids": [account], "agentid": self._settings.agent_id, "response_code": code,
                "template_card": render.amended(message, task),
            }  # fmt: skip
            found = await self._qyapi.call("message/update_template_card", body, accept=CODE_REFUSED)
            self._codes.spent(task, code)
            if whole(found, "errcode"):
                continue
            if texts(found, "invaliduser"):
                raise Never("企业微信收不到这个人", unreachable=True)
            return Sent(reference.get("msgid", ""), {key: kept for key, kept in reference.items() if kept != code})
        return None

    def _rights(self, task: str, reference: Mapping[str, str]) -> list[str]:
        """Codes to try in order: of clicks first, so that the send's own one is left for what nobody pressed."""
        now = self._clock.now()
        since = reference.get("code_at", "")
        own = reference.get("response_code", "")
        fresh = own and not (since and now - datetime.fromisoformat(since) >= LIFE)
        clicked = [reference["reply"]] if reference.get("reply") else []
        found = [*clicked, *self._codes.live(task, now), *([own] if fresh else [])]
        return list(dict.fromkeys(found)) if task else []

    async def send_room(self, address: str, message: Outgoing) -> Sent:
        await say(self._qyapi, address, message)
        return Sent("", {})

    async def fetch(self, ref: str, reply: str | None) -> Fetched:
        return await self._qyapi.download(ref)

    async def profile(self, account: str) -> Profile:
        return await profile(self._qyapi, account)

    async def probe(self) -> str | None:
        """A token and the smallest call that looks at our IP; only what an administrator must mend counts as ill."""
        try:
            await self._qyapi.tokens.get()
            await self._qyapi.call("department/simplelist", query={"id": "1"})
        except Misconfigured as wrong:
            return f"{wrong.why}：{wrong.remedy}"
        except TryLater as wrong:
            return wrong.why if wrong.scope == "channel" else None
        except Never:
            return None
        return None

    async def _send(self, account: str, looks: Json, accept: frozenset[int] = frozenset()) -> Json:
        body: Json = {"touser": account, "agentid": self._settings.agent_id, **looks}
        found = await self._qyapi.call("message/send", body, accept=accept)
        if text(found, "invaliduser") or text(found, "unlicenseduser"):
            raise Never("企业微信收不到这个人：不在应用可见范围或没有许可", unreachable=True)
        return found

    async def _show(self, account: str, picture: Picture, media_id: str | None) -> None:
        """A picture after its card; the card has been seen, so a failure here is only written down."""
        for _ in range(2):
            if media_id is None:
                return
            try:
                looks: Json = {"msgtype": "image", "image": {"media_id": media_id}}
                if whole(await self._send(account, looks, frozenset({BAD_MEDIA})), "errcode") == 0:
                    return
                self._qyapi.forget(picture)
                media_id = await self._qyapi.upload(picture)
            except DeliveryError as wrong:
                log.warning("wecom picture not shown", why=str(wrong))
                return

    def _right(self, code: str) -> dict[str, str]:
        return {"response_code": code, "code_at": self._clock.now().isoformat()} if code else {}
