"""A phone without a net that is closed, killed, switched off or an iPhone: what was written is there again."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.pages import STRICT
from tests.browser.house import soon
from tests.browser.offline import (
    NET_MS,
    SOON_MS,
    Site,
    away,
    entries,
    opens,
    owned,
    phone,
    site,
    switched_off,
    writes,
)
from tests.browser.test_pages import logs_in

ACTIVE = "() => navigator.serviceWorker.ready.then((one) => one.active.state)"
CACHED = """async () => {
  const names = await caches.keys();
  const kept = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
  return [names, kept.flat().map((one) => new URL(one.url).pathname)];
}"""


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with site(tmp_path_factory.mktemp("worker")) as found:
        yield found


def ready(page: Page) -> None:
    soon(lambda: page.evaluate(ACTIVE) in ("activating", "activated") or None)


def test_the_page_opens_again_without_a_net_and_shows_what_waits(browser: Browser, plant: Site) -> None:
    with phone(browser) as hand:
        page = hand.page
        opens(page, plant.house)
        ready(page)
        page.context.set_offline(True)
        away(page, "刷新前写的，油桶没盖")
        answer = page.reload()
        assert answer is not None and answer.from_service_worker
        assert answer.headers["content-security-policy"] == STRICT
        expect(page.get_by_text("还有 1 条没有上传")).to_be_visible(timeout=SOON_MS)
        expect(page.get_by_text("离线时请不要关掉这个页面")).to_have_count(0)
        other = page.context.new_page()
        page.close()
        other.goto(f"{plant.house.url}/h5/report")
        away(other, "关了再开写的，爬梯松动")
        other.goto(f"{plant.house.url}/h5/case/YH-20261122-0001")
        expect(other.get_by_role("heading", name="没有网，这一页打不开")).to_be_visible()
        hand.page = other
        hand.picture("offline-away")
        other.get_by_role("link", name="随手拍").click()
        other.context.set_offline(False)
        said = plant.comes("写的，", 2)
        assert ["刷新前写的" in said[0], "关了再开写的" in said[1]] == [True, True]


def test_the_worker_keeps_scripts_and_no_answer_and_no_page_of_anybody(browser: Browser, plant: Site) -> None:
    with phone(browser) as hand:
        page = hand.page
        opens(page, plant.house)
        ready(page)
        page.goto(f"{plant.house.url}/h5/todo")
        expect(page.get_by_role("heading", level=1)).to_contain_text("张伟")
        names, paths = page.evaluate(CACHED)
        assert len(names) == 1 and names[0].startswith("safeloop-")
        assert paths and all(path.startswith("/assets/") for path in paths)
        assert not [path for path in paths if "sandbox" in path]
        with page.expect_response("**/sw.js") as told:
            page.evaluate("() => fetch('/sw.js')")
        assert told.value.headers["cache-control"] == "no-cache"
        page.evaluate("() => caches.open('safeloop-of-last-year')")
        page.evaluate("() => navigator.serviceWorker.getRegistration('/h5/').then((one) => one.unregister())")
        page.goto(f"{plant.house.url}/h5/report")
        ready(page)
        soon(lambda: page.evaluate(CACHED)[0] == names or None)


def test_who_logged_out_leaves_nothing_to_see_without_a_net(browser: Browser, plant: Site) -> None:
    with phone(browser) as hand:
        page = hand.page
        opens(page, plant.house)
        ready(page)
        page.goto(f"{plant.house.url}/h5/me")
        page.get_by_role("button", name="退出登录", exact=True).click()
        expect(page.get_by_role("heading", name="已经退出")).to_be_visible()
        page.context.set_offline(True)
        page.goto(f"{plant.house.url}/h5/report")
        writes(page, "退出以后写的")
        expect(page.get_by_text("请先连网登录一次")).to_be_visible(timeout=SOON_MS)
        assert page.evaluate("() => document.body.innerText.includes('张伟')") is False


def test_without_a_service_worker_all_but_the_reload_works_and_the_page_says_so_once(
    browser: Browser, plant: Site
) -> None:
    with phone(browser, service_workers="block") as hand:
        page = hand.page
        opens(page, plant.house)
        told = page.get_by_text("离线时请不要关掉这个页面")
        expect(told).to_be_visible(timeout=SOON_MS)
        hand.picture("offline-stay-open")
        page.get_by_role("button", name="知道了").click()
        page.context.set_offline(True)
        away(page, "苹果手机写的，应急灯不亮", photos=1)
        page.context.set_offline(False)
        assert len(plant.comes("苹果手机写的")) == 1
        page.reload()
        expect(page.get_by_label("哪里，有什么问题")).to_be_visible()
        page.wait_for_timeout(500)
        expect(told).to_have_count(0)


def test_a_killed_browser_loses_nothing_and_opens_again_without_a_net(
    browser: Browser, plant: Site, tmp_path: Path
) -> None:
    profile = tmp_path / "phone"
    with owned(browser, profile) as context:
        page = context.new_page()
        opens(page, plant.house)
        ready(page)
        context.set_offline(True)
        for turn in range(3):
            away(page, f"断电前的第 {turn} 条，阀门滴漏", photos=2)
        before = entries(page)
        switched_off(profile)
    with owned(browser, profile) as context:
        context.set_offline(True)
        page = context.new_page()
        page.goto(f"{plant.house.url}/h5/report")
        expect(page.get_by_text("还有 3 条没有上传（6 个照片、录音、签名）")).to_be_visible(timeout=SOON_MS)
        kept = entries(page)
        assert [(one["seq"], one["key"], one["wall"]) for one in kept] == [
            (one["seq"], one["key"], one["wall"]) for one in before
        ]
        away(page, "重开以后的一条，阀门滴漏")
        after = entries(page)
        assert after[-1]["seq"] > before[-1]["seq"] and after[-1]["life"] != before[-1]["life"]
        assert after[-1]["since"] is None and after[-1]["anchor"], "what a reboot cannot prove it does not claim"
        context.set_offline(False)
        page.goto(f"{plant.house.url}/h5/report")
        if page.get_by_role("button", name="用企业微信扫码登录").count():
            logs_in(page, "张伟")
        assert len(plant.comes("断电前的第", 3)) == 3 and len(plant.comes("重开以后的一条")) == 1
        expect(page.get_by_text("条没有上传")).to_have_count(0, timeout=NET_MS)
        assert entries(page) == []
