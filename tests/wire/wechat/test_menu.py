"""The menu of the official account holds what somebody outside can use, and is made once."""

import pytest

from bot.menus import MENU, MenuMaker
from bot.platform import Misconfigured
from bot.sandbox.wechat import says
from tests.wire.wechat.conftest import Plant
from workflows.kernel.incoming import Text


async def test_the_menu_is_made_once_and_offers_nothing_of_the_inside(plant: Plant) -> None:
    assert isinstance(plant.wechat, MenuMaker)
    assert await plant.wechat.make_menu(MENU) and not await plant.wechat.make_menu(MENU)
    assert [one["name"] for one in plant.box.wechat.menu] == ["随手拍", "扫点位码", "帮助"]
    assert "待办" not in str(plant.box.wechat.menu) and "值班" not in str(plant.box.wechat.menu)


async def test_what_is_scanned_by_the_menu_comes_in_as_words(plant: Plant) -> None:
    await says.reads_code(plant.box, plant.passer(), "https://safe.example.cn/q/BF-3?v=1&k=x").settled.wait()
    assert plant.house.taken[0].pieces == (Text("https://safe.example.cn/q/BF-3?v=1&k=x"),)


async def test_an_account_without_certification_says_so(plant: Plant) -> None:
    plant.box.wechat.certified = False
    with pytest.raises(Misconfigured, match="48001"):
        await plant.wechat.make_menu(MENU)
