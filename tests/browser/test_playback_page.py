"""录像回放 on a phone: the line of the day, an alarm tapped, the film plays from there; in a real browser."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from anyio.from_thread import start_blocking_portal
from playwright.sync_api import Browser, expect

from bot.pages import DIST
from bot.web.build import build
from db.tables import AlarmSeen, CameraBlind
from db.work import UnitOfWork
from tests.browser.house import HAND, Watched
from tests.browser.test_axe import AXE, GRAVE, TAGS
from tests.whole.browser import browser as logins
from tests.whole.plant import START
from tests.whole.test_playback import filmed, opens

SOON_MS = 15_000
Where = tuple[str, str]
"""Where the plant answers, and the session cookie of somebody of the duty room."""


@asynccontextmanager
async def yard(folder: Path) -> AsyncIterator[Where]:
    def heard(work: UnitOfWork) -> None:
        at = START + timedelta(seconds=12)
        work.session.add(AlarmSeen(site=work.site, id="1" * 32, camera="C-01", rule="明火", kind="fire", since=at,
                                   at=at, received=at, case_code="GJ-20260302-0001"))  # fmt: skip
        work.session.add(CameraBlind(site=work.site, camera="C-01", since=START - timedelta(hours=2),
                                     until=START - timedelta(hours=1)))  # fmt: skip

    films = filmed(folder / "recordings", "C-01")
    async with opens(folder, films=films) as found:
        await found.service.store.run(heard)
        async with logins(found) as login:
            await login.logs_in("duty.room")
            yield found.base, login.cookie
    films.index.close()


@pytest.fixture
def where(tmp_path: Path) -> Iterator[Where]:
    """The plant in a thread of its own: the browser's blocking calls would hold up its loop."""
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(yard(tmp_path)) as found:
        yield found


@pytest.fixture
def hand(where: Where, browser: Browser) -> Iterator[Watched]:
    """The camera's day, before somebody of the duty room; what the page loads is the built one."""
    build()
    base, cookie = where
    context = browser.new_context(viewport=HAND, locale="zh-CN")
    context.set_default_timeout(SOON_MS)
    context.add_cookies([{"name": "safeloop_session", "value": cookie, "url": base}])
    context.route("**/assets/**", lambda route: route.fulfill(path=DIST / "assets" / route.request.url.split("/")[-1]))
    watched = Watched(context.new_page())
    watched.page.goto(f"{base}/h5/playback/C-01")
    yield watched
    context.close()


def test_an_alarm_on_the_line_is_tapped_and_the_film_plays_from_just_before_it(hand: Watched) -> None:
    page = hand.page
    expect(page.get_by_role("heading", name="录像回放")).to_be_visible()
    expect(page.locator("svg rect.film")).to_have_count(1)
    expect(page.locator("svg rect.blind")).to_have_count(1)
    page.locator("li", has_text="明火").get_by_role("button", name="看").click()
    video = page.locator("video")
    expect(video).to_have_js_property("readyState", 4, timeout=SOON_MS)
    assert abs(video.evaluate("(one) => one.duration") - 20) < 0.2
    assert abs(video.evaluate("(one) => one.currentTime") - 7) < 0.2
    video.evaluate("(one) => one.play()")
    page.wait_for_function("() => document.querySelector('video').currentTime > 7.5")
    expect(page.get_by_role("link", name="下载录像和说明")).to_be_visible()
    page.evaluate(AXE.read_text())
    found = page.evaluate("(tags) => axe.run(document, {runOnly: tags}).then((one) => one.violations)", TAGS)
    assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found if one["impact"] in GRAVE] == []
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    hand.picture("playback")
    assert hand.complaints == []


def test_a_day_without_films_says_so_and_another_day_is_one_tap_away(hand: Watched) -> None:
    page = hand.page
    page.get_by_role("button", name="前一天").click()
    expect(page.get_by_text("这一天没有录像")).to_be_visible()
    page.get_by_role("button", name="后一天").click()
    expect(page.locator("svg rect.film")).to_have_count(1)
    expect(page.get_by_role("button", name="后一天")).to_be_disabled()
