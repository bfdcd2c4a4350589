"""The hash chain of the log and the seals over it.

Canonical form: a version byte (1), then UTF-8 JSON with sorted keys, no spaces, no ASCII escapes. All hashes sha256, in
hex. Times are ISO 8601 in UTC with six decimals.

    payload_hash = H(salt + canonical {payload, why})        payload, why and salt can be erased, this stays
    hash         = H(canonical {site, code, seq, prev, at, actor, event, from, to, media, payload_hash})
    seal         = H(canonical {site, n, prev, at, upto, heads})

`prev` is the hash of the row before in the same case (seq - 1), or of the seal before; empty for the first.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

VERSION = 1


def canonical(value: Mapping[str, object]) -> bytes:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return bytes([VERSION]) + text.encode()


def stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def new_salt() -> str:
    return secrets.token_hex(16)


def payload_hash(salt: str, payload: str, why: str) -> str:
    return hashlib.sha256(salt.encode() + canonical({"payload": payload, "why": why})).hexdigest()


@dataclass(frozen=True, slots=True)
class Link:
    """What the hash of one log row covers. `media` is the JSON list as stored."""

    site: str
    code: str
    seq: int
    prev: str
    at: datetime
    actor: str
    event: str
    from_state: str
    to_state: str
    media: str
    payload_hash: str

    def digest(self) -> str:
        covered = {
            "site": self.site,
            "code": self.code,
            "seq": self.seq,
            "prev": self.prev,
            "at": stamp(self.at),
            "actor": self.actor,
            "event": self.event,
            "from": self.from_state,
            "to": self.to_state,
            "media": self.media,
            "payload_hash": self.payload_hash,
        }
        return hashlib.sha256(canonical(covered)).hexdigest()


def seal_hash(site: str, n: int, prev: str, at: datetime, upto: int, heads: str) -> str:
    """`heads` is the JSON object as stored."""
    covered = {"site": site, "n": n, "prev": prev, "at": stamp(at), "upto": upto, "heads": heads}
    return hashlib.sha256(canonical(covered)).hexdigest()
