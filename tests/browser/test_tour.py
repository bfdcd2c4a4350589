"""The guided tour, walked as a newcomer walks it: by clicking what each step says."""

import re

from playwright.sync_api import expect

from tests.browser.walker import SOON_MS, Walker


def test_a_newcomer_closes_a_hazard_by_following_the_tour(newcomer: Walker) -> None:
    newcomer.reads("report")
    newcomer.sends_photo("灭火器没压力")
    newcomer.says("变配电站门口灭火器压力不足")
    newcomer.ticked("report")

    for step in ("派给王芳", "派给李强"):
        expect(newcomer.step("dispatch")).to_contain_text(step, timeout=SOON_MS)
        newcomer.goes_to_the_person()
        newcomer.presses(step)
    newcomer.ticked("dispatch")

    newcomer.reads("climb")
    newcomer.page.get_by_role("button", name="+15 分").click()
    newcomer.ticked("climb")

    newcomer.reads("claim")
    newcomer.goes_to_the_person()
    newcomer.presses("接单")
    newcomer.ticked("claim")

    newcomer.reads("lacking")
    newcomer.presses("整改完成")
    newcomer.ticked("lacking")

    newcomer.sends_photo("灭火器换好了")
    newcomer.says("换上了压力正常的灭火器")
    newcomer.ticked("evidence")

    newcomer.reads("fixed")
    newcomer.presses("整改完成")
    newcomer.ticked("fixed")

    newcomer.reads("pass")
    expect(newcomer.step("pass")).to_contain_text("按“通过”", timeout=SOON_MS)
    newcomer.goes_to_the_person()
    expect(newcomer.page.get_by_role("button", name="通过", exact=True)).to_be_visible(timeout=SOON_MS)
    newcomer.watched.picture("8-review")
    newcomer.presses("通过")
    newcomer.ticked("pass")

    newcomer.goes_to_the_person()
    newcomer.ticked("thanks")
    expect(newcomer.page.locator(".tour .end")).to_be_visible()
    newcomer.says("变配电站门口灭火器压力不足")
    reported = newcomer.phone("wecom").get_by_role("heading", name=re.compile(r"隐患 YH-\d{8}-\d{4}"))
    expect(reported).to_have_count(2, timeout=SOON_MS)
    expect(newcomer.page.locator(".tour .head")).to_contain_text("9 / 9")
    assert newcomer.watched.complaints == []


def test_a_fault_is_seen_while_it_is_on_and_gone_when_it_is_off(newcomer: Walker) -> None:
    page = newcomer.page
    page.get_by_role("button", name="故障").click()
    switch = page.get_by_role("switch", name="企业微信 45009 限频")
    switch.click()
    expect(switch).to_have_attribute("aria-checked", "true")
    expect(page.get_by_role("button", name="故障 1 项开着")).to_be_visible()
    newcomer.watched.picture("faults")
    switch.click()
    expect(switch).to_have_attribute("aria-checked", "false")


def test_somebody_is_found_by_a_part_of_the_name(newcomer: Walker) -> None:
    newcomer.takes_phone("dingtalk", "周立")
    expect(newcomer.phone("dingtalk")).to_contain_text("周立新的手机")
