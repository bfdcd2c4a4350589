"""wechatpy as a typed peer: what it opens, the sandbox sealed well."""

from dataclasses import dataclass
from typing import Any

from wechatpy.enterprise.crypto import WeChatCrypto
from wechatpy.enterprise.parser import parse_message as _parse


def parse_message(plain: str) -> Any:
    """wechatpy's message object."""
    return _parse(plain)  # type: ignore[no-untyped-call]


def _text(value: object) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


@dataclass(frozen=True, slots=True)
class Peer:
    """wechatpy's WeChatCrypto of one application."""

    token: str
    aes_key: str
    corp_id: str

    def _crypto(self) -> Any:
        return WeChatCrypto(self.token, self.aes_key, self.corp_id)  # type: ignore[no-untyped-call]

    def opens(self, body: bytes, signature: str, timestamp: str, nonce: str) -> str:
        """The plaintext of a callback."""
        return _text(self._crypto().decrypt_message(body, signature, timestamp, nonce))

    def checks(self, signature: str, timestamp: str, nonce: str, echo: str) -> str:
        """The plaintext of an echostr."""
        return _text(self._crypto().check_signature(signature, timestamp, nonce, echo))

    def seals(self, reply: str, nonce: str, timestamp: str) -> str:
        """An encrypted passive reply."""
        return _text(self._crypto().encrypt_message(reply, nonce, timestamp))
