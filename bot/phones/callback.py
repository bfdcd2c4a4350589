"""What gateways tell by themselves: receipts, keys and replies. Each is committed before it is answered."""

import hmac
import json
from datetime import timedelta

import structlog
from aiohttp import web

from bot.http import TooLarge, at_most
from bot.phones import gateway
from bot.phones.aliyun_answers import call_state
from bot.phones.port import Heard
from bot.phones.switchboard import Switchboard
from bot.shape import Json, parse, text
from config import signed
from config.settings import Settings
from db import phones
from db.store import Store
from workflows.kernel.ports import Clock

LARGEST = 1 << 18
REPLIES = timedelta(hours=24)
"""So long a text without our key is taken as the answer to the last one sent to that number."""
SAYS = ("pending", "delivered", "answered", "unanswered", "failed", "reply")
log = structlog.get_logger("phones")


class Callback:
    def __init__(self, settings: Settings, store: Store, clock: Clock, board: Switchboard) -> None:
        self.store, self.clock, self.board = store, clock, board
        self._guard = signed.Guard(settings.server.freshness)
        http = [of for of in (settings.sms, settings.voice) if of.on and of.provider == "http"]
        self._keys = tuple(dict.fromkeys(of.key.get_secret_value() for of in http))
        cloud = [of for of in (settings.sms, settings.voice) if of.on and of.provider == "aliyun"]
        self._tokens = [token for of in cloud if (token := of.push_token.get_secret_value())]

    @property
    def routes(self) -> list[web.RouteDef]:
        """Only what is switched on; anything else answers 404."""
        found = [web.post("/phones/callback", self.signed)] if self._keys else []
        return [*found, *([web.post("/phones/aliyun/{token}", self.pushed)] if self._tokens else [])]

    async def signed(self, request: web.Request) -> web.Response:
        """POST /phones/callback {id, state, key?, reply?, said?}, signed like our own calls."""
        try:
            raw = await at_most(request.content, LARGEST)
            self._check(request, raw)
        except (TooLarge, signed.Forged) as wrong:
            log.warning("phones.callback_refused", why=str(wrong) or "too large")
            return web.json_response({"ok": False, "error": "signature"}, status=401)
        body = parse(raw)
        if body is None or not text(body, "id") or text(body, "state") not in SAYS:
            return web.json_response({"ok": False, "error": "id and state are needed"}, status=400)
        news = await self._hear(text(body, "id"), gateway.heard(body))
        return web.json_response({"ok": True, "news": news})

    def _check(self, request: web.Request, raw: bytes) -> None:
        """By either key: the texts' or the calls' gateway may be the one that speaks."""
        wrong = signed.Forged("unsigned")
        for key in self._keys:
            try:
                return self._guard.check(key, request.headers, raw, self.clock.now())
            except signed.Forged as error:
                wrong = error
        raise wrong

    async def pushed(self, request: web.Request) -> web.Response:
        """POST /phones/aliyun/{token}: SmsReport, SmsUp and VoiceReport, lists of JSON objects."""
        given = request.match_info["token"].encode()
        if not any(hmac.compare_digest(given, token.encode()) for token in self._tokens):
            return web.json_response({"code": 404, "msg": "没有这个地址"}, status=404)
        try:
            found = json.loads(await at_most(request.content, LARGEST))
        except (TooLarge, ValueError, RecursionError):
            return web.json_response({"code": 400, "msg": "不是 JSON 列表"}, status=400)
        for one in found if isinstance(found, list) else []:
            if isinstance(one, dict):
                await self._pushed_one({str(key): value for key, value in one.items()})
        return web.json_response({"code": 0, "msg": "接收成功"})

    async def _pushed_one(self, one: Json) -> None:
        if text(one, "call_id"):
            await self._hear(await self._key(one, "voice-aliyun", "call_id"), call_state(one))
        elif "content" in one:
            number, reply, since = text(one, "phone_number"), text(one, "content")[:40], self.clock.now() - REPLIES
            last = await self.store.read(lambda session: phones.last_text_to(session, number, since))
            if last is not None and reply:
                await self._hear(last.key, Heard("answered", f"回复：{reply}", reply))
        elif "success" in one:
            good = one["success"] is True
            heard = Heard("delivered" if good else "failed", "短信已送达" if good else text(one, "err_msg")[:60])
            await self._hear(await self._key(one, "sms-aliyun", "biz_id"), heard)

    async def _key(self, one: Json, line: str, vendor: str) -> str:
        """Our own id where it came back, else the try behind theirs."""
        if out_id := text(one, "out_id"):
            return out_id
        named = text(one, vendor)
        found = await self.store.read(lambda session: phones.by_vendor(session, line, named)) if named else None
        return found.key if found else ""

    async def _hear(self, key: str, heard: Heard) -> bool:
        news = await self.board.tell(key, heard)
        if news:
            self.board.desk.ring()
            self.board.bell.ring()
        return news
