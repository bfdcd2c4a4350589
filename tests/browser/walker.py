"""A newcomer who clicks through the sandbox page."""

import re

from playwright.sync_api import Locator, expect

from tests.browser.house import Watched

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

    def takes_phone(self, platform: str, name: str) -> None:
        """Somebody else holds the phone now."""
        self.page.locator(f"[data-pick={platform}]").click()
        self.page.get_by_label("找人").fill(name)
        self.page.get_by_role("button", name=re.compile(f"^{name}")).last.click()

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
