"""GET /wechat/notice: where somebody who reported agrees to one 订阅通知 with the result.

The platform lets a service account ask for it by its own tag only (wx-open-subscribe, 开放标签), on a page below the
account's JS-接口安全域名; whether it was agreed to is known to the platform alone, and said by bizsend (43101).
"""

from datetime import timedelta
from html import escape

import structlog
from aiohttp import web

from bot.http import SHORTLY, Token, TokenCache
from bot.platform import DeliveryError, TryLater
from bot.shape import dump, text, whole
from bot.web.login import stamp, ticket_life
from bot.wechat.client import Api
from bot.wechat.settings import WeChatSettings
from workflows.kernel.ports import Clock

PATH = "/wechat/notice"
log = structlog.get_logger()
SCRIPT = "https://res.wx.qq.com/open/js/jweixin-1.6.0.js"
HEADERS = {
    "Content-Security-Policy": f"default-src 'none'; script-src 'unsafe-inline' {SCRIPT}; style-src 'unsafe-inline'; "
    "connect-src https:; img-src https: data:; frame-ancestors 'none'; base-uri 'none'",
    "Cache-Control": "no-store", "Referrer-Policy": "no-referrer",
}  # fmt: skip
PAGE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><title>处理结果通知</title>
<style>body{{font:16px/1.6 system-ui,"Noto Sans SC",sans-serif;margin:2rem 1.25rem;color:#1f2329}}</style>
<h1>处理结果通知</h1><p>点下面的按钮并选“允许”，处理完以后在微信里说一次结果，只有这一次。不点也照样处理。</p>
<wx-open-subscribe template="{template}" id="ask"><script type="text/wxtag-template"><style>.go{{width:100%;height:48px;
border:0;border-radius:8px;background:#1a66ff;color:#fff;font-size:16px}}</style>
<button class="go">处理完告诉我</button></script></wx-open-subscribe><p id="said"></p>
<script src="{script}"></script><script>
var said=document.getElementById("said");
wx.config({config});
document.getElementById("ask").addEventListener("success",function(e){{
said.textContent=(e.detail.subscribeDetails||"").indexOf("accept")>=0?"好的，处理完会在微信里说。":"好的，不打扰。"}});
wx.error(function(){{said.textContent="请在微信里打开这个页面。"}});
</script></html>"""


class Consent:
    """Nothing about anybody stands on this page; `home` is `public_url`."""

    def __init__(self, api: Api, settings: WeChatSettings, clock: Clock) -> None:
        self._api, self._settings, self._clock = api, settings, clock
        self._tickets = TokenCache(self._ticket, clock)

    @property
    def link(self) -> str:
        """Where to agree; empty where no result notice is configured or no page can be opened."""
        of = self._settings
        return f"{of.home}{PATH}" if of.template and of.home.startswith("https://") else ""

    @property
    def routes(self) -> list[web.RouteDef]:
        return [web.get(PATH, self.page)] if self._settings.template else []

    def close(self) -> None:
        self._tickets.close()

    async def page(self, request: web.Request) -> web.Response:
        """The page with a fresh signature for exactly the address it was opened at."""
        try:
            ticket = await self._tickets.get()
        except DeliveryError as wrong:
            log.warning("wechat consent page without a ticket", why=str(wrong))
            return web.Response(status=503, text="现在打不开，请过一会儿再试。不点也照样处理。")
        address = f"{self._settings.home}{request.path_qs}"
        made = stamp(ticket, address, int(self._clock.now().timestamp()))
        config = {
            "debug": False, "appId": self._settings.app_id, "timestamp": made.seconds, "nonceStr": made.nonce,
            "jsApiList": [], "signature": made.signature, "openTagList": ["wx-open-subscribe"],
        }  # fmt: skip
        shown = PAGE.format(template=escape(self._settings.template), script=SCRIPT, config=dump(config))
        return web.Response(text=shown, content_type="text/html", headers=HEADERS)

    async def _ticket(self) -> Token:
        """GET ticket/getticket?type=jsapi: good for two hours, few a day, so it is kept."""
        found = await self._api.call("ticket/getticket", query={"type": "jsapi"})
        if not text(found, "ticket"):
            raise TryLater("公众号没有给出页面票据", SHORTLY)
        return Token(text(found, "ticket"), ticket_life(timedelta(seconds=whole(found, "expires_in", 7200))))
