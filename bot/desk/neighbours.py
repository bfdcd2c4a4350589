"""Whom the desk hands a row to that is not its own, as it sees them: other rooms keep to these, and import nothing."""

from typing import Protocol

from db.tables import Inbox
from workflows.kernel.incoming import Incoming


class Reception(Protocol):
    """Whoever sees to people outside the factory (bot/outside)."""

    def serves(self, incoming: Incoming) -> bool: ...

    async def take(self, row: Inbox, incoming: Incoming) -> None: ...


class Tables(Protocol):
    """Whoever reads tables sent in the chat (bot/sheets)."""

    async def hears(self, row: Inbox, incoming: Incoming, person: str) -> bool: ...


class People(Protocol):
    """Whoever keeps the people and their accounts (bot/contacts)."""

    async def take(self, row: Inbox) -> None: ...

    async def hears(self, row: Inbox, incoming: Incoming, person: str) -> bool: ...
