"""The calls to qyapi: token on every one, one fresh token when it was refused, errcodes made into DeliveryErrors."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial

from bot.http import SHORTLY, Form, Http, Raw, TokenCache
from bot.platform import Fetched, Never, NoAnswer, Picture, TryLater
from bot.shape import Json, text, whole
from bot.uploads import JPG_PNG, Takes, Uploads, form
from bot.wecom import token
from bot.wecom.errors import BAD_MEDIA, TOKEN_SPOILED, refusal, room_refusal
from bot.wecom.settings import WeComSettings
from workflows.kernel.ports import Clock

FILE_BYTES = 32 << 20
IMAGES = Takes(JPG_PNG, 10 << 20, timedelta(days=3) - timedelta(hours=1), least=6)


class Qyapi:
    """Raises TryLater, Never and Misconfigured only."""

    def __init__(self, http: Http, settings: WeComSettings, clock: Clock) -> None:
        self._http = http
        self._base = f"{settings.api_base.rstrip('/')}/cgi-bin/"
        self.tokens = TokenCache(partial(token.ask, http, settings), clock)
        self.uploads = Uploads(IMAGES, clock)

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
            raise NoAnswer(f"企业微信没有给出 JSON（HTTP {reply.status}）", SHORTLY)
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
        if whole(raw.said, "errcode") in TOKEN_SPOILED:
            raw = await self._file(media_id, await self.tokens.renew(access))
        code = whole(raw.said, "errcode")
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

        async def once(name: str) -> str:
            found = await self.call("media/upload", query={"type": "image"}, form=form(picture, name))
            return text(found, "media_id")

        return await self.uploads.of(picture, once)
