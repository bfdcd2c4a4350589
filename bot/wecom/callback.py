"""The address WeCom calls: verify, decrypt, hand in durably, answer 200 with nothing in it."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import timedelta
from secrets import token_hex

from aiohttp import web

from bot.doctor.port import Knock
from bot.doorstep import Doorstep, Refusal
from bot.platform import ContactChange, Door
from bot.seal import seal_of
from bot.wecom import changes, wire
from bot.wecom.codes import Codes
from bot.wecom.settings import WeComSettings
from bot.xml import tree
from workflows.kernel.incoming import Incoming
from workflows.kernel.ports import Clock

PATH = "/wecom/callback"


class Callback:
    """`refused` counts by reason what strangers tried."""

    def __init__(
        self, settings: WeComSettings, clock: Clock, freshness: timedelta, refused: Counter[str], codes: Codes,
        door: Callable[[], Door | None],
    ) -> None:  # fmt: skip
        self._seal = seal_of(wire.NAME, settings.token, settings.aes_key, settings.corp_id)
        self._step = Doorstep(wire.NAME, clock, freshness, refused)
        self._corp, self._clock, self._codes, self._door = settings.corp_id, clock, codes, door

    @property
    def routes(self) -> list[web.RouteDef]:
        return [web.get(PATH, self.check, allow_head=False), web.post(PATH, self.message)]

    async def check(self, request: web.Request) -> web.Response:
        """The console's test of the address: the plaintext of echostr and nothing around it."""
        return self._step.echo(request, lambda query: self._step.opened(self._seal, query, query.get("echostr", "")))

    def knock(self) -> Knock:
        """The console's test of the address, as the console would make it."""
        stamp, words = str(int(self._clock.now().timestamp())), token_hex(8)
        sealed, signature = self._seal.seal(words, stamp, "doctor") if self._seal else ("", "")
        query = {"msg_signature": signature, "timestamp": stamp, "nonce": "doctor", "echostr": sealed}
        return Knock(PATH, query, answer=words)

    async def message(self, request: web.Request) -> web.Response:
        return await self._step.let_in(request, self._door(), self._read)

    def _read(self, query: Mapping[str, str], body: bytes) -> Incoming | ContactChange | None:
        """One message or event; raises Refusal."""
        clear = self._step.opened(self._seal, query, tree(body).findtext("Encrypt") or "")
        message, zone = tree(clear), self._clock.now().tzinfo
        if wire.receiver(message) not in ("", self._corp):
            raise Refusal("receiver")
        if change := changes.read(message, clear, zone):
            return change
        found = wire.read(message, zone)
        if found is not None and found.reply:
            self._codes.keep(wire.task(message), found.reply, self._clock.now())
        return found
