"""The calls to qyapi: token on every one, one fresh token when it was refused, errcodes made into DeliveryErrors."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from io import BytesIO

import aiohttp

from bot.http import SHORTLY, Form, Http, Raw, TokenCache
from bot.platform import Fetched, Never, Picture, TryLater
from bot.shape import Json, parse, text, whole
from bot.wecom import token
from bot.wecom.errors import BAD_MEDIA, TOKEN_SPOILED, refusal, room_refusal
from bot.wecom.settings import WeComSettings
from workflows.kernel.ports import Clock

FILE_BYTES = 32 << 20
IMAGE_BYTES = 10 << 20
MEDIA_LIFE = timedelta(days=3) - timedelta(hours=1)
IMAGES = {"image/jpeg": "jpg", "image/png": "png"}


class Qyapi:
    """Raises TryLater, Never and Misconfigured only."""

    def __init__(self, http: Http, settings: WeComSettings, clock: Clock) -> None:
        self._http, self._clock = http, clock
        self._base = f"{settings.api_base.rstrip('/')}/cgi-bin/"
        self.tokens = TokenCache(partial(token.ask, http, settings), clock)
        self._uploaded: dict[str, tuple[str, datetime]] = {}

    async def call(
        self, path: str, body: Json | None = None, query: Mapping[str, str] | None = None, form: Form | None = None,
        accept: frozenset[int] = frozenset(),
    ) -> Json:
        """The answer with errcode 0, or with one of `accept`, which the caller looks at."""
        access = await self.tokens.get()
        found = await self._once(path, access, body, query, form)
        if whole(found, "errcode") in TOKEN_SPOILED:
            found = await self._once(path, await self.tokens.renew(access), body, query, form)
        code = whole(found, "errcode")
        if code and code not in accept:
            raise refusal(code, text(found, "errmsg"))
        return found

    async def _once(
        self, path: str, access: str, body: Json | None, query: Mapping[str, str] | None, form: Form | None
    ) -> Json:
        method = "GET" if body is None and form is None else "POST"
        marks = {"access_token": access} | dict(query or {})
        reply = await self._http.json(method, self._base + path, marks, body, form=form)
        if reply.body is None or reply.status != 200:
            raise TryLater(f"企业微信没有给出 JSON（HTTP {reply.status}）", SHORTLY)
        return reply.body

    async def robot(self, key: str, body: Json) -> None:
        """One message of a group robot; its errors concern only this room."""
        reply = await self._http.json("POST", f"{self._base}webhook/send", {"key": key}, body)
        if reply.body is None or reply.status != 200:
            raise TryLater(f"群机器人没有给出 JSON（HTTP {reply.status}）", SHORTLY, "person")
        if code := whole(reply.body, "errcode"):
            raise room_refusal(code)

    async def download(self, media_id: str) -> Fetched:
        """media/get; raises Never where the media is gone, empty, a page or over 32 MB."""
        access = await self.tokens.get()
        raw = await self._file(media_id, access)
        if _code(raw) in TOKEN_SPOILED:
            raw = await self._file(media_id, await self.tokens.renew(access))
        code = _code(raw)
        if code in (BAD_MEDIA, 40004):
            raise Never("素材已过期或不存在")
        if code:
            raise refusal(code, "")
        if raw.status != 200:
            raise TryLater(f"素材下载失败（HTTP {raw.status}）", SHORTLY)
        if not raw.data or raw.mime in ("text/html", "application/json"):
            raise Never("下载到的不是素材")
        return Fetched(raw.data, raw.name, raw.mime)

    async def _file(self, media_id: str, access: str) -> Raw:
        query = {"access_token": access, "media_id": media_id}
        return await self._http.raw(f"{self._base}media/get", query, FILE_BYTES)

    async def upload(self, picture: Picture) -> str | None:
        """The media id of a picture, uploaded once in three days; None where WeCom takes no such picture."""
        held = self._uploaded.get(picture.sha256)
        now = self._clock.now()
        if held and now - held[1] < MEDIA_LIFE:
            return held[0]
        ending = IMAGES.get(picture.mime)
        if ending is None or not 5 < len(picture.data) <= IMAGE_BYTES:
            return None

        def form() -> aiohttp.FormData:
            made = aiohttp.FormData()
            named = f"{picture.sha256[:12]}.{ending}"
            made.add_field("media", BytesIO(picture.data), filename=named, content_type=picture.mime)
            return made

        found = await self.call("media/upload", query={"type": "image"}, form=form)
        self._uploaded = {key: one for key, one in self._uploaded.items() if now - one[1] < MEDIA_LIFE}
        self._uploaded[picture.sha256] = text(found, "media_id"), now
        return text(found, "media_id")

    def forget(self, picture: Picture) -> None:
        """The platform no longer knows this upload."""
        self._uploaded.pop(picture.sha256, None)


def _code(raw: Raw) -> int:
    """The errcode of an error that came with HTTP 200 instead of bytes; 0 for a file."""
    looks_json = raw.mime in ("application/json", "text/plain") and len(raw.data) < 1 << 16
    return whole(parse(raw.data) or {}, "errcode") if looks_json else 0
