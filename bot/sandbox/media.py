"""Files that passed through a platform: by media id, and by content for the page."""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime

MB = 1 << 20
HEADS = {"image": (b"\xff\xd8", b"\x89PNG"), "voice": (b"#!AMR",), "video": (b"ftyp",)}


@dataclass(frozen=True, slots=True)
class Blob:
    """One stored file."""

    id: str
    kind: str
    name: str
    mime: str
    data: bytes
    at: datetime

    @property
    def sha256(self) -> str:
        """Hex hash of the bytes, the name the page knows it by."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(slots=True)
class Media:
    """All files; ids are never reused."""

    blobs: dict[str, Blob] = field(default_factory=dict)
    by_hash: dict[str, Blob] = field(default_factory=dict)

    def keep(self, kind: str, name: str, mime: str, data: bytes, at: datetime, prefix: str = "") -> Blob:
        """Store a file under a new id."""
        blob = Blob(prefix + secrets.token_urlsafe(24), kind, name, mime, data, at)
        self.blobs[blob.id] = blob
        self.by_hash[blob.sha256] = blob
        return blob

    def find(self, media_id: str) -> Blob | None:
        """The file with this id."""
        return self.blobs.get(media_id)
