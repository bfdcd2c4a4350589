"""HTTP mode: signed robot messages and card presses in plain JSON, encrypted events."""

import asyncio
import hashlib
import struct
from collections import Counter
from datetime import timedelta

import structlog
from aiohttp import web

from bot.dingtalk import signs, wire
from bot.dingtalk.ear import Ear
from bot.dingtalk.settings import DingTalkSettings
from bot.http import read_body
from bot.shape import Json, dump, parse, text
from workflows.kernel.ports import Clock

MOST = 1 << 20
STATUS = {"signature": 403, "receiver": 403, "stale": 403, "too_large": 413, "malformed": 400}
log = structlog.get_logger()


class Refusal(Exception):
    """A callback that is not taken; `why` is a key of STATUS."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Vault:
    """AES of events by dingtalk-sdk, whose import is slow and its licence LGPL: only loaded in this mode."""

    def __init__(self, settings: DingTalkSettings) -> None:
        from dingtalk.crypto import DingTalkCrypto

        self._token = settings.token
        self._crypto = DingTalkCrypto(  # type: ignore[no-untyped-call]
            settings.token, settings.aes_key, settings.client_id
        )

    def open(self, signature: str, timestamp: str, nonce: str, sealed: str) -> Json:
        """The event; raises Refusal."""
        found = parse(self.clear(signature, timestamp, nonce, sealed))
        if found is None:
            raise Refusal("malformed")
        return found

    def clear(self, signature: str, timestamp: str, nonce: str, sealed: str) -> str:
        """The clear text of a genuine message; raises Refusal."""
        from dingtalk.core.exceptions import DingTalkException, InvalidSignatureException

        try:
            marks = "".join(sorted((self._token, timestamp, nonce, sealed))).encode()
            if not signs.same(hashlib.sha1(marks, usedforsecurity=False).hexdigest(), signature):
                raise Refusal("signature")
            return str(
                self._crypto.decrypt_message(  # type: ignore[no-untyped-call]
                    {"encrypt": sealed}, signature, timestamp, nonce
                )
            )
        except InvalidSignatureException as wrong:
            raise Refusal("signature") from wrong
        except DingTalkException as wrong:
            raise Refusal("receiver") from wrong
        except (ValueError, IndexError, TypeError, struct.error) as wrong:
            raise Refusal("malformed") from wrong

    def success(self, nonce: str, timestamp: str) -> Json:
        """The encrypted word that says the event was taken."""
        return dict(self._crypto.encrypt_message("success", nonce, timestamp))  # type: ignore[no-untyped-call]


class Callback:
    """Three addresses; `refused` counts by reason what strangers tried."""

    def __init__(
        self, settings: DingTalkSettings, clock: Clock, freshness: timedelta, refused: Counter[str], ear: Ear
    ) -> None:
        self._settings, self._clock, self._freshness = settings, clock, freshness
        self._refused, self._ear = refused, ear
        self._vault: Vault | None = None

    async def prepare(self) -> None:
        """Load the slow library outside the event loop, where events are configured."""
        if self._settings.token and self._settings.aes_key:
            self._vault = await asyncio.to_thread(Vault, self._settings)

    @property
    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/dingtalk/robot", self.robot),
            web.post("/dingtalk/card", self.card),
            web.post("/dingtalk/event", self.event),
        ]

    async def robot(self, request: web.Request) -> web.Response:
        """A message to our robot, plain JSON signed in two headers; answered with nothing."""
        marks = request.headers
        try:
            stamp, sign = marks.get("timestamp", ""), marks.get("sign", "")
            self._check(stamp, signs.same(signs.of_robot(self._settings.client_secret, stamp), sign))
            await self._ear.message(await self._body(request))
        except (Refusal, wire.Malformed) as wrong:
            return self._no(wrong)
        return web.Response()

    async def card(self, request: web.Request) -> web.Response:
        """A press; the answer is the card's new look. The signed time names the press for its re-deliveries."""
        marks = request.headers
        try:
            stamp, sign = marks.get("x-ddpaas-signature-timestamp", ""), marks.get("x-ddpaas-signature", "")
            self._check(stamp, signs.same(signs.of_card(self._settings.card_api_secret, stamp), sign))
            look = await self._ear.press(await self._body(request), stamp, int(stamp))
        except (Refusal, wire.Malformed) as wrong:
            return self._no(wrong)
        return web.Response(text=dump(look), content_type="application/json")

    async def event(self, request: web.Request) -> web.Response:
        """A change in the organisation; confirmed with the encrypted word success."""
        query = request.query
        stamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
        try:
            if self._vault is None:
                raise Refusal("signature")
            sealed = text(await self._body(request), "encrypt")
            signature = query.get("msg_signature") or query.get("signature", "")
            self._vault.open(signature, stamp, nonce, sealed)
            self._check(stamp, True)
        except Refusal as wrong:
            return self._no(wrong)
        return web.Response(text=dump(self._vault.success(nonce, stamp)), content_type="application/json")

    def _check(self, stamp: str, genuine: bool) -> None:
        """`stamp` in milliseconds. Without a secret of our own nothing is genuine."""
        if not genuine or not stamp.isascii() or not stamp.isdigit():
            raise Refusal("signature")
        if abs(self._clock.now().timestamp() - int(stamp[:15]) / 1000) > self._freshness.total_seconds():
            raise Refusal("stale")

    async def _body(self, request: web.Request) -> Json:
        raw = await read_body(request, MOST)
        if raw is None:
            raise Refusal("too_large")
        body = parse(raw)
        if body is None:
            raise Refusal("malformed")
        return body

    def _no(self, wrong: Refusal | wire.Malformed) -> web.Response:
        why = wrong.why if isinstance(wrong, Refusal) else "malformed"
        self._refused[why] += 1
        log.info("dingtalk callback refused", why=why)
        return web.Response(status=STATUS[why])
