"""Files: what members sent (download code, then a plain link), and what the robot uploads."""

from aiohttp import BodyPartReader, web

from bot.sandbox.dingtalk.gate import TOKEN_HEADER, Refused, Wrong, new, old
from bot.sandbox.gate import BOX, Call
from bot.sandbox.media import HEADS, MB
from bot.sandbox.shapes import Json, text

MOST = {"image": 20 * MB, "voice": 2 * MB, "video": 20 * MB, "file": 20 * MB}


def download(call: Call) -> Json:
    """POST /v1.0/robot/messageFiles/download: the receiving robot only, while the code lives."""
    ding = call.box.dingtalk
    if text(call.body, "robotCode") != ding.robot_code:
        raise Refused(400, "invalidParameter.robotCode.auth", "the message was sent to another robot")
    media_id = ding.downloads.good(text(call.body, "downloadCode"), call.box.now())
    if not media_id:
        raise Refused(400, "invalidParameter.robotCode.downloadCode", "downloadCode is wrong or too old")
    name = ding.links.issue(media_id, call.box.now())
    ends = int(ding.links.held[name].ends.timestamp())
    return {"downloadUrl": f"{call.box.base}/oss/{name}.file?Expires={ends}&Signature=sandbox"}


async def storage(request: web.Request) -> web.StreamResponse:
    """The object storage behind downloadUrl: bytes without a type, errors in XML, no token wanted."""
    box = request.app[BOX]
    slip = box.dingtalk.links.held.get(request.match_info["name"])
    blob = box.media.find(slip.what) if slip else None
    if TOKEN_HEADER in request.headers or "Authorization" in request.headers:
        box.counters["dingtalk.token_leaked_to_storage"] += 1
        return _xml(400, "InvalidArgument")
    if slip is None or blob is None:
        return _xml(404, "NoSuchKey")
    if slip.ends <= box.now():
        return _xml(403, "AccessDenied")
    return web.Response(body=blob.data, content_type="application/octet-stream")


def _xml(status: int, code: str) -> web.Response:
    return web.Response(status=status, text=f"<Error><Code>{code}</Code></Error>", content_type="application/xml")


async def upload(call: Call) -> Json:
    """POST /media/upload?access_token=&type= (or type as a form field)."""
    kind, name, mime, data = call.query.get("type", ""), "", "", b""
    if not call.request.content_type.startswith("multipart/"):
        raise Wrong(40035, "multipart 缺失")
    async for piece in await call.request.multipart():
        if isinstance(piece, BodyPartReader) and piece.name == "media":
            name, mime = piece.filename or "", piece.headers.get("Content-Type", "application/octet-stream")
            data = bytes(await piece.read())
        elif isinstance(piece, BodyPartReader) and piece.name == "type":
            kind = (await piece.text()).strip()
    if kind not in MOST or not name:
        raise Wrong(40004, "无效的媒体文件类型")
    if not 0 < len(data) <= MOST[kind]:
        raise Wrong(40006, "文件大小不合法")
    if kind in ("image", "video") and not any(head in data[:12] for head in (*HEADS[kind], b"GIF8", b"BM")):
        raise Wrong(40004, "无效的媒体文件类型")
    blob = call.box.media.keep(kind, name, mime, data, call.box.now(), "@lA")
    return {"media_id": blob.id, "created_at": round(blob.at.timestamp() * 1000), "type": kind}


ROUTES = [new("/v1.0/robot/messageFiles/download", download), old("/media/upload", upload, forms=True),
          web.get("/oss/{name}.file", storage)]
