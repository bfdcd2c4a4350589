"""A platform is down, answers nonsense or throttles: nothing is lost, and whoever can be had elsewhere is."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.whole.plant import Plant, plant

OPEN_BOX = "一号焊接车间的配电箱门没关,里面线都看得见"
ENDED = ("sent", "bundled", "suppressed", "failed", "given_up")
BREAKS: list[tuple[str, dict[str, Any]]] = [
    ("down", {}), ("http_status", {"status": 502}), ("html", {}), ("lost_answer", {}),
    ("errcode", {"errcode": -1, "errmsg": "system busy"}),
]  # fmt: skip


@pytest.fixture
async def factory(tmp_path: Path) -> AsyncIterator[Plant]:
    async with plant(tmp_path) as found:
        yield found


@pytest.mark.parametrize(("kind", "args"), BREAKS, ids=[kind for kind, _ in BREAKS])
async def test_a_platform_that_breaks_once_still_delivers_everything(
    factory: Plant, kind: str, args: dict[str, Any]
) -> None:  # fmt: skip
    await factory.breaks("wecom", kind, times=1, path="message/send", **args)
    await factory.says("zhang.wei", OPEN_BOX)
    (case,) = await factory.cases()
    assert case["code"] in await factory.words("zhang.wei")
    assert "接单" in await factory.words("li.qiang")
    assert {m["state"] for m in await factory.messages(case["code"])} <= set(ENDED)


@pytest.mark.parametrize("kind", ["down", "html"])
async def test_a_platform_that_is_down_for_ten_minutes_gets_everything_afterwards(factory: Plant, kind: str) -> None:
    await factory.breaks("wecom", kind, times=None, path="message/send")
    await factory.says("zhang.wei", OPEN_BOX)
    (case,) = await factory.cases()
    before = await factory.counter("wecom/cgi-bin/message/send")
    await factory.passes(minutes=10)
    assert await factory.counter("wecom/cgi-bin/message/send") - before < 70, "one probe at a time"
    assert "接单" not in await factory.words("li.qiang")
    await factory.mends()
    await factory.passes(minutes=1)
    assert "接单" in await factory.words("li.qiang")
    assert {m["state"] for m in await factory.messages(case["code"])} <= set(ENDED)


async def test_who_lives_on_both_platforms_is_reached_on_the_other_while_one_is_down(factory: Plant) -> None:
    await factory.breaks("wecom", "down", times=None)
    await factory.says("wang.fang", OPEN_BOX, "dingtalk")
    (case,) = await factory.cases()
    await factory.passes(minutes=15)
    assert f"{case['code']}" in await factory.words("wang.fang", "dingtalk")
    rung = next(m for m in await factory.messages(case["code"]) if m["slot"] == "rung 0" and m["to"] == "王芳")
    assert (rung["channel"], rung["state"], rung["sent_at"]) == ("dingtalk", "sent", "2026-03-02T08:15:00+08:00")


async def test_after_45009_nobody_knocks_for_sixty_seconds(factory: Plant) -> None:
    await factory.breaks(
        "wecom", "errcode", times=1, path="message/send", errcode=45009, errmsg="api freq out of limit"
    )
    await factory.says("zhang.wei", OPEN_BOX)
    (case,) = await factory.cases()
    knocks = await factory.counter("wecom/cgi-bin/message/send")
    await factory.passes(seconds=59)
    assert await factory.counter("wecom/cgi-bin/message/send") == knocks
    await factory.passes(seconds=2)
    assert "接单" in await factory.words("li.qiang")
    assert {m["state"] for m in await factory.messages(case["code"])} <= set(ENDED)


@pytest.mark.parametrize("errcode", [40014, 42001])
async def test_a_spoiled_token_is_renewed_once_and_the_message_goes_out(factory: Plant, errcode: int) -> None:
    await factory.says("zhang.wei", OPEN_BOX)
    asked = await factory.counter("wecom/cgi-bin/gettoken")
    await factory.control("tokens", platform="wecom", do="revoke")
    await factory.breaks("wecom", "errcode", times=1, path="message/send", errcode=errcode)
    await factory.says("chen.jing", "二号焊接车间的灭火器压力不够了")
    assert len(await factory.cases()) == 2
    assert "已受理" in await factory.words("chen.jing") or "YH-" in await factory.words("chen.jing")
    assert await factory.counter("wecom/cgi-bin/gettoken") - asked <= 2


async def test_a_token_that_stays_invalid_is_a_handful_of_calls_a_minute(factory: Plant) -> None:
    await factory.breaks("wecom", "errcode", times=None, path="message/", errcode=40014, errmsg="invalid access_token")
    for user in ("zhang.wei", "li.qiang", "chen.jing"):
        await factory.says(user, f"{user}看到一号焊接车间的配电箱门没关")
    calls, tokens = await factory.counter("wecom.calls"), await factory.counter("wecom/cgi-bin/gettoken")
    await factory.passes(minutes=5)
    assert await factory.counter("wecom.calls") - calls <= 5 * 6
    assert await factory.counter("wecom/cgi-bin/gettoken") - tokens <= 5 * 5
    await factory.mends()
    await factory.passes(minutes=2)
    for case in await factory.cases():
        assert {m["state"] for m in await factory.messages(case["code"])} <= set(ENDED)


async def test_a_gateway_ban_of_dingtalk_is_waited_out_and_the_vice_president_hears_it_then(factory: Plant) -> None:
    await factory.breaks("dingtalk", "banned", times=1, path="/v1.0/card")
    await factory.says("zhang.wei", OPEN_BOX)
    (case,) = await factory.cases()
    await factory.passes(hours=2)
    told = [m for m in await factory.messages(case["code"]) if m["to"] == "郑国栋" and m["slot"].startswith("rung")]
    assert told and all(m["state"] in ("waiting", "sent") for m in told)
    await factory.passes(minutes=6)
    told = [m for m in await factory.messages(case["code"]) if m["to"] == "郑国栋" and m["slot"].startswith("rung")]
    assert [m["state"] for m in told] == ["sent"]
