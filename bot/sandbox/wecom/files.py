"""media/upload and media/get: three days, sizes and types, an error as JSON with status 200."""

from aiohttp import BodyPartReader, web

from bot.sandbox.gate import BOX, Call, door
from bot.sandbox.media import HEADS, MB, Blob
from bot.sandbox.shapes import Json
from bot.sandbox.wecom.corp import MEDIA_LIFE
from bot.sandbox.wecom.gate import (
    BAD_FILE_SIZE,
    BAD_MEDIA,
    BAD_MEDIA_TYPE,
    BAD_PARAMETER,
    Wrong,
    api,
    check_fault,
    check_token,
    refusal,
    reply,
)

MOST = {"image": 10 * MB, "voice": 2 * MB, "video": 10 * MB, "file": 20 * MB}


async def read_part(call: Call, name: str) -> tuple[str, str, bytes]:
    """(file name, type, bytes) of a multipart field; raises Wrong."""
    if not call.request.content_type.startswith("multipart/"):
        raise Wrong(BAD_PARAMETER, "multipart is expected")
    async for piece in await call.request.multipart():
        if isinstance(piece, BodyPartReader) and piece.name == name:
            mime = piece.headers.get("Content-Type", "application/octet-stream")
            return piece.filename or "", mime, bytes(await piece.read())
    raise Wrong(BAD_PARAMETER, f"no part named {name}")


def accept(call: Call, kind: str, name: str, mime: str, data: bytes) -> Blob:
    """Store an upload of the bot when size and type fit; raises Wrong."""
    if kind not in MOST:
        raise Wrong(BAD_MEDIA_TYPE, kind)
    if not name:
        raise Wrong(BAD_PARAMETER, "filename is missing")
    if not 5 < len(data) <= MOST[kind]:
        raise Wrong(BAD_FILE_SIZE, f"{len(data)} bytes")
    if kind in HEADS and not any(head in data[:12] for head in HEADS[kind]):
        raise Wrong(BAD_MEDIA_TYPE, f"this is no {kind} the platform takes")
    return call.box.media.keep(kind, name, mime, data, call.box.now())


async def upload(call: Call) -> Json:
    """POST media/upload; created_at is a string."""
    kind = call.query.get("type", "")
    blob = accept(call, kind, *await read_part(call, "media"))
    return {"type": kind, "media_id": blob.id, "created_at": str(int(blob.at.timestamp()))}


async def get(call: Call) -> web.StreamResponse:
    """GET media/get, with Range."""
    try:
        check_fault(call)
        check_token(call)
        blob = call.box.media.find(call.query.get("media_id", ""))
        if blob is None or call.box.now() - blob.at >= MEDIA_LIFE:
            raise Wrong(BAD_MEDIA)
    except Wrong as wrong:
        call.box.counters[f"wecom.errcode.{wrong.code.number}"] += 1
        return reply(refusal(wrong))
    return ranged(call.request, blob)


def ranged(request: web.Request, blob: Blob) -> web.Response:
    """The bytes, or the part of them that Range asks for."""
    headers = {"Content-Disposition": f'attachment; filename="{blob.name}"', "Accept-Ranges": "bytes"}
    asked = request.http_range
    if asked.start is None and asked.stop is None:
        return web.Response(body=blob.data, content_type=blob.mime.split(";")[0], headers=headers)
    piece = blob.data[asked]
    first = asked.start if asked.start >= 0 else max(len(blob.data) + asked.start, 0)
    headers["Content-Range"] = f"bytes {first}-{first + len(piece) - 1}/{len(blob.data)}"
    return web.Response(status=206, body=piece, content_type=blob.mime.split(";")[0], headers=headers)


async def picture(request: web.Request) -> web.StreamResponse:
    """The temporary PicUrl of an image message."""
    blob = request.app[BOX].media.by_hash.get(request.match_info["sha"])
    if blob is None:
        return web.Response(status=404)
    return web.Response(body=blob.data, content_type=blob.mime.split(";")[0])


ROUTES = [
    api("media/upload", upload, forms=True),
    web.get("/cgi-bin/media/get", door("wecom", get)),
    web.get("/pic/{sha}", picture),
]
