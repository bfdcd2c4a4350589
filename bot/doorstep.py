"""What the callback addresses of all platforms share: bounded bodies, and why something is turned away."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Protocol

import structlog
from aiohttp import web

from bot.http import TooLarge, at_most
from bot.platform import ContactChange, Door, KeepsContacts
from workflows.kernel.incoming import Incoming
from workflows.kernel.ports import Clock

BODY_BYTES = 1 << 20
STATUS = {"signature": 403, "receiver": 403, "stale": 403, "too_large": 413, "malformed": 400}
log = structlog.get_logger()


class Refusal(Exception):
    """Something a platform (or a stranger) sent that is not taken; `why` is a key of STATUS."""

    def __init__(self, why: str, where: str = "") -> None:
        super().__init__(where or why)
        self.why = why


class Malformed(Refusal):
    """Not a message of this platform; `where` says what made no sense."""

    def __init__(self, where: str) -> None:
        super().__init__("malformed", where)


class Opens(Protocol):
    """The key of one callback address."""

    def open(self, signature: str, timestamp: str, nonce: str, sealed: str) -> str: ...


class Doorstep:
    """`refused` counts by reason what strangers tried; `freshness` is on the service's clock."""

    def __init__(self, platform: str, clock: Clock, freshness: timedelta, refused: Counter[str]) -> None:
        self._platform, self._clock, self._freshness, self._refused = platform, clock, freshness, refused

    async def body(self, request: web.Request) -> bytes:
        """At most 1 MB, whatever limit the application has; raises Refusal."""
        try:
            return await at_most(request.content, BODY_BYTES)
        except TooLarge as wrong:
            raise Refusal("too_large") from wrong

    def echo(self, request: web.Request, read: Callable[[Mapping[str, str]], str]) -> web.Response:
        """A console's test of the address: the words that `read` finds, and nothing around them."""
        try:
            return web.Response(text=read(request.query), content_type="text/plain")
        except Refusal as wrong:
            return self.turn_away(wrong.why)

    async def let_in(
        self, request: web.Request, door: Door | None,
        read: Callable[[Mapping[str, str], bytes], Incoming | ContactChange | None],
    ) -> web.Response:  # fmt: skip
        """One message or event, handed in durably and answered with nothing. An error of the store becomes a 500, so
        that the platform sends it again."""
        if door is None:
            return web.Response(status=503)
        try:
            found = read(request.query, await self.body(request))
        except Refusal as wrong:
            return self.turn_away(wrong.why)
        if isinstance(found, ContactChange):
            if isinstance(door, KeepsContacts):
                await door.changed(found)
        elif found is not None:
            await door.take(found)
        return web.Response()

    def opened(self, seal: Opens | None, query: Mapping[str, str], sealed: str) -> str:
        """The clear text of what is genuine and fresh; raises Refusal. Without a key nothing is genuine."""
        stamp = stamp_of(query)
        if not sealed:
            raise Malformed("Encrypt")
        if seal is None:
            raise Refusal("signature")
        clear = seal.open(query.get("msg_signature", ""), stamp, query.get("nonce", ""), sealed)
        self.check_fresh(int(stamp[:15]))
        return clear

    def check_fresh(self, seconds: float) -> None:
        """Epoch seconds at which the platform signed; raises Refusal for what is too far from now."""
        if abs(self._clock.now().timestamp() - seconds) > self._freshness.total_seconds():
            raise Refusal("stale")

    def turn_away(self, why: str) -> web.Response:
        """Counted, and answered with nothing that helps a stranger."""
        self._refused[why] += 1
        log.info(f"{self._platform} callback refused", why=why)
        return web.Response(status=STATUS[why])


def stamp_of(query: Mapping[str, str]) -> str:
    """`timestamp` of a signed address, all digits; raises Refusal."""
    stamp = query.get("timestamp", "")
    if not stamp.isascii() or not stamp.isdigit():
        raise Malformed("timestamp")
    return stamp
