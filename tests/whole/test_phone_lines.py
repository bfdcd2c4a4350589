"""Each line by itself through the running service: WeCom's urgent call, DING, Alibaba Cloud; and what happens when one
refuses."""

from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.server import Running
from tests.whole.phones import FIRE, MOBILES, calls, cloud, code_of, gateways, ringing, rows, section, telecom, texts
from tests.whole.plant import Plant


def urgent(sandbox: Running) -> dict[str, Any]:
    return section(sandbox, "wecom", urgent_call=True)


def ding(sandbox: Running) -> dict[str, Any]:
    sandbox.sandbox.dingtalk.edition = "professional"
    return section(sandbox, "dingtalk", edition="professional")


def rung(factory: Plant, user: str) -> list[Any]:
    return [one for one in factory.sandbox.sandbox.wecom.calls.values() if one.userid == user]


async def test_wecom_rings_after_the_card_is_there_and_says_who_talked(tmp_path: Path) -> None:
    async with ringing(tmp_path, urgent) as factory:
        await factory.control("call_script", user="wang.fang", talked=True, reason=0, seconds=20)
        await factory.says("zhang.wei", FIRE)
        (call,) = rung(factory, "wang.fang")
        assert "着火" in await factory.words("wang.fang")
        await factory.passes(seconds=35)
        (row,) = await rows(factory, await code_of(factory), "王芳", "call")
        assert row["state"] == "sent" and row["vendor_id"] == call.callid and "接听" in row["why"]
        assert not await texts(factory), "no text channel is on"


async def test_wecom_is_never_asked_for_a_fourth_call_in_eight_minutes_or_a_ninth_in_a_day(tmp_path: Path) -> None:
    async with ringing(tmp_path, urgent) as factory:
        await factory.control("call_script", user="wang.fang", talked=False, reason=4)
        for _ in range(12):
            await factory.says("zhang.wei", FIRE)
            await factory.passes(minutes=4)
            await factory.presses("duty.room", "已到场")
            await factory.passes(minutes=40)
        mine = sorted(one.at for one in rung(factory, "wang.fang"))
        assert all(one.reason != 13 for one in factory.sandbox.sandbox.wecom.calls.values()), "never refused"
        assert len(mine) <= 8
        for at in mine:
            assert len([x for x in mine if 0 <= (x - at).total_seconds() < 480]) <= 3


@pytest.mark.parametrize("refusal", [301049, 301050, 301051])
async def test_an_urgent_call_that_is_not_enabled_falls_back_to_ding_and_is_told_once(
    tmp_path: Path, refusal: int
) -> None:
    async with ringing(tmp_path, lambda sandbox: urgent(sandbox) | ding(sandbox)) as factory:
        await factory.control("call_script", user="wang.fang", talked=True, reason=0, refusal=refusal)
        await factory.says("zhang.wei", FIRE)
        await factory.passes(seconds=15)
        found = await rows(factory, await code_of(factory), "王芳", "ding", "call")
        assert len(found) == 2 and all(m["state"] == "sent" and m["channel"] == "ding" for m in found), found
        messages = await factory.messages(await code_of(factory))
        assert any(f"（{refusal}）" in (m["error"] or "") for m in messages), "whoever was dialled first heard why"
        assert not rung(factory, "wang.fang")
        told = await factory.words("zhao.min") + await factory.words("zhao.min", "dingtalk")
        assert told.count("企业微信紧急通知发不出消息") == 1


async def test_ding_goes_out_in_one_call_for_all_and_a_used_up_pack_falls_back_to_the_app(tmp_path: Path) -> None:
    async with ringing(tmp_path, ding) as factory:
        await factory.control("ding_packs", sms=0, phone=None)
        await factory.says("zhang.wei", FIRE)
        await factory.passes(seconds=5)
        dings = list(factory.sandbox.sandbox.dingtalk.dings.values())
        kinds = [one["remindType"] for one in dings]
        assert 3 in kinds and 1 in kinds and 2 not in kinds, kinds
        rang = [one for one in dings if one["remindType"] == 3]
        assert max(len(one["receiverUserIdList"]) for one in rang) > 1, "together, not one by one"
        (row,) = [m for m in await rows(factory, await code_of(factory), "何建军", "ding") if m["state"] == "sent"][:1]
        assert row["vendor_id"].startswith("ding")


async def test_the_standard_edition_never_tries_a_ding(tmp_path: Path) -> None:
    async with ringing(tmp_path) as factory:
        await factory.says("zhang.wei", FIRE)
        await factory.passes(seconds=5)
        assert not factory.sandbox.sandbox.dingtalk.dings
        assert await factory.counter("dingtalk/v1.0/robot/ding/send") == 0


@pytest.mark.seen("official-client", "aliyun SendSms", "aliyun IvrCall")
async def test_alibaba_cloud_texts_and_rings_and_tells_key_and_reply(tmp_path: Path) -> None:
    async with ringing(tmp_path, cloud) as factory:
        await factory.control("phone_script", number=MOBILES["王芳"], answer="answered", key="1", seconds=5)
        await factory.says("zhang.wei", FIRE)
        await factory.passes(seconds=2)
        (call,) = await calls(factory, "王芳")
        assert call["provider"] == "aliyun" and call["params"]["code"] == await code_of(factory)
        await factory.passes(seconds=4)
        assert (await factory.control("phone_push", id=call["id"]))["status"] == 200
        (row,) = await rows(factory, await code_of(factory), "王芳", "call")
        assert "按 1" in row["why"]
        assert (await factory.control("phone_reply", number=MOBILES["何建军"], text="1"))["status"] == 200
        (text,) = await rows(factory, await code_of(factory), "何建军", "sms")
        assert "回复：1" in text["why"]
        assert not [k for k in factory.sandbox.sandbox.counters if k.startswith("aliyun.error")]


@pytest.mark.seen(
    "official-client",
    "aliyun QuerySendDetails",
    "aliyun SingleCallByTts",
    "aliyun QueryCallDetailByCallId",
)
async def test_alibaba_cloud_without_pushes_is_asked_for_receipts_and_results(tmp_path: Path) -> None:
    async with ringing(tmp_path, lambda sandbox: cloud(sandbox, press_key=False)) as factory:
        await factory.control("phone_script", number=MOBILES["王芳"], answer="busy", seconds=5)
        await factory.says("zhang.wei", FIRE)
        await factory.passes(minutes=3)
        code = await code_of(factory)
        (row,) = await rows(factory, code, "王芳", "call")
        assert row["state"] == "failed" and "占线" in row["why"]
        (text,) = await rows(factory, code, "王芳", "sms")
        assert text["state"] == "sent" and "送达" in text["why"]


async def test_a_gateway_that_does_not_know_our_key_is_told_once_and_paused(tmp_path: Path) -> None:
    def wrong(sandbox: Running) -> dict[str, Any]:
        good = gateways(sandbox, "sms", "voice")
        return good | {"sms": {**good["sms"], "key": "not the key"}}

    async with ringing(tmp_path, wrong) as factory:
        await factory.says("zhang.wei", FIRE)
        await factory.passes(minutes=4)
        assert not (await telecom(factory))["sms"]
        told = await factory.words("zhao.min") + await factory.words("zhao.min", "dingtalk")
        assert told.count("短信网关发不出消息") == 1
        assert await factory.counter("gateway.sms.send") <= 12, "one probe a minute, not a storm"
