"""Files in pieces: init, chunks in any order, finish with count, size and MD5 checked."""

import base64
import binascii
import hashlib
import secrets

from bot.sandbox.media import HEADS, MB
from bot.sandbox.shapes import Json, text, whole
from bot.sandbox.wecombot.bots import BAD_PARAMETER, Upload, Wrong
from bot.sandbox.world import Sandbox

MOST = {"image": 10 * MB, "voice": 2 * MB, "video": 10 * MB, "file": 20 * MB}
PIECE, PIECES = 512 << 10, 100
MIMES = {b"\xff\xd8": "image/jpeg", b"\x89P": "image/png"}


def begin(box: Sandbox, req: str, body: Json) -> Json:
    """aibot_upload_media_init."""
    kind, total, chunks = text(body, "type"), whole(body, "total_size"), whole(body, "total_chunks")
    if kind not in MOST or not text(body, "filename") or len(text(body, "md5")) != 32:
        raise Wrong(BAD_PARAMETER, "type, filename, md5")
    if not 5 < total <= MOST[kind] or not 1 <= chunks <= PIECES or chunks != -(-total // PIECE):
        raise Wrong(BAD_PARAMETER, f"{total} bytes in {chunks} chunks of 512 KB")
    name = secrets.token_hex(12)
    box.aibot.uploads[name] = Upload(kind, text(body, "filename"), total, chunks, text(body, "md5"))
    return {"upload_id": name}


def chunk(box: Sandbox, req: str, body: Json) -> Json:
    """aibot_upload_media_chunk: the same piece twice is no error."""
    upload, number = _known(box, body), whole(body, "chunk_index", -1)
    try:
        data = base64.b64decode(text(body, "base64_data"), validate=True)
    except (binascii.Error, ValueError) as wrong:
        raise Wrong(BAD_PARAMETER, "base64_data") from wrong
    if not 0 <= number < upload.chunks or not 0 < len(data) <= PIECE:
        raise Wrong(BAD_PARAMETER, f"chunk {number} of {upload.chunks}, {len(data)} bytes")
    upload.got[number] = data
    return {}


def finish(box: Sandbox, req: str, body: Json) -> Json:
    """aibot_upload_media_finish: a media id for three days."""
    upload = _known(box, body)
    data = b"".join(upload.got[number] for number in sorted(upload.got))
    if len(upload.got) != upload.chunks or len(data) != upload.size or hashlib.md5(data).hexdigest() != upload.md5:
        raise Wrong(BAD_PARAMETER, "pieces are missing, or size or md5 do not fit")
    if upload.kind in HEADS and not any(head in data[:12] for head in HEADS[upload.kind]):
        raise Wrong(BAD_PARAMETER, f"this is no {upload.kind}")
    mime = MIMES.get(data[:2], "application/octet-stream")
    blob = box.media.keep(upload.kind, upload.name, mime, data, box.now())
    del box.aibot.uploads[text(body, "upload_id")]
    return {"type": upload.kind, "media_id": blob.id, "created_at": str(int(box.now().timestamp()))}


def _known(box: Sandbox, body: Json) -> Upload:
    upload = box.aibot.uploads.get(text(body, "upload_id"))
    if upload is None:
        raise Wrong(BAD_PARAMETER, "upload_id")
    return upload
