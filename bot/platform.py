"""What a chat system implements to live in this house, and what it says it can do. No platform's word stands here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, Protocol

from aiohttp import web

from workflows.kernel.cards import Card
from workflows.kernel.incoming import Incoming


class DeliveryError(Exception):
    """A send that did not happen.

    DeliveryError
    ├── TryLater       temporary: the person or the whole channel has to wait
    ├── Never          permanent for this message: a bug, or a person who cannot be reached here
    └── Misconfigured  the channel is wrong in its settings: pause it, alert once, probe once a minute
    """


class TryLater(DeliveryError):
    """`scope` person holds that reader, channel holds everybody on this platform."""

    def __init__(self, why: str, after: timedelta, scope: Literal["person", "channel"] = "channel") -> None:
        super().__init__(why)
        self.why, self.after, self.scope = why, after, scope


class Never(DeliveryError):
    """`unreachable` True: this account cannot be reached on this platform, another way must be found."""

    def __init__(self, why: str, unreachable: bool = False) -> None:
        super().__init__(why)
        self.why, self.unreachable = why, unreachable


class Misconfigured(DeliveryError):
    """`remedy` is what an administrator has to do, in Chinese, the caller's IP included where the platform tells it."""

    def __init__(self, why: str, remedy: str) -> None:
        super().__init__(why)
        self.why, self.remedy = why, remedy


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture to show: its bytes, and a short-lived signed address below `public_url`."""

    sha256: str
    data: bytes
    mime: str
    url: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One look of one message. `ref` (m123) is ours and the same for every look; presses come back with it.

    `link` is the case's own page below `public_url`, for cards that must lead somewhere.
    """

    ref: str
    revision: int
    card: Card
    pictures: tuple[Picture, ...] = ()
    link: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """`vendor_id` for the record; `reference` is what the adapter needs to amend this message later (strings only)."""

    vendor_id: str
    reference: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Fetched:
    data: bytes
    name: str = ""
    mime: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a press led to, decided at once: the card as it now stands, and a line for the one who pressed."""

    ref: str
    revision: int
    card: Card | None
    toast: str = ""


class Door(Protocol):
    """How a platform hands in what reached it. Both return after the durable commit, not before."""

    async def take(self, incoming: Incoming) -> None: ...

    async def decide(self, incoming: Incoming) -> Answer: ...


class Platform(Protocol):
    """One chat system. Every call may raise TryLater, Never or Misconfigured, nothing else."""

    name: str

    @property
    def routes(self) -> list[web.RouteDef]:
        """The HTTP callbacks this platform needs."""
        ...

    async def start(self, door: Door) -> None: ...

    async def stop(self) -> None: ...

    async def send(self, account: str, message: Outgoing) -> Sent: ...

    async def amend(self, account: str, reference: Mapping[str, str], message: Outgoing) -> Sent | None:
        """Change a message already sent; None where the platform can no longer do that (the caller sends anew)."""
        ...

    async def send_room(self, address: str, message: Outgoing) -> Sent:
        """To a group: `address` as in `[groups]`, without the platform's prefix being stripped."""
        ...

    async def fetch(self, ref: str, reply: str | None) -> Fetched:
        """The bytes behind a piece; size capped; raises Never where they are gone or are not media."""
        ...

    async def probe(self) -> str | None:
        """One cheap call for `doctor` and paused channels: None when well, else what is wrong, in Chinese."""
        ...
