"""A check sheet sent in the chat: previewed, taken, refused by cell; told to the superior; an old version stays."""

import base64
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from db import sheets
from db.imports.checksheets import packaged
from db.tables import Log, Media
from tests.rules.sheets.books import FIRST, GOOD, HEAD, book, form
from tests.whole.plant import Plant, plant
from workflows.inspection.sheets import Sheet

OFFICER, SUPERIOR, FOREMAN = "zhao.min", "zhou.lixin", "he.jianjun"
TOP = (1, "上升限位(上限位器)空载试验", "到位可靠断电停止", "判断", "", "", "", "", "", "是", "", "", "SPE-01-01")
SLIP = (4, "悬停10s下滑量", "不超过规定值", "数值", "mm", 0, 60, "", "", "是", "", "", "SPE-01-02")
HORN = (15, "警铃", "响", "判断", "", "", "", "", "", "", "", "", "SPE-01-06")
CRANE = "桥式起重机(行车)班前检查表"


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Plant]:
    async with plant(tmp_path) as found:
        yield found


def crane(*rows: tuple[object, ...]) -> bytes:
    return book(form(rows, "CRANE", CRANE))


async def sends(shop: Plant, user: str, body: bytes, name: str = "行车.xlsx") -> None:
    data = base64.b64encode(body).decode()
    await shop.control("send_file", platform="dingtalk", user=user, base64=data, mime="application/zip", name=name)
    await shop.settles()


async def said(shop: Plant, user: str = OFFICER) -> str:
    return await shop.words(user, "dingtalk")


async def current(shop: Plant, code: str = "CRANE") -> Sheet:
    found = await shop.service.store.read(lambda session: sheets.current(session, code))
    assert found is not None
    return found


async def states(shop: Plant, code: str = "CRANE") -> list[tuple[int, str]]:
    kept = await shop.service.store.read(lambda session: sheets.history(session, code))
    return [(one.sheet.version, one.state) for one in kept]


async def offering(shop: Plant) -> dict[str, Any]:
    """The newest."""
    return (await shop.cases("sheet"))[-1]


async def test_a_new_version_is_shown_with_what_changed_and_counts_from_the_press_on(shop: Plant) -> None:
    before = await current(shop)
    assert before == next(sheet for sheet in packaged() if sheet.code == "CRANE")
    await sends(shop, OFFICER, crane(TOP, SLIP, HORN))
    card = await said(shop)
    assert f"{CRANE}（CRANE）第 2 版，看一下再启用 BD-20260302-0001" in card
    assert "3 项：判断 2，数值 1；关键 2" in card and "估计 17 秒" in card
    assert f"'url': '{shop.base}/h5/sheets'" in card, "what a card has no room for stands on the page"
    assert "新增 1，去掉 12，改 1" in card
    assert await current(shop) == before, "nothing counts before the press"
    assert await states(shop) == [(2, "offered"), (1, "current")]
    await shop.presses(OFFICER, "确认启用", "dingtalk")
    assert "已启用" in await said(shop)
    now = await current(shop)
    assert (now.version, len(now.items)) == (2, 3) and now.items[1].high == 60
    assert await states(shop) == [(2, "current"), (1, "retired")]
    assert f"赵敏 08:00 启用了{CRANE}（CRANE）第 2 版" in await said(shop, SUPERIOR)
    old = await shop.service.store.read(lambda session: sheets.version(session, "CRANE", 1))
    assert old == before, "a round that runs keeps its version"


async def test_the_decision_and_the_file_stand_in_the_chain_and_the_media(shop: Plant) -> None:
    await sends(shop, OFFICER, crane(TOP))
    await shop.presses(OFFICER, "确认启用", "dingtalk")
    code = (await offering(shop))["code"]

    def kept(session: Any) -> tuple[list[tuple[str, str, str]], list[str]]:
        rows = session.exec(select(Log).where(Log.case_code == code).order_by(col(Log.seq))).all()
        files = session.exec(select(Media.kind).where(Media.first_case == code)).all()
        return [(row.event, row.from_state, row.to_state) for row in rows], list(files)

    rows, files = await shop.service.store.read(kept)
    assert rows == [("SheetOffered", "", "offered"), ("SheetAgreed", "offered", "closed")]
    assert files == ["file"]


async def test_the_same_file_twice_is_no_second_version_and_a_newer_one_takes_its_place(shop: Plant) -> None:
    await sends(shop, OFFICER, crane(TOP))
    await sends(shop, OFFICER, crane(TOP))
    assert "这份表已经在等确认（BD-20260302-0001）" in await said(shop)
    await sends(shop, OFFICER, crane(TOP, HORN))
    assert [case["state"] for case in await shop.cases("sheet")] == ["void", "offered"]
    assert "后来发的 BD-20260302-0002 代替了它" in await said(shop)
    assert await states(shop) == [(3, "offered"), (2, "denied"), (1, "current")]
    await shop.says(OFFICER, "BD-20260302-0002 确认启用", "dingtalk")
    await sends(shop, OFFICER, crane(TOP, HORN))
    assert f"{CRANE}和正在用的一样，没有换版" in await said(shop)
    assert await states(shop) == [(3, "current"), (2, "denied"), (1, "retired")]


async def test_a_no_and_no_answer_for_days_change_nothing(shop: Plant) -> None:
    await sends(shop, OFFICER, crane(TOP))
    await shop.presses(OFFICER, "不用", "dingtalk")
    assert "没有启用" in await said(shop) and "赵敏按了不用" in await said(shop)
    await sends(shop, OFFICER, crane(TOP))
    await shop.passes(days=3, minutes=1)
    assert "3 天没有人确认" in await said(shop)
    assert await states(shop) == [(3, "denied"), (2, "denied"), (1, "current")]
    await shop.says(OFFICER, "BD-20260302-0002 确认启用", "dingtalk")
    assert "没有启用（3 天没有人确认，要用请再发一次），什么都没有改变" in await said(shop)


async def test_wrong_cells_come_as_a_list_and_files_that_are_none_with_what_to_do(shop: Plant) -> None:
    bad = [(1, "限位", "", "打勾"), (1, "吊钩", "", "数值", "mm", "约80"), (3, "", "")]
    await sends(shop, OFFICER, book(form(bad, "CRANE", "行车")))
    words = await said(shop)
    for line in (
        "这份检查表有 4 处要改，没有换版：", f"工作表 行车 D{FIRST}：类型“打勾”不认识，只能是判断、数值",
        f"工作表 行车 F{FIRST + 1}：下限“约80”不是数字", f"工作表 行车 B{FIRST + 2}：检查项是空的",
        "改好后整份再发一次。",
    ):  # fmt: skip
        assert line in words, line
    many = [(n % 900 + 1, f"第 {n} 处", "", "判断") for n in range(5000)]
    for body, answer in (
        (book(form(many)), "超过 1000 行"),
        (b"\xd0\xcf\x11\xe0" + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "加了打开密码"),
        (book(lambda made: made.add_worksheet("周报").write("A1", "本周")), "这个表格里没有检查表"),
        (b"PK\x03\x04 not a workbook at all", "可能已损坏"),
    ):
        await sends(shop, OFFICER, body)
        assert answer in await said(shop), answer
    assert await shop.cases("sheet") == [] and await states(shop) == [(1, "current")]
    assert await shop.cases() == [], "a table is no hazard"


async def test_a_csv_will_do_and_a_code_nobody_knows_is_a_new_sheet(shop: Plant) -> None:
    lines = [("表编号", "GATE"), ("表名", "大门检查"), HEAD, (1, "门", "关得上", "判断")]
    body = "\n".join(",".join(map(str, line)) for line in lines).encode("gb18030")
    await sends(shop, OFFICER, body, "大门.csv")
    assert "新表，以前没有" in await said(shop)
    await shop.presses(OFFICER, "确认启用", "dingtalk")
    assert (await current(shop, "GATE")).name == "大门检查"


async def test_nobody_else_changes_what_is_checked(shop: Plant) -> None:
    await sends(shop, FOREMAN, crane(TOP))
    assert "检查表由安全员、安全总监来换，这份表没有动" in await said(shop, FOREMAN)
    assert await shop.cases("sheet") == [] and await shop.cases() == []
    await shop.says(FOREMAN, "检查表模板", "dingtalk")
    assert "检查表由安全员、安全总监来换，有意见请找他们" in await said(shop, FOREMAN)


async def test_a_table_that_is_evidence_stays_evidence(shop: Plant) -> None:
    report = book(lambda made: made.add_worksheet("检测报告").write("A1", "接地电阻"))
    await sends(shop, FOREMAN, report, "检测报告.xlsx")
    assert "检查表" not in await said(shop, FOREMAN), "another table of anybody goes the way of files"


async def test_the_words_give_the_list_and_the_template(shop: Plant) -> None:
    await shop.says(OFFICER, "检查表", "dingtalk")
    words = await said(shop)
    assert "正在用的检查表 23 张" in words and f"CRANE {CRANE} 第 1 版，14 项" in words
    assert f"{shop.base}/h5/sheets" in words
    await shop.says(OFFICER, "检查表模板", "dingtalk")
    assert f"{shop.base}/h5/sheets/template.xlsx" in await said(shop)


async def test_several_sheets_in_one_file_are_one_card_and_the_unchanged_are_left_alone(shop: Plant) -> None:
    body = book(form((TOP,), "CRANE", CRANE), form(GOOD[:1], "GATE", "大门", tab="大门"))
    await sends(shop, OFFICER, body)
    await shop.presses(OFFICER, "确认启用", "dingtalk")
    assert "已启用：2 张检查表" in await said(shop)
    body = book(form((TOP,), "CRANE", CRANE), form(GOOD[:2], "GATE", "大门", tab="大门"))
    await sends(shop, OFFICER, body)
    assert "和正在用的一样、不换：CRANE" in await said(shop)
    assert await states(shop, "CRANE") == [(2, "current"), (1, "retired")]
    assert await states(shop, "GATE") == [(2, "offered"), (1, "current")]


async def test_in_wecom_the_ai_bot_takes_the_file_that_an_app_never_gets(tmp_path: Path) -> None:
    async with plant(tmp_path, ai_bot="beside") as shop:
        data = base64.b64encode(crane(TOP)).decode()
        await shop.control("bot/say", user=OFFICER, kind="file", base64=data, name="行车.xlsx")
        await shop.settles()
        assert f"{CRANE}（CRANE）第 2 版，看一下再启用" in await shop.words(OFFICER) + await said(shop)
        await shop.says(OFFICER, "BD-20260302-0001 确认启用")
        assert (await current(shop)).version == 2
