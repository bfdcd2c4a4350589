"""What a telephone line is to this house, whoever runs it: a platform, an SMS gateway, a voice gateway."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol, runtime_checkable

from bot.platform import DeliveryError

Kind = Literal["sms", "call", "ding"]
Leg = Literal["sms", "call"]
"""What a message asks for; a DING stands in for either."""
MOBILE = ""
"""The `reach` of a line that needs a mobile number; else the platform whose account it needs."""
CONFIRMS = "1"
"""The key that a call asks for, where it asks for one."""


@dataclass(frozen=True, slots=True)
class Words:
    """What is said: at most as many characters as one text holds, and the same in parts for a gateway's template."""

    text: str
    code: str
    what: str
    todo: str


@dataclass(frozen=True, slots=True)
class Dial:
    """One try. `key` is ours, unique for ever, at most 15 bytes; `to` a number or the platform's own id."""

    key: str
    to: str
    words: Words
    at: datetime
    vendor_id: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """The line has it; `vendor_id` is what it calls this try."""

    vendor_id: str


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of a try: pending (nothing new), delivered (a text arrived), answered (`key` pressed, or ""),
    unanswered, failed, unknown (the line never had it), mute (this line never says). `said` in Chinese, for people."""

    state: Literal["pending", "delivered", "answered", "unanswered", "failed", "unknown", "mute"]
    said: str = ""
    key: str = ""


def confirms(keys: str) -> bool:
    """The key that was asked for, pressed once or impatiently more often; any other key may be a slip or a machine."""
    return bool(keys) and not keys.strip(CONFIRMS)


Outcome = Placed | DeliveryError


class Line(Protocol):
    """One way to reach people by phone. Calls raise DeliveryError; NoAnswer means that it may have happened."""

    name: str
    title: str
    kind: Kind
    leg: Leg
    reach: str
    """MOBILE, or the platform whose account it needs."""
    rings: bool
    """A telephone rings: night limits count it."""
    after_chat: bool
    """Says no words of its own: the message must be on the same platform first."""
    keys: bool
    """Asks for a key: whoever hung up without one has not confirmed."""
    most: int
    """Receivers of one call."""
    windows: Sequence[tuple[int, timedelta]]
    """At most so many tries per person in such a span, kept by us so that the line never has to refuse."""

    async def place(self, dials: Sequence[Dial]) -> Mapping[str, Outcome]:
        """By the key of each; one text or call to everybody in it, who all hear the same words."""
        ...

    async def ask(self, dial: Dial) -> Heard:
        """What became of it. `vendor_id` "" asks for a try whose answer was lost, by our key: unknown where the line
        never had it, mute where it cannot tell."""
        ...


@runtime_checkable
class Closes(Protocol):
    """A line that keeps a connection of its own: most go by their platform's, or open one for each call."""

    async def close(self) -> None: ...


async def close_all(lines: Iterable[Line]) -> None:
    for line in lines:
        if isinstance(line, Closes):
            await line.close()


async def one_by_one(dials: Sequence[Dial], place: Callable[[Dial], Awaitable[Placed]]) -> Mapping[str, Outcome]:
    """For a line that takes one receiver at a time: what was refused to one says nothing of the next."""
    outcomes: dict[str, Outcome] = {}
    for dial in dials:
        try:
            outcomes[dial.key] = await place(dial)
        except DeliveryError as error:
            outcomes[dial.key] = error
    return outcomes


@runtime_checkable
class Caller(Protocol):
    """A platform that has telephone lines of its own."""

    @property
    def phone_lines(self) -> Sequence[Line]: ...


class Busy(DeliveryError):
    """This line will not take this person now (its own limit): another line, or later."""

    def __init__(self, why: str, after: timedelta) -> None:
        super().__init__(why)
        self.why, self.after = why, after
