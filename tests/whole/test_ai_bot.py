"""A plant without a public address: everything through WeCom's AI bot, on a connection that we open."""

import asyncio
import base64
from pathlib import Path

from tests.whole.pictures import picture
from tests.whole.plant import START, Plant, plant


async def tells(factory: Plant, user: str, text: str, **more: str) -> dict[str, object]:
    delivery = await factory.control("bot/say", user=user, text=text, **more)
    await arrived(factory)
    return delivery


async def arrived(factory: Plant) -> None:
    """What the line brought has been stored; then until nothing is being handled or sent."""
    await asyncio.sleep(0.2)
    await factory.settles()


async def presses(factory: Plant, user: str, label: str) -> None:
    """The newest card in the bot's conversation that has this button."""
    for bubble in reversed(await factory.phone(f"bot:{user}")):
        for button in (bubble["card"] or {}).get("buttons", []):
            if button["text"] == label:
                await factory.control("bot/press", user=user, message=bubble["id"], button=button["id"])
                await arrived(factory)
                return
    raise AssertionError(f"no {label} for {user}")


async def test_a_hazard_is_reported_dispatched_and_accepted_without_a_public_address(tmp_path: Path) -> None:
    async with plant(tmp_path, ai_bot="only") as factory:
        await factory.control("bot/enter", user="li.qiang")
        data = base64.b64encode(picture(1)).decode()
        await factory.control("bot/say", user="zhang.wei", kind="image", base64=data, name="a.jpg")
        await tells(factory, "zhang.wei", "一号焊接车间的配电箱门没关")
        (case,) = await factory.cases()
        assert (case["state"], case["reporter"]["name"], len(case["media"])) == ("dispatched", "张伟", 1)
        seen = await factory.words("bot:zhang.wei")
        assert case["code"] in seen
        owner = case["owner"]["name"]
        assert owner == "李强"
        await presses(factory, "li.qiang", "接单")
        assert [c["state"] for c in await factory.cases()] == ["fixing"]
        card = [b for b in await factory.phone("bot:li.qiang") if b["card"]][-1]
        assert card["looks"] >= 2, "the pressed card itself has changed"


async def test_beside_the_app_a_person_is_one_person_and_messages_go_out_through_the_app(tmp_path: Path) -> None:
    async with plant(tmp_path, ai_bot="beside") as factory:
        await factory.says("zhang.wei", "一号焊接车间的配电箱门没关")
        await factory.passes(minutes=3)
        await tells(factory, "zhang.wei", "三号泵房的灭火器没压力了")
        one, two = await factory.cases()
        assert one["reporter"]["id"] == two["reporter"]["id"]
        assert two["code"] in await factory.words("zhang.wei")
        assert two["code"] not in await factory.words("bot:zhang.wei")


async def test_when_the_app_is_refused_its_people_are_written_to_by_the_bot(tmp_path: Path) -> None:
    async with plant(tmp_path, ai_bot="beside") as factory:
        await factory.control("bot/enter", user="zhang.wei")
        await factory.breaks("wecom", "errcode", None, "message/send", errcode=60020)
        await tells(factory, "zhang.wei", "三号泵房的灭火器没压力了")
        (case,) = await factory.cases()
        assert case["code"] in await factory.words("bot:zhang.wei")


async def test_the_same_message_again_and_a_cut_line_make_no_second_case(tmp_path: Path) -> None:
    async with plant(tmp_path, ai_bot="only") as factory:
        delivery = await tells(factory, "zhang.wei", "三号泵房的灭火器没压力了")
        await factory.control("bot/again", delivery=delivery["delivery"])
        await factory.control("bot/line", do="cut")
        async with asyncio.timeout(10):
            while not (await (await factory.http.get(f"{factory.sandbox.control}/bot")).json())["open"]:
                await asyncio.sleep(0.05)
        await factory.control("bot/again", delivery=delivery["delivery"])
        await arrived(factory)
        assert len(await factory.cases()) == 1


async def test_a_word_finishes_the_streamed_answer(tmp_path: Path) -> None:
    async with plant(tmp_path, ai_bot="only", start=START) as factory:
        await tells(factory, "zhang.wei", "待办")
        said = [b["text"] for b in await factory.phone("bot:zhang.wei") if b["from"] == "bot"]
        assert said == ["手上没有要处理的，辛苦了。"]


async def test_in_a_group_the_bot_answers_into_the_group(tmp_path: Path) -> None:
    async with plant(tmp_path, ai_bot="only") as factory:
        await tells(factory, "zhang.wei", "一号焊接车间的配电箱门没关")
        (case,) = await factory.cases()
        await tells(factory, "wang.fang", "今日未闭环", group="wrDuty")
        said = [b["text"] for b in await factory.phone("group:wrDuty") if b["from"] == "bot"]
        assert len(said) == 1 and case["code"] in said[0], "the streamed answer itself became the list"
        assert case["code"] not in await factory.words("bot:wang.fang")


async def test_with_the_app_beside_it_a_group_is_still_answered_by_the_bot(tmp_path: Path) -> None:
    async with plant(tmp_path, ai_bot="beside") as factory:
        await tells(factory, "wang.fang", "值班", group="wrDuty")
        said = [b["text"] for b in await factory.phone("group:wrDuty") if b["from"] == "bot"]
        assert len(said) == 1 and "值班" in said[0]


async def test_a_code_asked_for_in_dingtalk_is_typed_to_the_bot(tmp_path: Path) -> None:
    async with plant(tmp_path, ai_bot="only") as factory:
        await factory.control("members", platform="dingtalk", userid="ding.zhang", name="钉钉里的张伟")
        await factory.says("ding.zhang", "你好", "dingtalk")
        await factory.says("ding.zhang", "绑定", "dingtalk")
        said = await factory.words("ding.zhang", "dingtalk")
        code = said.split("绑定码 ")[1][:6]
        assert "企业微信智能机器人" in said
        await tells(factory, "zhang.wei", f"绑定 {code}")
        assert "绑定好了" in await factory.words("bot:zhang.wei")


async def test_what_was_stored_when_the_service_died_is_handled_after_the_start(tmp_path: Path) -> None:
    async with plant(tmp_path, ai_bot="only") as factory:
        for task in factory.service.tasks:
            task.cancel()
        await factory.control("bot/say", user="zhang.wei", text="一号焊接车间的配电箱门没关")
        await asyncio.sleep(0.3)
        assert not await factory.cases()
    async with plant(tmp_path, ai_bot="only", start=START) as factory:
        await arrived(factory)
        (case,) = await factory.cases()
        assert case["reporter"]["name"] == "张伟"
