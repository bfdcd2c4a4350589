"""Files both ways: theirs, encrypted each under a key of its own; ours, sent in pieces down the line."""

import base64
import binascii
import hashlib
from datetime import timedelta
from functools import partial

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from yarl import URL

from bot.http import SHORTLY, Http
from bot.links import Links
from bot.platform import Fetched, Never, Picture, TryLater
from bot.shape import Json, text
from bot.uploads import JPG_PNG, Takes, Uploads
from bot.wecombot.line import Line
from workflows.kernel.ports import Clock

FILE_BYTES = 64 << 20
PIECE = 512 << 10
"""Bytes of one chunk before base64."""
BLOCK = 32
IMAGES = Takes(JPG_PNG, 10 << 20, timedelta(days=3) - timedelta(hours=1), least=6)


class Files:
    """`close` when done. Links to this machine or network are refused, except to exactly the configured address."""

    def __init__(self, http: Http, line: Line, url: str, clock: Clock) -> None:
        self._line = line
        self._links = Links(http, (url,))
        self._uploads = Uploads(IMAGES, clock)

    async def close(self) -> None:
        await self._links.close()

    async def fetch(self, ref: str) -> Fetched:
        """Raises Never where the file is gone, empty, too big, not readable or behind a link nobody should follow."""
        key, _, address = ref.partition("|")
        link = URL(address)
        raw = await self._links.way(link).raw(str(link), None, FILE_BYTES)
        if raw.status in (401, 403, 404, 410):
            raise Never("文件已过期或不存在")
        if raw.status != 200:
            raise TryLater(f"文件下载失败（HTTP {raw.status}）", SHORTLY, "person")
        if not raw.data or raw.mime == "text/html":
            raise Never("下载到的不是文件")
        return Fetched(opened(raw.data, key) if key else raw.data, raw.name)

    async def upload(self, picture: Picture) -> str | None:
        """A media id good for three days, None for what this platform does not show; raises DeliveryError."""
        return await self._uploads.of(picture, partial(self._send, picture.data))

    async def _send(self, data: bytes, name: str) -> str:
        pieces = [data[at : at + PIECE] for at in range(0, len(data), PIECE)]
        # The platform wants the MD5 of the bytes; it protects nothing here.
        sum_of = hashlib.md5(data, usedforsecurity=False).hexdigest()
        begin: Json = {"type": "image", "filename": name, "total_size": len(data), "total_chunks": len(pieces),
                       "md5": sum_of}  # fmt: skip
        upload = text(await self._line.call("aibot_upload_media_init", begin), "upload_id")
        for number, piece in enumerate(pieces):
            chunk: Json = {"upload_id": upload, "chunk_index": number, "base64_data": base64.b64encode(piece).decode()}
            await self._line.call("aibot_upload_media_chunk", chunk)
        media = text(await self._line.call("aibot_upload_media_finish", {"upload_id": upload}), "media_id")
        if not media:
            raise TryLater("智能机器人没有收下图片", SHORTLY, "person")
        return media


def opened(sealed: bytes, key: str) -> bytes:
    """AES-256-CBC under the file's own key, IV its first 16 bytes, padded to 32; raises Never (platforms.md 2.9)."""
    try:
        raw = base64.b64decode(key + "=" * (-len(key) % 4))
        box = Cipher(algorithms.AES(raw), modes.CBC(raw[:16])).decryptor()
        clear = box.update(sealed) + box.finalize()
    except (ValueError, binascii.Error) as wrong:
        raise Never("文件解不开") from wrong
    gap = clear[-1] if clear else 0
    if not 1 <= gap <= BLOCK or clear[-gap:] != bytes([gap]) * gap:
        raise Never("文件解不开")
    return clear[:-gap]
