"""The factory's own gateway: what is signed, what every answer means, and what is asked instead of sent twice."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from bot.phones.gateway import Gateway, heard
from bot.phones.port import Busy, Heard, Placed
from bot.platform import Misconfigured, Never, NoAnswer, TryLater
from config import signed
from tests.ports import free_port
from tests.wire.phones.conftest import Exchange

ROOT = Path(__file__).parents[3]


def line(exchange: Exchange, leg: str = "sms", key: str = "", url: str = "") -> Gateway:
    path = "sms" if leg == "sms" else "voice"
    address = url or f"{exchange.running.wecom_base}/gateway/{path}"
    made = "call" if leg == "call" else "sms"
    return Gateway(made, address, key or exchange.book.gateway_key, "", exchange.clock, aiohttp.ClientSession)


def test_the_signature_is_the_one_printed_in_the_manual() -> None:
    body = b'{"op":"send","id":"p0123456789abcd"}'
    made = signed.of("a key", "1772409600", "00112233445566778899aabbccddeeff", body)
    assert made == "sha256=c946e0936f5eb5456e0b7b0392e10f4de7d38e6665c9547ef85b21adbd785d65"
    assert made.removeprefix("sha256=") in (ROOT / "docs" / "phones.md").read_text(encoding="utf-8")


async def test_a_text_arrives_signed_with_its_words_in_parts(exchange: Exchange) -> None:
    sms = line(exchange)
    found = await sms.place([exchange.dial()])
    (sent,) = exchange.book.tries
    assert found == {"p0123456789abcd": Placed(sent.vendor_id)}
    assert sent.text.startswith("YH-20260302-0001") and sent.params["todo"] == "请打开聊天"
    assert await sms.ask(exchange.dial(vendor_id=sent.vendor_id)) == Heard("delivered", "短信已送达")
    await sms.close()


async def test_the_same_id_is_carried_out_once_and_an_unknown_one_is_unknown(exchange: Exchange) -> None:
    sms = line(exchange)
    await sms.place([exchange.dial()])
    await sms.place([exchange.dial()])
    assert len(exchange.book.tries) == 1 and exchange.book.repeated == 1
    assert (await sms.ask(exchange.dial("p-another"))).state == "unknown"
    await sms.close()


@pytest.mark.parametrize(
    ("fault", "means"),
    [
        ({"kind": "error", "code": "no_balance"}, Misconfigured), ({"kind": "error", "code": "limited"}, Busy),
        ({"kind": "error", "code": "busy"}, TryLater), ({"kind": "error", "code": "black_list"}, Never),
        ({"kind": "page"}, NoAnswer), ({"kind": "lost_answer"}, NoAnswer), ({"kind": "down"}, NoAnswer),
    ],
)  # fmt: skip
async def test_what_a_refusal_means(exchange: Exchange, fault: dict[str, str], means: type[Exception]) -> None:
    sms = line(exchange)
    await exchange.control("phone_fault", path="/gateway/sms", **fault)
    outcome = (await sms.place([exchange.dial()]))["p0123456789abcd"]
    assert type(outcome) is means, outcome
    await sms.close()


async def test_a_wrong_key_a_wrong_number_and_nobody_there(exchange: Exchange) -> None:
    for made, means in (
        (line(exchange, key="wrong"), Misconfigured),
        (line(exchange, url=f"http://127.0.0.1:{free_port()}/sms"), TryLater),
    ):
        outcome = (await made.place([exchange.dial()]))["p0123456789abcd"]
        assert type(outcome) is means
        await made.close()
    sms = line(exchange)
    assert isinstance((await sms.place([exchange.dial(to="abc")]))["p0123456789abcd"], Never)
    await sms.close()


async def test_a_call_tells_the_key_or_why_not(exchange: Exchange) -> None:
    call = line(exchange, "call")
    for answer, key, expected in (
        ("answered", "1", Heard("answered", "接听，按 1", "1")), ("answered", "", Heard("answered", "接听")),
        ("busy", "", Heard("unanswered", "占线")), ("no_answer", "", Heard("unanswered", "无人接听")),
    ):  # fmt: skip
        await exchange.control("phone_script", number="", answer=answer, key=key, seconds=5)
        dial = exchange.dial(f"p-{answer}-{key}"[:15])
        await call.place([dial])
        assert (await call.ask(dial)).state == "pending"
        exchange.clock.passes(seconds=6)
        assert await call.ask(dial) == expected
    await call.close()


def test_what_a_callback_says() -> None:
    assert heard({"state": "reply", "reply": "收到"}) == Heard("answered", "回复：收到", "收到")
    assert heard({"state": "answered", "key": "1"}).key == "1"
    assert heard({"state": "nonsense"}).state == "pending"
    for state in ("failed", "unanswered", "pending", "delivered", "unknown"):
        found = heard({"state": state, "key": "9", "reply": "收到"})
        assert found.state == state and not found.key


def test_a_signed_request_is_taken_once_and_only_while_fresh() -> None:
    guard, now = signed.Guard(timedelta(minutes=10)), datetime(2026, 3, 2, tzinfo=UTC)
    marks = signed.headers("a key", b"{}", now)
    guard.check("a key", marks, b"{}", now)
    for key, body, at in (("a key", b"{}", now), ("other", b"{}", now), ("a key", b"{} ", now)):
        with pytest.raises(signed.Forged):
            guard.check(key, marks, body, at)
    old = signed.headers("a key", b"{}", now - timedelta(minutes=11))
    with pytest.raises(signed.Forged, match="stale"):
        guard.check("a key", old, b"{}", now)
    with pytest.raises(signed.Forged, match="unsigned"):
        guard.check("", marks, b"{}", now)
