"""The calls to DingTalk's two API families: token on every one, one fresh token when it was refused."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from io import BytesIO

import aiohttp

from bot.dingtalk import token
from bot.dingtalk.errors import TOKEN_SPOILED, code_of, refusal, room_refusal
from bot.dingtalk.settings import DingTalkSettings
from bot.http import Form, Http, Reply, TokenCache
from bot.platform import Picture
from bot.shape import Json, text
from workflows.kernel.ports import Clock

TOKEN_HEADER = "x-acs-dingtalk-access-token"
IMAGES = {"image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/bmp": "bmp"}
IMAGE_BYTES = 20 << 20
MEDIA_LIFE = timedelta(days=30)


class Api:
    """Raises TryLater, Never and Misconfigured only."""

    def __init__(self, http: Http, settings: DingTalkSettings, clock: Clock) -> None:
        self.http, self._clock = http, clock
        self._new, self._old = settings.api_base.rstrip("/"), settings.oapi_base.rstrip("/")
        self.tokens = TokenCache(partial(token.ask, http, settings), clock)
        self._uploaded: dict[str, tuple[str, datetime]] = {}

    async def call(self, method: str, path: str, body: Json, accept: frozenset[str] = frozenset()) -> Json:
        """The new family. A refusal with a code of `accept` is returned, the caller looks at `code`."""

        async def once(access: str) -> Reply:
            return await self.http.json(method, self._new + path, body=body, headers={TOKEN_HEADER: access})

        access = await self.tokens.get()
        reply = await once(access)
        if reply.body is not None and (code_of(reply) in TOKEN_SPOILED or reply.status == 401):
            reply = await once(await self.tokens.renew(access))
        return _body(reply, accept)

    async def old(
        self, path: str, body: Json | None = None, query: Mapping[str, str] | None = None, form: Form | None = None
    ) -> Json:
        """The old family: HTTP 200 and an errcode."""

        async def once(access: str) -> Reply:
            marks = {"access_token": access} | dict(query or {})
            return await self.http.json("POST", self._old + path, marks, body, form=form)

        access = await self.tokens.get()
        reply = await once(access)
        if code_of(reply) in TOKEN_SPOILED:
            reply = await once(await self.tokens.renew(access))
        return _body(reply, frozenset())

    async def robot(self, query: Mapping[str, str], body: Json) -> None:
        """One message of a group's custom robot; its errors concern only this room."""
        reply = await self.http.json("POST", f"{self._old}/robot/send", query, body)
        if reply.body is None or code_of(reply):
            raise room_refusal(reply)

    async def upload(self, picture: Picture) -> str | None:
        """The media id of a picture, good inside DingTalk and uploaded once; None where it takes no such picture."""
        held, now = self._uploaded.get(picture.sha256), self._clock.now()
        if held and now - held[1] < MEDIA_LIFE:
            return held[0]
        ending = IMAGES.get(picture.mime)
        if ending is None or not 0 < len(picture.data) <= IMAGE_BYTES:
            return None

        def form() -> aiohttp.FormData:
            made = aiohttp.FormData()
            made.add_field("type", "image")
            named = f"{picture.sha256[:12]}.{ending}"
            made.add_field("media", BytesIO(picture.data), filename=named, content_type=picture.mime)
            return made

        found = await self.old("/media/upload", query={"type": "image"}, form=form)
        self._uploaded = {key: one for key, one in self._uploaded.items() if now - one[1] < MEDIA_LIFE}
        self._uploaded[picture.sha256] = text(found, "media_id"), now
        return text(found, "media_id")


def _body(reply: Reply, accept: frozenset[str]) -> Json:
    code = code_of(reply)
    if reply.body is None or "status" in reply.body and text(reply.body, "status") == "1111":
        raise refusal(reply)
    if code and code not in accept:
        raise refusal(reply)
    return reply.body
