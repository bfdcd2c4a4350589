"""Alibaba Cloud texts and voice by its official packages, imported only where a factory has them switched on.

Neither interface is idempotent: the SDK's own retries stay off, and a text whose answer was lost is looked up by its
OutId. Never seen live."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from bot.phones.aliyun_answers import call_state, called
from bot.phones.port import MOBILE, Dial, Heard, Kind, Leg, Outcome, Placed, one_by_one
from bot.platform import Misconfigured
from bot.shape import parse, text

SMS_PACKAGE, VOICE_PACKAGE = "alibabacloud_dysmsapi20170525", "alibabacloud_dyvmsapi20170525"
INSTALL = "在程序文件夹里运行 .venv/bin/python -m pip install -e '.[aliyun]'"
BEIJING = ZoneInfo("Asia/Shanghai")
HOUR = timedelta(hours=1)
MILLISECONDS = 5000
LONGEST = 35
"""Characters of one template variable."""
IVR, TTS = 11000000300005, 11010000138001


@dataclass(frozen=True, slots=True)
class Account:
    """`template` the code of a text or speech template with the variables code, what, todo; `endpoint` an address."""

    access_key_id: str
    secret: str = field(repr=False)
    template: str = ""
    sign: str = ""
    caller: str = ""
    keys: bool = True
    endpoint: str = ""


class Cloud:
    """What texts and calls share: the client of one package, made where a first one is needed. It opens a session for
    each call, so nothing is left to close."""

    reach, after_chat, most = MOBILE, False, 1
    package, address = "", ""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._made: Any = None

    def _sdk(self) -> Any:
        """Raises Misconfigured where the package is missing."""
        if self._made is None:
            try:
                from alibabacloud_tea_openapi.models import Config

                client = import_module(f"{self.package}.client")
            except ImportError:
                raise Misconfigured("阿里云开发包没有装", f"没有装阿里云的开发包：请{INSTALL}") from None
            at = urlsplit(self._account.endpoint or self.address)
            self._made = client.Client(Config(
                access_key_id=self._account.access_key_id, access_key_secret=self._account.secret, endpoint=at.netloc,
                protocol=at.scheme.upper(), connect_timeout=MILLISECONDS, read_timeout=2 * MILLISECONDS,
            ))  # fmt: skip
        return self._made


class Sms(Cloud):
    """A Line. A reply comes by the push of docs/phones.md only; receipts are asked for as well."""

    name, title, package, address = "sms-aliyun", "阿里云短信", SMS_PACKAGE, "https://dysmsapi.aliyuncs.com"
    kind: Kind = "sms"
    leg: Leg = "sms"
    rings, keys = False, True
    windows: Sequence[tuple[int, timedelta]] = ()

    async def place(self, dials: Sequence[Dial]) -> Mapping[str, Outcome]:
        return await one_by_one(dials, self._send)

    async def _send(self, dial: Dial) -> Placed:
        sdk = self._sdk()
        from alibabacloud_dysmsapi20170525.models import SendSmsRequest

        asked = SendSmsRequest(
            phone_numbers=dial.to, sign_name=self._account.sign, template_code=self._account.template,
            template_param=_params(dial), out_id=dial.key,
        )  # fmt: skip
        found = await called(sdk.send_sms_async(asked))
        return Placed(text(found, "BizId"))

    async def ask(self, dial: Dial) -> Heard:
        """The receipt, by BizId; by our OutId among the day's texts to this number where the answer was lost."""
        sdk = self._sdk()
        from alibabacloud_dysmsapi20170525.models import QuerySendDetailsRequest

        day = f"{dial.at.astimezone(BEIJING):%Y%m%d}"
        asked = QuerySendDetailsRequest(
            phone_number=dial.to, biz_id=dial.vendor_id or None, send_date=day, page_size=50, current_page=1
        )
        found = await called(sdk.query_send_details_async(asked))
        listed = found.get("SmsSendDetailDTOs")
        rows = listed.get("SmsSendDetailDTO") if isinstance(listed, dict) else None
        mine = [one for one in rows or [] if isinstance(one, dict) and (one.get("OutId") or dial.key) == dial.key]
        if not mine:
            return Heard("pending" if dial.vendor_id else "unknown")
        status, why = mine[0].get("SendStatus"), text(mine[0], "ErrCode")
        if status == 3:
            return Heard("delivered", "短信已送达")
        return Heard("failed", f"运营商退回（{why}）") if status == 2 else Heard("pending")


class Voice(Cloud):
    """A Line. With `keys` an IVR call that asks for 1, else an announcement; the key is told by the push, and by the
    query where the account's answer holds it."""

    name, title, package, address = "voice-aliyun", "阿里云语音", VOICE_PACKAGE, "https://dyvmsapi.aliyuncs.com"
    kind: Kind = "call"
    leg: Leg = "call"
    rings = True
    windows: Sequence[tuple[int, timedelta]] = ((1, timedelta(minutes=1)), (5, HOUR), (20, timedelta(hours=24)))

    def __init__(self, account: Account) -> None:
        super().__init__(account)
        self.keys = account.keys

    async def place(self, dials: Sequence[Dial]) -> Mapping[str, Outcome]:
        return await one_by_one(dials, self._call)

    async def _call(self, dial: Dial) -> Placed:
        sdk, account = self._sdk(), self._account
        from alibabacloud_dyvmsapi20170525 import models

        if account.keys:
            menu = models.IvrCallRequestMenuKeyMap(key="1", code=account.template, tts_params=_params(dial))
            ivr = models.IvrCallRequest(
                called_number=dial.to, called_show_number=account.caller, start_code=account.template,
                start_tts_params=_params(dial), menu_key_map=[menu], play_times=2, out_id=dial.key,
            )  # fmt: skip
            return Placed(text(await called(sdk.ivr_call_async(ivr)), "CallId"))
        tts = models.SingleCallByTtsRequest(
            called_number=dial.to, called_show_number=account.caller or None, tts_code=account.template,
            tts_param=_params(dial), play_times=2, out_id=dial.key,
        )  # fmt: skip
        return Placed(text(await called(sdk.single_call_by_tts_async(tts)), "CallId"))

    async def ask(self, dial: Dial) -> Heard:
        """Mute where the answer was lost: this interface finds no call by our own id."""
        if not dial.vendor_id:
            return Heard("mute")
        sdk = self._sdk()
        from alibabacloud_dyvmsapi20170525.models import QueryCallDetailByCallIdRequest

        asked = QueryCallDetailByCallIdRequest(
            call_id=dial.vendor_id, prod_id=IVR if self.keys else TTS, query_date=round(dial.at.timestamp() * 1000)
        )
        found = await called(sdk.query_call_detail_by_call_id_async(asked))
        data = found.get("Data")
        return call_state(parse(data) or {} if isinstance(data, str) else {})


def _params(dial: Dial) -> str:
    words = dial.words
    said = {"code": words.code, "what": words.what[:LONGEST], "todo": words.todo[:LONGEST]}
    return json.dumps(said, ensure_ascii=False)
