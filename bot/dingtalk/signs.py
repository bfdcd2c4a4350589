"""DingTalk's signatures: HMAC-SHA256 in base64."""

import base64
import hashlib
import hmac


def _sign(secret: str, message: str) -> str:
    return base64.b64encode(hmac.new(secret.encode(), message.encode(), hashlib.sha256).digest()).decode()


def of_robot(secret: str, ms: str) -> str:
    """For the custom robot of a group, and on messages of our own robot in HTTP mode; `ms` since the epoch."""
    return _sign(secret, f"{ms}\n{secret}")


def of_card(secret: str, ms: str) -> str:
    """x-ddpaas-signature of a card callback."""
    return _sign(secret, ms)


def same(expected: str, given: str) -> bool:
    """Compare in constant time; whatever a stranger may have written."""
    return hmac.compare_digest(expected.encode(), given.encode("utf-8", "replace"))
