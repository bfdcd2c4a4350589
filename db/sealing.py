"""Passwords of cameras and sensors at rest and between two processes: closed with a key, and unreadable without it.

AES-SIV (RFC 5297): the same text under the same key is closed to the same token, so that a plan made by two processes
is one plan; a reader of the table could at most see that two cameras share a password.
"""

import base64
import binascii
import hashlib

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV


class Sealer:
    """`purpose` keeps the keys of one secret apart: what was closed for one cannot be opened for another."""

    def __init__(self, secret: str, purpose: str) -> None:
        self._cipher = AESSIV(hashlib.blake2b(secret.encode(), digest_size=64, person=purpose.encode()[:16]).digest())

    def close(self, text: str) -> str:
        """Nothing stays nothing."""
        return base64.urlsafe_b64encode(self._cipher.encrypt(text.encode(), None)).decode() if text else ""

    def open(self, token: str) -> str | None:
        """None for a token that is not ours, or was made under another secret."""
        if not token:
            return ""
        try:
            return self._cipher.decrypt(base64.urlsafe_b64decode(token.encode()), None).decode()
        except (InvalidTag, ValueError, binascii.Error):
            return None


AT_REST, ON_THE_WAY = "camera secrets", "camera plan"
"""Purposes: under `server.secret` in the table, under `vision.key` in the plan."""
