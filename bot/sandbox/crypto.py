"""The platforms' own cipher and signatures, written apart from the bot's so that one checks the other."""

import base64
import hashlib
import hmac
import secrets
import struct

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32  # bytes: both platforms pad to 32, not to the 16 of AES


class Unreadable(ValueError):
    """A cipher text that is not ours: wrong key, wrong length, wrong padding."""


def _cipher(aes_key: str) -> Cipher[modes.CBC]:
    key = base64.b64decode(aes_key + "=")
    if len(key) != 32:
        raise Unreadable("the AES key is not 43 characters of base64")
    return Cipher(algorithms.AES(key), modes.CBC(key[:16]))


def encrypt(aes_key: str, message: str, receiver: str, salt: bytes | None = None) -> str:
    """Base64 of AES-256-CBC over salt, big-endian byte length, message, receiver, padded to 32."""
    raw = message.encode()
    plain = (salt or secrets.token_bytes(16)) + struct.pack(">I", len(raw)) + raw + receiver.encode()
    gap = BLOCK - len(plain) % BLOCK
    box = _cipher(aes_key).encryptor()
    return base64.b64encode(box.update(plain + bytes([gap]) * gap) + box.finalize()).decode()


def decrypt(aes_key: str, sealed: str) -> tuple[str, str]:
    """(message, receiver) of a cipher text; raises Unreadable."""
    try:
        box = _cipher(aes_key).decryptor()
        plain = box.update(base64.b64decode(sealed, validate=True)) + box.finalize()
        gap = plain[-1]
        if not 1 <= gap <= BLOCK or plain[-gap:] != bytes([gap]) * gap:
            raise Unreadable("padding")
        (length,) = struct.unpack(">I", plain[16:20])
        return plain[20 : 20 + length].decode(), plain[20 + length : -gap].decode()
    except (ValueError, IndexError, struct.error) as wrong:
        raise Unreadable(str(wrong)) from wrong


def signature(*pieces: str) -> str:
    """sha1 hex of the pieces sorted and joined: token, timestamp, nonce, cipher text."""
    return hashlib.sha1("".join(sorted(pieces)).encode()).hexdigest()


def _hmac(secret: str, message: str) -> str:
    return base64.b64encode(hmac.new(secret.encode(), message.encode(), hashlib.sha256).digest()).decode()


def robot_sign(secret: str, ms: str) -> str:
    """Signature of a DingTalk robot, custom (sent to it) and enterprise (sent by it)."""
    return _hmac(secret, f"{ms}\n{secret}")


def card_sign(api_secret: str, ms: str) -> str:
    """x-ddpaas-signature of a card callback over HTTP."""
    return _hmac(api_secret, ms)


def page_signature(ticket: str, nonce: str, timestamp: str, url: str) -> str:
    """JS-SDK signature of both platforms; `url` without its fragment."""
    line = f"jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={url}"
    return hashlib.sha1(line.encode()).hexdigest()
