"""DingTalk's access token: one for both API families, renewed by asking."""

from datetime import timedelta

from bot.dingtalk.errors import refusal
from bot.dingtalk.settings import DingTalkSettings
from bot.http import Http, Token
from bot.shape import text, whole


async def ask(http: Http, settings: DingTalkSettings) -> Token:
    """POST /v1.0/oauth2/accessToken; raises DeliveryError."""
    body = {"appKey": settings.client_id, "appSecret": settings.client_secret}
    reply = await http.json("POST", f"{settings.api_base.rstrip('/')}/v1.0/oauth2/accessToken", body=dict(body))
    found = reply.body or {}
    if reply.status != 200 or not text(found, "accessToken"):
        raise refusal(reply)
    return Token(text(found, "accessToken"), timedelta(seconds=whole(found, "expireIn", 7200)))
