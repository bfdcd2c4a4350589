"""The address WeCom calls: verify, decrypt, hand in durably, answer 200 with nothing in it."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import structlog
from aiohttp import web

from bot.http import read_body
from bot.platform import Door
from bot.wecom import wire
from bot.wecom.codes import Codes
from bot.wecom.seal import Seal, Unsealed
from bot.wecom.settings import WeComSettings
from workflows.kernel.incoming import Incoming
from workflows.kernel.ports import Clock

PATH = "/wecom/callback"
MOST = 1 << 20
STATUS = {"signature": 403, "receiver": 403, "stale": 403, "too_large": 413, "malformed": 400}
log = structlog.get_logger()


class Refusal(Exception):
    """A callback that is not taken; `why` is a key of STATUS."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Callback:
    """`refused` counts by reason what strangers tried."""

    def __init__(
        self, settings: WeComSettings, clock: Clock, freshness: timedelta, refused: Counter[str], codes: Codes,
        door: Callable[[], Door | None],
    ) -> None:  # fmt: skip
        self._seal = _seal(settings)
        self._corp, self._clock, self._freshness = settings.corp_id, clock, freshness
        self._refused, self._codes, self._door = refused, codes, door

    @property
    def routes(self) -> list[web.RouteDef]:
        return [web.get(PATH, self.check, allow_head=False), web.post(PATH, self.message)]

    async def check(self, request: web.Request) -> web.Response:
        """The console's test of the address: the plaintext of echostr and nothing around it."""
        try:
            echo = self._open(request, request.query.get("echostr", ""))
        except Refusal as wrong:
            return self._no(wrong.why)
        return web.Response(text=echo, content_type="text/plain")

    async def message(self, request: web.Request) -> web.Response:
        """One message or event. An error of the store becomes a 500, so that the platform sends it again."""
        door = self._door()
        if door is None:
            return web.Response(status=503)
        try:
            incoming = await self._read(request)
        except Refusal as wrong:
            return self._no(wrong.why)
        if incoming is not None:
            await door.take(incoming)
        return web.Response()

    async def _read(self, request: web.Request) -> Incoming | None:
        body = await read_body(request, MOST)
        if body is None:
            raise Refusal("too_large")
        try:
            sealed = wire.tree(body).findtext("Encrypt") or ""
            message = wire.tree(self._open(request, sealed))
            if wire.receiver(message) not in ("", self._corp):
                raise Refusal("receiver")
            found = wire.read(message, self._clock.now().tzinfo)
        except wire.Malformed as wrong:
            raise Refusal("malformed") from wrong
        if found is not None and found.reply:
            self._codes.keep(wire.task(message), found.reply, self._clock.now())
        return found

    def _open(self, request: web.Request, sealed: str) -> str:
        query = request.query
        stamp = query.get("timestamp", "")
        if not sealed or not stamp.isascii() or not stamp.isdigit():
            raise Refusal("malformed")
        if self._seal is None:
            raise Refusal("signature")
        try:
            clear = self._seal.open(query.get("msg_signature", ""), stamp, query.get("nonce", ""), sealed)
        except Unsealed as wrong:
            raise Refusal(wrong.why) from wrong
        if abs(self._clock.now().timestamp() - int(stamp[:15])) > self._freshness.total_seconds():
            raise Refusal("stale")
        return clear

    def _no(self, why: str) -> web.Response:
        self._refused[why] += 1
        log.info("wecom callback refused", why=why)
        return web.Response(status=STATUS[why])


def _seal(settings: WeComSettings) -> Seal | None:
    """None where the settings hold no usable key: then nothing is genuine, while sending still works."""
    try:
        return Seal(settings.token, settings.aes_key, settings.corp_id)
    except ValueError:
        log.warning("wecom callbacks are refused: [wecom] aes_key is not the 43 characters of the console")
        return None
