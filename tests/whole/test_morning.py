"""What the safety officer reads at half past seven."""

import re
from pathlib import Path

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


def test_two_sheets_of_paper_forms_are_two_pages(tmp_path: Path) -> None:
    printed = write("华拓钢构", tmp_path / "forms.pdf", sheets=2).read_bytes()
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 2
