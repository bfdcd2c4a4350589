"""What waits to be pushed again over HTTP."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.sandbox.post import Delivery


@dataclass(frozen=True, slots=True)
class Envelope:
    """One signed request as it goes over the wire; `good` judges the answer's body."""

    url: str
    body: bytes
    headers: dict[str, str]
    timeout: float
    good: Callable[[str], bool]


@dataclass(slots=True)
class Retry:
    """A delivery that failed and is due again at a service time."""

    due: datetime
    delivery: Delivery
    turn: int
    seal: Callable[[], Envelope] = field(repr=False)
