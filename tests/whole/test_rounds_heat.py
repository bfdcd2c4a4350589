"""The heat map: in the duty group each Monday, in the chat and in a group by word, over the API by key."""

import io
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlmodel import select

from db.tables import CheckInRow, RoundPoint, Timer
from db.work import UnitOfWork
from tests.whole.plant import KEY, START, Plant, plant

ROOM = "cid-welders=="
HOUR = timedelta(hours=1)
READ = {"Authorization": f"Bearer {KEY}"}
FAST = [["dwell_per_item", "6 项一共用了 4 秒"]]


def came(number: int, point: str, person: str, at: datetime, abnormal: int = 0, **more: Any) -> CheckInRow:
    flags = json.dumps(more.pop("flags", []), ensure_ascii=False)
    told = {"flagged_at": at, "seconds": 40.0 + number, **more}
    return CheckInRow(
        round_code=f"XJ-20260302-{number:04d}", point=point, sheet="CK", version=1, person=person, at=at, received=at,
        filled_at=at, abnormal=abnormal, flags=flags, **told,
    )  # fmt: skip


@pytest.fixture
async def factory(tmp_path: Path) -> AsyncIterator[Plant]:
    async with plant(tmp_path) as found:
        await found.control("members", platform="dingtalk", userid="passer.by", name="路人")
        await found.control("groups", id=ROOM, name="焊接班", users=["he.jianjun", "wu.lei", "passer.by"])
        yield found


async def walked(factory: Plant, *rows: CheckInRow) -> None:
    def write(work: UnitOfWork) -> None:
        for code in ("HJ-1", "HJ-2", "BF-3"):
            work.session.add(RoundPoint(code=code, sheet="CK"))
        for row in rows:
            work.session.add(row)

    await factory.service.store.run(write)


async def person(factory: Plant, name: str) -> str:
    org = await factory.service.store.read(factory.service.store.org_of)
    return org.named(name)[0].id


async def shown(factory: Plant, sha: str) -> Image.Image:
    """The picture as the sandbox's phone got it."""
    async with factory.http.get(f"{factory.sandbox.control}/media/{sha}") as answer:
        return Image.open(io.BytesIO(await answer.read()))


async def test_on_monday_morning_the_duty_group_sees_where_nobody_was(factory: Plant) -> None:
    zhang = await person(factory, "张伟")
    await walked(
        factory, came(1, "HJ-1", zhang, START + HOUR, 2), came(2, "HJ-1", zhang, START + 30 * HOUR),
        came(3, "HJ-2", zhang, START + 50 * HOUR),
    )  # fmt: skip
    await factory.passes(days=6, hours=23, minutes=39)
    assert await factory.phone("group:sandbox-robot") == []
    await factory.passes(minutes=1)
    said, picture = await factory.phone("group:sandbox-robot")
    assert "巡检热力图：异常都在一号焊接车间：2 条" in said["text"]
    assert "1 个点位没有人到。3月2日 到 3月8日" in said["text"]
    drawn = await shown(factory, picture["media"])
    assert (drawn.width, drawn.format) == (1080, "PNG")
    robot = next(iter(factory.sandbox.sandbox.dingtalk.robots))
    (there,) = await factory.phone(f"group:{robot}", "dingtalk")
    assert f"![]({factory.base}/api/v1/media/{picture['media']}?" in there["text"]
    await factory.passes(days=7)
    assert len(await factory.phone("group:sandbox-robot")) == 4, "once a week"


async def test_whoever_asks_gets_the_last_seven_days_where_he_asked(factory: Plant) -> None:
    await walked(factory, came(1, "HJ-2", await person(factory, "张伟"), START + HOUR))
    await factory.passes(days=2)
    await factory.says("zhang.wei", "热力图")
    said = await factory.phone("zhang.wei")
    assert "2 个点位没有人到：一号焊接车间、三号泵房" in str(said), "in the words"
    assert (await shown(factory, next(b["media"] for b in said if b["media"]))).width == 1080
    await factory.control("send_text", platform="dingtalk", user="he.jianjun", text="热力图", group=ROOM)
    await factory.settles()
    answer, picture = [b for b in await factory.phone(f"group:{ROOM}", "dingtalk") if b["from"] == "bot"]
    assert "2 个点位没有人到" in answer["text"] and (await shown(factory, picture["media"])).width == 1080
    await factory.control("send_text", platform="dingtalk", user="passer.by", text="热力图", group=ROOM, outside=True)
    await factory.settles()
    last = [b["text"] for b in await factory.phone(f"group:{ROOM}", "dingtalk") if b["from"] == "bot"][-1]
    assert "这里只回答名单里的本厂人员" in last


async def test_a_picture_that_cannot_be_drawn_leaves_the_words(factory: Plant) -> None:
    await walked(factory, came(1, "HJ-2", await person(factory, "张伟"), START + HOUR))
    place = factory.service.runner.place
    factory.service.runner.place = replace(place, media="/proc/nowhere")
    await factory.passes(hours=2)
    await factory.says("zhang.wei", "热力图")
    await factory.passes(minutes=2)
    assert "图这次没有画出来" in await factory.words("zhang.wei")
    assert "2 个点位没有人到" in await factory.words("zhang.wei")


async def test_the_safety_officer_reads_each_morning_what_did_not_fit_and_nobody_else_does(factory: Plant) -> None:
    zhang, zhao = await person(factory, "张伟"), await person(factory, "赵敏")
    await walked(
        factory, came(1, "HJ-2", zhang, START + HOUR, flags=FAST), came(2, "HJ-1", zhao, START + HOUR, flags=FAST),
        came(3, "BF-3", zhang, START + HOUR),
    )  # fmt: skip
    await factory.passes(hours=23, minutes=30)
    assert "请看一眼" not in await factory.words("zhao.min", "dingtalk")
    await factory.passes(minutes=5)
    mine, other = await factory.words("zhao.min", "dingtalk"), await factory.words("zhou.lixin", "dingtalk")
    assert "昨天的巡检有 1 处请看一眼" in mine and "二号焊接车间 09:00，6 项一共用了 4 秒" in mine
    assert "昨天的巡检有 2 处请看一眼" in other and "赵敏" in other, "of herself somebody else reads"
    assert "多半有正常的原因" in mine
    assert "请看一眼" not in await factory.words("zhang.wei")
    await factory.passes(days=1)
    told = [b for b in await factory.phone("zhao.min", "dingtalk") if "请看一眼" in str(b["card"])]
    assert len(told) == 1, "nothing new the next morning, and no card"
    await factory.says("zhang.wei", "巡检疑点")
    assert "巡检疑点只给安全员看" in await factory.words("zhang.wei")
    await factory.says("zhao.min", "巡检疑点", "dingtalk")
    assert "昨天到现在的巡检没有要看的地方。" in await factory.words("zhao.min", "dingtalk")


async def test_what_is_seen_only_after_the_morning_is_told_the_next_and_nothing_twice_after_a_standstill(
    factory: Plant,
) -> None:
    zhang = await person(factory, "张伟")
    await walked(factory, came(1, "HJ-2", zhang, START + HOUR, flags=FAST))
    await factory.passes(days=1)

    def late(work: UnitOfWork) -> None:
        """Filled, or its photo looked at, after the card of the morning."""
        row = work.session.exec(select(CheckInRow)).one()
        row.flags, row.flagged_at = json.dumps([*FAST, ["screen", "照片像是拍的屏幕"]]), factory.clock.now()

    await factory.service.store.run(late)
    await factory.passes(days=1)
    told = [str(b["card"]) for b in await factory.phone("zhao.min", "dingtalk") if "请看一眼" in str(b["card"])]
    assert len(told) == 2 and "昨天和更早的巡检有 1 处请看一眼" in told[1] and "照片像是拍的屏幕" in told[1]
    assert "6 项一共用了 4 秒" in told[0] and "6 项一共用了 4 秒" not in told[1] and "3月2日 09:00" in told[1]
    await walked_again(factory, came(2, "HJ-1", zhang, factory.clock.now() + HOUR, flags=FAST))
    await factory.service.store.run(lambda work: delayed(work, factory.clock.now() + timedelta(days=4)))
    await factory.passes(days=6)
    told = [str(b["card"]) for b in await factory.phone("zhao.min", "dingtalk") if "请看一眼" in str(b["card"])]
    assert len(told) == 3 and "一号焊接车间" in told[2], "told once, four days of standstill later"


async def walked_again(factory: Plant, row: CheckInRow) -> None:
    await factory.service.store.run(lambda work: work.session.add(row))


def delayed(work: UnitOfWork, until: datetime) -> None:
    """The service stood still: the morning's entry comes only then."""
    work.session.get_one(Timer, ("default", "@calendar", "round doubts")).due_at = until


@pytest.mark.parametrize(("standstill", "word"), [(0, "巡检疑点"), (4, "巡检疑点 7天")])
async def test_the_word_on_the_card_of_the_morning_shows_all_that_it_counts(
    factory: Plant, standstill: int, word: str
) -> None:
    """Also where the service stood still meanwhile, and the card comes days later."""
    zhang = await person(factory, "张伟")
    await walked(factory, *(came(n, "HJ-2", zhang, START + n * HOUR, flags=FAST) for n in range(1, 9)))
    if standstill:
        await factory.passes(hours=1)
        at = factory.clock.now() + timedelta(days=standstill)
        await factory.service.store.run(lambda work: delayed(work, at))
    await factory.passes(days=standstill + 1)
    (card,) = [str(b["card"]) for b in await factory.phone("zhao.min", "dingtalk") if "请看一眼" in str(b["card"])]
    assert "巡检有 8 处请看一眼" in card and "还有 2 处" in card and f"发“{word}”看全部" in card
    await factory.says("zhao.min", word, "dingtalk")
    said = (await factory.phone("zhao.min", "dingtalk"))[-1]["text"]
    assert "巡检有 8 处请看一眼" in said
    assert all(f"XJ-20260302-000{n} 二号焊接车间" in said for n in range(1, 9))


async def test_the_numbers_are_read_over_the_api_with_a_key(factory: Plant) -> None:
    zhang = await person(factory, "张伟")
    await walked(
        factory, came(1, "HJ-1", zhang, START + HOUR, 2), came(2, "HJ-1", zhang, START + 25 * HOUR),
        came(4, "HJ-2", zhang, START - timedelta(days=20)),
    )  # fmt: skip
    await factory.passes(days=2)
    heat = await factory.api("rounds/heat")
    assert (heat["from"], heat["to"]) == ("2026-02-26T00:00:00+08:00", "2026-03-04T08:00:00+08:00")
    first, *rest = heat["points"]
    assert (first["name"], first["check_ins"], first["findings"]) == ("一号焊接车间", 2, 2)
    assert first["hours"] == [{"hour": 9, "check_ins": 2, "findings": 2}]
    assert [one["check_ins"] for one in rest] == [0, 0]
    early = await factory.api("rounds/heat?from=2026-02-01&to=2026-03-01")
    assert early["points"][-1]["name"] == "二号焊接车间" and early["headline"].startswith("2 个点位没有人到")
    (times,) = (await factory.api("rounds/sheets"))["items"]
    assert (times["sheet"], times["version"], times["filled"], times["median_s"]) == ("CK", 1, 3, 42.0)
    for path in ("rounds/heat?since=1", "rounds/sheets?from=gestern", "rounds/heat?from=2026-03-02&to=2026-03-01"):
        async with factory.http.get(f"{factory.base}/api/v1/{path}", headers=READ) as answer:
            assert answer.status == 400, path
    async with factory.http.get(f"{factory.base}/api/v1/rounds/heat") as answer:
        assert answer.status == 401


async def test_the_word_lists_a_stop_a_line_with_its_round_unsure_times_first_and_by_day(factory: Plant) -> None:
    zhang = await person(factory, "张伟")
    two = [*FAST, ["together", "6 项在同一秒填完"]]
    await walked(
        factory, came(1, "HJ-2", zhang, START + HOUR, flags=[["clock_off", "手机时间改过"]]),
        came(2, "HJ-1", zhang, START + 2 * HOUR, flags=two),
    )  # fmt: skip
    await factory.passes(hours=3)
    await factory.says("zhao.min", "巡检疑点 今天", "dingtalk")
    said = await factory.words("zhao.min", "dingtalk")
    assert "今天的巡检有 2 处请看一眼" in said
    assert said.index("XJ-20260302-0001 二号焊接车间") < said.index("XJ-20260302-0002 一号焊接车间，张伟，10:00：")
    assert "10:00：6 项在同一秒填完；6 项一共用了 4 秒" in said
    await factory.says("zhao.min", "巡检疑点 昨天", "dingtalk")
    assert "昨天的巡检没有要看的地方" in await factory.words("zhao.min", "dingtalk")
    for odd in ("😀", "9999天", "上个月"):
        await factory.says("zhao.min", f"巡检疑点 {odd}", "dingtalk")
        assert "巡检疑点后面写成 昨天、今天 或 7天" in (await factory.phone("zhao.min", "dingtalk"))[-1]["text"], odd
    assert await factory.cases() == []
    await factory.passes(hours=22)
    (card,) = [str(b["card"]) for b in await factory.phone("zhao.min", "dingtalk") if "请看一眼" in str(b.get("card"))]
    assert "昨天的巡检有 2 处请看一眼" in card, "counted as the word counts"
