"""The signature of everything signed that we define ourselves, both ways: HMAC-SHA256 over time, nonce and body. The
generic phone gateway (docs/phones.md) and the camera process (docs/vision.md) speak it."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

TIME, NONCE, SIGNATURE = "X-SafeLoop-Timestamp", "X-SafeLoop-Nonce", "X-SafeLoop-Signature"
REMEMBERED = 100_000
"""Five times what the camera process keeps while the bot is away, and hands over in one go."""


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
    answer that comes twice changes nothing.

    A nonce goes 2 x `freshness` after it came: signed as late as may be, its request is stale by then. When it is full
    a new one is refused, because making room could let the oldest in again; only who has the key can fill it."""

    def __init__(self, freshness: timedelta, most: int = REMEMBERED) -> None:
        self.freshness, self._most = freshness, most
        self._seen: dict[str, datetime] = {}
        """Nonce -> when it came, in that order, so that only its front is looked at."""

    def check(self, key: str, marks: Mapping[str, str], body: bytes, now: datetime) -> None:
        """Raises Forged."""
        at, nonce, signature = (marks.get(name, "") for name in (TIME, NONCE, SIGNATURE))
        if not key or not at.isascii() or not at.isdigit() or len(at) > 12 or not 8 <= len(nonce) <= 64:
            raise Forged("unsigned")
        if not hmac.compare_digest(of(key, at, nonce, body).encode(), signature.encode()):
            raise Forged("signature")
        if abs(now.timestamp() - int(at)) > self.freshness.total_seconds():
            raise Forged("stale")
        self._forget(now)
        if nonce in self._seen:
            raise Forged("repeated")
        if len(self._seen) >= self._most:
            raise Forged("full")
        self._seen[nonce] = now

    def _forget(self, now: datetime) -> None:
        while self._seen and now - self._seen[first := next(iter(self._seen))] > 2 * self.freshness:
            del self._seen[first]


def form(told: str, file: bytes | None, name: str, mime: str) -> tuple[bytes, str]:
    """The JSON `told`, and a file where there is one: multipart/form-data as one body, because it is signed as it is;
    with its content type."""
    line = secrets.token_hex(16)
    parts = [_head(line, 'name="told"', "application/json"), told.encode(), b"\r\n"]
    if file is not None:
        parts += [_head(line, f'name="file"; filename="{name}"', mime), file, b"\r\n"]
    parts.append(f"--{line}--\r\n".encode())
    return b"".join(parts), f"multipart/form-data; boundary={line}"


def _head(line: str, names: str, mime: str) -> bytes:
    return f"--{line}\r\nContent-Disposition: form-data; {names}\r\nContent-Type: {mime}\r\n\r\n".encode()
