"""Alibaba Cloud's wire format of RPC interfaces (action in a header, parameters in the query, ACS3-HMAC-SHA256 over
all of it), for the five actions of texts and voice. The signature is checked by this code of our own."""

import hashlib
import hmac
import re
import secrets
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from urllib.parse import quote
from zoneinfo import ZoneInfo

from aiohttp import web

from bot.clock import machine_now
from bot.sandbox.gate import BOX, cut
from bot.sandbox.post import passed
from bot.sandbox.shapes import Json, dump, parse
from bot.sandbox.telecom.book import STATES, Try
from bot.sandbox.world import Sandbox

VERSION, SCHEME = "2017-05-25", "ACS3-HMAC-SHA256"
AGE, OUT_ID, VARIABLE = 900, 15, 35
MOBILE, CALLEE = re.compile(r"1\d{10}"), re.compile(r"0?\d{5,12}")
SHANGHAI = ZoneInfo("Asia/Shanghai")
PRODUCTS = {"11000000300005", "11010000138001"}


class Wrong(Exception):
    """`status` 200 is a refusal of the product, anything else one of the door."""

    def __init__(self, code: str, status: int = 200) -> None:
        super().__init__(code)
        self.code, self.status = code, status


def _quoted(value: str) -> str:
    return quote(value, safe="~", encoding="utf-8")


def signature(
    secret: str, method: str, query: Mapping[str, str], marks: Mapping[str, str], names: str, hashed: str
) -> str:
    """Of the canonical request; `names` are the signed headers, `marks` by lower-cased name."""
    canonical = "&".join(f"{_quoted(key)}={_quoted(query[key])}" for key in sorted(query))
    heads = "".join(f"{name}:{marks.get(name, '').strip()}\n" for name in names.split(";"))
    asked = "\n".join((method, "/", canonical, heads, names, hashed))
    text = f"{SCHEME}\n{hashlib.sha256(asked.encode()).hexdigest()}"
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def _check(box: Sandbox, request: web.Request, raw: bytes) -> None:
    marks = {name.lower(): value for name, value in request.headers.items()}
    given = re.fullmatch(rf"{SCHEME} Credential=([^,]+),SignedHeaders=([^,]+),Signature=([0-9a-f]+)",
                         marks.get("authorization", ""))
    if given is None:
        raise Wrong("IncompleteSignature", 400)
    key, names, sent = given.groups()
    needed = {"host", "x-acs-action", "x-acs-version", "x-acs-date", "x-acs-signature-nonce", "x-acs-content-sha256"}
    if key != box.telecom.access_key_id:
        raise Wrong("InvalidAccessKeyId.NotFound", 404)
    if not needed - {"host"} <= set(names.split(";")) or marks.get("x-acs-version") != VERSION:
        raise Wrong("IncompleteSignature", 400)
    hashed = marks.get("x-acs-content-sha256", "")
    expected = signature(box.telecom.access_key_secret, request.method, dict(request.query), marks, names, hashed)
    if hashlib.sha256(raw).hexdigest() != hashed or not hmac.compare_digest(expected, sent):
        raise Wrong("SignatureDoesNotMatch", 400)
    try:
        at = datetime.fromisoformat(marks.get("x-acs-date", "").replace("Z", "+00:00"))
    except ValueError:
        raise Wrong("InvalidTimeStamp.Format", 400) from None
    if abs((machine_now() - at).total_seconds()) > AGE:
        raise Wrong("InvalidTimeStamp.Expired", 400)
    nonce = marks.get("x-acs-signature-nonce", "")
    if not nonce or nonce in box.telecom.nonces:
        raise Wrong("SignatureNonceUsed", 400)
    box.telecom.nonces.add(nonce)


def _params(raw: str) -> Json:
    found = parse(raw)
    if found is None or not {"code", "what", "todo"} <= set(found):
        raise Wrong("isv.TEMPLATE_MISSING_PARAMETERS")
    if any(not isinstance(value, str) or len(value) > VARIABLE for value in found.values()):
        raise Wrong("isv.PARAM_LENGTH_LIMIT")
    return found


def _said(params: Json) -> str:
    return f"{params['code']} {params['what']}，{params['todo']}"


def send_sms(box: Sandbox, query: Mapping[str, str]) -> Json:
    if not MOBILE.fullmatch(query.get("PhoneNumbers", "")):
        raise Wrong("isv.MOBILE_NUMBER_ILLEGAL")
    if query.get("SignName") != box.telecom.sign:
        raise Wrong("isv.SMS_SIGNATURE_ILLEGAL")
    if not query.get("TemplateCode", "").startswith("SMS_"):
        raise Wrong("isv.SMS_TEMPLATE_ILLEGAL")
    params = _params(query.get("TemplateParam", ""))
    made = box.telecom.carry_out(query.get("OutId", ""), "sms", "aliyun", query["PhoneNumbers"], _said(params),
                                 box.now(), params)
    return {"BizId": made.vendor_id}


def send_details(box: Sandbox, query: Mapping[str, str]) -> Json:
    if not {"PhoneNumber", "SendDate", "PageSize", "CurrentPage"} <= set(query):
        raise Wrong("isv.INVALID_PARAMETERS")
    wanted, now = query.get("BizId", ""), box.now()
    found = [one for one in box.telecom.tries if one.provider == "aliyun" and one.to == query["PhoneNumber"]
             and one.leg == "sms" and f"{one.at.astimezone(SHANGHAI):%Y%m%d}" == query["SendDate"]
             and wanted in ("", one.vendor_id)]
    listed = [{"OutId": one.id, "PhoneNum": one.to, "Content": one.text, "SendStatus": _status(one, now),
               "ErrCode": "" if _status(one, now) != 2 else "MK:0001"} for one in found]
    return {"TotalCount": str(len(listed)), "SmsSendDetailDTOs": {"SmsSendDetailDTO": listed}}


def _status(one: Try, now: datetime) -> int:
    return 1 if not one.over(now) else 2 if one.script.answer == "failed" else 3


def _call(box: Sandbox, query: Mapping[str, str], params: str) -> Json:
    if not CALLEE.fullmatch(query.get("CalledNumber", "")):
        raise Wrong("isv.MOBILE_NUMBER_ILLEGAL")
    if len(query.get("OutId", "").encode()) > OUT_ID:
        raise Wrong("isv.INVALID_PARAMETERS")
    found = _params(params)
    made = box.telecom.carry_out(query.get("OutId", ""), "call", "aliyun", query["CalledNumber"], _said(found),
                                 box.now(), found)
    return {"CallId": made.vendor_id}


def by_tts(box: Sandbox, query: Mapping[str, str]) -> Json:
    if not query.get("TtsCode", "").startswith("TTS_"):
        raise Wrong("isv.TTS_TEMPLATE_ILLEGAL")
    return _call(box, query, query.get("TtsParam", ""))


def ivr(box: Sandbox, query: Mapping[str, str]) -> Json:
    if query.get("CalledShowNumber") != box.telecom.caller:
        raise Wrong("isv.DISPLAY_NUMBER_ILLEGAL")
    if not query.get("StartCode", "").startswith("TTS_") or not query.get("MenuKeyMap.1.Key"):
        raise Wrong("isv.TTS_TEMPLATE_ILLEGAL")
    return _call(box, query, query.get("StartTtsParams", ""))


def call_detail(box: Sandbox, query: Mapping[str, str]) -> Json:
    if query.get("ProdId") not in PRODUCTS or not query.get("QueryDate", "").isdigit():
        raise Wrong("isv.INVALID_PARAMETERS")
    one = box.telecom.find(lambda made: made.vendor_id == query.get("CallId"))
    if one is None:
        raise Wrong("isv.CALL_ID_NOT_EXIST")
    return {"Data": dump({"callee": one.to} | state(one, box.now()))}


def state(one: Try, now: datetime) -> Json:
    """The fields that a query and a VoiceReport share."""
    if not one.over(now):
        return {"stateDesc": "呼叫中"}
    code = STATES[one.script.answer][1]
    keys: Json = {"dtmf": one.script.key} if code == "200000" and one.script.key else {}
    return {"state": code, "stateDesc": code, "duration": 12 if code == "200000" else 0} | keys


ACTIONS: Mapping[str, Callable[[Sandbox, Mapping[str, str]], Json]] = {
    "SendSms": send_sms, "QuerySendDetails": send_details, "SingleCallByTts": by_tts, "IvrCall": ivr,
    "QueryCallDetailByCallId": call_detail,
}  # fmt: skip


def _body(code: str, more: Json) -> Json:
    return {"Code": code, "Message": code, "RequestId": secrets.token_hex(16).upper()} | more


async def handle(request: web.Request) -> web.StreamResponse:
    """POST /: the action stands in a header."""
    box, begun, raw = request.app[BOX], time.perf_counter(), await request.read()
    action, status = request.headers.get("x-acs-action", ""), 200
    if box.telecom.breaks(f"aliyun/{action}", ("down",)):
        return cut(request)
    try:
        _check(box, request, raw)
        if fault := box.telecom.breaks(f"aliyun/{action}", ("error",)):
            raise Wrong(fault.code)
        if action not in ACTIONS:
            raise Wrong("InvalidAction.NotFound", 404)
        said = _body("OK", ACTIONS[action](box, request.query))
    except Wrong as wrong:
        said, status = _body(wrong.code, {}), wrong.status
        box.counters[f"aliyun.error.{wrong.code}"] += 1
    box.counters[f"aliyun.{action}"] += 1
    box.traffic.record(box.now(), "aliyun", "from_bot", action, dict(request.query), said, status, passed(begun))
    if box.telecom.breaks(f"aliyun/{action}", ("lost_answer",)):
        return cut(request)
    return web.Response(status=status, text=dump(said), content_type="application/json", charset="utf-8")


ROUTES = [web.post("/", handle)]
