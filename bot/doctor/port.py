"""What `doctor` may ask of a chat system beyond sending, where it can tell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class Symptom:
    """`ok` None: not switched on, or worth a look. `said` ends with what to do where something is wrong."""

    part: str
    ok: bool | None
    said: str


@dataclass(frozen=True, slots=True)
class Knock:
    """A genuine request to our own callback address, as only the platform and we can make it: `path` below public_url.
    Nothing is stored of it; `status` and, where not "", `answer` are what our service says to it."""

    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    method: Literal["GET", "POST"] = "GET"
    status: int = 200
    answer: str = ""


@runtime_checkable
class Called(Protocol):
    """A platform that calls us at an address of ours."""

    def knock(self) -> Knock | None:
        """None where it comes another way in this setting."""
        ...


@runtime_checkable
class Examined(Protocol):
    """A platform with more that can be wrong than `probe` sees."""

    async def examine(self) -> Sequence[Symptom]:
        """Cheap calls only; nobody sees anything of them."""
        ...


@runtime_checkable
class Dated(Protocol):
    """A platform whose servers tell the time with any answer."""

    address: str
    """Of its interface: https://host."""
