"""One demo and one browser for the whole folder: starting them takes longer than walking through them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from bot.web.build import build
from tests.browser import rounds
from tests.browser.house import DESK, House, Watched, demo, launch
from tests.browser.rounds import Site
from tests.browser.walker import SOON_MS, Walker


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        made = launch(playwright)
        yield made
        made.close()


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    build()
    with demo(tmp_path_factory.mktemp("demo") / "data") as running:
        yield running


@pytest.fixture
def newcomer(browser: Browser, house: House) -> Iterator[Walker]:
    """The page of an empty factory."""
    context = browser.new_context(viewport=DESK, locale="zh-CN")
    page = context.new_page()
    watched = Watched(page)
    page.goto(house.url)
    expect(page.locator("[data-phone=wecom]")).to_be_visible(timeout=SOON_MS)
    page.get_by_role("button", name="重来").click()
    page.get_by_role("button", name="清空").click()
    expect(page.get_by_text("还没有工单")).to_be_visible(timeout=SOON_MS)
    yield Walker(watched)
    context.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A demo with rounds to go, one for all tests of a file."""
    with rounds.site(Path(tmp_path_factory.mktemp("site"))) as made:
        yield made


@pytest.fixture
def hand(browser: Browser) -> Iterator[Watched]:
    """A phone in a worker's hand, and what its page complains about."""
    context = rounds.phone(browser)
    yield Watched(context.new_page())
    context.close()
