"""What a chat system can do whose app may make rooms."""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class Gathering:
    """A room as it is wanted. `key` is ours and the same at every try, so that a try whose answer was lost makes no
    second room; `again` says that there may have been one. `owner` is one of `accounts`."""

    key: str
    title: str
    owner: str
    accounts: tuple[str, ...]
    again: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """`address` as send_room takes it; `members` are the accounts that are in it, the owner among them."""

    address: str
    owner: str
    members: tuple[str, ...]


class Convener(Protocol):
    """Every call may raise TryLater, Never or Misconfigured, nothing else."""

    @property
    def convenes(self) -> bool:
        """Whether its settings allow for rooms at all."""
        ...

    async def gather(self, wanted: Gathering) -> Made:
        """Make the room, or find the one an earlier try has made."""
        ...

    async def regather(self, made: Made, wanted: Gathering) -> Made:
        """Title, owner and members as they are wanted now; raises Never(unreachable) where the room is gone."""
        ...

    async def part(self, made: Made) -> None:
        """Everybody but the owner leaves; no platform lets an app delete a room."""
        ...


@runtime_checkable
class Convenes(Protocol):
    """A platform with rooms of its own making."""

    rooms: Convener
