"""One demo and one browser for the whole folder: starting them takes longer than walking through them."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from bot.web.build import build
from tests.browser.house import House, demo, launch


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
