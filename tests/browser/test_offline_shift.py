"""Eight hours in a cellar on the virtual clock: 60 points, 120 records, 300 photos, and a phone that comes back."""

import io
import re
import time
from datetime import datetime, timedelta

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page, expect
from sqlmodel import select

from db import sheets
from db.tables import Person, RoundPoint
from db.work import UnitOfWork
from tests.browser import rounds
from tests.browser.house import Watched, soon
from tests.browser.offline import entries
from tests.browser.rounds import INSPECTOR, Site, picture
from tests.browser.test_pages import logs_in
from workflows.engine import Engine
from workflows.inspection.case import Stop
from workflows.inspection.events import Opened
from workflows.inspection.sheets import Item, Sheet
from workflows.registry import FLOWS

STOPS, PHOTOS, APART = 60, 5, timedelta(minutes=8)
WITHIN_S, SOON_MS = 600, 15_000
"""Everything is there within ten minutes of the return (acceptance: issue 5)."""
CLOCKS_S = 60
"""Between a point told by the one clock and a point told by the other: a browser whose time the test moves falls behind
on a busy machine (6.7 s seen). Far under the eight minutes of the walk all the same."""
SHEET = Sheet(
    "T-FIVE", "地下室五张照片", asset="配电箱",
    items=(Item(1, "外观", "完好"), *(Item(no, f"第 {no - 1} 处照片", kind="photo") for no in range(2, 2 + PHOTOS))),
)  # fmt: skip


def opened(work: UnitOfWork, now: datetime) -> tuple[str, list[str]]:
    """A round over sixty points of one sheet, due in ten hours; its code, and the points in order."""
    offered = sheets.offer(work.session, SHEET, None, now)
    assert sheets.decide(work.session, SHEET.code, offered.version, True, now)
    points = sorted(work.org().equipment)[:STOPS]
    assert len(points) == STOPS
    for point in points:
        work.session.merge(RoundPoint(site=work.site, code=point, sheet=SHEET.code))
    work.session.flush()
    machines = work.org().equipment
    stops = tuple(
        Stop(point, SHEET.code, offered.version, machines[point].name, machines[point].place, point) for point in points
    )
    person = work.session.exec(select(Person.id).where(Person.name == INSPECTOR)).one()
    due = now + timedelta(hours=10)
    event = Opened(None, "plan", "地下室一整班", stops, owner=person, opens_at=now, due_at=due)
    return Engine(FLOWS).open(work, "round", event, now), points


def photo(seed: int) -> bytes:
    """A picture of 1600 x 1200 as a phone sends it, about 300 kB; another one for every seed."""
    coarse = np.random.default_rng(seed).integers(0, 255, (120, 160, 3), dtype=np.uint8)
    made = io.BytesIO()
    Image.fromarray(coarse).resize((1600, 1200), Image.Resampling.BILINEAR).save(made, "JPEG", quality=88)
    return made.getvalue()


def walks(site: Site, page: Page, code: str, point: str, turn: int) -> None:
    """One point: its label, five photos, one tap, and the sheet is handed in."""
    page.goto(f"{site.house.url}/h5/round/{code}#{point}")
    page.get_by_role("button", name="扫码打卡").click(timeout=SOON_MS)
    page.get_by_role("dialog").locator("input[type=file]").set_input_files(site.label(point))
    expect(page.get_by_text(re.compile(r"\d\d:\d\d 打卡"))).to_be_visible(timeout=SOON_MS)
    for no in range(PHOTOS):
        shot: FilePayload = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo(turn * PHOTOS + no)}
        field = page.locator(f"#item-{no + 2}")
        field.locator("input[type=file]").set_input_files(shot)
        expect(field.get_by_text("已拍，再拍一张")).to_be_visible(timeout=SOON_MS)
    page.locator("#item-1").get_by_role("button", name="正常").click()
    page.get_by_role("button", name="填完了，提交").click()
    soon(lambda: entries(page)[-1]["url"].endswith("/fill") or None)


@pytest.mark.timeout(1200)
def test_a_whole_shift_without_a_net_is_there_within_ten_minutes(site: Site, browser: Browser) -> None:
    begun = site.now()
    code, points = site.store.run_now(lambda work: opened(work, begun))
    context = rounds.phone(browser)
    page = Watched(context.new_page()).page
    page.goto(f"{site.house.url}/h5/round")
    logs_in(page, INSPECTOR)
    expect(page.get_by_role("button", name=re.compile("地下室一整班"))).to_be_visible(timeout=SOON_MS)
    page.evaluate("navigator.serviceWorker.ready.then(() => 1)")
    context.clock.install(time=site.now())
    page.reload()
    expect(page.get_by_role("button", name=re.compile("地下室一整班"))).to_be_visible(timeout=SOON_MS)
    context.set_offline(True)
    for turn, point in enumerate(points):
        walks(site, page, code, point, turn)
        context.clock.fast_forward(int(APART.total_seconds() * 1000))
        if turn == STOPS // 2:  # the phone's system throws the page away
            page.close()
            page = context.new_page()
    site.passes("PT8H")
    kept = entries(page)
    assert len(kept) == STOPS * (2 + PHOTOS) and [one["seq"] for one in kept] == sorted(one["seq"] for one in kept)
    assert len({one["life"] for one in kept}) > 1
    page.goto(f"{site.house.url}/h5/round")
    expect(page.get_by_text(f"还有 {len(kept)} 条没有上传")).to_be_visible(timeout=SOON_MS)
    picture(page, "shift-pending")
    took = comes_back(page)
    print(f"\n{len(kept)} 条、{STOPS * PHOTOS} 张照片，回到网里以后 {took:.0f} 秒传完")
    assert took < WITHIN_S
    picture(page, "shift-done")
    done = site.round(code)
    assert [stop.point for stop in done.stops if stop.filled] == points
    assert [len([view for view in dict(stop.answers).values() if view]) for stop in done.stops] == [1 + PHOTOS] * STOPS
    said = [stop.checked_in.at for stop in done.stops if stop.checked_in]
    gaps = [(after - before).total_seconds() for before, after in zip(said, said[1:], strict=False)]
    assert len(said) == STOPS and all(APART.total_seconds() - CLOCKS_S <= gap < 540 for gap in gaps), gaps
    assert begun <= said[0] < begun + timedelta(minutes=5)
    odd = {flag.why for stop in done.stops for flag in stop.flags if flag.rule == "clock_off"}
    assert all("只有手机自己的记录" in why for why in odd), "no clock is said to have been moved"
    context.close()


def comes_back(page: Page) -> float:
    """The login is over after eight hours; then the net breaks once more on the way, and 上传 is pressed twice. Seconds
    of wall time from the new login until nothing is left."""
    page.context.set_offline(False)
    page.get_by_role("button", name="上传", exact=True).click()
    page.get_by_role("link", name="请重新登录后上传").click(timeout=SOON_MS)
    begun = time.monotonic()
    logs_in(page, INSPECTOR)
    whole = len(entries(page))
    falls_below(page, whole - 30, begun)
    page.context.set_offline(True)
    expect(page.get_by_role("button", name="上传", exact=True)).to_be_visible(timeout=4 * SOON_MS)
    assert 0 < len(entries(page)) < whole
    page.context.set_offline(False)
    page.evaluate("() => [1, 2].forEach(() => document.querySelector('.pending button')?.click())")
    falls_below(page, 1, begun)
    return time.monotonic() - begun


def falls_below(page: Page, count: int, begun: float) -> None:
    while (left := len(entries(page))) >= count:
        assert time.monotonic() - begun < WITHIN_S, f"还剩 {left} 条"
        time.sleep(1)
