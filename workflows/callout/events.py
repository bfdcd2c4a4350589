"""What happens to a callout, and what it tells the case it rings for."""

from dataclasses import dataclass
from datetime import datetime

from workflows.kernel.alerts import Alert


@dataclass(frozen=True, slots=True)
class Called:
    """The seed of `Open("callout", Called(...))`. `headline` says what is wrong and where in a line, without a code."""

    parent: str
    alert: Alert
    headline: str
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """收到 on a card of the callout."""

    by: str


@dataclass(frozen=True, slots=True)
class Settled:
    """The parent needs no ringing any more: somebody accepted, arrived, or it has ended; `why` says who and when."""

    why: str


@dataclass(frozen=True, slots=True)
class Ringing:
    """To the parent: the callout has begun and has this number."""

    code: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Rang:
    """To the parent: what came of ringing one person (`to` None: nobody of the whole list answered)."""

    code: str
    to: str | None
    answered: bool
    why: str
