"""The calls to the official account's API: token on every one, one fresh token when it was refused, errcodes made into
DeliveryErrors."""

from collections.abc import Mapping
from functools import partial
from typing import Literal

from yarl import URL

from bot.http import SHORTLY, Http, Raw, TokenCache
from bot.links import Links
from bot.platform import Fetched, Never, TryLater
from bot.shape import Json, text, whole
from bot.wechat.errors import MEDIA_GONE, TOKEN_SPOILED, refusal
from bot.wechat.settings import WeChatSettings
from bot.wechat.token import Stable
from workflows.kernel.ports import Clock

FILE_BYTES = 32 << 20
FOREVER: Literal["QR_LIMIT_STR_SCENE"] = "QR_LIMIT_STR_SCENE"


class Api:
    """Raises TryLater, Never (Barred) and Misconfigured only. `close` when done."""

    def __init__(self, http: Http, settings: WeChatSettings, clock: Clock) -> None:
        self._http = http
        self._base = f"{settings.api_base.rstrip('/')}/cgi-bin/"
        self._stable = Stable(http, settings, clock)
        self._links = Links(http, (settings.api_base,))
        self.tokens = TokenCache(partial(self._stable.ask), clock)

    async def close(self) -> None:
        self.tokens.close()
        await self._links.close()

    async def call(
        self, path: str, body: Json | None = None, query: Mapping[str, str] | None = None,
        accept: frozenset[int] = frozenset(),
    ) -> Json:  # fmt: skip
        """The answer with errcode 0, or with one of `accept`, which the caller looks at."""
        access = await self.tokens.get()
        found = await self._once(path, access, body, query)
        if whole(found, "errcode") in TOKEN_SPOILED:
            found = await self._once(path, await self._fresh(access), body, query)
        code = whole(found, "errcode")
        if code and code not in accept:
            raise refusal(code)
        return found

    async def _once(self, path: str, access: str, body: Json | None, query: Mapping[str, str] | None) -> Json:
        method = "GET" if body is None else "POST"
        reply = await self._http.json(method, self._base + path, {"access_token": access} | dict(query or {}), body)
        if reply.body is None or reply.status != 200:
            raise TryLater(f"公众号没有给出 JSON（HTTP {reply.status}）", SHORTLY)
        return reply.body

    async def _fresh(self, spoiled: str) -> str:
        """Another token: what the platform gives now, and where that is the spoiled one, a forced one."""
        self._stable.spoiled = spoiled
        return await self.tokens.renew(spoiled)

    async def download(self, media_id: str) -> Fetched:
        """media/get, and for a video the address behind it; raises Never where it is gone, empty, a page or over 32 MB.

        An error comes as JSON with status 200 (40007), and so does a video: {"video_url": …}.
        """
        access = await self.tokens.get()
        raw = await self._file(media_id, access)
        if whole(raw.said, "errcode") in TOKEN_SPOILED:
            raw = await self._file(media_id, await self._fresh(access))
        if code := whole(raw.said, "errcode"):
            raise Never("素材已过期或不存在") if code in MEDIA_GONE else refusal(code)
        if link := text(raw.said, "video_url"):
            address = URL(link)
            raw = await self._links.way(address).raw(str(address), None, FILE_BYTES)
        if raw.status != 200:
            raise TryLater(f"素材下载失败（HTTP {raw.status}）", SHORTLY)
        if not raw.data or raw.mime in ("text/html", "application/json"):
            raise Never("下载到的不是素材")
        return Fetched(raw.data, raw.name, raw.mime)

    async def _file(self, media_id: str, access: str) -> Raw:
        query = {"access_token": access, "media_id": media_id}
        return await self._http.raw(f"{self._base}media/get", query, FILE_BYTES)

    async def code_for(self, point: str) -> str:
        """The address inside a QR code that never ends and brings this point along; at most 100,000 an account."""
        body: Json = {"action_name": FOREVER, "action_info": {"scene": {"scene_str": point}}}
        return text(await self.call("qrcode/create", body), "url")
