"""What the phones can do beside the tour: old faces, voices, places, and both at once."""

import re

from playwright.sync_api import expect

from tests.browser.house import House, soon
from tests.browser.test_pages import logs_in
from tests.browser.walker import SOON_MS, Walker


def test_an_old_face_of_a_card_changes_nothing_and_says_so(newcomer: Walker, house: House) -> None:
    house.says("wecom", "zhang.wei", "二号焊接车间东门配电箱PD-203门敞开，带电导体外露")
    newcomer.takes_phone("wecom", "李强")
    newcomer.presses("接单")
    phone = newcomer.phone("wecom")
    phone.get_by_role("button", name="看以前的样子").first.click(timeout=SOON_MS)
    newcomer.presses("接单")
    expect(phone).to_contain_text("没有改变什么", timeout=SOON_MS)
    assert [one["state"] for one in house.cases() if one["kind"] == "hazard"] == ["fixing"]


def test_words_that_dingtalk_recognised_are_a_report(newcomer: Walker, house: House) -> None:
    phone = newcomer.phone("dingtalk")
    phone.get_by_role("button", name="语音").click()
    phone.get_by_label("钉钉识别到的话").fill("三号泵房地面湿滑容易滑倒")
    phone.get_by_role("button", name="当作语音发").click()
    expect(phone.locator(".card").first).to_contain_text("三号泵房", timeout=SOON_MS)
    assert soon(lambda: house.cases())[0]["place"] == "三号泵房"


def test_a_click_on_the_plan_sends_a_place(newcomer: Walker) -> None:
    phone = newcomer.phone("wecom")
    phone.get_by_role("button", name="位置").click()
    phone.get_by_role("img", name=re.compile("厂区")).click(position={"x": 40, "y": 60})
    phone.get_by_role("button", name="发送地图上的点").click()
    expect(phone.locator("[data-kind=location]")).to_contain_text("地图上的点", timeout=SOON_MS)
    assert newcomer.watched.complaints == []


def test_a_scan_opens_the_check_sheet_of_the_point_on_both_phones(newcomer: Walker, house: House) -> None:
    """As a phone's camera does: the page of the point, a login, the sheet; and no report begins by it."""
    for platform, title, name in (("wecom", "企业微信", "张伟"), ("dingtalk", "钉钉", "赵敏")):
        phone = newcomer.phone(platform)
        phone.get_by_role("button", name="扫点位码").click()
        phone.get_by_label("找点位").fill("PD-203")
        with newcomer.page.context.expect_page() as opened:
            phone.get_by_role("link", name="配电箱 PD-203").click(timeout=SOON_MS)
        page = opened.value
        page.get_by_role("link", name="开始检查").click(timeout=SOON_MS)
        logs_in(page, name, title)
        expect(page).to_have_url(re.compile(r"/h5/round/ref\.[^#]+#PD-203$"), timeout=SOON_MS)
        expect(page.get_by_role("heading", level=1)).to_contain_text("PD-203", timeout=SOON_MS)
        page.close()
        newcomer.page.context.clear_cookies()
    assert [one for one in house.cases() if one["kind"] == "hazard"] == [] and newcomer.watched.complaints == []


def test_a_guardian_shows_the_label_of_a_place_on_both_phones(newcomer: Walker) -> None:
    """Without a ticket of the own there is nothing to start: the photo is a scan, and no report."""
    for platform in ("wecom", "dingtalk"):
        phone = newcomer.phone(platform)
        phone.get_by_role("button", name="扫点位码").click()
        phone.get_by_label("拍下来发给机器人").check()
        phone.get_by_label("找点位").fill("一号焊接车间")
        phone.get_by_role("button", name="一号焊接车间", exact=True).click()
        expect(phone.locator("[data-kind=image].mine").last).to_be_visible(timeout=SOON_MS)
        expect(phone).to_contain_text("这里是一号焊接车间", timeout=SOON_MS)
        expect(phone).not_to_contain_text("标签不能用")
    expect(newcomer.phone("wecom").locator("[data-kind=location]")).to_contain_text("一号焊接车间", timeout=SOON_MS)
    assert newcomer.watched.complaints == []
