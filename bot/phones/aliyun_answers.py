"""What Alibaba Cloud's answers mean: codes of refusals, states of calls, and an answer that never came."""

from collections.abc import Awaitable, Mapping
from datetime import timedelta
from typing import Any

import aiohttp

from bot.phones.port import Busy, Heard
from bot.platform import DeliveryError, Misconfigured, Never, NoAnswer, TryLater
from bot.shape import text

SHORTLY, MINUTE, HOUR = timedelta(seconds=10), timedelta(minutes=1), timedelta(hours=1)
WRONG_KEYS = ("InvalidAccessKeyId", "SignatureDoesNotMatch", "IncompleteSignature", "Forbidden.RAM", "isp.RAM")
MONEY = ("isv.AMOUNT_NOT_ENOUGH", "isv.OUT_OF_SERVICE", "isv.ACCOUNT_ABNORMAL", "isv.PRODUCT_UN_SUBSCRIPT")
TEMPLATES = ("isv.SMS_TEMPLATE_ILLEGAL", "isv.SMS_SIGNATURE_ILLEGAL", "isv.TTS_TEMPLATE_ILLEGAL",
             "isv.SMS_SIGNATURE_SCENE_ILLEGAL", "isv.TEMPLATE_MISSING_PARAMETERS", "isv.DENY_IP_RANGE",
             "isv.VOICE_FILE_ILLEGAL", "isv.DISPLAY_NUMBER_ILLEGAL")  # fmt: skip
CALL_STATES = {
    "200001": "接听后提前挂断", "200002": "占线", "200003": "无人接听", "200004": "号码不合法",
    "200005": "无法接通或拒接", "200006": "语音播放失败", "200007": "不在服务区", "200008": "接听了，没有按键确认",
    "200010": "关机", "200011": "停机", "200104": "主叫号码受限", "200105": "被叫号码受限",
    "200117": "主叫号码不合规", "200118": "该时段不许呼出", "200121": "超过并发",
}  # fmt: skip
ANSWERED = frozenset({"200000", "200001", "200100", "200103"})
UNDER_WAY = frozenset({"200101", "200102"})


def call_state(found: Mapping[str, object]) -> Heard:
    """Of a query's Data (`state`) or of a VoiceReport (`status_code`); `dtmf` holds the keys."""
    code, keys = text(found, "state") or text(found, "status_code"), text(found, "dtmf")
    if keys:
        return Heard("answered", f"接听，按 {keys[:4]}", keys[:4])
    if code in ANSWERED:
        return Heard("answered", CALL_STATES.get(code, "接听"))
    if not code or code in UNDER_WAY:
        return Heard("pending")
    return Heard("unanswered", CALL_STATES.get(code, f"没有接通（{code}）"))


async def called(call: Awaitable[Any]) -> Mapping[str, Any]:
    """The body of a good answer; everything else as a DeliveryError, by `Code`."""
    try:
        answer = await call
    except Exception as wrong:  # noqa: BLE001 - the SDK wraps whatever its layers throw
        code = str(getattr(wrong, "code", "") or "")
        if code:
            raise refusal(code) from None
        inner = getattr(wrong, "inner_exception", None) or wrong
        if isinstance(inner.__context__, aiohttp.ClientConnectorError):
            raise TryLater("连不上阿里云", SHORTLY) from None
        raise NoAnswer(f"阿里云没有应答（{type(inner).__name__}）", SHORTLY) from None
    body: Mapping[str, Any] = answer.body.to_map() if answer.body is not None else {}
    if (code := text(body, "Code")) != "OK":
        raise refusal(code)
    return body


def refusal(code: str) -> DeliveryError:
    if code.startswith(WRONG_KEYS):
        return Misconfigured(f"阿里云返回 {code}", "请核对 access_key_id 和 key，以及这个账号的短信、语音权限")
    if code in MONEY:
        return Misconfigured(f"阿里云返回 {code}", "请在阿里云给账号充值或开通服务")
    if code in TEMPLATES:
        return Misconfigured(f"阿里云返回 {code}", "请核对签名、模板、主叫号码是否审核通过，写法见 docs/phones.md")
    if "LIMIT_CONTROL" in code or code == "isv.DAY_LIMIT_CONTROL":
        return Busy(f"阿里云对这个号码限流（{code}）", HOUR)
    if code.startswith("Throttling") or code in ("isp.SYSTEM_ERROR", "ServiceUnavailable"):
        return TryLater(f"阿里云繁忙（{code}）", MINUTE, "person")
    return Never(f"阿里云不收（{code or '没有给出代码'}）")
