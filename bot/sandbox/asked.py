"""Requests of the control API: JSON or a form, read the same way; answers and refusals in JSON."""

import base64
import binascii
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import urlsplit

from aiohttp import BodyPartReader, web

from bot.sandbox.faults import Platform
from bot.sandbox.gate import BOX
from bot.sandbox.media import Blob
from bot.sandbox.people import Member, Roll
from bot.sandbox.post import LOOPBACK
from bot.sandbox.shapes import Json, dump, loose, parse, text
from bot.sandbox.world import Sandbox


class Bad(Exception):
    """A control request that cannot be done; `status` 400, 404 or 409."""

    def __init__(self, why: str, status: int = 400) -> None:
        super().__init__(why)
        self.status = status


@dataclass(slots=True)
class Asked:
    """One control request: `body` holds JSON members or form fields, `files` (name, type, bytes) uploads."""

    box: Sandbox
    request: web.Request
    body: Json = field(default_factory=dict)
    files: list[tuple[str, str, bytes]] = field(default_factory=list)

    def platform(self) -> Platform:
        """wecom or dingtalk, which have members; raises Bad."""
        if text(self.body, "platform") == "wechat":
            raise Bad("platform wechat has no members: see /_control/wechat")
        return self.vendor()

    def vendor(self) -> Platform:
        """Whose calls and tokens are meant: wecom, dingtalk or wechat; raises Bad."""
        found = text(self.body, "platform")
        if found not in ("wecom", "dingtalk", "wechat"):
            raise Bad("platform is wecom or dingtalk")
        return cast(Platform, found)

    def roll(self) -> Roll:
        """The address book of the platform; raises Bad."""
        return self.box.wecom.roll if self.platform() == "wecom" else self.box.dingtalk.roll

    def member(self, key: str = "user") -> Member:
        """The member of the platform; raises Bad."""
        found = self.roll().find(text(self.body, key))
        if found is None:
            raise Bad(f"{self.platform()} has no member {text(self.body, key)!r}", 404)
        return found

    def uploads(self, name: str, mime: str) -> list[tuple[str, str, bytes]]:
        """Uploaded files, or one named by `sha256` or `base64`; raises Bad when there is none."""
        if self.files:
            return self.files
        name, mime = text(self.body, "name") or name, text(self.body, "mime") or mime
        if "base64" in self.body:
            try:
                return [(name, mime, base64.b64decode(text(self.body, "base64"), validate=True))]
            except binascii.Error as wrong:
                raise Bad("base64 cannot be read") from wrong
        blob = self.box.media.by_hash.get(text(self.body, "sha256"))
        if blob is None:
            raise Bad("send a file (multipart), base64, or the sha256 of an uploaded one")
        return [(name, mime, blob.data)]

    def number(self, key: str) -> float:
        """A number, from JSON or a form; raises Bad."""
        try:
            return float(loose(self.body, key))
        except ValueError as wrong:
            raise Bad(f"{key} is a number") from wrong


Handler = Callable[[Asked], Awaitable[Json] | Json]


async def _form(asked: Asked) -> None:
    async for piece in await asked.request.multipart():
        if not isinstance(piece, BodyPartReader) or piece.name is None:
            continue
        data = bytes(await piece.read())
        if piece.filename:
            mime = piece.headers.get("Content-Type", "application/octet-stream")
            asked.files.append((piece.filename, mime, data))
        else:
            asked.body[piece.name] = data.decode("utf-8", "replace")


async def _read(request: web.Request) -> Asked:
    asked = Asked(request.app[BOX], request)
    if request.content_type.startswith("multipart/"):
        await _form(asked)
    elif request.can_read_body:
        body = parse(await request.read())
        if body is None:
            raise Bad("the body is no JSON object")
        asked.body = body
    asked.body = dict(request.query) | asked.body
    return asked


def allow_origin(request: web.Request) -> dict[str, str]:
    """CORS headers for a page of this machine; raises Bad for any other page."""
    if urlsplit(f"//{request.host}").hostname not in LOOPBACK:
        raise Bad("only this machine may steer the sandbox", 403)
    origin = request.headers.get("Origin", "")
    if not origin:
        return {}
    if urlsplit(origin).hostname not in LOOPBACK:
        raise Bad("only pages of this machine may steer the sandbox", 403)
    return {"Access-Control-Allow-Origin": origin, "Access-Control-Allow-Headers": "content-type",
            "Access-Control-Allow-Methods": "GET, POST, DELETE", "Vary": "Origin"}


def said(body: Json, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """A JSON answer."""
    return web.Response(status=status, text=dump(body), content_type="application/json", charset="utf-8",
                        headers=headers)


def control(method: str, path: str, handler: Handler) -> web.RouteDef:
    """A route below /_control."""

    async def answer(request: web.Request) -> web.StreamResponse:
        headers: dict[str, str] = {}
        try:
            headers = allow_origin(request)
            found = handler(await _read(request))
            return said(found if isinstance(found, dict) else await found, headers=headers)
        except Bad as wrong:
            return said({"error": str(wrong)}, wrong.status, headers)

    return web.route(method, f"/_control/{path}", answer)


def shown_blob(blob: Blob) -> Json:
    """A stored file as the control API names it."""
    return {"sha256": blob.sha256, "name": blob.name, "mime": blob.mime, "bytes": len(blob.data),
            "url": f"/_control/media/{blob.sha256}"}
