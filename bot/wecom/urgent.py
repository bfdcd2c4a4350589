"""紧急通知: rings people who have the app message already; the call itself says only that they should look there.

Facts: platforms.md 2.10. Never seen live: whether a talked call always has reason 0, and what a refused one says."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from bot.phones.port import Busy, Dial, Heard, Kind, Leg, Outcome, Placed
from bot.platform import DeliveryError, Misconfigured, Never
from bot.shape import Json, parts, text, whole
from bot.wecom.client import Qyapi

REMEDIES = {
    301049: "请在企业微信管理后台的“紧急通知”里关联这个应用",
    301050: "请在企业微信管理后台开通“紧急通知”",
    301051: "紧急通知余额不足，请充值",
}
RINGING = frozenset({1, 2, 3})
LIMITED = 13
REASONS = {
    0: "没有通话", 4: "响铃超时或挂断", 5: "不在服务区", 7: "拒接", 8: "关机", 9: "空号", 10: "号码受限",
    12: "系统超时", 16: "占线",
}  # fmt: skip


class UrgentCall:
    """A Line: at most 3 calls in 8 minutes and 8 in 24 hours to one person, which we keep ourselves."""

    name, title, reach = "wecom-call", "企业微信紧急通知", "wecom"
    kind: Kind = "call"
    leg: Leg = "call"
    rings, after_chat, keys, most = True, True, False, 20
    windows: Sequence[tuple[int, timedelta]] = ((3, timedelta(minutes=8)), (8, timedelta(hours=24)))

    def __init__(self, qyapi: Qyapi) -> None:
        self._qyapi = qyapi

    async def place(self, dials: Sequence[Dial]) -> Mapping[str, Outcome]:
        people = {dial.to.lower(): dial.key for dial in dials}
        found = await self._qyapi.call(
            "pstncc/call", {"callee_userid": [dial.to for dial in dials]}, accept=frozenset(REMEDIES)
        )
        if remedy := REMEDIES.get(code := whole(found, "errcode")):
            raise Misconfigured(f"企业微信紧急通知不能用（{code}）", remedy)
        outcomes: dict[str, Outcome] = {}
        for one in parts(found, "states"):
            if key := people.get(text(one, "userid").lower()):
                outcomes[key] = _outcome(one)
        missing = {dial.key: Never("企业微信没有拨这个人") for dial in dials if dial.key not in outcomes}
        return {**outcomes, **missing}

    async def ask(self, dial: Dial) -> Heard:
        if not dial.vendor_id:
            return Heard("mute")
        found = await self._qyapi.call("pstncc/getstates", {"callee_userid": dial.to, "callid": dial.vendor_id})
        reason = whole(found, "reason")
        if whole(found, "istalked"):
            return Heard("answered", f"接听，通话 {whole(found, 'talktime')} 秒")
        if reason in RINGING:
            return Heard("pending")
        if reason == LIMITED:
            return Heard("unanswered", "企业微信说打得太多：8 分钟 3 次，24 小时 8 次")
        return Heard("unanswered", REASONS.get(reason, f"没有接通（{reason}）"))


def _outcome(one: Json) -> Outcome:
    """`code` 0 has a callid; anything else failed for this person."""
    code = whole(one, "code")
    if not code and text(one, "callid"):
        return Placed(text(one, "callid"))
    refused: DeliveryError = Busy("企业微信不再打这个人", timedelta(minutes=8)) if code == LIMITED else Never(
        f"企业微信打不通这个人（{code}）"
    )
    return refused

