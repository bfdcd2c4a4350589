"""An address book as a platform shows it, in neutral words; a platform that has one implements `Directory`."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from bot.shape import called

UNIT_CHARS = 64
"""Of a department's name, which is the factory's own."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A department. `parent` is an id, "" at the top; `leaders` are accounts, the first one leads. `company`: the root,
    which has the firm's name and is no department."""

    id: str
    name: str
    parent: str = ""
    leaders: tuple[str, ...] = ()
    company: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", called(self.name, UNIT_CHARS))


@dataclass(frozen=True, slots=True)
class Member:
    """`account` as the platform spells it; `units` the main department first; `leads` those this person leads.

    `leader` is the direct superior's account, "" where there is none, None where this call does not tell. `active`
    False: switched off there, or gone.
    """

    account: str
    name: str
    units: tuple[str, ...] = ()
    title: str = ""
    staff_no: str = ""
    mobile: str = ""
    leader: str | None = None
    leads: tuple[str, ...] = ()
    active: bool = True

    def __post_init__(self) -> None:
        """People write their own name and title in an address book: both stand on one line of our cards."""
        object.__setattr__(self, "name", called(self.name) or self.account)
        object.__setattr__(self, "title", called(self.title))

    @property
    def key(self) -> str:
        """By which accounts are compared: every platform ignores their case."""
        return self.account.lower()


class Directory(Protocol):
    """Every call may raise TryLater, Never or Misconfigured (bot.platform), within the platform's own call limits."""

    def units(self) -> AsyncIterator[Unit]:
        """All departments that the app may see."""
        ...

    def members(self, units: Sequence[str]) -> AsyncIterator[Sequence[Member]]:
        """Everybody in these departments, in batches; somebody who is in two comes twice."""
        ...

    async def member(self, account: str) -> Member | None:
        """With the direct superior; None for nobody of this organisation."""
        ...

    async def unit(self, id: str) -> Unit | None:
        """None for a department that is gone."""
        ...


@runtime_checkable
class HasDirectory(Protocol):
    """A platform with an address book."""

    directory: Directory
