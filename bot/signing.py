"""What `server.secret` is good for: addresses that live for minutes, and sealed return addresses of people who stay
anonymous. Nothing here is reversible without the secret."""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta

from cryptography.fernet import Fernet, InvalidToken

LINK_LIFE = timedelta(minutes=30)


class Signer:
    """All keys derive from one secret, each for one purpose."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()
        self._fernet = Fernet(base64.urlsafe_b64encode(self._key("seal")))

    def _key(self, purpose: str) -> bytes:
        return hashlib.blake2b(self._secret, digest_size=32, person=purpose.encode()[:16]).digest()

    def mark(self, purpose: str, text: str) -> str:
        """A short keyed digest: 22 characters that nobody else can make."""
        digest = hmac.new(self._key(purpose), text.encode(), hashlib.sha256).digest()[:16]
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")

    def link(self, path: str, now: datetime, life: timedelta = LINK_LIFE) -> str:
        """The path with its end of life (`e`, epoch seconds) and signature (`s`)."""
        end = int((now + life).timestamp())
        return f"{path}?e={end}&s={self.mark('link', f'{path}|{end}')}"

    def opens(self, path: str, end: str, signature: str, now: datetime) -> bool:
        """True for an unexpired link of ours."""
        if not (end.isascii() and end.isdigit() and len(end) <= 12) or int(end) < now.timestamp():
            return False
        return hmac.compare_digest(signature.encode(), self.mark("link", f"{path}|{end}").encode())

    def seal(self, person: str) -> str:
        """An address that only the postman can read; different each time, so two reports cannot be put together."""
        return self._fernet.encrypt(person.encode()).decode()

    def unseal(self, token: str) -> str | None:
        """None for a token that is not ours, or was made under another secret."""
        try:
            return self._fernet.decrypt(token.encode()).decode()
        except InvalidToken:
            return None
