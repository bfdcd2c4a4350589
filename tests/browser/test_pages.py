"""What a link in a card opens, on a phone of 390 x 844: one case to look at, and a signature."""

import base64
import io
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, cast

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Geolocation, Page, expect

from bot.signing import Signer
from bot.web.tokens import Passes
from tests.browser.house import DESK, HAND, House, Watched, soon

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
    house.presses(*soon(lambda: house.holder("接单", case["code"])), "接单")
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


def logs_in(page: Page, name: str, by: str = "企业微信") -> None:
    """From our door through the platform's page and back."""
    page.get_by_role("button", name=f"用{by}扫码登录").click()
    page.get_by_role("link", name=name).click()


def test_the_reporter_opens_his_case_from_the_card(house: House, code: str, hand: Watched) -> None:
    page = hand.page
    page.goto(case_link(house, code))
    hand.picture("login")
    logs_in(page, "张伟")
    expect(page.get_by_role("heading", level=1)).to_contain_text("变配电站")
    expect(page.get_by_role("img", name="走到整改")).to_be_visible()
    picture = page.get_by_role("img", name="整改前第 1 张")
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("async (one) => (await one.decode(), one.naturalWidth)") == 800
    expect(page.get_by_text(re.compile("接单 [一-龥]{2,4}"))).to_be_visible()
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert weight(page) < LIGHTEST
    hand.picture("case")
    assert hand.complaints == []


def test_somebody_whom_a_case_does_not_concern_is_told_so_politely(house: House, code: str, hand: Watched) -> None:
    hand.page.goto(case_link(house, code))
    logs_in(hand.page, stranger(house, code))
    expect(hand.page.get_by_text("只给相关的人看")).to_be_visible()
    hand.picture("case-refused")


def stranger(house: House, code: str) -> str:
    """Somebody of the demo with WeCom, no office and nothing to do with the case."""
    told = {one["name"] for one in house.outbox() if one["code"] == code}
    return next(name for name in reversed(workers(house)) if name not in told)


def workers(house: House) -> list[str]:
    members = cast(list[dict[str, Any]], house.control("members")["wecom"])
    return [str(m["name"]) for m in members if str(m["title"]).endswith("员工")]


def test_a_worker_logs_in_reports_with_a_photo_and_finds_it_among_the_owner_s_work(
    house: House, hand: Watched, browser: Browser
) -> None:
    page = hand.page
    page.goto(f"{house.url}/h5/report")
    logs_in(page, "张伟")
    expect(page.get_by_role("button", name="先拍一张或写一句")).to_be_disabled()
    hand.picture("report-empty")
    page.locator("input[type=file]").set_input_files(
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": base64.b64decode(photo())}
    )
    page.get_by_label("哪里，有什么问题").fill("变配电站的配电箱门没关，里面线都看得见")
    page.get_by_role("button", name="附上位置").click()
    expect(page.get_by_text("已附上位置，误差约 8 米")).to_be_visible()
    assert weight(page) < LIGHTEST
    hand.picture("report")
    page.get_by_role("button", name="提交").click()
    number = page.get_by_role("link", name=re.compile("^YH-"))
    expect(number).to_be_visible(timeout=15_000)
    code = number.inner_text()
    hand.picture("report-done")
    case = soon(lambda: next((c for c in house.cases() if c["code"] == code and c["state"] == "dispatched"), None))
    assert [one["kind"] for one in case["media"]] == ["photo"] and case["place"]
    number.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("变配电站")
    assert hand.complaints == []
    context = browser.new_context(viewport=HAND, device_scale_factor=2, locale="zh-CN")
    owner = Watched(context.new_page())
    owner.page.goto(f"{house.url}/h5/todo")
    logs_in(owner.page, str(case["owner"]["name"]), "钉钉")
    expect(owner.page.get_by_text(code)).to_be_visible()
    assert weight(owner.page) < LIGHTEST
    owner.picture("todo")
    assert owner.complaints == []
    context.close()


def test_a_spoken_report_reaches_the_desk_as_a_voice_note(house: House, browser: Browser) -> None:
    context = browser.new_context(viewport=HAND, locale="zh-CN", permissions=["microphone"])
    seen = Watched(context.new_page())
    page = seen.page
    page.goto(f"{house.url}/h5/report")
    logs_in(page, "张伟")
    page.get_by_role("button", name="说一句").click()
    expect(page.get_by_text("正在录音")).to_be_visible()
    page.wait_for_timeout(1500)
    page.get_by_role("button", name="说完了").click()
    expect(page.locator("audio")).to_be_visible()
    seen.picture("report-voice")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_text("收到了，还可以补充")).to_be_visible(timeout=15_000)
    seen.picture("report-draft")
    code = page.get_by_role("link", name=re.compile("^YH-")).inner_text()
    page.get_by_role("button", name="不补充，马上上报").click()
    expect(page.get_by_role("heading", name="已经上报")).to_be_visible(timeout=15_000)
    case = soon(lambda: next((c for c in house.cases() if c["code"] == code and c["state"] != "draft"), None))
    assert [one["kind"] for one in case["media"]] == ["voice"]
    assert seen.complaints == []
    context.close()


@pytest.mark.parametrize(
    ("agent", "address"),
    [
        ("Mozilla/5.0 (Linux; Android 14) MicroMessenger/7.0.1 wxwork/4.1.36", "connect/oauth2/authorize"),
        ("Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 AliApp(DingTalk/7.6.30)", "oauth2/auth?"),
    ],
)
def test_in_an_app_the_page_begins_its_own_login_and_goes_on_where_the_app_is_silent(
    house: House, browser: Browser, agent: str, address: str
) -> None:
    context = browser.new_context(
        viewport=HAND, locale="zh-CN", user_agent=agent, permissions=["geolocation"], geolocation=PLACE
    )
    seen = Watched(context.new_page())
    page = seen.page
    page.goto(f"{house.url}/h5/report")
    page.wait_for_url(f"**/{address}**", timeout=15_000)
    page.get_by_role("link").filter(has_text="员工").first.click()
    expect(page.get_by_role("button", name="扫点位码")).to_be_visible()
    page.get_by_role("button", name="附上位置").click()
    expect(page.get_by_text("误差约 8 米")).to_be_visible(timeout=15_000)
    assert [one for one in seen.complaints if "Content Security Policy" in one] == []
    context.close()


def test_without_a_network_nothing_written_is_lost(house: House, hand: Watched) -> None:
    page = hand.page
    page.goto(f"{house.url}/h5/report")
    logs_in(page, "张伟")
    page.get_by_label("哪里，有什么问题").fill("三号仓库门口漏油")
    page.context.set_offline(True)
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("heading", name="已存在手机里")).to_be_visible()
    hand.picture("report-offline")
    page.context.set_offline(False)
    assert soon(lambda: next((one for one in house.cases() if "三号仓库门口漏油" in str(one)), None))


def test_nothing_to_do_looks_like_good_news_and_the_way_out_works(house: House, hand: Watched) -> None:
    page = hand.page
    page.goto(f"{house.url}/h5/todo")
    logs_in(page, "张伟")
    expect(page.get_by_text("手上没有要处理的")).to_be_visible()
    hand.picture("todo-empty")
    page.get_by_role("link", name="我", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("张伟")
    hand.picture("me")
    page.get_by_role("button", name="退出登录", exact=True).click()
    expect(page.get_by_role("heading", name="已经退出")).to_be_visible()
    page.goto(f"{house.url}/h5/todo")
    expect(page.get_by_role("button", name="用企业微信扫码登录")).to_be_visible()
    assert hand.complaints == []


def test_a_desktop_browser_offers_both_ways_to_log_in(house: House, browser: Browser) -> None:
    context = browser.new_context(viewport=DESK, locale="zh-CN")
    seen = Watched(context.new_page())
    seen.page.goto(f"{house.url}/h5/todo")
    expect(seen.page.get_by_role("button", name="用钉钉扫码登录")).to_be_visible()
    seen.picture("login-desktop")
    seen.page.get_by_role("button", name="用企业微信扫码登录").click()
    seen.picture("sandbox-scan")
    seen.page.goto(f"{house.url}/h5/login/wecom?code=x&state=y")
    expect(seen.page.get_by_role("alert")).to_contain_text("请重新登录")
    seen.picture("login-refused")
    logs_in(seen.page, "张伟")
    expect(seen.page.get_by_role("heading", level=1)).to_have_text("张伟的待办")
    seen.picture("todo-desktop")
    assert seen.complaints == []
    context.close()


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
    hand.page.reload()
    expect(hand.page.get_by_role("heading", level=1)).to_contain_text("签字确认")
    hand.page.goto(link)
    expect(hand.page.get_by_text("已经用过")).to_be_visible()


def draw(page: Page) -> None:
    frame = page.locator("canvas").bounding_box()
    assert frame is not None
    left, top = frame["x"], frame["y"]
    page.mouse.move(left + 60, top + 60)
    page.mouse.down()
    for x, y in ((120, 150), (180, 60), (220, 160), (300, 80)):
        page.mouse.move(left + x, top + y, steps=6)
    page.mouse.up()
