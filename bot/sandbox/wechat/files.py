"""media/get and qrcode/create: a file, or for a video its address; an error as JSON with status 200."""

import secrets

from aiohttp import web

from bot.sandbox.gate import BOX, Call
from bot.sandbox.shapes import Json, part, text
from bot.sandbox.wechat.account import MEDIA_LIFE, MOST_CODES
from bot.sandbox.wechat.gate import BAD_DATA, BAD_MEDIA, NO_RIGHT, PREFIX, TOO_OFTEN, Wrong, api, reply


async def get(call: Call) -> web.StreamResponse:
    """GET media/get; three days."""
    blob = call.box.media.find(call.query.get("media_id", ""))
    if blob is None or call.box.now() - blob.at >= MEDIA_LIFE:
        raise Wrong(BAD_MEDIA)
    if blob.kind == "video":
        return reply({"video_url": f"{call.box.base}{PREFIX}/video/{blob.sha256}"})
    headers = {"Content-Disposition": f'attachment; filename="{blob.name}"'}
    return web.Response(body=blob.data, content_type=blob.mime.split(";")[0], headers=headers)


async def film(request: web.Request) -> web.StreamResponse:
    """What video_url leads to; no token."""
    blob = request.app[BOX].media.by_hash.get(request.match_info["sha"])
    return web.Response(status=404) if blob is None else web.Response(body=blob.data, content_type="video/mp4")


def code(call: Call) -> Json:
    """POST qrcode/create; the same scene gets the same code again."""
    account, scene = call.box.wechat, part(part(call.body, "action_info"), "scene")
    name, kind = text(scene, "scene_str"), text(call.body, "action_name")
    if not account.certified:
        raise Wrong(NO_RIGHT)
    if kind not in ("QR_STR_SCENE", "QR_LIMIT_STR_SCENE") or not 1 <= len(name) <= 64:
        raise Wrong(BAD_DATA, " action_name or scene_str")
    if len(account.codes) >= MOST_CODES:
        raise Wrong(TOO_OFTEN)
    known = next((url for url, scene_of in account.codes.items() if scene_of == name), None)
    url = known or f"http://weixin.qq.com/q/{secrets.token_urlsafe(16)}"
    account.codes[url] = name
    return {"ticket": secrets.token_urlsafe(48), "url": url}


ROUTES = [api("media/get", get, "GET"), api("qrcode/create", code), web.get(f"{PREFIX}/video/{{sha}}", film)]
