"""What a link in a card opens, on a phone of 390 x 844: one case to look at, and a signature."""

import base64
import io
from collections.abc import Iterator
from datetime import datetime

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Geolocation, Page, expect

from bot.signing import Signer
from bot.web.tokens import Passes
from tests.browser.house import HAND, House, Watched, soon

SECRET = "demo-secret-not-for-a-factory"
"""What bot/demo signs its links with."""
PLACE = Geolocation(latitude=31.618901, longitude=120.451367, accuracy=8)
LIGHTEST = 120 * 1024
"""Bytes over the wire until a page stands still (design/interfaces.md, section 1)."""


def photo() -> str:
    """A JPEG as base64."""
    made = Image.new("RGB", (800, 600), "#b9bdba")
    ImageDraw.Draw(made).rectangle((200, 100, 520, 500), fill="#c9251b")
    kept = io.BytesIO()
    made.save(kept, "JPEG")
    return base64.b64encode(kept.getvalue()).decode()


@pytest.fixture(scope="module")
def code(house: House) -> str:
    """A red hazard whose owner has accepted."""
    house.control("send_image", {"platform": "wecom", "user": "zhang.wei", "base64": photo(), "mime": "image/jpeg"})
    house.says("wecom", "zhang.wei", "变配电站消防通道被堵住了")
    case = soon(lambda: next((one for one in house.cases() if one["state"] == "dispatched" and one["media"]), None))
    house.presses("dingtalk", "ma.weidong", "接单")
    soon(lambda: next((one for one in house.cases() if one["accepted_at"] and one["code"] == case["code"]), None))
    return str(case["code"])


@pytest.fixture
def hand(browser: Browser) -> Iterator[Watched]:
    context = browser.new_context(
        viewport=HAND, device_scale_factor=2, has_touch=True, locale="zh-CN", permissions=["geolocation"],
        geolocation=PLACE,
    )  # fmt: skip
    yield Watched(context.new_page())
    context.close()


def weight(page: Page) -> int:
    """Bytes that came over the wire for scripts, styles and the page, compressed as they came; no photos."""
    page.wait_for_load_state("networkidle")
    return int(
        page.evaluate(
            """() => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
                 .filter((one) => one.initiatorType !== 'img').reduce((sum, one) => sum + one.transferSize, 0)"""
        )
    )


def case_link(house: House, code: str) -> str:
    cards = [one["card"] for one in house.thread("wecom", "zhang.wei") if one["card"]]
    return str(next(card["url"] for card in reversed(cards) if code in card["url"]))


def sign_link(house: House, code: str) -> str:
    """As the postman makes it for the superior's card; the superior has just asked for his list."""
    house.says("dingtalk", "zhou.lixin", "待办")
    person = soon(lambda: next((one["to"] for one in house.outbox() if one["name"] == "周立新"), None))
    now = datetime.fromisoformat(str(house.get("/sandbox/where")["now"]))
    return f"{house.url}/h5/sign/{Passes(Signer(SECRET)).issue(person, 'sign', code, now)}"


def test_the_reporter_opens_his_case_from_the_card(house: House, code: str, hand: Watched) -> None:
    page = hand.page
    page.goto(case_link(house, code))
    expect(page.get_by_role("heading", level=1)).to_contain_text("变配电站")
    expect(page.get_by_role("img", name="走到整改")).to_be_visible()
    picture = page.get_by_role("img", name="整改前第 1 张")
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("async (one) => (await one.decode(), one.naturalWidth)") == 800
    expect(page.get_by_text("接单 马卫东")).to_be_visible()
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert weight(page) < LIGHTEST
    hand.picture("case")
    assert hand.complaints == []


def test_a_link_that_somebody_changed_opens_nothing(house: House, code: str, hand: Watched) -> None:
    hand.page.goto(case_link(house, code)[:-3] + "abc")
    expect(hand.page.get_by_text("过期")).to_be_visible()


def test_the_superior_signs_with_a_finger_and_the_stroke_is_kept(house: House, code: str, hand: Watched) -> None:
    page, link = hand.page, sign_link(house, code)
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_contain_text("签字确认")
    expect(page.get_by_role("button", name="请先在框里签名")).to_be_disabled()
    page.get_by_role("button", name="附上位置").click()
    expect(page.get_by_text("已记下位置，误差约 8 米")).to_be_visible()
    draw(page)
    assert weight(page) < LIGHTEST
    hand.picture("sign")
    page.get_by_role("button", name="确认并提交").click()
    expect(page.get_by_role("heading", name="签好了")).to_be_visible()
    case = next(one for one in house.cases() if one["code"] == code)
    assert [one["kind"] for one in case["media"]].count("signature") == 1
    assert hand.complaints == []


def test_a_signing_link_opens_once(house: House, code: str, hand: Watched) -> None:
    link = sign_link(house, code)
    hand.page.goto(link)
    expect(hand.page.get_by_role("heading", level=1)).to_contain_text("签字确认")
    again = hand.page.goto(link)
    assert again is not None and again.status == 403
    assert "已经用过" in hand.page.inner_text("body")


def draw(page: Page) -> None:
    frame = page.locator("canvas").bounding_box()
    assert frame is not None
    left, top = frame["x"], frame["y"]
    page.mouse.move(left + 60, top + 60)
    page.mouse.down()
    for x, y in ((120, 150), (180, 60), (220, 160), (300, 80)):
        page.mouse.move(left + x, top + y, steps=6)
    page.mouse.up()
