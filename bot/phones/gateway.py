"""A text or voice gateway of the factory's own: one signed JSON POST, `op` send or ask. Wire: docs/phones.md."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from io import BytesIO

import aiohttp

from bot.http import ANSWER_BYTES, CALL_SECONDS, MINUTE, SHORTLY, Sessions, at_most
from bot.phones.port import CONFIRMS, MOBILE, Busy, Dial, Heard, Kind, Leg, Outcome, Placed, one_by_one
from bot.platform import DeliveryError, Misconfigured, Never, NoAnswer, TryLater
from bot.shape import Json, dump, parse, text
from config import signed
from workflows.kernel.ports import Clock

STATES = ("pending", "delivered", "answered", "unanswered", "failed", "unknown")
TITLES = {"sms": "短信网关", "call": "电话网关"}
SECTION = {"sms": "[sms]", "call": "[voice]"}
LIMITED = timedelta(minutes=5)


class Gateway:
    """A Line. A gateway must carry out an id once only; one whose answer was lost is asked before anything is sent."""

    reach, after_chat, keys, most = MOBILE, False, True, 1
    windows: Sequence[tuple[int, timedelta]] = ()

    def __init__(self, leg: Leg, url: str, key: str, template: str, clock: Clock, sessions: Sessions) -> None:
        self.leg: Leg = leg
        self.kind: Kind = leg
        self.rings = leg == "call"
        self.name, self.title = f"{'voice' if leg == 'call' else 'sms'}-http", TITLES[leg]
        self._url, self._key, self._template, self._clock = url, key, template, clock
        self._sessions = sessions
        self._session: aiohttp.ClientSession | None = None

    async def place(self, dials: Sequence[Dial]) -> Mapping[str, Outcome]:
        return await one_by_one(dials, self._place)

    async def _place(self, dial: Dial) -> Placed:
        words = dial.words
        params: Json = {"code": words.code, "what": words.what, "todo": words.todo}
        body: Json = {"op": "send", "id": dial.key, "channel": self.leg, "to": dial.to, "text": words.text,
                      "template": self._template, "params": params}  # fmt: skip
        found = await self._post(body | ({"keys": CONFIRMS} if self.rings else {}))
        return Placed(text(found, "vendor_id"))

    async def ask(self, dial: Dial) -> Heard:
        try:
            found = await self._post({"op": "ask", "id": dial.key, "vendor_id": dial.vendor_id})
        except Never:
            return Heard("mute")
        return heard(found)

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def _post(self, body: Json) -> Json:
        raw = dump(body).encode()
        marks = signed.headers(self._key, raw, self._clock.now())
        self._session = self._session or self._sessions()
        limit = aiohttp.ClientTimeout(total=CALL_SECONDS, sock_connect=5)
        marks |= {"Content-Type": "application/json; charset=utf-8", "Accept": "application/json"}
        try:
            async with self._session.post(
                self._url, data=BytesIO(raw), headers=marks, timeout=limit, allow_redirects=False
            ) as answer:
                status, said = answer.status, parse(await at_most(answer.content, ANSWER_BYTES))
        except aiohttp.ClientConnectorError:
            raise TryLater(f"连不上{self.title}", SHORTLY) from None
        except (aiohttp.ClientError, TimeoutError, OSError) as wrong:
            raise NoAnswer(f"{self.title}没有应答（{type(wrong).__name__}）", SHORTLY) from None
        if said is None or "ok" not in said or status >= 500:
            raise NoAnswer(f"{self.title}没有给出约定的应答（HTTP {status}）", SHORTLY)
        if said["ok"] is True and status < 400:
            return said
        raise self._refusal(status, text(said, "error"), text(said, "message"))

    def _refusal(self, status: int, error: str, words: str) -> DeliveryError:
        if status in (401, 403) or error == "signature":
            return Misconfigured(f"{self.title}不认签名", f"请核对 {SECTION[self.leg]} key，并看两边时钟是否一致")
        if error == "no_balance":
            return Misconfigured(f"{self.title}余额不足", "请给网关充值")
        if status == 429 or error == "limited":
            return Busy(f"{self.title}对这个号码限流", LIMITED)
        if error == "busy":
            return TryLater(f"{self.title}繁忙", MINUTE)
        return Never(f"{self.title}不收：{(words or error)[:60] or f'HTTP {status}'}")


def heard(found: Json) -> Heard:
    """An answer to `ask`, or the body of a callback: `state`, and `key` or `reply` where the person gave one.

    What failed has failed, whatever key or reply stands beside it."""
    state, key, reply, said = (text(found, name).strip() for name in ("state", "key", "reply", "said"))
    given = state in ("answered", "reply")
    if given and reply:
        return Heard("answered", f"回复：{reply[:40]}", reply[:40])
    if given and key:
        return Heard("answered", f"接听，按 {key[:4]}", key[:4])
    known = next((one for one in STATES if one == state), None)
    return Heard(known, said[:60] or WORDS.get(known, "")) if known else Heard("pending")  # type: ignore[arg-type]


WORDS = {"unanswered": "无人接听", "failed": "网关说没有送到", "answered": "接听", "delivered": "短信已送达"}
