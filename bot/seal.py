"""Signature and AES of callbacks of WeCom and of the official account, which differ only in whose id is sealed in.

Around wechatpy's primitives, which check neither padding nor length.
"""

import base64
import hashlib
import hmac
import struct

import structlog

from bot.doorstep import Malformed, Refusal
from bot.lean import unopened

with unopened("wechatpy", "wechatpy.enterprise"):
    from wechatpy.enterprise.crypto import PrpCrypto
    from wechatpy.exceptions import WeChatException

log = structlog.get_logger()


class Seal:
    """One callback address: its token, its key and the receiver every message must be meant for."""

    def __init__(self, token: str, aes_key: str, receiver: str) -> None:
        self._token, self._receiver = token, receiver
        self._key = base64.b64decode(aes_key + "=")
        if len(self._key) != 32:
            raise ValueError("EncodingAESKey 应为 43 个字符")

    def open(self, signature: str, timestamp: str, nonce: str, sealed: str) -> str:
        """The clear text; raises Refusal."""
        check(signature, self._token, timestamp, nonce, sealed)
        try:
            return str(PrpCrypto(self._key).decrypt(sealed, self._receiver))  # type: ignore[no-untyped-call]
        except WeChatException as wrong:
            raise Refusal("receiver") from wrong
        except (ValueError, IndexError, TypeError, struct.error) as wrong:
            raise Malformed("AES") from wrong

    def seal(self, clear: str, timestamp: str, nonce: str) -> tuple[str, str]:
        """What the platform would send for `clear`: the sealed text and its signature."""
        sealed = PrpCrypto(self._key).encrypt(clear, self._receiver).decode()  # type: ignore[no-untyped-call]
        return sealed, signed(self._token, timestamp, nonce, sealed)


def seal_of(platform: str, token: str, aes_key: str, receiver: str) -> Seal | None:
    """None where the settings hold no usable key: then nothing sealed is genuine, while sending still works."""
    try:
        return Seal(token, aes_key, receiver)
    except ValueError:
        log.warning(f"{platform} callbacks are refused: [{platform}] aes_key is not the 43 characters of the console")
        return None


def check(signature: str, *marks: str) -> None:
    """Is this the SHA-1 over the sorted marks (token, timestamp, nonce, sealed text)? Raises Refusal."""
    try:
        expected = signed(*marks)
        genuine = hmac.compare_digest(expected.encode(), signature.encode())
    except UnicodeError as wrong:
        raise Refusal("signature") from wrong
    if not genuine:
        raise Refusal("signature")


def signed(*marks: str) -> str:
    """SHA-1 over the sorted marks, in hex."""
    return hashlib.sha1(b"".join(sorted(mark.encode() for mark in marks)), usedforsecurity=False).hexdigest()
