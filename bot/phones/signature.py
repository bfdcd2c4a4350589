"""The signature of the generic gateway, both ways: HMAC-SHA256 over time, nonce and body. docs/phones.md tells it."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

TIME, NONCE, SIGNATURE = "X-SafeLoop-Timestamp", "X-SafeLoop-Nonce", "X-SafeLoop-Signature"
REMEMBERED = 10_000


class Forged(Exception):
    """Not signed by whom it says, too old, or seen before; the word is for the log, never for the caller."""


def of(key: str, at: str, nonce: str, body: bytes) -> str:
    signed = b"\n".join((at.encode(), nonce.encode(), body))
    return "sha256=" + hmac.new(key.encode(), signed, hashlib.sha256).hexdigest()


def headers(key: str, body: bytes, now: datetime) -> dict[str, str]:
    at, nonce = str(round(now.timestamp())), secrets.token_hex(16)
    return {TIME: at, NONCE: nonce, SIGNATURE: of(key, at, nonce, body)}


class Guard:
    """Lets each signed request in once, within `freshness` of its time. What it forgets at a restart does no harm: an
    answer that comes twice changes nothing."""

    def __init__(self, freshness: timedelta) -> None:
        self.freshness = freshness
        self._seen: dict[str, datetime] = {}

    def check(self, key: str, marks: Mapping[str, str], body: bytes, now: datetime) -> None:
        """Raises Forged."""
        at, nonce, signature = (marks.get(name, "") for name in (TIME, NONCE, SIGNATURE))
        if not key or not at.isascii() or not at.isdigit() or len(at) > 12 or not 8 <= len(nonce) <= 64:
            raise Forged("unsigned")
        if not hmac.compare_digest(of(key, at, nonce, body).encode(), signature.encode()):
            raise Forged("signature")
        if abs(now.timestamp() - int(at)) > self.freshness.total_seconds():
            raise Forged("stale")
        self._seen = {one: seen for one, seen in self._seen.items() if now - seen <= 2 * self.freshness}
        if nonce in self._seen or len(self._seen) >= REMEMBERED:
            raise Forged("repeated")
        self._seen[nonce] = now
