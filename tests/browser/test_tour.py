"""The guided tour, walked as a newcomer walks it: by clicking what each step says."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.house import DESK, House, Watched

SOON_MS = 15_000
STEPS = ("report", "dispatch", "climb", "claim", "lacking", "evidence", "fixed", "pass", "thanks")


class Walker:
    """A newcomer at the sandbox page."""

    def __init__(self, watched: Watched) -> None:
        self.watched, self.page = watched, watched.page

    def phone(self, platform: str) -> Locator:
        return self.page.locator(f"[data-phone={platform}]")

    def step(self, name: str) -> Locator:
        return self.page.locator(f"[data-step={name}]")

    def reads(self, name: str) -> None:
        """The step is the next one."""
        expect(self.step(name)).to_have_class(re.compile(r"\bnow\b"), timeout=SOON_MS)

    def ticked(self, name: str) -> None:
        """Done, of itself; the picture of that moment is kept."""
        expect(self.step(name)).to_have_class(re.compile(r"\bdone\b"), timeout=SOON_MS)
        self.watched.picture(f"{STEPS.index(name) + 1}-{name}")

    def goes_to_the_person(self) -> str:
        """Presses 切到…; answers whose phone it is: wecom or dingtalk."""
        button = self.page.get_by_role("button", name=re.compile("^切到"))
        if button.count():
            words = button.first.inner_text()
            button.first.click()
            return "dingtalk" if "钉钉" in words else "wecom"
        return "wecom"

    def presses(self, label: str) -> None:
        """The highlighted button of a card, on whichever phone it is."""
        card = self.page.locator(".card button", has_text=re.compile(f"^{label}")).last
        card.scroll_into_view_if_needed()
        card.click()

    def sends_photo(self, sample: str, platform: str = "wecom") -> None:
        phone = self.phone(platform)
        phone.get_by_role("button", name="照片", exact=True).click()
        phone.get_by_role("button", name=sample).click()
        expect(phone.locator("[data-kind=image].mine").last).to_be_visible(timeout=SOON_MS)

    def says(self, beginning: str, platform: str = "wecom") -> None:
        phone = self.phone(platform)
        phone.get_by_role("button", name="说一句").click()
        phone.get_by_role("button", name=re.compile(f"^{beginning}")).click()
        phone.get_by_role("button", name="发送").click()


@pytest.fixture
def newcomer(browser: Browser, house: House) -> Iterator[Walker]:
    context = browser.new_context(viewport=DESK, locale="zh-CN")
    page: Page = context.new_page()
    watched = Watched(page)
    page.goto(house.url)
    expect(page.locator("[data-phone=wecom]")).to_be_visible(timeout=SOON_MS)
    page.get_by_role("button", name="重来").click()
    page.get_by_role("button", name="清空").click()
    expect(page.get_by_text("还没有工单")).to_be_visible(timeout=SOON_MS)
    yield Walker(watched)
    context.close()


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
    page = newcomer.page
    page.locator("[data-pick=dingtalk]").click()
    page.get_by_label("找人").fill("周立")
    page.get_by_role("button", name=re.compile("周立新 ?安全环保部")).click()
    expect(newcomer.phone("dingtalk")).to_contain_text("周立新的手机")
