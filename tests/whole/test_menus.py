"""The app's menu is made by one command, and pressing it says the same as typing the word."""

import base64
from pathlib import Path

import pytest
from typer.testing import CliRunner

import run
from bot.menus import MENU
from bot.menus import run as make
from bot.platform import Never
from bot.sandbox.server import Running
from bot.wecom.menu import BELOW_BYTES, HEAD_BYTES
from tests.whole.pictures import picture
from tests.whole.plant import Plant, plant

WORKER = "zhang.wei"


async def press(factory: Plant, entry: str, user: str = WORKER, **more: str) -> str:
    """What the phone shows after a press of the menu."""
    before = {b["id"] for b in await factory.phone(user)}
    await factory.control("press_menu", platform="wecom", user=user, entry=entry, **more)
    await factory.settles()
    fresh = [b for b in await factory.phone(user) if b["id"] not in before and b["from"] == "bot"]
    return "\n".join(str(b["card"] or b["text"]) for b in fresh)


def menu_of(sandbox: Running) -> list[dict[str, object]]:
    return sandbox.sandbox.wecom.menu


async def test_the_menu_is_made_once_and_left_alone_afterwards(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with plant(tmp_path) as factory:
        settings = factory.service.settings
        assert await make(settings, run.platforms, dry_run=True) == 0
        assert not menu_of(factory.sandbox) and "没有调用平台" in capsys.readouterr().out
        assert await make(settings, run.platforms, dry_run=False) == 0
        said = capsys.readouterr().out
        assert "菜单已建好" in said and "钉钉：没有建菜单的接口" in said and "    今日未闭环" in said
        assert [one["name"] for one in menu_of(factory.sandbox)] == ["随手拍", "我的待办", "更多"]
        assert await make(settings, run.platforms, dry_run=False) == 0
        assert "没有改动" in capsys.readouterr().out
        assert await factory.counter("wecom/cgi-bin/menu/create") == 1


async def test_a_refusal_ends_with_1_and_the_remedy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async with plant(tmp_path) as factory:
        await factory.breaks("wecom", "errcode", None, "menu/", errcode=60011)
        assert await make(factory.service.settings, run.platforms, dry_run=False) == 1
        assert "可见范围" in capsys.readouterr().out


def test_the_command_line_shows_the_menu_without_calling_anybody() -> None:
    env = {"SAFELOOP__WECOM__CORP_ID": "ww1", "SAFELOOP__WECOM__API_BASE": "http://127.0.0.1:9"}
    answer = CliRunner().invoke(run.app, ["menus", "--dry-run"], env=env)
    assert answer.exit_code == 0 and "随手拍" in answer.output and "没有调用平台" in answer.output
    answer = CliRunner().invoke(run.app, ["menus"], env=env)
    assert answer.exit_code == 1 and "没有建成" in answer.output


def test_what_is_written_for_people_fits_the_platform() -> None:
    assert len(MENU) <= 3
    for entry in MENU:
        assert len(entry.label.encode()) <= HEAD_BYTES and len(entry.more) <= 5
        assert all(len(one.label.encode()) <= BELOW_BYTES for one in entry.more)


async def test_every_press_means_its_word(tmp_path: Path) -> None:
    async with plant(tmp_path) as factory:
        await make(factory.service.settings, run.platforms, dry_run=False)
        assert "没有要处理的" in await press(factory, "我的待办")
        assert "没有没归档的隐患" in await press(factory, "今日未闭环")
        assert "值班" in await press(factory, "现在谁值班")
        assert "请这样说：“我请假到周五" in await press(factory, "我要请假")
        assert "能做的事" in await press(factory, "帮助")
        assert not await factory.cases()


async def test_a_photo_taken_from_the_menu_is_a_report(tmp_path: Path) -> None:
    async with plant(tmp_path) as factory:
        await make(factory.service.settings, run.platforms, dry_run=False)
        data = base64.b64encode(picture(3)).decode()
        await press(factory, "随手拍", base64=data, name="a.jpg")
        await factory.says(WORKER, "一号焊接车间的配电箱门没关")
        (case,) = await factory.cases()
        assert (case["state"], len(case["media"])) == ("dispatched", 1)


async def test_a_scanned_label_says_where_it_is_and_the_next_photo_needs_no_place(tmp_path: Path) -> None:
    async with plant(tmp_path) as factory:
        await make(factory.service.settings, run.platforms, dry_run=False)
        label = factory.service.labels.address("BF-3")
        said = await press(factory, "扫点位码", scanned=label)
        assert "这里是三号泵房" in said
        assert not await factory.cases(), "scanning alone is no report"
        await factory.says(WORKER, "灭火器没压力了")
        (case,) = await factory.cases()
        assert (case["place"], case["state"]) == ("三号泵房", "dispatched")
        assert "标签不能用" in await press(factory, "扫点位码", scanned=label[:-2] + "xx")


async def test_a_label_scanned_while_reporting_is_the_place_of_that_report(tmp_path: Path) -> None:
    async with plant(tmp_path) as factory:
        await make(factory.service.settings, run.platforms, dry_run=False)
        await factory.photographs(WORKER, 1)
        await press(factory, "扫点位码", scanned=factory.service.labels.address("HJ-1"))
        await factory.says(WORKER, "灭火器没压力了")
        (case,) = await factory.cases()
        assert (case["place"], len(case["media"])) == ("一号焊接车间", 1)


async def test_a_menu_the_platform_would_not_take_is_refused_by_the_sandbox_too(tmp_path: Path) -> None:
    from bot.menus import Entry
    from bot.wecom import WeCom

    async with plant(tmp_path) as factory:
        wecom = factory.service.platforms["wecom"]
        assert isinstance(wecom, WeCom)
        with pytest.raises(Never):
            await wecom._qyapi.call(
                "menu/create", {"button": [{"type": "click", "name": "一二三四五六", "key": "x"}]},
                query={"agentid": "1000002"}, accept=frozenset(),
            )  # fmt: skip
        assert await wecom.make_menu((Entry("一二三四五六七八", "word", "待办"),)), "cut to what fits"
