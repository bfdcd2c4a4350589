"""检查表 in a real browser: a table goes up, its faults stand by cell, the good one is looked at and said yes to."""

from pathlib import Path

from playwright.sync_api import expect

from db.imports.checksheets import packaged
from db.imports.checksheets.reading import read
from tests.browser.house import Watched
from tests.browser.rounds import Site
from tests.browser.test_axe import looks_right, opens
from tests.rules.sheets.books import FIRST, book, form

OFFICER = "赵敏"
CRANE = "桥式起重机(行车)班前检查表"
TOP = (1, "上升限位(上限位器)空载试验", "到位可靠断电停止", "判断", "", "", "", "", "", "是", "", "", "SPE-01-01")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def test_an_officer_changes_a_sheet_on_the_page(site: Site, hand: Watched, tmp_path: Path) -> None:
    page = hand.page
    opens(site, page, "/h5/sheets", OFFICER)
    expect(page.get_by_role("heading", level=1)).to_have_text("检查表")
    crane = page.locator("details", has_text=CRANE)
    crane.locator("summary").click()
    crane.get_by_role("button", name="看检查项").click()
    expect(crane).to_contain_text("4. 悬停10s下滑量")
    expect(crane).to_contain_text("数值 · ≥ 0 ≤ 80 mm · 关键 · SPE-01-02")
    looks_right(page, "sheets")
    with page.expect_download() as waiting:
        crane.get_by_role("link", name="下载").click()
    body = waiting.value.path().read_bytes()
    assert read(body).sheets == tuple(sheet for sheet in packaged() if sheet.code == "CRANE")

    bad = book(form(((1, "限位", "", "打勾"),), "CRANE", CRANE))
    page.locator("input[type=file]").set_input_files({"name": "坏.xlsx", "mimeType": XLSX, "buffer": bad})
    expect(page.get_by_role("alert")).to_contain_text(f"工作表 行车 D{FIRST}：类型“打勾”不认识")
    page.evaluate("scrollTo(0, 0)")
    looks_right(page, "sheets-faults")

    good = book(form((TOP,), "CRANE", CRANE))
    page.locator("input[type=file]").set_input_files({"name": "行车.xlsx", "mimeType": XLSX, "buffer": good})
    offered = page.get_by_role("region", name="第 2 版等确认")
    expect(offered).to_contain_text("去掉 14 司机证件")
    offered.scroll_into_view_if_needed()
    page.evaluate("scrollTo(0, 120)")
    looks_right(page, "sheets-offered")
    offered.get_by_role("button", name="确认启用").click()
    expect(page.get_by_role("status")).to_contain_text("已启用")
    expect(crane).to_contain_text("第 2 版 正在用")
    expect(offered).to_have_count(0)
    # the refused file's answer stands in the console of every browser, and nothing else
    assert [line for line in hand.complaints if "400" not in line] == []


def test_a_worker_is_told_whose_page_it_is(site: Site, hand: Watched) -> None:
    opens(site, hand.page, "/h5/sheets")
    expect(hand.page.get_by_role("alert")).to_contain_text("检查表由安全员、安全总监来换")
    looks_right(hand.page, "sheets-refused")
