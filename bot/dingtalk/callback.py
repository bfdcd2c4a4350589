"""HTTP mode: signed robot messages and card presses in plain JSON, encrypted events."""

import asyncio
import hashlib
import struct
from collections import Counter
from datetime import datetime, timedelta

import structlog
from aiohttp import web

from bot.dingtalk import signs, wire
from bot.dingtalk.ear import Ear
from bot.dingtalk.settings import DingTalkSettings
from bot.doctor.port import Knock
from bot.doorstep import Doorstep, Malformed, Refusal
from bot.shape import Json, dump, parse, text, whole
from workflows.kernel.ports import Clock

log = structlog.get_logger()


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
            raise Malformed("json")
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
            raise Malformed("AES") from wrong

    def success(self, nonce: str, timestamp: str) -> Json:
        """The encrypted word that says the event was taken."""
        return dict(self._crypto.encrypt_message("success", nonce, timestamp))  # type: ignore[no-untyped-call]


class Callback:
    """Three addresses; `refused` counts by reason what strangers tried."""

    def __init__(
        self, settings: DingTalkSettings, clock: Clock, freshness: timedelta, refused: Counter[str], ear: Ear
    ) -> None:
        self._settings, self._ear = settings, ear
        self._step = Doorstep(wire.NAME, clock, freshness, refused)
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

    def knock(self, now: datetime) -> Knock:
        """A signed message with nothing in it: a service with this secret calls it malformed, another a forgery."""
        ms = str(round(now.timestamp() * 1000))
        sign = signs.of_robot(self._settings.client_secret, ms)
        return Knock("/dingtalk/robot", headers={"timestamp": ms, "sign": sign}, method="POST", status=400)

    async def robot(self, request: web.Request) -> web.Response:
        """A message to our robot, plain JSON signed in two headers; answered with nothing."""
        marks = request.headers
        try:
            stamp, sign = marks.get("timestamp", ""), marks.get("sign", "")
            self._check(stamp, signs.same(signs.of_robot(self._settings.client_secret, stamp), sign))
            await self._ear.message(await self._body(request))
        except Refusal as wrong:
            return self._step.turn_away(wrong.why)
        return web.Response()

    async def card(self, request: web.Request) -> web.Response:
        """A press; the answer is the card's new look. The signed time names the press for its re-deliveries."""
        marks = request.headers
        try:
            stamp, sign = marks.get("x-ddpaas-signature-timestamp", ""), marks.get("x-ddpaas-signature", "")
            self._check(stamp, signs.same(signs.of_card(self._settings.card_api_secret, stamp), sign))
            look = await self._ear.press(await self._body(request), stamp, int(stamp))
        except Refusal as wrong:
            return self._step.turn_away(wrong.why)
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
            said = self._vault.open(signature, stamp, nonce, sealed)
            self._check(stamp, True)
            ms = whole(said, "EventTime") or int(stamp)
            await self._ear.event(text(said, "EventType"), text(said, "eventId") or sealed[:64], ms, said)
        except Refusal as wrong:
            return self._step.turn_away(wrong.why)
        return web.Response(text=dump(self._vault.success(nonce, stamp)), content_type="application/json")

    def _check(self, stamp: str, genuine: bool) -> None:
        """`stamp` in milliseconds. Without a secret of our own nothing is genuine."""
        if not genuine or not stamp.isascii() or not stamp.isdigit():
            raise Refusal("signature")
        self._step.check_fresh(int(stamp[:15]) / 1000)

    async def _body(self, request: web.Request) -> Json:
        body = parse(await self._step.body(request))
        if body is None:
            raise Malformed("json")
        return body
