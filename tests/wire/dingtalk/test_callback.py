"""HTTP mode: signed messages and presses, encrypted events; everything else refused and counted."""

import hashlib
import hmac
import socket
from base64 import b64encode
from collections.abc import AsyncIterator
from datetime import timedelta
from io import BytesIO

import aiohttp
import pytest
import pytest_asyncio

from bot.dingtalk import DingTalk
from bot.dingtalk.callback import Refusal, Vault
from bot.dingtalk.settings import DingTalkSettings
from bot.platform import Answer, Outgoing
from bot.sandbox.dingtalk import presses, says
from bot.sandbox.server import Running
from tests.wire.dingtalk.conftest import Plant, settings
from tests.wire.house import Clock, House, serve
from workflows.kernel.cards import Button, Card
from workflows.kernel.incoming import Press, Text

CARD = Card("YH-1", "红色隐患", "red", (("地点", "东门"),), buttons=(Button("claim", "接单"),))
SECRET = "card-secret"


@pytest_asyncio.fixture
async def plant(running: tuple[Running, Clock]) -> AsyncIterator[Plant]:
    sandbox, clock = running
    org, house = sandbox.sandbox.dingtalk, House()
    org.mode = "http"
    keys = {"token": org.token, "aes_key": org.aes_key, "card_route_key": "r", "card_api_secret": SECRET}
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    public = f"http://127.0.0.1:{port}"
    made = settings(sandbox, mode="http", **keys)
    ding = DingTalk(made, clock, aiohttp.ClientSession, timedelta(minutes=10), public)
    runner, base = await serve(ding.routes, port)
    org.robot_url, org.event_url = f"{base}/dingtalk/robot", f"{base}/dingtalk/event"
    await ding.start(house)
    yield Plant(clock, house, ding, sandbox)
    await ding.stop()
    await runner.cleanup()


@pytest.mark.seen("wire", "dingtalk HTTP 机器人和卡片")
async def test_a_signed_message_is_taken_and_answered_with_nothing(plant: Plant) -> None:
    delivery = says.says_text(plant.box, plant.member(), "漏油")
    await delivery.settled.wait()
    assert (delivery.attempts[0].status, delivery.attempts[0].body) == (200, "")
    assert plant.house.taken[0].pieces == (Text("漏油"),)


async def test_a_press_is_answered_with_the_cards_new_look(plant: Plant) -> None:
    sent = await plant.ding.send("0147", Outgoing("m7", 1, CARD))
    plant.house.answer = Answer("m7", 2, Card("YH-1", "王五已接单", facts=(("地点", "东门"),)))
    card = plant.box.dingtalk.cards[sent.vendor_id]
    done = await presses.press(plant.box, card, plant.member(), "claim@1", {})
    assert done.answered
    assert plant.house.decided[0].pieces == (Press("m7", "claim", 1),)
    assert plant.phone()[-1].looks[-1].title == "王五已接单 YH-1"


async def test_an_encrypted_event_is_confirmed(plant: Plant) -> None:
    delivery = says.event(plant.box, "user_leave_org", {"userId": ["0147"]})
    await delivery.first.wait()
    assert delivery.ok


@pytest.mark.parametrize(("fault", "status", "why"), [
    ("bad_signature", 403, "signature"), ("stale", 403, "stale"), ("malformed", 400, "malformed"),
])
async def test_a_message_that_is_not_genuine_is_refused_counted_and_not_taken(
    plant: Plant, fault: str, status: int, why: str
) -> None:
    plant.box.faults.add("dingtalk", fault)
    delivery = says.says_text(plant.box, plant.member(), "漏油")
    await delivery.first.wait()
    assert delivery.attempts[0].status == status
    assert (plant.ding.refused, plant.house.taken) == ({why: 1}, [])


@pytest.mark.parametrize(("fault", "status"), [("bad_signature", 403), ("wrong_corp", 403), ("stale", 403)])
async def test_an_event_for_somebody_else_is_refused(plant: Plant, fault: str, status: int) -> None:
    plant.box.faults.add("dingtalk", fault)
    delivery = says.event(plant.box, "user_leave_org", {"userId": ["0147"]})
    await delivery.first.wait()
    assert delivery.attempts[0].status == status


async def test_a_press_with_a_wrong_or_old_signature_changes_nothing(plant: Plant) -> None:
    await plant.ding.send("0147", Outgoing("m7", 1, CARD))
    card = next(iter(plant.box.dingtalk.cards.values()))
    for fault in ("bad_signature", "stale"):
        plant.box.faults.add("dingtalk", fault)
        assert not (await presses.press(plant.box, card, plant.member(), "claim@1", {})).answered
    assert plant.house.decided == []


async def test_junk_and_more_than_one_megabyte_get_4xx(plant: Plant) -> None:
    stamp = str(plant.box.ms())
    signed = b64encode(hmac.new(SECRET.encode(), stamp.encode(), hashlib.sha256).digest()).decode()
    headers = {"x-ddpaas-signature-timestamp": stamp, "x-ddpaas-signature": signed}
    base = plant.box.dingtalk.robot_url.removesuffix("robot")
    async with aiohttp.ClientSession() as http:
        for body in (b"", b"[]", b"{}", b'{"outTrackId":1}', b"\xff", b"[" * 100_000):
            async with http.post(base + "card", data=body, headers=headers) as answer:
                assert answer.status == 400
        async with http.post(base + "card", data=BytesIO(b"x" * 1_100_000), headers=headers) as answer:
            assert answer.status == 413
        for path in ("robot", "card", "event"):
            strange = {"sign": "é".encode().decode("latin-1"), "timestamp": "soon"}
            async with http.post(base + path, data=b"{}", headers=strange) as answer:
                assert answer.status in (400, 403)
    assert plant.house.decided == []


async def test_a_full_disk_makes_the_platform_send_again(plant: Plant) -> None:
    plant.house.full = True
    delivery = says.says_text(plant.box, plant.member(), "漏油")
    await delivery.first.wait()
    assert delivery.attempts[0].status == 500


@pytest.mark.seen("official-vector", "dingtalk HTTP 事件")
def test_the_official_vector_of_the_documentation_decrypts_to_success() -> None:
    key = "1234567890123456789012345678901234567890123"
    vault = Vault(DingTalkSettings("dingsnotzck6pm5veliw", "", token="123456", aes_key=key))
    sealed = "YvkvaGe4hQxd3VxRmEty0dVlnCOAqwf56xwTRHDHoOURqhalbmBJQk5FNcRk42Gl5T0YQXZNwpwWSm1xAFJ5ZA=="
    signature, stamp, nonce = "9a95a004dd16f5c307e849b994173f76aa26e5eb", "1614767836", "A7Co0cJLMzIDtMMI"
    assert vault.clear(signature, stamp, nonce, sealed) == "success"
    made = vault.success(nonce, stamp)
    assert vault.clear(str(made["msg_signature"]), stamp, nonce, str(made["encrypt"])) == "success"
    with pytest.raises(Refusal) as forged:
        vault.clear("0" * 40, stamp, nonce, sealed)
    assert forged.value.why == "signature"
