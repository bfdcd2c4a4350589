"""A whole round on a phone of 390 x 844: from the list over labels, sheets, one finding and three photos to its end."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.house import Watched, soon
from tests.browser.rounds import FIRST, INSPECTOR, NAMES, SECOND, THIRD, Site, picture, shot
from tests.browser.test_pages import LIGHTEST, draw, logs_in, weight
from workflows.inspection.case import State

SOON_MS = 15_000


def item(page: Page, no: int) -> Locator:
    return page.locator(f"#item-{no}")


def checks_in(site: Site, page: Page, point: str) -> None:
    """Photographs the label: this browser has no scanner of its own."""
    page.get_by_role("button", name="扫码打卡").click()
    page.get_by_role("dialog").locator("input[type=file]").set_input_files(site.label(point))
    expect(page.get_by_text(re.compile("打卡$"))).to_be_visible(timeout=SOON_MS)


def signs(page: Page) -> None:
    item(page, 5).locator("canvas").scroll_into_view_if_needed()
    draw(page)
    item(page, 5).get_by_role("button", name="签好了").click()
    expect(item(page, 5).get_by_text("已签名")).to_be_visible(timeout=SOON_MS)


def test_a_round_from_the_list_to_its_end_with_one_abnormal_and_three_photos(site: Site, hand: Watched) -> None:
    page, code = hand.page, site.opens("东门配电箱夜巡", FIRST, SECOND)
    page.goto(f"{site.house.url}/h5/round")
    logs_in(page, INSPECTOR)
    expect(page.get_by_role("heading", name=f"{INSPECTOR}的巡检")).to_be_visible(timeout=SOON_MS)
    assert weight(page) < LIGHTEST
    picture(page, "list")
    page.get_by_role("button", name=re.compile("东门配电箱夜巡")).click()
    expect(page.get_by_text("0 / 2 个点位")).to_be_visible()
    picture(page, "route")
    page.get_by_role("button", name=f"下一个：{NAMES[FIRST]}").click()
    expect(page.get_by_text("电气绝缘清洗剂")).to_be_visible()
    picture(page, "checkin")
    checks_in(site, page, FIRST)
    picture(page, "form")
    fills_with_a_finding(site, page, code)
    expect(page.get_by_role("heading", name=NAMES[SECOND])).to_be_visible(timeout=SOON_MS)
    checks_in(site, page, SECOND)
    item(page, 1).get_by_role("button", name="正常").click()
    item(page, 2).get_by_role("textbox").fill("36.5")
    item(page, 3).get_by_role("button", name="无", exact=True).click()
    expect(item(page, 4)).to_have_count(0)
    signs(page)
    page.get_by_role("button", name="填完了，提交").click()
    page.get_by_role("button", name="完成巡检").click(timeout=SOON_MS)
    expect(page.get_by_text("这一单做完了，辛苦了。")).to_be_visible(timeout=SOON_MS)
    picture(page, "closed")
    done = soon(lambda: found if (found := site.round(code)).state is State.CLOSED else None)
    assert [stop.presence.how for stop in done.stops if stop.presence] == ["photo", "photo"]
    assert dict(done.stops[1].answers)[2] == "36.5" and done.stops[1].seconds > 0
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert hand.complaints == []


def fills_with_a_finding(site: Site, page: Page, code: str) -> None:
    """The hazard is open at the tap; the photos come after it, and hold nothing but the end."""
    item(page, 1).get_by_role("button", name="异常").click()
    expect(item(page, 1).get_by_role("link", name=re.compile("^YH-"))).to_be_visible(timeout=SOON_MS)
    number = item(page, 1).get_by_role("link", name=re.compile("^YH-")).inner_text()
    assert soon(lambda: next((one for one in site.house.cases() if one["code"] == number), None))
    picture(page, "finding")
    item(page, 1).get_by_label("拍部位特写").set_input_files(shot())
    item(page, 1).get_by_role("button", name="无仪表").click()
    item(page, 1).get_by_label("拍另一角度").set_input_files(shot())
    item(page, 1).get_by_label("拍环境参照物").set_input_files(shot())
    expect(item(page, 1).get_by_text("3 张都拍了")).to_be_visible(timeout=SOON_MS)
    picture(page, "finding-done")
    item(page, 2).get_by_role("textbox").fill("720")
    expect(item(page, 2).get_by_text("超出范围")).to_be_visible()
    picture(page, "number-out")
    item(page, 2).get_by_role("textbox").fill("42")
    expect(item(page, 2).get_by_text("超出范围")).to_have_count(0)
    page.get_by_role("button", name=re.compile("^还差")).click()
    picture(page, "lacking")
    item(page, 3).get_by_role("button", name="有一点").click()
    item(page, 4).get_by_role("textbox").fill("底板和进线口")
    signs(page)
    picture(page, "form-done", whole=True)
    page.get_by_role("button", name="填完了，提交").click()
    kept = soon(lambda: found if (found := site.round(code)).stops[0].filled else None)
    [one] = kept.stops[0].findings
    assert one.no_instrument and one.hazard == number
    assert {view for view, _ in one.photos} == {"部位特写", "另一角度", "环境参照物"}


def test_three_minutes_are_counted_down_and_what_was_typed_is_kept(site: Site, hand: Watched) -> None:
    page, code = hand.page, site.opens("三焊单点", THIRD, FIRST)
    site.passes("PT10M")
    page.goto(f"{site.house.url}/h5/round/{code}")
    logs_in(page, INSPECTOR)
    page.get_by_role("button", name=f"下一个：{NAMES[THIRD]}").click()
    checks_in(site, page, THIRD)
    item(page, 1).get_by_role("button", name="正常").click()
    item(page, 2).get_by_role("button", name="不适用").click()
    page.get_by_role("button", name="‹ 路线").click()
    page.get_by_role("button", name=re.compile(NAMES[FIRST])).click()
    expect(page.get_by_role("timer")).to_be_visible(timeout=SOON_MS)
    expect(page.get_by_role("button", name=re.compile("^再等 [012]:"))).to_be_disabled()
    picture(page, "wait")
    site.passes("PT3M")
    page.reload()
    expect(page.get_by_role("button", name="扫码打卡")).to_be_enabled(timeout=SOON_MS)
    checks_in(site, page, FIRST)
    page.goto(f"{site.house.url}/h5/round/{code}#{THIRD}")
    expect(item(page, 1).get_by_role("button", name="正常")).to_have_attribute("aria-pressed", "true", timeout=SOON_MS)
    expect(item(page, 2).get_by_role("button", name="不适用")).to_have_attribute("aria-pressed", "true")
    assert hand.complaints == []


def test_twelve_items_are_answered_with_twelve_taps_and_one(site: Site, hand: Watched) -> None:
    page, code = hand.page, site.opens("十二项", THIRD)
    site.passes("PT4M")
    page.goto(f"{site.house.url}/h5/round/{code}#{THIRD}")
    logs_in(page, INSPECTOR)
    checks_in(site, page, THIRD)
    for no in range(1, 13):
        item(page, no).get_by_role("button", name="正常").tap()
    page.get_by_role("button", name="填完了，提交").tap()
    kept = soon(lambda: found if (found := site.round(code)).stops[0].filled else None)
    assert len(kept.stops[0].answers) == 12 and 0 < kept.stops[0].seconds < 80
    assert hand.complaints == []


def test_a_round_without_a_net_looks_the_same_and_is_there_when_the_net_comes_back(site: Site, hand: Watched) -> None:
    page, code = hand.page, site.opens("地下室", FIRST)
    site.passes("PT4M")
    page.goto(f"{site.house.url}/h5/round")
    logs_in(page, INSPECTOR)
    expect(page.get_by_role("button", name=re.compile("地下室"))).to_be_visible(timeout=SOON_MS)
    page.evaluate("navigator.serviceWorker.ready.then(() => 1)")
    page.context.set_offline(True)
    page.get_by_role("button", name=re.compile("地下室")).click()
    page.get_by_role("button", name=f"下一个：{NAMES[FIRST]}").click()
    checks_in(site, page, FIRST)
    item(page, 1).get_by_role("button", name="异常").click()
    expect(item(page, 1).get_by_text("已记下，有网马上报出去")).to_be_visible()
    for view in ("部位特写", "仪表读数", "环境参照物"):
        item(page, 1).get_by_label(f"拍{view}").set_input_files(shot())
    expect(item(page, 1).get_by_text("3 张都拍了")).to_be_visible(timeout=SOON_MS)
    item(page, 2).get_by_role("textbox").fill("41")
    page.reload()
    expect(item(page, 1).get_by_text("3 张都拍了")).to_be_visible(timeout=SOON_MS)
    expect(item(page, 2).get_by_role("textbox")).to_have_value("41")
    picture(page, "offline")
    item(page, 3).get_by_role("button", name="无", exact=True).click()
    signs(page)
    page.get_by_role("button", name="填完了，提交").click()
    page.get_by_role("button", name="完成巡检").click()
    expect(page.get_by_text("都查完了，等有网就交上去。")).to_be_visible()
    picture(page, "offline-done")
    assert site.round(code).stops[0].checked_in is None
    page.context.set_offline(False)
    done = soon(lambda: found if (found := site.round(code)).state is State.CLOSED else None)
    assert len(done.stops[0].findings[0].photos) == 3 and dict(done.stops[0].answers)[2] == "41"
    expect(page.get_by_text("这一单做完了，辛苦了。")).to_be_visible(timeout=SOON_MS)


def test_words_are_spoken_and_the_rest_is_handed_to_a_colleague(site: Site, hand: Watched) -> None:
    page, code = hand.page, site.opens("说和转", FIRST)
    page.context.grant_permissions(["microphone", "geolocation"])
    site.passes("PT4M")
    page.goto(f"{site.house.url}/h5/round/{code}")
    logs_in(page, INSPECTOR)
    page.get_by_role("button", name=f"下一个：{NAMES[FIRST]}").click(timeout=SOON_MS)
    checks_in(site, page, FIRST)
    item(page, 3).get_by_role("button", name="有一点").click()
    item(page, 4).get_by_role("button", name="说一句").click()
    expect(item(page, 4).get_by_text("正在录音")).to_be_visible()
    page.wait_for_timeout(1500)
    item(page, 4).get_by_role("button", name="说完了").click()
    soon(lambda: [one for one in site.round(code).media if one.kind == "voice"] or None)
    page.get_by_role("button", name="‹ 这一单").click()
    page.get_by_role("button", name="转给别人").click()
    page.get_by_label("转给谁").fill("邹静")
    picture(page, "hand")
    page.get_by_role("dialog").get_by_role("button", name="转给别人").click()
    expect(page.get_by_text("现在归邹静")).to_be_visible(timeout=SOON_MS)
    assert hand.complaints == []
