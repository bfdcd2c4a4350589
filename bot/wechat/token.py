"""The official account's access token, from `stable_token`: the same until it ends, forced to change only when it must.

Source: 获取稳定版接口调用凭据 (POST, isolated from `token`; in normal mode the platform renews it five minutes early;
forced mode is good 20 times a day, never within 30 s, and spoils the token of every other process).
"""

from datetime import datetime, timedelta

from bot.http import SHORTLY, Http, Reply, Token
from bot.platform import TryLater
from bot.shape import text, whole
from bot.wechat.errors import token_refusal
from bot.wechat.settings import WeChatSettings
from workflows.kernel.ports import Clock

FORCE_GAP = timedelta(seconds=30)
EARLY = timedelta(minutes=5)


class Stable:
    """Asks for tokens. `spoiled` is one that was just refused: given out once more, it is forced to change."""

    def __init__(self, http: Http, settings: WeChatSettings, clock: Clock) -> None:
        self._http, self._settings, self._clock = http, settings, clock
        self._forced: datetime | None = None
        self.spoiled = ""

    async def ask(self) -> Token:
        """Raises DeliveryError."""
        token = await self._once(False)
        now = self._clock.now()
        if token.value == self.spoiled and not (self._forced and now - self._forced < FORCE_GAP):
            self._forced = now
            token = await self._once(True)
        return token

    async def _once(self, force: bool) -> Token:
        of = self._settings
        who = {"grant_type": "client_credential", "appid": of.app_id, "secret": of.secret}
        reply = await self._http.json("POST", f"{self._base}stable_token", body={**who, "force_refresh": force})
        if reply.status == 404:  # a relay of the plant that only passes on the older call
            reply = await self._http.json("GET", f"{self._base}token", who)
        return _token(reply)

    @property
    def _base(self) -> str:
        return f"{self._settings.api_base.rstrip('/')}/cgi-bin/"


def _token(reply: Reply) -> Token:
    body = reply.body or {}
    if code := whole(body, "errcode"):
        raise token_refusal(code, text(body, "errmsg"))
    if reply.status != 200 or not text(body, "access_token"):
        raise TryLater(f"公众号没有给出令牌（HTTP {reply.status}）", SHORTLY)
    life = timedelta(seconds=whole(body, "expires_in", 7200))
    # In normal mode a token with less than five minutes left is replaced by the platform itself: ask again then.
    return Token(text(body, "access_token"), max(life - EARLY, life / 2))
