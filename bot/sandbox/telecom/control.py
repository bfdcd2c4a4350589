"""Control of the telephones: what numbers answer, what was sent and rung, what people reply, what breaks.

  GET  telecom           {sms:[try], calls:[try], repeated, settings:{…}}
  POST phone_script      {number ("" = everybody), answer: answered|no_answer|busy|rejected|off|failed, key?, seconds?}
  POST phone_fault       {path, kind: down|lost_answer|error|page|hang, code?, times?: n|null}
  POST phone_reply       {number, text, provider?} -> {status}          somebody answers the last text
  POST phone_push        {id} -> {status, body}                         the result of a text or call, told by callback
  POST ding_packs        {sms?: n|null, phone?: n|null} -> {sms, phone}
"""

import secrets

from bot.sandbox.asked import Asked, Bad, control
from bot.sandbox.post import Attempt
from bot.sandbox.shapes import Json, dump, number, text, whole
from bot.sandbox.telecom import aliyun
from bot.sandbox.telecom.book import STATES, Broken, Script, Try
from bot.sandbox.telecom.gateway import signed, told

WAIT = 5.0


def telecom(asked: Asked) -> Json:
    """Everything that was carried out, and what a settings file needs."""
    box, book = asked.box, asked.box.telecom
    shown = [one.shown(box.now()) for one in book.tries]
    settings: Json = {
        "sms_url": f"{box.base}/gateway/sms", "voice_url": f"{box.base}/gateway/voice", "key": book.gateway_key,
        "aliyun_url": box.base, "access_key_id": book.access_key_id, "access_key_secret": book.access_key_secret,
        "sign": book.sign, "caller": book.caller, "push_token": book.push_token,
    }  # fmt: skip
    texts, calls = ([one for one in shown if one["leg"] == leg] for leg in ("sms", "call"))
    return {"sms": texts, "calls": calls, "repeated": book.repeated, "settings": settings}


def script(asked: Asked) -> Json:
    """What a number answers from now on; what is under way keeps its script."""
    answer = text(asked.body, "answer") or "answered"
    if answer not in STATES:
        raise Bad(f"answer is {', '.join(STATES)}")
    key = text(asked.body, "key") if "key" in asked.body else "1"
    asked.box.telecom.scripts[text(asked.body, "number")] = Script(answer, key, number(asked.body, "seconds"))
    return {"number": text(asked.body, "number"), "answer": answer, "key": key}


def fault(asked: Asked) -> Json:
    times = None if asked.body.get("times", 1) is None else whole(asked.body, "times", 1)
    kind = text(asked.body, "kind")
    if kind not in ("down", "lost_answer", "error", "page", "hang"):
        raise Bad("kind is down, lost_answer, error, page or hang")
    asked.box.telecom.broken.append(Broken(text(asked.body, "path"), kind, text(asked.body, "code"), times))
    return {"on": len(asked.box.telecom.broken)}


def clear(asked: Asked) -> Json:
    asked.box.telecom.broken.clear()
    return {"on": 0}


async def reply(asked: Asked) -> Json:
    """Somebody answers the last text sent to this number."""
    book, to = asked.box.telecom, text(asked.body, "number")
    last = book.find(lambda one: one.leg == "sms" and one.to == to)
    if last is None:
        raise Bad("nothing was sent to this number", 404)
    said = text(asked.body, "text") or "1"
    if last.provider == "gateway":
        return _shown(await _tell(asked, {"id": last.id, "state": "reply", "reply": said}))
    body = [{"phone_number": to, "send_time": f"{asked.box.now():%Y-%m-%d %H:%M:%S}", "content": said,
             "sign_name": book.sign, "dest_code": "1234", "sequence_id": len(book.tries)}]
    return _shown(await _push(asked, body))


async def push(asked: Asked) -> Json:
    """The result of one try, by callback."""
    book, id = asked.box.telecom, text(asked.body, "id")
    one = book.find(lambda made: made.id == id)
    if one is None:
        raise Bad("no such try", 404)
    if one.provider == "gateway":
        return _shown(await _tell(asked, {"id": one.id} | told(asked.box, one)))
    return _shown(await _push(asked, [_report(asked, one)]))


def _report(asked: Asked, one: Try) -> Json:
    if one.leg == "call":
        found = aliyun.state(one, asked.box.now())
        return {"call_id": one.vendor_id, "out_id": one.id, "status_code": found.get("state", ""),
                "dtmf": found.get("dtmf", "")}
    good = one.script.answer != "failed"
    return {"phone_number": one.to, "biz_id": one.vendor_id, "out_id": one.id, "success": good,
            "err_code": "DELIVERED" if good else "MK:0001", "err_msg": "用户接收成功" if good else "用户拒收"}


async def _tell(asked: Asked, body: Json) -> Attempt:
    book, raw = asked.box.telecom, dump(body).encode()
    at, nonce = str(round(asked.box.now().timestamp())), secrets.token_hex(12)
    marks = {"Content-Type": "application/json", "X-SafeLoop-Timestamp": at, "X-SafeLoop-Nonce": nonce,
             "X-SafeLoop-Signature": signed(book.gateway_key, at, nonce, raw)}
    return await asked.box.post.http(f"{book.callback}/phones/callback", raw, marks, WAIT)


async def _push(asked: Asked, body: list[Json]) -> Attempt:
    url = f"{asked.box.telecom.callback}/phones/aliyun/{asked.box.telecom.push_token}"
    return await asked.box.post.http(url, dump(body).encode(), {"Content-Type": "application/json"}, WAIT)


def _shown(attempt: Attempt) -> Json:
    return {"status": attempt.status, "body": attempt.body, "error": attempt.error}


def packs(asked: Asked) -> Json:
    """What is left of DING's packs."""
    book = asked.box.telecom
    for kind in ("sms", "phone"):
        if kind in asked.body:
            book.packs[kind] = None if asked.body[kind] is None else whole(asked.body, kind)
    return dict(book.packs)


ROUTES = [
    control("GET", "telecom", telecom), control("POST", "phone_script", script), control("POST", "phone_fault", fault),
    control("DELETE", "phone_fault", clear), control("POST", "phone_reply", reply),
    control("POST", "phone_push", push), control("POST", "ding_packs", packs),
]
