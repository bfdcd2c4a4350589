"""Requests of the camera process: signed with `[vision] key`, bounded before they are in memory, each let in once."""

from collections.abc import Mapping
from typing import TypeVar

import structlog
from aiohttp import web
from pydantic import BaseModel, ValidationError

from bot.api.access import problem
from bot.http import TooLarge, at_most
from config import signed
from config.settings import Settings
from workflows.kernel.ports import Clock

T = TypeVar("T", bound=BaseModel)
JSON_BYTES = 1 << 20
log = structlog.get_logger("cameras")


class Turned(Exception):
    """Turned away with this answer; nothing was stored."""

    def __init__(self, status: int, why: str) -> None:
        self.answer = problem(status, why)
        super().__init__(why)


class Gate:
    """Deny by default: without a key of our own nobody is let in."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._key, self._clock = settings.vision.key.get_secret_value(), clock
        self._guard = signed.Guard(settings.server.freshness)

    @property
    def on(self) -> bool:
        return bool(self._key)

    async def let_in(self, request: web.Request, limit: int = JSON_BYTES) -> bytes:
        """The body. Raises Turned: 404 where cameras are off, 413, 401."""
        if not self.on:
            raise Turned(404, "没有启用摄像机：设置里的 [vision] key 是空的")
        try:
            body = b"" if request.method == "GET" else await at_most(request.content, limit)
        except TooLarge:
            raise Turned(413, "内容太大") from None
        text = f"GET {request.path}".encode() if request.method == "GET" else body
        try:
            self._guard.check(self._key, request.headers, text, self._clock.now())
        except signed.Forged as wrong:
            log.warning("cameras.refused", why=str(wrong))
            raise Turned(401, "签名不对，请核对两边的 [vision] key 和时间") from None
        return body

    def marks(self, body: bytes) -> Mapping[str, str]:
        """Headers of an answer, so that the other side knows whose it is."""
        return signed.headers(self._key, body, self._clock.now())


def read(shape: type[T], body: bytes) -> T:
    """Raises Turned with the fields that are wrong, never with what was sent."""
    try:
        return shape.model_validate_json(body)
    except ValidationError as wrong:
        fields = sorted({".".join(str(part) for part in error["loc"]) or "正文" for error in wrong.errors()})
        raise Turned(400, f"这些字段缺少或写得不对：{'、'.join(fields[:8])}") from None
