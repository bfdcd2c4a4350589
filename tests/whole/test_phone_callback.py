"""Strangers at the door of the telephones: unsigned, stale, repeated, too big; and what late answers change."""

import asyncio
import json
import secrets
from pathlib import Path
from typing import Any

from bot.sandbox.telecom.gateway import signed
from tests.whole.phones import FIRE, MOBILES, calls, cloud, ringing, rows
from tests.whole.plant import Plant, plant


async def post(
    factory: Plant, body: Any, key: str = "", age: int = 0, nonce: str = "", **marks: str
) -> tuple[int, str]:  # fmt: skip
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    at, once = str(round(factory.clock.now().timestamp()) - age), nonce or secrets.token_hex(8)
    key = key or factory.sandbox.sandbox.telecom.gateway_key
    headers = {"X-SafeLoop-Timestamp": at, "X-SafeLoop-Nonce": once, "X-SafeLoop-Signature": signed(key, at, once, raw)}
    async with factory.http.post(f"{factory.base}/phones/callback", data=raw, headers=headers | marks) as answer:
        return answer.status, await answer.text()


async def test_only_fresh_signed_words_about_known_calls_change_anything(tmp_path: Path) -> None:
    async with ringing(tmp_path) as factory:
        await factory.control("phone_script", number="", seconds=3600)
        await factory.says("zhang.wei", FIRE)
        await factory.settles()
        (call,) = await calls(factory, "王芳")
        good = {"id": call["id"], "state": "answered", "key": "1"}
        assert (await post(factory, good, key="wrong"))[0] == 401
        assert (await post(factory, good, age=601))[0] == 401
        assert (await post(factory, good, age=-601))[0] == 401
        assert (await post(factory, good, **{"X-SafeLoop-Signature": "sha256="}))[0] == 401
        assert (await post(factory, b"x" * (1 << 19)))[0] in (401, 413)
        assert (await post(factory, b"[]"))[0] == 400
        assert (await post(factory, {"id": call["id"], "state": "whatever"}))[0] == 400
        assert await post(factory, {"id": "p-unknown", "state": "answered"}) == (200, '{"ok": true, "news": false}')
        code = (await factory.cases())[0]["code"]
        assert (await rows(factory, code, "王芳", "call"))[0]["why"].startswith("规则")
        assert await post(factory, good, nonce="12345678abcd") == (200, '{"ok": true, "news": true}')
        assert (await post(factory, good, nonce="12345678abcd"))[0] == 401, "the very same request again"
        await factory.settles()
        assert "按 1" in (await rows(factory, code, "王芳", "call"))[0]["why"]


async def test_what_is_not_switched_on_has_no_address(tmp_path: Path) -> None:
    async with plant(tmp_path) as factory:
        for path in ("/phones/callback", "/phones/aliyun/token"):
            async with factory.http.post(f"{factory.base}{path}", json={}) as answer:
                assert answer.status == 404


async def test_alibabas_push_needs_its_token_and_survives_nonsense(tmp_path: Path) -> None:
    async with ringing(tmp_path, cloud) as factory:
        token = factory.sandbox.sandbox.telecom.push_token
        for path, body, status in (
            ("wrong", b"[]", 404), (token, b"{", 400), (token, b"[]", 200), (token, b'[1,null,{"content":""}]', 200),
            (token, b'[{"call_id":"x","status_code":"200000"},{"success":true},{"success":"?","out_id":"y"}]', 200),
        ):  # fmt: skip
            async with factory.http.post(f"{factory.base}/phones/aliyun/{path}", data=body) as answer:
                assert answer.status == status, path


async def test_a_key_after_the_five_minutes_still_counts(tmp_path: Path) -> None:
    async with ringing(tmp_path) as factory:
        await factory.control("phone_script", number="", seconds=420)
        await factory.says("zhang.wei", FIRE)
        await factory.presses("duty.room", "已到场")
        await factory.passes(minutes=6)
        (call,) = await calls(factory, "王芳")
        code = (await factory.cases())[0]["code"]
        assert "没有结果" in (await rows(factory, code, "王芳", "call"))[0]["why"]
        await factory.passes(minutes=2)
        await factory.control("phone_push", id=call["id"])
        assert "按 1" in (await rows(factory, code, "王芳", "call"))[0]["why"]


async def test_a_gateway_that_cannot_be_asked_is_waited_for(tmp_path: Path) -> None:
    async with ringing(tmp_path) as factory:
        await factory.control("phone_script", number="", seconds=100)
        await factory.says("zhang.wei", FIRE)
        await factory.presses("duty.room", "已到场")
        await factory.control("phone_fault", path="/gateway", kind="error", code="unsupported", times=None)
        await factory.passes(minutes=2)
        code = (await factory.cases())[0]["code"]
        (row,) = await rows(factory, code, "王芳", "sms")
        assert row["why"].startswith("规则"), "nothing is known yet"
        sent = [one for one in factory.sandbox.sandbox.telecom.tries if one.leg == "sms"]
        for one in sent:
            await factory.control("phone_push", id=one.id)
        (row,) = await rows(factory, code, "王芳", "sms")
        assert row["why"] == "短信已送达"


async def test_a_key_that_comes_before_the_gateways_own_answer_counts(tmp_path: Path) -> None:
    async with ringing(tmp_path) as factory:
        await factory.control("phone_fault", path="/gateway/voice", kind="hang", times=None)
        await factory.control("send_text", platform="wecom", user="zhang.wei", text=FIRE)
        book = factory.sandbox.sandbox.telecom
        async with asyncio.timeout(20):
            while not (mine := [t for t in book.tries if t.leg == "call" and t.to == MOBILES["王芳"]]):
                await asyncio.sleep(0.05)
        await factory.control("phone_push", id=mine[0].id)
        book.broken.clear()
        await factory.settles()
        code = (await factory.cases())[0]["code"]
        (row,) = await rows(factory, code, "王芳", "call")
        assert row["state"] == "sent" and "按 1" in row["why"] and row["channel"] == "call"
        await factory.passes(seconds=50)
        assert len(await calls(factory, "王芳")) == 1


async def test_what_failed_and_any_key_but_the_one_asked_for_confirm_nothing(tmp_path: Path) -> None:
    async with ringing(tmp_path) as factory:
        await factory.control("phone_script", number="", seconds=3600)
        await factory.says("zhang.wei", FIRE)
        code = (await factory.cases())[0]["code"]
        for name, body, why in (
            ("王芳", {"state": "answered", "key": "9"}, "按了 9，没有按 1 确认"),
            ("李强", {"state": "failed", "key": "1"}, "第 1 次没接通（网关说没有送到）"),
        ):
            (call,) = await calls(factory, name)
            for news in ("true", "false"):
                told = await post(factory, body | {"id": call["id"]})
                assert told == (200, f'{{"ok": true, "news": {news}}}')
            await factory.settles()
            (row,) = await rows(factory, code, name, "call")
            assert row["state"] == "waiting" and why in str(row), name
