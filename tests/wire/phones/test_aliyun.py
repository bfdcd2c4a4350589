"""Alibaba Cloud by its official packages against a server that checks the signature with code of its own."""

import json

import pytest

from bot.phones.aliyun import Account, Sms, Voice
from bot.phones.aliyun_answers import call_state
from bot.phones.port import Busy, Heard, Placed, Words
from bot.platform import Misconfigured, Never, NoAnswer, TryLater
from tests.ports import free_port
from tests.wire.phones.conftest import TO, Exchange

KEY = "p0123456789abcd"


def account(exchange: Exchange, voice: bool = False, **more: object) -> Account:
    book = exchange.book
    made = {
        "access_key_id": book.access_key_id, "secret": book.access_key_secret, "sign": book.sign,
        "template": "TTS_1" if voice else "SMS_1", "caller": book.caller, "endpoint": exchange.running.wecom_base,
    }
    return Account(**(made | more))  # type: ignore[arg-type]


async def test_a_text_is_signed_right_and_its_receipt_is_found_by_either_id(exchange: Exchange) -> None:
    sms = Sms(account(exchange))
    await exchange.control("phone_script", number=TO, seconds=10)
    found = (await sms.place([exchange.dial()]))[KEY]
    (sent,) = exchange.book.tries
    assert found == Placed(sent.vendor_id) and sent.id == KEY and sent.to == TO
    assert (await sms.ask(exchange.dial(vendor_id=sent.vendor_id))).state == "pending"
    exchange.clock.passes(seconds=11)
    assert await sms.ask(exchange.dial(vendor_id=sent.vendor_id)) == Heard("delivered", "短信已送达")
    assert (await sms.ask(exchange.dial())).state == "delivered", "by our OutId where the answer was lost"
    assert (await sms.ask(exchange.dial("p-never-sent-00"))).state == "unknown"


async def test_no_variable_of_a_template_is_too_long(exchange: Exchange) -> None:
    long = Words("YH-20260302-0001", "YH-20260302-0001", "长" * 60, "做" * 60)
    assert isinstance((await Sms(account(exchange)).place([exchange.dial(words=long)]))[KEY], Placed)


@pytest.mark.parametrize(
    ("code", "means"),
    [
        ("isv.BUSINESS_LIMIT_CONTROL", Busy), ("isv.AMOUNT_NOT_ENOUGH", Misconfigured),
        ("isv.SMS_TEMPLATE_ILLEGAL", Misconfigured), ("isv.MOBILE_NUMBER_ILLEGAL", Never),
        ("isp.SYSTEM_ERROR", TryLater),
    ],
)  # fmt: skip
async def test_what_a_refusal_means(exchange: Exchange, code: str, means: type[Exception]) -> None:
    await exchange.control("phone_fault", path="aliyun/SendSms", kind="error", code=code)
    assert type((await Sms(account(exchange)).place([exchange.dial()]))[KEY]) is means


async def test_a_wrong_secret_an_unknown_key_a_lost_answer_and_nobody_there(exchange: Exchange) -> None:
    async def outcome(**more: object) -> object:
        return (await Sms(account(exchange, **more)).place([exchange.dial()]))[KEY]

    assert isinstance(await outcome(secret="wrong"), Misconfigured)
    assert isinstance(await outcome(access_key_id="LTAIunknown"), Misconfigured)
    assert type(await outcome(endpoint=f"http://127.0.0.1:{free_port()}")) is TryLater
    assert not exchange.book.tries
    await exchange.control("phone_fault", path="aliyun/SendSms", kind="lost_answer")
    assert type(await outcome()) is NoAnswer
    assert len(exchange.book.tries) == 1, "it was sent, and is asked for, never sent again unasked"


async def test_a_call_that_asks_for_a_key_is_an_ivr_call_and_tells_it(exchange: Exchange) -> None:
    voice = Voice(account(exchange, voice=True))
    found = (await voice.place([exchange.dial()]))[KEY]
    (made,) = exchange.book.tries
    assert isinstance(found, Placed) and exchange.running.sandbox.counters["aliyun.IvrCall"] == 1
    heard = await voice.ask(exchange.dial(vendor_id=made.vendor_id))
    assert heard == Heard("answered", "接听，按 1", "1")
    assert (await voice.ask(exchange.dial())).state == "mute", "no call is found by our own id"


@pytest.mark.parametrize(
    ("answer", "said"), [("busy", "占线"), ("no_answer", "无人接听"), ("off", "关机"), ("rejected", "无法接通或拒接")]
)
async def test_an_announcement_that_nobody_hears(exchange: Exchange, answer: str, said: str) -> None:
    voice = Voice(account(exchange, voice=True, keys=False))
    await exchange.control("phone_script", number=TO, answer=answer)
    await voice.place([exchange.dial()])
    (made,) = exchange.book.tries
    assert exchange.running.sandbox.counters["aliyun.SingleCallByTts"] == 1
    assert await voice.ask(exchange.dial(vendor_id=made.vendor_id)) == Heard("unanswered", said)


def test_states_of_a_call_report() -> None:
    assert call_state({"status_code": "200000"}) == Heard("answered", "接听")
    assert call_state({"status_code": "200008"}).state == "unanswered"
    assert call_state({"status_code": "200102"}).state == "pending"
    assert call_state(json.loads('{"status_code":"200000","dtmf":"1"}')).key == "1"
