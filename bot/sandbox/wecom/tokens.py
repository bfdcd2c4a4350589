"""gettoken."""

from bot.sandbox.gate import Call
from bot.sandbox.shapes import Json
from bot.sandbox.wecom.gate import BAD_CORP, BAD_SECRET, TOO_OFTEN, Wrong, api


def get_token(call: Call) -> Json:
    """One token per secret, the same until it expires."""
    corp, query = call.box.wecom, call.query
    books = {corp.secret: corp.tokens, corp.contact_secret: corp.contact_tokens}
    book = books.get(query.get("corpsecret", ""))
    fits = query.get("corpid") == corp.corp_id
    if book is None or not fits:
        second = call.box.now().timestamp()
        raise Wrong((BAD_SECRET if fits else BAD_CORP) if corp.bad_secrets.allows("", second) else TOO_OFTEN)
    token, left = book.issue(call.box.now())
    return {"access_token": token, "expires_in": left}


ROUTES = [api("gettoken", get_token, "GET", token=False)]
