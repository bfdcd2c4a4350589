"""Codes that a platform hands out for something, each good for a while: logins, downloads, links, sessions."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Slip:
    """What a code stands for, and when it ends."""

    what: str
    ends: datetime


@dataclass(slots=True)
class Slips:
    """All codes of one kind."""

    life: timedelta
    held: dict[str, Slip] = field(default_factory=dict)

    def issue(self, what: str, now: datetime) -> str:
        """A new code for `what`."""
        code = secrets.token_urlsafe(24)
        self.held[code] = Slip(what, now + self.life)
        return code

    def good(self, code: str, now: datetime) -> str:
        """What the code stands for; '' where it is unknown or over."""
        slip = self.held.get(code)
        return slip.what if slip and now < slip.ends else ""

    def spend(self, code: str, now: datetime) -> str:
        """The same, once."""
        found = self.good(code, now)
        self.held.pop(code, None)
        return found
