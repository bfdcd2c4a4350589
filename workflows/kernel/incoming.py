"""What reached us from a chat, after the platform's words are gone. `ref` is the platform's media id: the desk
keeps the bytes and hands workflows only their sha256."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Text:
    text: str


@dataclass(frozen=True, slots=True)
class Photo:
    ref: str


@dataclass(frozen=True, slots=True)
class Voice:
    """`transcript` where the platform brings its own; `seconds` where it says so."""

    ref: str
    seconds: float | None = None
    transcript: str | None = None


@dataclass(frozen=True, slots=True)
class Video:
    ref: str
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class File:
    ref: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Location:
    """Degrees; `datum` is wgs84 or gcj02 (100-600 m apart in China); `accuracy` in metres."""

    lat: float
    lng: float
    label: str = ""
    accuracy: float | None = None
    datum: str = "gcj02"


@dataclass(frozen=True, slots=True)
class Press:
    """A button of the card that went out under our own reference `card`, in the look numbered `revision`."""

    card: str
    button: str
    revision: int
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entered:
    """The person opened the chat; nothing was said. `point` is the place whose code they scanned to get here, `where`
    what their phone told by itself."""

    point: str = ""
    where: Location | None = None


@dataclass(frozen=True, slots=True)
class Left:
    """The person has left the channel for good: what is kept of them there has to go."""


Piece = Text | Photo | Voice | Video | File | Location | Press | Entered | Left


@dataclass(frozen=True, slots=True)
class Incoming:
    """One callback. `key` is the same for every re-delivery; `room` is None in a single chat.

    `reply` is the platform's own note for answering (a response code, a session address), opaque above the adapter.
    `whole`: handed in on a page as a report of its own, never an answer, a command or more of the one before.
    `via` is the way in where a platform has a second one: that adapter fetches the files, the account is the same.
    """

    platform: str
    account: str
    key: str
    pieces: tuple[Piece, ...]
    at: datetime
    room: str | None = None
    name: str | None = None
    reply: str | None = None
    via: str = ""
    whole: bool = False
