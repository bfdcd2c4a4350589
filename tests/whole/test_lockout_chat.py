"""Locks in a real chat: said, photographed, scanned, cut off by two; and a roll call that knows who is inside."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from db.org import bump_org
from db.tables import Equipment
from db.work import UnitOfWork
from tests.whole.plant import Plant, plant


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Plant]:
    """The small factory with a punch press and a crane."""
    async with plant(tmp_path) as found:

        def machines(work: UnitOfWork) -> None:
            work.session.add(Equipment(code="CC-3", name="冲床 3 号", place="BF-3", aliases='["三号冲床"]'))
            work.session.add(Equipment(code="XC-1", name="行车1号", place="BF-3"))
            bump_org(work.session, work.site)

        await found.service.store.run(machines)
        yield found


async def lock(shop: Plant) -> dict[str, Any]:
    """The newest."""
    return (await shop.cases("lockout"))[-1]


async def scans(shop: Plant, user: str, point: str) -> None:
    await shop.says(user, shop.service.labels.address(point))


async def test_a_lock_is_said_photographed_and_taken_off_with_a_scan_on_the_spot(shop: Plant) -> None:
    await shop.says("li.qiang", "上锁 冲床3号 锁号12")
    found = await lock(shop)
    assert (found["state"], found["equipment"], found["code"]) == ("hanging", "冲床 3 号", "SG-20260302-0001")
    assert "请拍一张挂好的锁" in await shop.words("li.qiang")
    await shop.photographs("li.qiang", 5)
    assert "照片收到" in await shop.words("li.qiang")
    assert (await shop.cases()) == [], "the picture of a lock is no hazard"
    await shop.passes(minutes=30)
    await scans(shop, "li.qiang", "CC-3")
    await shop.says("li.qiang", "解锁 12")
    assert "已解锁" in await shop.words("li.qiang") and "扫码确认在现场" in await shop.words("li.qiang")
    assert (await lock(shop))["state"] == "closed"


async def test_away_from_the_machine_the_scan_that_follows_or_a_photo_takes_it_off(shop: Plant) -> None:
    for number, name in (("7", "三号冲床"), ("8", "XC-1")):
        await shop.says("li.qiang", f"上锁 {name} 锁号{number}")
        await shop.photographs("li.qiang", int(number))
    await shop.says("li.qiang", "解锁")
    assert "自己挂着 2 把锁，写上锁号：解锁 7、解锁 8" in await shop.words("li.qiang")
    await shop.says("li.qiang", "解锁 7")
    assert "扫一下设备上的码" in await shop.words("li.qiang")
    await scans(shop, "li.qiang", "CC-3")
    await shop.says("li.qiang", "解锁 8")
    await shop.photographs("li.qiang", 80)
    assert [c["state"] for c in await shop.cases("lockout")] == ["closed", "closed"]
    assert (await shop.cases()) == []
    await shop.says("li.qiang", "我的锁")
    assert "自己没有挂着的锁" in await shop.words("li.qiang")


async def test_somebody_else_s_lock_an_unknown_machine_and_a_number_in_use_are_refused_in_words(shop: Plant) -> None:
    await shop.says("li.qiang", "上锁 冲床3号 锁号12")
    for user, said, words in (
        ("zhang.wei", "解锁 12", "是李强挂的，只能本人解"),
        ("zhang.wei", "上锁 XC-1 锁号12", "12 号锁还挂在冲床 3 号上（李强，SG-20260302-0001）"),
        ("zhang.wei", "上锁 天车9号 锁号3", "没有找到设备“天车9号”"),
        ("zhang.wei", "解锁 99", "没有挂着的 99 号锁"),
        ("zhang.wei", "强制解锁 12 要开机", "两个人一起"),
        ("zhang.wei", "上锁", "写成“上锁 冲床3号 锁号12”"),
        ("wang.fang", "上锁清单", "冲床 3 号 12 号 李强 今天 08:00 SG-20260302-0001"),
    ):
        await shop.says(user, said)
        assert words in await shop.words(user), said
    assert len(await shop.cases("lockout")) == 1


async def test_a_picture_after_the_lock_has_its_own_is_a_report_again(shop: Plant) -> None:
    await shop.says("li.qiang", "上锁 冲床3号 锁号12")
    await shop.photographs("li.qiang", 5)
    await shop.photographs("li.qiang", 6)
    assert len(await shop.cases()) == 1
    await shop.passes(minutes=5)
    await shop.says("li.qiang", "解锁 12")
    await shop.passes(minutes=16)
    await shop.photographs("li.qiang", 7)
    assert len(await shop.cases()) == 2 and (await lock(shop))["state"] == "hanging"


async def test_a_command_with_a_long_reason_is_the_command_and_no_report(shop: Plant) -> None:
    """Whoever cuts off somebody else's lock is meant to say why; sixty characters are soon said."""
    await shop.says("li.qiang", "上锁 冲床3号 锁号12")
    why = "李强中班下班以后走的，人已经到家，电话里本人说忘了解，"
    why += "和班长两个人到机器里外看过，里面没有人，工具都收了，夜班今晚就要用这台冲床"
    assert len(why) > 60
    await shop.says("he.jianjun", f"强制解锁 12 {why}", "dingtalk")
    assert (await lock(shop))["state"] == "forcing" and await shop.cases() == []
    assert why in await shop.words("li.qiang")
    long = "请假条没有带来，路过三号泵房看见地面全是水很滑，拖把也没有，"
    long += "来往的人差点摔倒，麻烦找人先拉个警戒线，再看看到底是不是哪里的管子漏了"
    assert len(long) > 60
    await shop.says("chen.jing", long)
    assert [one["place"] for one in await shop.cases()] == ["三号泵房"], "a story is no command"


async def test_two_heads_cut_it_off_together_and_the_one_it_belonged_to_hears(shop: Plant) -> None:
    await shop.says("li.qiang", "上锁 冲床3号 锁号12")
    await shop.says("he.jianjun", "强制解锁 12 李强已下班，电话确认机器里没人", "dingtalk")
    assert (await lock(shop))["state"] == "forcing"
    assert "何建军要强制解李强的锁" in await shop.words("li.qiang")
    await shop.presses("zhou.lixin", "同意强制解锁", "dingtalk")
    found = await lock(shop)
    assert (found["state"], found["flags"]) == ("closed", ["强制解锁"])
    assert "何建军、周立新" in await shop.words("li.qiang")
    log = await shop.api(f"cases/{found['code']}/log")
    asked = next(row for row in log["items"] if row["event"] == "ForceAsked")
    assert asked["actor"]["name"] == "何建军" and "李强已下班" in asked["why"]


async def test_an_emergency_in_the_words_of_a_command_is_an_emergency(shop: Plant) -> None:
    await shop.says("li.qiang", "上锁 冲床3号 锁号12")
    await shop.says("he.jianjun", "强制解锁 12 三号泵房着火了", "dingtalk")
    assert (await lock(shop))["state"] == "hanging"
    assert len(await shop.cases()) == 1


async def test_the_evening_reminds_whoever_still_has_a_lock_on(shop: Plant) -> None:
    await shop.says("li.qiang", "上锁 冲床3号 锁号12")
    await shop.photographs("li.qiang", 6)
    await shop.passes(seconds=timedelta(hours=8, minutes=1).total_seconds())
    assert "还挂着，活干完了请解锁" in await shop.words("li.qiang")
    await shop.presses("li.qiang", "还要锁着")
    assert "继续锁着" in await shop.words("li.qiang")
