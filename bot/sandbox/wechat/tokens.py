"""stable_token, and the older token, which is a book of its own in reality and here the same."""

from datetime import timedelta

from bot.sandbox.gate import Call
from bot.sandbox.shapes import Json, text, truth
from bot.sandbox.wechat.gate import BAD_APP, BAD_DATA, FOREIGN, MINUTE_OFTEN, TOO_OFTEN, WRONG_SECRET, Wrong, api

GAP, A_DAY = timedelta(seconds=30), 20
TICKET = "sandbox-jsapi-ticket-of-the-official-account"


def _check_who(call: Call, app_id: str, secret: str) -> None:
    account = call.box.wechat
    if not account.listed:
        raise Wrong(FOREIGN)
    if app_id != account.app_id:
        raise Wrong(BAD_APP)
    if secret != account.secret:
        raise Wrong(WRONG_SECRET)


def stable(call: Call) -> Json:
    """POST stable_token; forced: another token at once, the old one is worth nothing."""
    account, now = call.box.wechat, call.box.now()
    _check_who(call, text(call.body, "appid"), text(call.body, "secret"))
    if truth(call.body, "force_refresh"):
        today = [at for at in account.forced if now - at < timedelta(days=1)]
        if today and now - today[-1] < GAP:
            raise Wrong(MINUTE_OFTEN)
        if len(today) >= A_DAY:
            raise Wrong(TOO_OFTEN)
        account.forced = [*today, now]
        account.tokens.revoke()
    token, left = account.tokens.issue(now)
    return {"access_token": token, "expires_in": left}


def plain(call: Call) -> Json:
    """GET token."""
    _check_who(call, call.query.get("appid", ""), call.query.get("secret", ""))
    token, left = call.box.wechat.tokens.issue(call.box.now())
    return {"access_token": token, "expires_in": left}


def addresses(call: Call) -> Json:
    """GET get_api_domain_ip."""
    return {"ip_list": ["203.0.113.20", "203.0.113.21"]}


def ticket(call: Call) -> Json:
    """GET ticket/getticket?type=jsapi, for the signature of a page."""
    if call.query.get("type") != "jsapi":
        raise Wrong(BAD_DATA, " type")
    return {"errcode": 0, "errmsg": "ok", "ticket": TICKET, "expires_in": 7200}


ROUTES = [api("stable_token", stable, token=False), api("token", plain, "GET", token=False),
          api("get_api_domain_ip", addresses, "GET"), api("ticket/getticket", ticket, "GET")]
