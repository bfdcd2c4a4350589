"""WeCom's access token: one per application secret, the same until it ends."""

from datetime import timedelta

from bot.http import SHORTLY, Http, Token
from bot.platform import TryLater
from bot.shape import text, whole
from bot.wecom.errors import refusal
from bot.wecom.settings import WeComSettings


async def ask(http: Http, settings: WeComSettings) -> Token:
    """GET gettoken; raises DeliveryError."""
    query = {"corpid": settings.corp_id, "corpsecret": settings.secret}
    reply = await http.json("GET", f"{settings.api_base.rstrip('/')}/cgi-bin/gettoken", query)
    body = reply.body or {}
    if code := whole(body, "errcode"):
        raise refusal(code, text(body, "errmsg"))
    if reply.status != 200 or not text(body, "access_token"):
        raise TryLater(f"企业微信没有给出令牌（HTTP {reply.status}）", SHORTLY)
    return Token(text(body, "access_token"), timedelta(seconds=whole(body, "expires_in", 7200)))
