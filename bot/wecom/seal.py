"""Signature and AES of WeCom callbacks, around wechatpy's primitives."""

import base64
import hashlib
import hmac
import struct

from wechatpy.enterprise.crypto import PrpCrypto
from wechatpy.exceptions import WeChatException


class Unsealed(Exception):
    """The sealed text is not from the platform, or not for us; `why` is one word for the counter."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Seal:
    """One callback address: its token, its key and the receiver every message must be meant for."""

    def __init__(self, token: str, aes_key: str, receiver: str) -> None:
        self._token, self._receiver = token, receiver
        self._key = base64.b64decode(aes_key + "=")
        if len(self._key) != 32:
            raise ValueError("EncodingAESKey 应为 43 个字符")

    def open(self, signature: str, timestamp: str, nonce: str, sealed: str) -> str:
        """The clear text; raises Unsealed."""
        try:
            expected = self._signature(timestamp, nonce, sealed)
            genuine = hmac.compare_digest(expected.encode(), signature.encode())
        except UnicodeError as wrong:
            raise Unsealed("signature") from wrong
        if not genuine:
            raise Unsealed("signature")
        try:
            return str(PrpCrypto(self._key).decrypt(sealed, self._receiver))  # type: ignore[no-untyped-call]
        except WeChatException as wrong:
            raise Unsealed("receiver") from wrong
        except (ValueError, IndexError, TypeError, struct.error) as wrong:
            # wechatpy checks neither padding nor length before it unpacks.
            raise Unsealed("malformed") from wrong

    def _signature(self, timestamp: str, nonce: str, sealed: str) -> str:
        marks = sorted(mark.encode() for mark in (self._token, timestamp, nonce, sealed))
        return hashlib.sha1(b"".join(marks), usedforsecurity=False).hexdigest()
