"""The guardian in the pump room without a net: what is seen is kept, what decides is not done."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from bot import rulebook
from bot.labels import Labels
from bot.signing import Signer
from bot.web.build import build
from db.store import Store
from tests.browser.house import demo, soon
from tests.browser.offline import NET_MS, SOON_MS, entries, phone
from tests.browser.test_pages import LIGHTEST, SECRET, logs_in, weight
from tests.browser.test_permit import FOREMAN, GUARDIAN, Site, put
from workflows.registry import FLOWS


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    build()
    data = tmp_path_factory.mktemp("cellar") / "data"
    with demo(data) as house:
        store = Store(f"sqlite:///{data / 'safeloop.db'}", FLOWS, parse=rulebook.parse)
        made = Site(house, store, "", Labels(Signer(SECRET), house.url))
        made.code = store.run_now(lambda work: put(work, made.now()))
        yield made
        store.close()


def opens(page: Page, site: Site, name: str) -> None:
    page.goto(f"{site.house.url}/h5/permit/{site.code}")
    logs_in(page, name)
    expect(page.get_by_role("heading", name="安全措施")).to_be_visible(timeout=SOON_MS)
    page.evaluate("navigator.serviceWorker.ready.then(() => 1)")


def test_a_measure_is_kept_without_a_net_and_confirmed_when_it_is_back(site: Site, browser: Browser) -> None:
    with phone(browser) as hand:
        page = hand.page
        opens(page, site, GUARDIAN)
        assert weight(page) < LIGHTEST
        page.context.set_offline(True)
        expect(page.get_by_text("现在没有网，这里按了没人马上看到")).to_be_visible()
        page.get_by_role("button", name=re.compile("^确认第 .* 项")).first.click()
        expect(page.get_by_text("存在手机里，还没有上传", exact=True)).to_be_visible(timeout=SOON_MS)
        expect(page.get_by_text("还有 1 条没有上传")).to_be_visible()
        page.reload()
        expect(page.get_by_text(re.compile("没有网：这是 .* 看到的样子"))).to_be_visible(timeout=SOON_MS)
        expect(page.get_by_text("存在手机里，还没有上传", exact=True)).to_be_visible()
        hand.picture("offline-permit")
        assert not site.permit().measures and len(entries(page)) == 1
        page.context.set_offline(False)
        done = soon(lambda: site.permit().measures or None)
        assert len(done) == 1
        expect(page.get_by_text("存在手机里，还没有上传")).to_have_count(0, timeout=NET_MS)
        expect(page.get_by_text(re.compile(f"已确认 {GUARDIAN}"))).to_be_visible(timeout=NET_MS)


def test_what_decides_is_not_done_without_a_net_and_the_page_says_why(site: Site, browser: Browser) -> None:
    with phone(browser) as hand:
        page = hand.page
        opens(page, site, FOREMAN)
        page.context.set_offline(True)
        page.get_by_role("button", name="撤回申请").click()
        page.get_by_role("dialog").get_by_role("button", name="撤回", exact=True).click()
        expect(page.get_by_text("没有网，这一步不能离线做")).to_be_visible(timeout=SOON_MS)
        assert entries(page) == [] and site.permit().state.value == "approved"
