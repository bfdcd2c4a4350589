"""What the ground floor asks of the rooms above it: a clock, and a unit of work."""

from datetime import datetime
from typing import Any, Protocol

from workflows.kernel.effects import Effect
from workflows.kernel.people import Org


class Clock(Protocol):
    def now(self) -> datetime:
        """Service time in the site's time zone; may be virtual."""
        ...

    def tick(self) -> float:
        """Machine time in seconds, monotonic: leases, socket timeouts, back-off."""
        ...


class Work(Protocol):
    """A unit of work inside one transaction: all of it lands, or none of it."""

    def settle(self, key: str, outcome: str) -> bool:
        """Mark an inbox key as handled with its outcome; False where it was handled before."""
        ...

    def next_code(self, prefix: str, now: datetime) -> str:
        """`YH-20261122-0007`: a counter row per prefix and day of the site."""
        ...

    def load(self, code: str) -> tuple[str, Any]:
        """(kind, case), the row locked; raises KeyError for an unknown code."""
        ...

    def org(self) -> Org: ...

    def rules(self, kind: str, case: Any | None) -> Any:
        """The policy version the case started under; the newest for a case not yet begun."""
        ...

    def fact(self, name: str, case: Any, event: Any, rules: Any, now: datetime) -> Any:
        """A named query on other cases, under the rules of the case that asks; raises KeyError for an unknown name."""
        ...

    def save(
        self, kind: str, before: Any | None, after: Any, event: object, effects: list[Effect], now: datetime
    ) -> None:
        """Case, log row and effects of one decision; `before` None inserts. Raises Refused where a Hold is taken."""
        ...
