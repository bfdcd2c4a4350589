"""A phone that leaves the net and comes back: what it keeps, and what is done to it."""

import base64
import json
import os
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from playwright.sync_api import Browser, BrowserContext, Error, FilePayload, Page, expect

from bot.web.build import build
from tests.browser.house import ARGS, HAND, House, Watched, chromium, demo, soon
from tests.browser.test_pages import logs_in, photo

SOON_MS, NET_MS = 15_000, 40_000
"""`NET_MS`: the page looks every 15 seconds whether it may send."""
ENTRIES = """() => new Promise((done, fail) => {
  const asked = indexedDB.open('safeloop');
  asked.onerror = () => fail(asked.error);
  asked.onsuccess = () => {
    const all = asked.result.transaction('entries').objectStore('entries').getAll();
    all.onsuccess = () => (asked.result.close(), done(all.result));
  };
})"""


def entries(page: Page) -> list[dict[str, Any]]:
    """What lies in the phone's own store, in order."""
    return cast(list[dict[str, Any]], page.evaluate(ENTRIES))


@contextmanager
def phone(browser: Browser, **more: Any) -> Iterator[Watched]:
    context = browser.new_context(viewport=HAND, device_scale_factor=2, has_touch=True, locale="zh-CN", **more)
    yield Watched(context.new_page())
    context.close()


@contextmanager
def owned(browser: Browser, profile: Path) -> Iterator[BrowserContext]:
    """A phone with a memory: what it keeps is there when it is switched on again."""
    context = browser.browser_type.launch_persistent_context(
        str(profile), executable_path=chromium(), args=ARGS, viewport=HAND, locale="zh-CN"
    )
    yield context
    with suppress(Error):  # it may be dead already
        context.close()


def switched_off(profile: Path) -> None:
    """Every process of this phone's browser dies at once, as when the battery falls out."""
    mine = f"--user-data-dir={profile}".encode()
    for found in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if mine in found.read_bytes():
                os.kill(int(found.parent.name), signal.SIGKILL)
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended by itself between the look and the blow


def opens(page: Page, house: House, name: str = "张伟", path: str = "/h5/report") -> None:
    """Logged in, and the page stands."""
    page.goto(f"{house.url}{path}")
    logs_in(page, name)
    expect(page.get_by_label("哪里，有什么问题")).to_be_visible(timeout=SOON_MS)
    soon(lambda: page.evaluate("() => indexedDB.databases().then((all) => all.length || null)"))


def writes(page: Page, text: str, photos: int = 0) -> None:
    """Fills one report in and hands it in."""
    page.get_by_label("哪里，有什么问题").fill(text)
    shot: FilePayload = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": base64.b64decode(photo())}
    if photos:
        page.locator("input[type=file]").set_input_files([shot] * photos)
    page.get_by_role("button", name="提交", exact=True).click()


def away(page: Page, text: str, photos: int = 0) -> None:
    """The same without a net: the page says that it is kept, and goes on to the next."""
    writes(page, text, photos)
    expect(page.get_by_role("heading", name="已存在手机里")).to_be_visible(timeout=SOON_MS)
    page.get_by_role("button", name="再报一条").click()


@dataclass(slots=True)
class Site:
    """A demo of its own, whose inbox can be looked into."""

    house: House
    data: Path

    def taken(self, words: str) -> list[str]:
        """What the service took over that has these words in it, in the order in which it came."""
        with closing(sqlite3.connect(f"file:{self.data / 'safeloop.db'}?mode=ro", uri=True)) as base:
            rows = base.execute(
                "select payload from inbox where payload is not null and key like 'h5:%' order by id"
            ).fetchall()
        bodies = [str(json.loads(payload)) for (payload,) in rows]
        return [body for body in bodies if words in body]

    def comes(self, words: str, count: int = 1) -> list[str]:
        """The same, once there are so many."""
        until = time.monotonic() + NET_MS / 1000
        while len(found := self.taken(words)) < count and time.monotonic() < until:
            time.sleep(0.2)
        return found

    def later(self, span: str) -> None:
        """Service time goes by: `PT8H`."""
        self.house.post("/clock", {"advance": span})


@contextmanager
def site(folder: Path) -> Iterator[Site]:
    build()
    with demo(folder / "data") as house:
        yield Site(house, folder / "data")
