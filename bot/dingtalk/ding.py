"""DING: a strong reminder in the app, a text, a telephone call. Professional and exclusive edition only; texts and
calls come out of packs. DingTalk never says whether anybody answered. Facts: platforms.md 3.5. Never seen live."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Literal

from bot.dingtalk.client import Api
from bot.dingtalk.settings import DingTalkSettings
from bot.phones.port import Busy, Dial, Heard, Kind, Leg, Outcome, Placed
from bot.platform import DeliveryError, Misconfigured, Never
from bot.shape import Json, text, texts

Way = Literal["app", "sms", "phone"]
REMIND: Mapping[Way, int] = {"app": 1, "sms": 2, "phone": 3}
TITLES: Mapping[Way, str] = {"app": "钉钉 DING", "sms": "钉钉 DING 短信", "phone": "钉钉 DING 电话"}
MOST: Mapping[Way, int] = {"app": 200, "sms": 20, "phone": 20}
VOICE = "Standard_Female_Voice"
PACK, RECEIVERS, TOO_MUCH = "ding.serverquota.insufficient", "ding.receivercount.limit", "toomuch.msg"
DENIED = "Forbidden.AccessDenied.AccessTokenPermissionDenied"
LATER = timedelta(minutes=5)


class Ding:
    """A Line. A DING by app stands in for a text or a call, whichever the message asked for (`leg`)."""

    kind: Kind = "ding"
    reach = "dingtalk"
    after_chat, keys = False, False
    windows: Sequence[tuple[int, timedelta]] = ()

    def __init__(self, api: Api, settings: DingTalkSettings, way: Way, leg: Leg) -> None:
        self._api, self._robot, self.way, self.leg = api, settings.robot, way, leg
        self.name, self.title, self.most = f"ding-{way}-{leg}", TITLES[way], MOST[way]
        self.rings = way == "phone"

    async def place(self, dials: Sequence[Dial]) -> Mapping[str, Outcome]:
        body: Json = {
            "robotCode": self._robot, "remindType": REMIND[self.way],
            "receiverUserIdList": [dial.to for dial in dials], "content": dials[0].words.text,
        }  # fmt: skip
        body |= {"callVoice": VOICE} if self.rings else {}
        accept = frozenset({PACK, RECEIVERS, TOO_MUCH, DENIED})
        found = await self._api.call("POST", "/v1.0/robot/ding/send", body, accept)
        if code := text(found, "code"):
            raise self._refusal(code)
        failed = _failed(found)
        ding = text(found, "openDingId")
        return {d.key: Never(f"{self.title}发不到这个人") if d.to.lower() in failed else Placed(ding) for d in dials}

    def _refusal(self, code: str) -> DeliveryError:
        if code == PACK:
            return Misconfigured(f"{self.title}套餐用完", "请在钉钉管理后台购买 DING 短信、电话套餐")
        if code == DENIED:
            remedy = "标准版没有 DING：请升级版本，或把 [dingtalk] edition 改回 standard"
            return Misconfigured(f"{self.title}没有权限", remedy)
        if code == TOO_MUCH:
            return Busy(f"{self.title}发得太多", LATER)
        return Never(f"{self.title}不收（{code}）")

    async def ask(self, dial: Dial) -> Heard:
        return Heard("mute")


def lines(api: Api, settings: DingTalkSettings) -> tuple[Ding, ...]:
    """Those that this edition and the settings allow; the app's own after those that ring or text."""
    if settings.edition == "standard":
        return ()
    found = []
    for way, leg in (("sms", "sms"), ("phone", "call"), ("app", "sms"), ("app", "call")):
        if way in settings.ding:
            found.append(Ding(api, settings, way, leg))  # type: ignore[arg-type]
    return tuple(found)


def _failed(found: Json) -> frozenset[str]:
    """`failedList` is {reason: [ids]}."""
    reasons = found.get("failedList")
    lists = reasons if isinstance(reasons, dict) else {}
    return frozenset(one.lower() for reason in lists for one in texts(lists, reason))
