"""What a chat system offers to our pages: a login without a password, and signatures for its page scripts. No word of
any platform stands here."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from secrets import token_hex
from typing import Protocol, runtime_checkable

from bot.shape import Json

TICKET_SPARE, TICKET_LEAST = timedelta(seconds=60), timedelta(seconds=15)
"""A page ticket is asked for anew a minute before its end, and then four times a minute at most."""


@dataclass(frozen=True, slots=True)
class Start:
    """How this browser begins a login. `address` is the platform's own login page.

    `inside`: the browser is the platform's app, where nobody has to choose or press anything. `script` is what the
    platform's page script needs to give a code without leaving the page; empty where a redirect does it.
    """

    address: str
    inside: bool = False
    script: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Visitor:
    """`account` as the platform writes it; `name` where the login says it."""

    account: str
    name: str | None = None


class Login(Protocol):
    def begin(self, agent: str, back: str, state: str) -> Start:
        """`agent` is the browser's User-Agent, `back` our address that gets code and state (letters and digits)."""
        ...

    def code(self, query: Mapping[str, str]) -> str:
        """The code in the address that a login page sent the browser back to; '' where there is none."""
        ...

    async def visitor(self, code: str, script: bool) -> Visitor:
        """Who came with this code, good once and for 5 minutes; `script` where a page script brought it. Raises Never
        with the words for the visitor (a spent code, somebody of another company), TryLater and Misconfigured."""
        ...

    async def sign(self, url: str) -> Json:
        """What the platform's page script asks for before it scans, locates and records on `url` (without fragment).
        Raises DeliveryError; Never where this platform is not set up for it."""
        ...


@runtime_checkable
class LetsIn(Protocol):
    """A platform whose members can log in to our pages."""

    name: str
    title: str

    @property
    def login(self) -> Login: ...


@dataclass(frozen=True, slots=True)
class Stamp:
    """One signature over one address; `seconds` since 1970 of service time."""

    nonce: str
    seconds: int
    signature: str


def stamp(ticket: str, url: str, seconds: int, nonce: str = "") -> Stamp:
    """Both vendors' page signature: sha1 over four raw values in this order (platforms.md, 2.8 and 3.9)."""
    nonce = nonce or token_hex(8)
    line = f"jsapi_ticket={ticket}&noncestr={nonce}&timestamp={seconds}&url={url}"
    return Stamp(nonce, seconds, hashlib.sha1(line.encode()).hexdigest())


def ticket_life(left: timedelta) -> timedelta:
    """How long to keep a ticket that lives for `left`."""
    return max(left - TICKET_SPARE, TICKET_LEAST)
