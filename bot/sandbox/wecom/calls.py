"""pstncc: urgent phone calls that say nothing but 'look at the app'; what becomes of them is scripted."""

import secrets
from datetime import timedelta

from bot.sandbox.gate import Call
from bot.sandbox.shapes import Json, text, words
from bot.sandbox.wecom import corp
from bot.sandbox.wecom.gate import BAD_PARAMETER, Code, Wrong, api

RINGING = 1
REFUSALS = {301049: "app not linked to urgent call", 301050: "urgent call not enabled", 301051: "no balance"}
LIMITED = 13  # reason: 3 calls in 8 minutes or 8 in 24 hours to one person


def _reason(call: Call, userid: str) -> tuple[bool, int]:
    now = call.box.now()
    mine = [one.at for one in call.box.wecom.calls.values() if one.userid == userid and one.reason != LIMITED]
    lately = sum(now - at < timedelta(minutes=8) for at in mine)
    today = sum(now - at < timedelta(hours=24) for at in mine)
    if lately >= 3 or today >= 8:
        return False, LIMITED
    return call.box.wecom.call_script.get(userid, (True, 0))


def ring(call: Call) -> Json:
    """POST pstncc/call."""
    states: list[Json] = []
    callees = words(call.body, "callee_userid")
    if not callees:
        raise Wrong(BAD_PARAMETER, "callee_userid is a list")
    if refusal := call.box.wecom.call_refusal:
        raise Wrong(Code(refusal, REFUSALS.get(refusal, "urgent call refused")))
    for userid in callees:
        if call.box.wecom.roll.find(userid) is None:
            states.append({"code": 60111, "callid": "", "userid": userid})
            continue
        talked, reason = _reason(call, userid)
        made = corp.Call(f"6-{secrets.token_hex(8)}-out", userid, call.box.now(), talked, reason,
                         call.box.wecom.call_seconds)
        call.box.wecom.calls[made.callid] = made
        states.append({"code": 0, "callid": made.callid, "userid": userid})
        call.box.traffic.publish("call", {"userid": userid, "reason": reason, "talked": talked})
    return {"states": states}


def states(call: Call) -> Json:
    """POST pstncc/getstates, up to seven days later."""
    made = call.box.wecom.calls.get(text(call.body, "callid"))
    known = made is not None and made.userid == text(call.body, "callee_userid")
    if made is None or not known or call.box.now() - made.at >= timedelta(days=7):
        raise Wrong(BAD_PARAMETER, "callee_userid (a string) and callid do not fit")
    if call.box.now() < made.at + timedelta(seconds=made.seconds):
        return {"istalked": 0, "calltime": int(made.at.timestamp()), "talktime": 0, "reason": RINGING}
    return {"istalked": int(made.talked), "calltime": int(made.at.timestamp()), "talktime": 2 if made.talked else 0,
            "reason": made.reason}


ROUTES = [api("pstncc/call", ring), api("pstncc/getstates", states)]
