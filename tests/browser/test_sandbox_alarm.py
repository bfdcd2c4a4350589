"""A newcomer makes a camera of the demo raise an alarm and answers it on the officer's phone."""

import re
from typing import Any

from playwright.sync_api import expect

from tests.browser.house import House, soon
from tests.browser.walker import SOON_MS, Walker

SLOW_MS = 60_000
"""The picture is drawn by a process of its own; two cores may be busy."""


def test_a_camera_alarm_is_on_the_phones_with_its_picture_and_is_confirmed_there(
    newcomer: Walker, house: House
) -> None:
    page = newcomer.page
    page.get_by_role("button", name="触发摄像头报警").click()
    sheet = page.get_by_role("group", name="触发摄像头报警")
    sheet.get_by_label("摄像机").select_option("SX-10", timeout=SOON_MS)
    sheet.get_by_label("没戴安全帽").check()
    expect(sheet).to_contain_text("没有“没戴安全帽”的识别规则")
    expect(sheet.get_by_role("button", name="触发", exact=True)).to_have_count(0)
    sheet.get_by_label("闯入围栏").check()
    sheet.get_by_role("button", name="触发", exact=True).click()
    expect(sheet).to_contain_text(re.compile(r"告警 GJ-\d{8}-\d{4}"), timeout=SLOW_MS)
    newcomer.watched.picture("alarm-sheet")
    code = house.cases()[0]["code"]
    sheet.press("Escape")
    expect(sheet).to_have_count(0)
    phone = newcomer.phone("dingtalk")
    told = phone.get_by_role("navigation", name="别人收到了消息").get_by_role("button")
    expect(told.first).to_be_visible(timeout=SOON_MS)
    asked = soon(lambda: set(told.all_inner_texts()) & holders(house, code) or None)
    told.filter(has_text=sorted(asked)[0]).click()
    card = phone.locator(".card", has_text=code)
    expect(card).to_contain_text("闯入电子围栏", timeout=SOON_MS)
    expect(card.get_by_role("img", name="卡片图片")).to_be_visible(timeout=SOON_MS)
    width = card.get_by_role("img", name="卡片图片").evaluate("one => one.decode().then(() => one.naturalWidth)")
    assert width == 960
    newcomer.watched.picture("alarm-card")
    for button in ("确认", "误报", "转隐患"):
        expect(card.get_by_role("button", name=button, exact=True)).to_be_visible()
    card.get_by_role("button", name="确认", exact=True).click()
    expect(card).to_contain_text("已确认", timeout=SOON_MS)
    assert soon(lambda: next((one for one in house.cases() if one["state"] == "taken"), None))["code"] == code
    assert newcomer.watched.complaints == []


def holders(house: House, code: str) -> set[str]:
    """Everybody on DingTalk with a card of this case that can be confirmed."""
    seen: dict[str, Any] = house.control("transcript.json")
    people: dict[str, Any] = house.control("members")
    names = {one["userid"].lower(): one["name"] for one in people["dingtalk"]}
    return {
        names[user]
        for user, bubbles in seen["dingtalk"].items()
        for card in (bubble["card"] for bubble in bubbles)
        if user in names and card and code in str(card) and "确认" in [one["text"] for one in card["buttons"]]
    }
