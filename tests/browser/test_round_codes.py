"""What else happens on the round page: codes of all sorts, machines that must not run, narrow phones."""

import re
from datetime import timedelta

from playwright.sync_api import Browser, expect

from db.tables import DatedThing
from tests.browser import rounds
from tests.browser.house import Watched
from tests.browser.rounds import FIRST, INSPECTOR, NAMES, SECOND, Site, picture, shot
from tests.browser.test_pages import logs_in
from tests.browser.test_round_page import SOON_MS, checks_in, item


def test_whatever_is_scanned_is_opened(site: Site, hand: Watched) -> None:
    page = hand.page
    page.goto(f"{site.house.url}/h5/todo")
    logs_in(page, INSPECTOR)
    page.get_by_role("link", name="扫一扫").click()
    camera = page.locator("input[type=file]")
    camera.set_input_files(shot())
    expect(page.get_by_role("alert")).to_contain_text("没有看清二维码", timeout=SOON_MS)
    camera.set_input_files(site.label(FIRST))
    expect(page.get_by_role("heading", level=1)).to_contain_text(NAMES[FIRST], timeout=SOON_MS)
    page.get_by_role("link", name="开始检查").click()
    expect(page.get_by_role("heading", name=NAMES[FIRST])).to_be_visible(timeout=SOON_MS)


def test_a_label_scanned_in_the_list_opens_a_check_of_its_own(site: Site, hand: Watched) -> None:
    page = hand.page
    site.passes("PT4H")
    page.goto(f"{site.house.url}/h5/round")
    logs_in(page, INSPECTOR)
    page.get_by_role("button", name="扫点位码，开始检查").click(timeout=SOON_MS)
    picture(page, "scanner")
    page.get_by_role("dialog").locator("input[type=file]").set_input_files(site.label(SECOND))
    expect(page.get_by_role("heading", name=NAMES[SECOND])).to_be_visible(timeout=SOON_MS)
    expect(page.get_by_text(re.compile("打卡$"))).to_be_visible(timeout=SOON_MS)
    assert hand.complaints == []


def test_a_machine_whose_inspection_is_over_says_so_large_and_is_looked_at_all_the_same(
    site: Site, hand: Watched
) -> None:
    page, code, today = hand.page, site.opens("过期", SECOND), site.now().date()
    thing = DatedThing(equipment=SECOND, what="绝缘检测", sort="配电箱", number="JY-07", due=today - timedelta(days=12))
    site.store.run_now(lambda work: work.session.add(thing))
    site.passes("PT4M")
    page.goto(f"{site.house.url}/h5/round/{code}#{SECOND}")
    logs_in(page, INSPECTOR)
    banned = page.get_by_role("alert").filter(has_text="禁用")
    expect(banned).to_contain_text("绝缘检测已过期 12 天", timeout=SOON_MS)
    assert banned.evaluate("(one) => parseFloat(getComputedStyle(one).fontSize)") >= 20
    picture(page, "banned")
    checks_in(site, page, SECOND)
    expect(item(page, 1).get_by_role("button", name="正常")).to_be_enabled()
    assert hand.complaints == []


def test_three_hundred_and_twenty_pixels_are_enough(site: Site, browser: Browser) -> None:
    context, code = rounds.phone(browser, 320), site.opens("窄屏", FIRST)
    seen = Watched(context.new_page())
    page = seen.page
    site.passes("PT4M")
    page.goto(f"{site.house.url}/h5/round/{code}")
    logs_in(page, INSPECTOR)
    page.get_by_role("button", name=f"下一个：{NAMES[FIRST]}").click(timeout=SOON_MS)
    checks_in(site, page, FIRST)
    item(page, 1).get_by_role("button", name="异常").click()
    expect(item(page, 1).get_by_role("link", name=re.compile("^YH-"))).to_be_visible(timeout=SOON_MS)
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    item(page, 1).scroll_into_view_if_needed()
    picture(page, "narrow")
    picture(page, "narrow-whole", whole=True)
    assert seen.complaints == []
    context.close()
