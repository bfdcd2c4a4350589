"""Access tokens of one application: the same until it expires, refused after that or when revoked."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

LIFE = timedelta(seconds=7200)


@dataclass(slots=True)
class TokenBook:
    """`renews`: asking again extends the life (DingTalk) or does not (WeCom)."""

    renews: bool
    current: str = ""
    issued: int = 0
    asked: int = 0
    _ends: dict[str, datetime] = field(default_factory=dict)

    def issue(self, now: datetime) -> tuple[str, int]:
        """(token, seconds it still lives)."""
        self.asked += 1
        ends = self._ends.get(self.current)
        if ends is None or ends <= now:
            self.issued += 1
            self.current = secrets.token_urlsafe(48)
            ends = self._ends[self.current] = now + LIFE
        elif self.renews:
            ends = self._ends[self.current] = now + LIFE
        return self.current, int((ends - now).total_seconds())

    def look(self, token: str, now: datetime) -> Literal["good", "expired", "unknown"]:
        """What a call with this token is worth."""
        ends = self._ends.get(token)
        if ends is None:
            return "unknown"
        return "good" if now < ends else "expired"

    def expire(self, now: datetime) -> None:
        """Every token handed out so far is past its end."""
        self._ends = dict.fromkeys(self._ends, now)

    def revoke(self) -> None:
        """Every token handed out so far is unknown."""
        self._ends.clear()
