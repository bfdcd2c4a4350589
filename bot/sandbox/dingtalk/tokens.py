"""Access tokens by all three doors."""

from bot.sandbox.dingtalk.gate import Refused, Wrong, new, old
from bot.sandbox.gate import Call
from bot.sandbox.shapes import Json, text


def _issue(call: Call, key: str, secret: str) -> tuple[str, int] | None:
    ding = call.box.dingtalk
    if (key, secret) != (ding.client_id, ding.client_secret):
        return None
    return ding.tokens.issue(call.box.now())


def access_token(call: Call) -> Json:
    """POST /v1.0/oauth2/accessToken."""
    found = _issue(call, text(call.body, "appKey"), text(call.body, "appSecret"))
    if found is None:
        raise Refused(400, "invalidClientIdOrSecret", "无效的clientId或者clientSecret")
    return {"accessToken": found[0], "expireIn": found[1]}


def corp_token(call: Call) -> Json:
    """POST /v1.0/oauth2/{corpId}/token."""
    if call.request.match_info["corp"] != call.box.dingtalk.corp_id:
        raise Refused(400, "invalidCorpId", "corpId 不存在")
    if text(call.body, "grant_type") != "client_credentials":
        raise Refused(400, "invalidGrantType", "grant_type")
    found = _issue(call, text(call.body, "client_id"), text(call.body, "client_secret"))
    if found is None:
        raise Refused(400, "invalidClientIdOrSecret", "无效的clientId或者clientSecret")
    return {"access_token": found[0], "expires_in": found[1]}


def old_token(call: Call) -> Json:
    """GET /gettoken."""
    found = _issue(call, call.query.get("appkey", ""), call.query.get("appsecret", ""))
    if found is None:
        raise Wrong(40089, "不合法的corpid或corpsecret", sub=False)
    return {"access_token": found[0], "expires_in": found[1]}


ROUTES = [
    new("/v1.0/oauth2/accessToken", access_token, token=False, counted=False),
    new("/v1.0/oauth2/{corp}/token", corp_token, token=False, counted=False),
    old("/gettoken", old_token, "GET", token=False, counted=False),
]
