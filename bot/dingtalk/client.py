"""The calls to DingTalk's two API families: token on every one, one fresh token when it was refused."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial

from yarl import URL

from bot.dingtalk import token
from bot.dingtalk.errors import TOKEN_SPOILED, banned, code_of, refusal, room_refusal
from bot.dingtalk.settings import DingTalkSettings
from bot.http import Form, Http, Reply, TokenCache
from bot.platform import Picture
from bot.shape import Json, text
from bot.uploads import JPG_PNG, Takes, Uploads, form
from workflows.kernel.ports import Clock

TOKEN_HEADER = "x-acs-dingtalk-access-token"
IMAGES = Takes(JPG_PNG | {"image/gif": "gif", "image/bmp": "bmp"}, 20 << 20, timedelta(days=30))


class Api:
    """Raises TryLater, Never and Misconfigured only."""

    def __init__(self, http: Http, settings: DingTalkSettings, clock: Clock) -> None:
        self.http = http
        self._new, self._old = settings.api_base.rstrip("/"), settings.oapi_base.rstrip("/")
        self.tokens = TokenCache(partial(token.ask, http, settings), clock)
        self._uploads = Uploads(IMAGES, clock)

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
        self, path: str, body: Json | None = None, query: Mapping[str, str] | None = None, form: Form | None = None,
        accept: frozenset[str] = frozenset(),
    ) -> Json:
        """The old family: HTTP 200 and an errcode. A refusal with a code of `accept` is returned."""

        async def once(access: str) -> Reply:
            marks = {"access_token": access} | dict(query or {})
            return await self.http.json("POST", self._old + path, marks, body, form=form)

        access = await self.tokens.get()
        reply = await once(access)
        if code_of(reply) in TOKEN_SPOILED:
            reply = await once(await self.tokens.renew(access))
        return _body(reply, accept)

    async def robot(self, query: Mapping[str, str], body: Json) -> None:
        """One message of a group's custom robot; its errors concern only this room."""
        reply = await self.http.json("POST", f"{self._old}/robot/send", query, body)
        if reply.body is None or code_of(reply):
            raise room_refusal(reply)

    async def answer(self, session: str, body: Json) -> bool:
        """Answer where a question came from; False where that address is no longer good, or is none of DingTalk's."""
        door = f"{self._old}/robot/sendBySession"
        if not session.startswith(f"{door}?"):
            return False
        link = URL(session)
        reply = await self.http.json("POST", door, dict(link.query), body)
        if reply.body is None:
            raise room_refusal(reply)
        return not code_of(reply)

    async def upload(self, picture: Picture) -> str | None:
        """The media id of a picture, good inside DingTalk and uploaded once; None where it takes no such picture."""

        async def once(name: str) -> str:
            made = form(picture, name, type="image")
            return text(await self.old("/media/upload", query={"type": "image"}, form=made), "media_id")

        return await self._uploads.of(picture, once)


def _body(reply: Reply, accept: frozenset[str]) -> Json:
    code = code_of(reply)
    if reply.body is None or banned(reply) or (code and code not in accept):
        raise refusal(reply)
    return reply.body
