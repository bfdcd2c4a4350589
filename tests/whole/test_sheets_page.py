"""The page 检查表 over HTTP: for safety only; a file in, faults by cell, a yes or a no, and every version out again."""

import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlmodel import select

from db import sheets
from db.imports.checksheets import packaged
from db.imports.checksheets.reading import read
from db.tables import CheckInRow, Log
from tests.rules.sheets.books import FIRST, book, form
from tests.whole.browser import Browser, browser
from tests.whole.plant import START, Plant, plant

OFFICER, SUPERIOR, FOREMAN = "zhao.min", "zhou.lixin", "wang.fang"
TOP = (1, "上升限位(上限位器)空载试验", "到位可靠断电停止", "判断", "", "", "", "", "", "是", "", "", "SPE-01-01")
CRANE = "桥式起重机(行车)班前检查表"


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Plant]:
    async with plant(tmp_path) as found:
        yield found


@pytest.fixture
async def page(shop: Plant) -> AsyncIterator[Browser]:
    """Of the safety officer."""
    async with browser(shop) as found:
        await found.logs_in(OFFICER)
        yield found


async def brings(page: Browser, body: bytes, name: str = "行车.xlsx") -> tuple[int, dict[str, Any]]:
    sent = aiohttp.FormData({"name": name}, default_to_multipart=True)
    sent.add_field("file", io.BytesIO(body), filename="x.xlsx")
    found = await page.post("/h5/api/sheets", data=sent)
    await page.plant.settles()
    return found


async def downloads(page: Browser, path: str) -> tuple[int, bytes]:
    async with page.jar.get(page.plant.base + path, allow_redirects=False) as answer:
        return answer.status, await answer.read()


async def test_the_list_shows_every_sheet_with_version_items_and_how_long_it_takes(shop: Plant, page: Browser) -> None:
    def filled(seconds: float) -> CheckInRow:
        return CheckInRow(
            round_code=f"XJ-{seconds}", point="XC-1", sheet="CRANE", version=1, person="p", at=START, received=START,
            filled_at=START, seconds=seconds,
        )  # fmt: skip

    await shop.service.store.run(lambda work: work.session.add_all([filled(s) for s in (60, 70, 200)]))
    status, found = await page.get("/h5/api/sheets")
    assert status == 200 and len(found["sheets"]) == 23 and found["waiting"] == []
    crane = next(one for one in found["sheets"] if one["code"] == "CRANE")
    (version,) = crane["versions"]
    assert (crane["name"], crane["items"], crane["estimate"]) == (CRANE, 14, "1 分 6 秒")
    assert (version["state"], version["by"]) == ("正在用", "随程序来的")
    assert version["fills"] == {
        "count": 3,
        "median": "1 分 10 秒",
        "p90": "3 分 20 秒",
        "goal": "1 分 33 秒",
        "quick": True,
    }
    status, items = await page.get("/h5/api/sheets/CRANE/1")
    slip = items["lines"][3]
    assert (slip["kind"], slip["limits"], slip["critical"]) == ("数值", "≥ 0 ≤ 80 mm", True)
    assert (await page.get("/h5/api/sheets/CRANE/9"))[0] == 404


async def test_a_file_is_shown_said_yes_to_and_told_as_in_the_chat(shop: Plant, page: Browser) -> None:
    status, found = await brings(page, book(form((TOP,), "CRANE", CRANE)))
    assert status == 200 and found["offering"]["code"] == "BD-20260302-0001", found
    (shown,) = found["offering"]["forms"]
    assert shown["version"] == 2 and "去掉 14 司机证件" in shown["changes"]
    assert f"{CRANE}（CRANE）第 2 版，看一下再启用" in await shop.words(OFFICER, "dingtalk"), "the card too"
    assert (await page.get("/h5/api/sheets"))[1]["waiting"][0]["code"] == "BD-20260302-0001"
    status, found = await brings(page, book(form((TOP,), "CRANE", CRANE)))
    assert status == 200 and found["offering"] is None and "已经在等确认" in found["said"]
    status, found = await page.post("/h5/api/sheets/BD-20260302-0001/agree")
    assert status == 200 and found["waiting"] == []
    crane = next(one for one in found["sheets"] if one["code"] == "CRANE")
    assert [(v["version"], v["state"], v["by"]) for v in crane["versions"]] == [
        (2, "正在用", "赵敏"), (1, "用过", "随程序来的"),
    ]  # fmt: skip
    await shop.settles()
    assert f"启用了{CRANE}（CRANE）第 2 版" in await shop.words(SUPERIOR, "dingtalk")
    status, found = await page.post("/h5/api/sheets/BD-20260302-0001/decline")
    assert status == 400 and "已经启用了，什么都没有改变" in found["error"]
    rows = await shop.service.store.read(
        lambda s: s.exec(select(Log.event).where(Log.case_code.startswith("BD"))).all()
    )
    assert rows == ["SheetOffered", "SheetAgreed"]


async def test_every_fault_is_listed_by_cell_and_a_file_that_is_none_is_refused(shop: Plant, page: Browser) -> None:
    bad = [(n, f"第 {n} 处", "", "打勾") for n in range(1, 31)]
    status, found = await brings(page, book(form(bad, "CRANE", CRANE)))
    assert status == 400 and found["error"] == "这份检查表有 30 处要改，没有换版："
    assert len(found["faults"]) == 30 and found["faults"][0].startswith(f"工作表 行车 D{FIRST}：类型“打勾”不认识")
    for body, words in (
        (b"\xd0\xcf\x11\xe0" + bytes(600), "旧的 XLS 格式"), (b"PK\x03\x04" + bytes(6_000_000), "太大"),
        (b"", "没有收到表格"),
    ):  # fmt: skip
        status, found = await brings(page, body)
        assert status == 400 and words in found["error"], found
    assert (await page.get("/h5/api/sheets"))[1]["waiting"] == []


async def test_any_version_and_the_template_go_out_as_a_table_that_reads_back(shop: Plant, page: Browser) -> None:
    status, body = await downloads(page, "/h5/sheets/CRANE/1.xlsx")
    assert status == 200
    assert read(body).sheets == tuple(sheet for sheet in packaged() if sheet.code == "CRANE")
    status, body = await downloads(page, "/h5/sheets/template.xlsx")
    assert status == 200 and "缺表编号" in str(read(body).faults[0])
    assert (await downloads(page, "/h5/sheets/CRANE/7.xlsx"))[0] == 404
    _, found = await brings(page, book(form((TOP,), "CRANE", CRANE)))
    await page.post(f"/h5/api/sheets/{found['offering']['code']}/agree")
    _, old = await downloads(page, "/h5/sheets/CRANE/1.xlsx")
    status, found = await brings(page, old)
    assert status == 200 and found["offering"]["forms"][0]["version"] == 3, "the old one comes back as a new version"


async def test_nobody_but_safety_gets_in_and_no_page_but_ours_changes_anything(shop: Plant, page: Browser) -> None:
    async with browser(shop) as other:
        assert await other.goes("/admin/sheets") == f"{shop.base}/h5/sheets"
        assert (await other.goes("/h5/sheets")).startswith(f"{shop.base}/h5/login?next=")
        assert (await other.goes("/h5/sheets/template.xlsx")).startswith(f"{shop.base}/h5/login?next=")
        assert (await other.get("/h5/api/sheets"))[0] == 401
        await other.logs_in(FOREMAN)
        status, found = await other.get("/h5/api/sheets")
        assert status == 403 and "检查表由安全员、安全总监来换" in found["error"]
        assert (await brings(other, book(form((TOP,), "CRANE", CRANE))))[0] == 403
        assert (await downloads(other, "/h5/sheets/CRANE/1.xlsx"))[0] == 403
        _, found = await brings(page, book(form((TOP,), "CRANE", CRANE)))
        code = found["offering"]["code"]
        assert (await other.post(f"/h5/api/sheets/{code}/agree"))[0] == 403
        assert (await page.post(f"/h5/api/sheets/{code}/agree", headers={"X-CSRF": "guessed"}))[0] == 403
        assert (await page.post("/h5/api/sheets/BD-20260302-0099/agree"))[0] == 404
        assert (await page.post("/h5/api/sheets/YH-20260302-0001/agree"))[0] == 404
    now = await shop.service.store.read(lambda session: sheets.current(session, "CRANE"))
    assert now and now.version == 1
