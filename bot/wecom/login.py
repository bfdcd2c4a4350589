"""Logging in to our pages with WeCom, and the signatures of its JS-SDK (platforms.md, 2.8)."""

from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import urlencode

from bot.http import Token, TokenCache
from bot.platform import Never
from bot.shape import Json, text, whole
from bot.web.login import Stamp, Start, Visitor, stamp, ticket_life
from bot.wecom.client import Qyapi
from bot.wecom.settings import WeComSettings
from workflows.kernel.ports import Clock

CODE_REFUSED = frozenset({40029, 42003, 50001})
"""A code that was used, is older than 5 min, or was made for another address."""
APP, PLUGIN = "wxwork/", "micromessenger/"
"""Browsers of WeCom's app, and of WeChat, where a company may have its plug-in."""
SCAN_PLACE = ["scanQRCode", "getLocation"]
RECORD = ["startRecord", "stopRecord", "onVoiceRecordEnd", "uploadVoice"]
BEACONS = ["startBeaconDiscovery", "getBeacons", "stopBeaconDiscovery"]


class WeComLogin:
    def __init__(self, qyapi: Qyapi, settings: WeComSettings, clock: Clock) -> None:
        self._qyapi, self._settings, self._clock = qyapi, settings, clock
        self._corp_ticket = TokenCache(self._ask_corp, clock)
        self._agent_ticket = TokenCache(self._ask_agent, clock)

    def begin(self, agent: str, back: str, state: str) -> Start:
        """Silent in the app (snsapi_base), a QR code to scan in every other browser."""
        of, seen = self._settings, agent.lower()
        common = {"appid": of.corp_id, "redirect_uri": back, "agentid": str(of.agent_id), "state": state}
        if APP not in seen and PLUGIN not in seen:
            query = urlencode({"login_type": "CorpApp", **common})
            return Start(f"{of.login_base}/wwlogin/sso/login?{query}")
        query = urlencode({**common, "response_type": "code", "scope": "snsapi_base"})
        return Start(f"{of.oauth_base}/connect/oauth2/authorize?{query}#wechat_redirect", inside=True)

    def code(self, query: Mapping[str, str]) -> str:
        return query.get("code", "")

    async def visitor(self, code: str, script: bool) -> Visitor:
        found = await self._qyapi.call("auth/getuserinfo", query={"code": code}, accept=CODE_REFUSED)
        if whole(found, "errcode"):
            raise Never("这次登录已经用过或过期了，请重新登录。")
        # The older interface spelled it UserId.
        account = text(found, "userid") or text(found, "UserId")
        if not account:
            raise Never("只有本企业的成员能登录。请用企业微信里的工作身份打开。")
        return Visitor(account)

    async def sign(self, url: str) -> Json:
        now = int(self._clock.now().timestamp())
        of = self._settings
        return {
            "corpId": of.corp_id, "agentId": of.agent_id, "jsApiList": [*SCAN_PLACE, *RECORD, *BEACONS],
            "config": _said(stamp(await self._corp_ticket.get(), url, now)),
            "agentConfig": _said(stamp(await self._agent_ticket.get(), url, now)),
        }  # fmt: skip

    def close(self) -> None:
        self._corp_ticket.close()
        self._agent_ticket.close()

    async def _ask_corp(self) -> Token:
        return await self._ask("get_jsapi_ticket", {})

    async def _ask_agent(self) -> Token:
        return await self._ask("ticket/get", {"type": "agent_config"})

    async def _ask(self, path: str, query: Mapping[str, str]) -> Token:
        """100 an hour and application, 400 an hour and company: kept for nearly all of its 7 200 s."""
        found = await self._qyapi.call(path, query=query)
        return Token(text(found, "ticket"), ticket_life(timedelta(seconds=whole(found, "expires_in"))))


def _said(made: Stamp) -> Json:
    return {"timestamp": made.seconds, "nonceStr": made.nonce, "signature": made.signature}
