"""Logging in to our pages with DingTalk, and the signatures of its JSAPI (platforms.md, 3.9)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import unquote, urlencode

from bot.dingtalk.client import TOKEN_HEADER, Api
from bot.dingtalk.errors import refusal
from bot.dingtalk.settings import DingTalkSettings
from bot.http import Token, TokenCache
from bot.platform import Never
from bot.shape import Json, part, text, whole
from bot.web.login import Start, Visitor, stamp, ticket_life
from workflows.kernel.ports import Clock

CODE_REFUSED = frozenset({"40078"})
NOBODY = frozenset({"60121"})
TICKET_LONGEST = timedelta(hours=24)
"""Asking renews a ticket, but it dies 24 h after it was made, whatever it was told to live."""
LIST = ["biz.util.scan", "device.geolocation.get", "device.audio.startRecord", "device.audio.stopRecord"]
SPENT = "这次登录已经用过或过期了，请重新登录。"
STRANGER = "只有本企业的成员能登录。请换成本企业的钉钉账号。"


class DingTalkLogin:
    def __init__(self, api: Api, settings: DingTalkSettings, clock: Clock) -> None:
        self._api, self._settings, self._clock = api, settings, clock
        self._ticket = TokenCache(self._ask, clock)
        self._seen: tuple[str, datetime] = ("", clock.now())

    def begin(self, agent: str, back: str, state: str) -> Start:
        """In the app its page script gives a code at once; elsewhere, and without a corp_id, the login page."""
        of, inside = self._settings, "dingtalk/" in agent.lower()
        query = urlencode(
            {
                "client_id": of.client_id, "redirect_uri": back, "response_type": "code", "scope": "openid",
                "prompt": "consent", "state": state,
            }
        )  # fmt: skip
        script = {"corpId": of.corp_id, "clientId": of.client_id} if inside and of.corp_id else {}
        return Start(f"{of.login_base}/oauth2/auth?{query}", inside, script)

    def code(self, query: Mapping[str, str]) -> str:
        """authCode in the documentation; code has been seen beside it."""
        return query.get("authCode", "") or query.get("code", "")

    async def visitor(self, code: str, script: bool) -> Visitor:
        return await self._by_script(code) if script else await self._by_redirect(code)

    async def _by_script(self, code: str) -> Visitor:
        found = await self._api.old("/topapi/v2/user/getuserinfo", {"code": code}, accept=CODE_REFUSED)
        result = part(found, "result")
        if not text(result, "userid"):
            raise Never(SPENT)
        return Visitor(text(result, "userid"), text(result, "name") or None)

    async def _by_redirect(self, code: str) -> Visitor:
        """Three calls: the code for the person's own token, that for the unionid, that for the userid here."""
        of, http = self._settings, self._api.http
        asked: Json = {"clientId": of.client_id, "clientSecret": of.client_secret, "code": code,
                       "grantType": "authorization_code"}  # fmt: skip
        reply = await http.json("POST", f"{of.api_base}/v1.0/oauth2/userAccessToken", body=asked)
        token = text(reply.body or {}, "accessToken")
        if not token:
            wrong = refusal(reply)
            raise Never(SPENT) if isinstance(wrong, Never) else wrong
        mine = await http.json("GET", f"{of.api_base}/v1.0/contact/users/me", headers={TOKEN_HEADER: token})
        union = text(mine.body or {}, "unionId")
        if not union:
            raise refusal(mine)
        found = await self._api.old("/topapi/user/getbyunionid", {"unionid": union}, accept=NOBODY)
        result = part(found, "result")
        # contact_type 1: an outside contact of the company, not one of its people.
        if not text(result, "userid") or whole(result, "contact_type"):
            raise Never(STRANGER)
        return Visitor(text(result, "userid"), text(mine.body or {}, "nick") or None)

    async def sign(self, url: str) -> Json:
        of = self._settings
        if not of.corp_id:
            raise Never("钉钉的 corp_id 没有填，页面用浏览器自己的定位和录音")
        # DingTalk compares with the address as people read it.
        made = stamp(await self._ticket.get(), unquote(url), int(self._clock.now().timestamp()))
        return {
            "corpId": of.corp_id, "agentId": of.agent_id, "timeStamp": made.seconds, "nonceStr": made.nonce,
            "signature": made.signature, "type": 0, "jsApiList": list(LIST),
        }  # fmt: skip

    def close(self) -> None:
        self._ticket.close()

    async def _ask(self) -> Token:
        found = await self._api.call("POST", "/v1.0/oauth2/jsapiTickets", {})
        ticket, now = text(found, "jsapiTicket"), self._clock.now()
        if ticket != self._seen[0]:
            self._seen = ticket, now
        left = min(timedelta(seconds=whole(found, "expireIn")), self._seen[1] + TICKET_LONGEST - now)
        return Token(ticket, ticket_life(left))
