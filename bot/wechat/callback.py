"""The address the official account calls: verify, decrypt, hand in durably, answer 200 with nothing in it.

Plain, compatible and safe mode. Where an EncodingAESKey is set, only what is sealed counts: the plain fields of the
compatible mode are covered by no signature, and `signature` itself covers no word of a message.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import timedelta
from secrets import token_hex

from aiohttp import web

from bot.doctor.port import Knock
from bot.doorstep import Doorstep, Refusal, stamp_of
from bot.platform import Door
from bot.seal import check, seal_of, signed
from bot.wechat import wire
from bot.wechat.settings import WeChatSettings
from bot.wechat.veil import Veil
from workflows.kernel.incoming import Incoming
from workflows.kernel.ports import Clock

PATH = "/wechat/callback"


class Callback:
    """`refused` counts by reason what strangers tried."""

    def __init__(
        self, settings: WeChatSettings, clock: Clock, freshness: timedelta, refused: Counter[str], veil: Veil,
        door: Callable[[], Door | None],
    ) -> None:  # fmt: skip
        self._token, key = settings.token, settings.aes_key
        self._sealed_only = bool(key)
        self._seal = seal_of(wire.NAME, self._token, key, settings.app_id) if key else None
        self._step = Doorstep(wire.NAME, clock, freshness, refused)
        self._clock, self._veil, self._door = clock, veil, door

    @property
    def routes(self) -> list[web.RouteDef]:
        return [web.get(PATH, self.greet, allow_head=False), web.post(PATH, self.message)]

    async def greet(self, request: web.Request) -> web.Response:
        """The console's test of the address: echostr itself, which is in clear in every mode."""
        return self._step.echo(request, self._echo)

    def knock(self) -> Knock:
        """The console's test of the address, as the console would make it."""
        stamp, words = str(int(self._clock.now().timestamp())), token_hex(8)
        query = {"signature": signed(self._token, stamp, "doctor"), "timestamp": stamp, "nonce": "doctor",
                 "echostr": words}  # fmt: skip
        return Knock(PATH, query, answer=words)

    async def message(self, request: web.Request) -> web.Response:
        return await self._step.let_in(request, self._door(), self._read)

    def _read(self, query: Mapping[str, str], body: bytes) -> Incoming | None:
        """One message or event; raises Refusal."""
        outer = wire.tree(body)
        if sealed := outer.findtext("Encrypt") or "":
            outer = wire.tree(self._step.opened(self._seal, query, sealed))
        elif self._sealed_only:
            raise Refusal("signature")
        else:
            self._check(query)
        return wire.read(outer, self._clock.now().tzinfo, self._veil)

    def _echo(self, query: Mapping[str, str]) -> str:
        self._check(query)
        return query.get("echostr", "")

    def _check(self, query: Mapping[str, str]) -> None:
        """`signature` over token, timestamp and nonce; raises Refusal."""
        stamp = stamp_of(query)
        if not self._token:
            raise Refusal("signature")
        check(query.get("signature", ""), self._token, stamp, query.get("nonce", ""))
        self._step.check_fresh(int(stamp[:15]))
