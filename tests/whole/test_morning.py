"""What the safety officer reads at half past seven."""

import re
from pathlib import Path

from bot import chats
from bot.morning import troubles
from bot.paper import write
from tests.whole.plant import plant


async def test_the_officer_hears_at_half_past_seven_what_is_late_and_which_channel_fails(tmp_path: Path) -> None:
    async with plant(tmp_path) as factory:
        await factory.says("zhang.wei", "一号焊接车间的行车限位坏了")
        (case,) = await factory.cases()
        await factory.passes(hours=23, minutes=29)
        assert "早间安全卡" not in await factory.words("zhao.min", "dingtalk")
        await factory.passes(minutes=1)
        card = await factory.words("zhao.min", "dingtalk")
        assert "早间安全卡 3月3日" in card
        assert case["code"] in card
        assert "无短信和电话通道" in card
        assert "钉钉配额" in card and "上限 5000" in card and "企业微信配额" not in card


async def test_a_channel_that_fails_is_called_by_its_name_and_another_edition_has_no_quota(tmp_path: Path) -> None:
    async with plant(tmp_path) as factory:
        settings, of = factory.service.settings, factory.service
        await factory.control("quota", api=(await factory.control("quota"))["api_limit"])
        await factory.says("zhang.wei", "一号焊接车间着火了")
        assert troubles(settings, of.postman.ways.pauses, of.platforms)[0].startswith("钉钉发不出：")
        ding = settings.dingtalk.model_copy(update={"edition": "professional"})
        larger = chats.dingtalk(settings.model_copy(update={"dingtalk": ding}), factory.clock)
        assert larger.monthly_calls is None


def test_two_sheets_of_paper_forms_are_two_pages(tmp_path: Path) -> None:
    printed = write("华拓钢构", tmp_path / "forms.pdf", sheets=2).read_bytes()
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 2
