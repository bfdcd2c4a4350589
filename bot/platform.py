"""What a chat system implements to live in this house, and what it says it can do. No platform's word stands here."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol, runtime_checkable

from aiohttp import web

from config.settings import Settings
from workflows.kernel.cards import Card
from workflows.kernel.incoming import Incoming
from workflows.kernel.ports import Clock


class DeliveryError(Exception):
    """A send that did not happen.

    DeliveryError
    ├── TryLater       temporary: the person or the whole channel has to wait
    │   └── NoAnswer   nothing came back: it may have happened
    ├── Never          permanent for this message: a bug, or a person who cannot be reached here
    │   └── Barred     nobody's fault: the platform's rules or the reader's own wish forbid it
    └── Misconfigured  the channel is wrong in its settings: pause it, alert once, probe once a minute
    """


class TryLater(DeliveryError):
    """`scope` person holds that reader, channel holds everybody on this platform."""

    def __init__(self, why: str, after: timedelta, scope: Literal["person", "channel"] = "channel") -> None:
        super().__init__(why)
        self.why, self.after, self.scope = why, after, scope


class NoAnswer(TryLater):
    """The call went out and no answer came: whoever must not do a thing twice asks first."""


class Never(DeliveryError):
    """`unreachable` True: this account cannot be reached on this platform, another way must be found."""

    def __init__(self, why: str, unreachable: bool = False) -> None:
        super().__init__(why)
        self.why, self.unreachable = why, unreachable


class Barred(Never):
    """`why` is the lawful reason that goes on record; the message is suppressed, not failed."""


class Misconfigured(DeliveryError):
    """`remedy` is what an administrator has to do, in Chinese, the caller's IP included where the platform tells it."""

    def __init__(self, why: str, remedy: str) -> None:
        super().__init__(why)
        self.why, self.remedy = why, remedy


async def ailment(call: Awaitable[object]) -> str | None:
    """What a probing call says of its channel, in Chinese; None when it is well, or ill for this one call only."""
    try:
        await call
    except Misconfigured as wrong:
        return f"{wrong.why}：{wrong.remedy}"
    except TryLater as wrong:
        return wrong.why if wrong.scope == "channel" else None
    except Never:
        return None
    return None


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

    `link` is the case's own page below `public_url`, for cards that must lead somewhere. `again`: an earlier try of
    this very look may have arrived without our knowing (a lost answer, a killed process). `slot` says which message of
    its case this is (`closed` tells the result). `answers` is the platform's own note that came with the question this
    one answers in its room.
    """

    ref: str
    revision: int
    card: Card
    pictures: tuple[Picture, ...] = ()
    link: str = ""
    again: bool = False
    slot: str = ""
    answers: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """`vendor_id` for the record; `reference` is what the adapter needs to amend this message later (strings only).
    `text` is what was said where that is less than the card.
    """

    vendor_id: str
    reference: Mapping[str, str]
    text: str = ""


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


@dataclass(frozen=True, slots=True)
class ContactChange:
    """What a platform told of its address book; accounts and departments by its own ids, as it spells them.

    `here` are to be read again, `gone` have left, `renamed` is (old account, new account). `key` is the same for every
    re-delivery.
    """

    platform: str
    key: str
    at: datetime
    here: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()
    units: tuple[str, ...] = ()
    units_gone: tuple[str, ...] = ()


class Door(Protocol):
    """How a platform hands in what reached it. All return after the durable commit, not before."""

    async def take(self, incoming: Incoming) -> None: ...

    async def decide(self, incoming: Incoming) -> Answer: ...


@runtime_checkable
class KeepsContacts(Protocol):
    """A door behind which somebody keeps address books; at any other, what was told of them is left to the next
    reading of the whole."""

    async def changed(self, change: ContactChange) -> None: ...


class Platform(Protocol):
    """One chat system. Every call may raise TryLater, Never or Misconfigured, nothing else."""

    name: str
    title: str
    """What people call it: 企业微信."""
    refused: Counter[str]
    """What came and was not taken, by reason."""
    monthly_calls: int | None
    """How many messages a month this edition of it allows; None where nobody counts."""

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


Make = Callable[[Settings, Clock], Mapping[str, Platform]]
"""What makes the chat systems that are switched on: run.py's own, for nobody imports run.py."""
