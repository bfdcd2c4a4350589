"""Every screen of a worker, looked at by axe-core in a real browser: no serious violation, and nothing too small."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlmodel import select

from bot.signing import Signer
from bot.web.build import PAGES
from bot.web.tokens import Passes
from db.tables import Person
from tests.browser import rounds
from tests.browser.house import Watched
from tests.browser.rounds import FIRST, INSPECTOR, NAMES, Site, picture
from tests.browser.test_pages import SECRET, logs_in
from tests.browser.test_permit import GUARDIAN, put
from tests.browser.test_quiz_page import answers, gives
from tests.browser.test_round_page import checks_in, item

OFFICER = "赵敏"
AXE = PAGES / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
GRAVE = ("serious", "critical")
SMALLEST = 48
"""Pixels of a target's height; links within a line of text aside."""
SOON_MS = 15_000
TARGETS = (
    "button, a.button, label.button, .tabs a, .panel.one, summary, select, textarea, "
    "input:not([type=file]):not([type=checkbox])"
)
MOVING = """() => [...document.querySelectorAll('*')].map((one) => getComputedStyle(one)).filter(
    (one) => one.animationName !== 'none' || one.transitionDuration.split(', ').some((s) => s !== '0s')).length"""
OUTLINE = """() => { const one = getComputedStyle(document.activeElement);
    return [one.outlineStyle, parseFloat(one.outlineWidth)] }"""


def looks_right(page: Page, name: str) -> None:
    """As somebody sees it who lingers; the picture of it is kept."""
    page.wait_for_load_state("networkidle")
    picture(page, f"page-{name}")
    page.evaluate(AXE.read_text())
    found = page.evaluate(
        "(tags) => axe.run(document, {runOnly: tags, resultTypes: ['violations']}).then((one) => one.violations)", TAGS
    )
    assert [_line(one) for one in found if one["impact"] in GRAVE] == []
    assert small(page) == []
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("() => parseFloat(getComputedStyle(document.body).fontSize)") >= 16


def _line(violation: dict[str, Any]) -> str:
    return f"{violation['id']}: {[node['target'] for node in violation['nodes']]}"


def small(page: Page) -> list[str]:
    """What a glove misses: words and height of every visible target that is too low."""
    found: list[str] = page.evaluate(
        """([targets, least]) => [...document.querySelectorAll(targets)]
             .map((one) => [one, one.getBoundingClientRect()])
             .filter(([one, box]) => box.height && box.height < least - 0.5)
             .map(([one, box]) => `${one.textContent.trim() || one.id} ${box.height}`)""",
        [TARGETS, SMALLEST],
    )
    return found


def opens(site: Site, page: Page, path: str, name: str = INSPECTOR) -> None:
    page.goto(f"{site.house.url}{path}")
    logs_in(page, name)


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("/h5/todo", f"{INSPECTOR}的待办"), ("/h5/round", f"{INSPECTOR}的巡检"), ("/h5/scan", "扫一扫"),
        ("/h5/report", "随手拍"), ("/h5/points", "月积分"), ("/h5/me", INSPECTOR), ("/h5/permit/new", "申请作业票"),
        ("/h5/quiz", f"{INSPECTOR}的答题"),
    ],
)  # fmt: skip
def test_a_page_without_anything_special(site: Site, hand: Watched, path: str, heading: str) -> None:
    site.opens(f"路线 {path}", FIRST)
    opens(site, hand.page, path)
    expect(hand.page.get_by_role("heading", level=1)).to_contain_text(heading)
    looks_right(hand.page, path.removeprefix("/h5/").replace("/", "-"))
    assert hand.complaints == []


@pytest.mark.parametrize(("path", "heading"), [("/h5/cameras", "摄像机"), ("/h5/areas", "重点区域")])
def test_a_page_of_safety(site: Site, hand: Watched, path: str, heading: str) -> None:
    opens(site, hand.page, path, OFFICER)
    expect(hand.page.get_by_role("heading", level=1)).to_have_text(heading)
    looks_right(hand.page, path.removeprefix("/h5/"))
    assert hand.complaints == []


def test_the_door(site: Site, hand: Watched) -> None:
    hand.page.goto(f"{site.house.url}/h5/todo")
    expect(hand.page.get_by_role("heading", name="登录")).to_be_visible()
    looks_right(hand.page, "login")


def test_a_round_its_sheet_a_finding_the_hazard_and_its_signature(site: Site, hand: Watched) -> None:
    page, code = hand.page, site.opens("逐页看", FIRST)
    opens(site, page, f"/h5/round/{code}")
    expect(page.get_by_role("heading", name="逐页看")).to_be_visible()
    looks_right(page, "route")
    page.get_by_role("button", name=f"下一个：{NAMES[FIRST]}").click()
    expect(page.get_by_role("button", name="扫码打卡")).to_be_visible()
    looks_right(page, "checkin")
    checks_in(site, page, FIRST)
    item(page, 1).get_by_role("button", name="异常").click()
    number = item(page, 1).get_by_role("link", name=re.compile("^YH-"))
    expect(number).to_be_visible()
    item(page, 3).get_by_role("button", name="有一点").click()
    item(page, 2).get_by_role("textbox").fill("720")
    looks_right(page, "sheet")
    hazard = number.inner_text()
    page.goto(f"{site.house.url}/h5/case/{hazard}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    looks_right(page, "case")
    page.goto(sign_link(site, hazard))
    expect(page.locator("canvas")).to_be_visible()
    looks_right(page, "sign")


def test_a_quiz_its_paper_and_its_result(site: Site, hand: Watched) -> None:
    page, code = hand.page, gives(site, "逐页看的一练")
    opens(site, page, f"/h5/quiz/{code}")
    expect(page.get_by_role("heading", name="逐页看的一练")).to_be_visible()
    looks_right(page, "quiz")
    page.get_by_role("button", name="开始答题").click()
    answers(site, page, code, last=3, wrong=4)
    page.get_by_role("button", name="上一题").click()
    looks_right(page, "quiz-paper")
    page.get_by_role("button", name="下一题").click()
    answers(site, page, code, first=4, wrong=4)
    page.get_by_role("button", name="交卷").click()
    expect(page.get_by_text("第 1 次，没到 80 分")).to_be_visible()
    looks_right(page, "quiz-result")


def sign_link(site: Site, code: str) -> str:
    person = site.store.run_now(lambda work: work.session.exec(select(Person.id).where(Person.name == INSPECTOR)).one())
    return f"{site.house.url}/h5/sign/{Passes(Signer(SECRET)).issue(person, 'sign', code, site.now())}"


def test_a_permit_and_its_sheets(site: Site, hand: Watched) -> None:
    page, now = hand.page, site.now()
    code = site.store.run_now(lambda work: put(work, now))
    opens(site, page, f"/h5/permit/{code}", GUARDIAN)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    looks_right(page, "permit")
    page.get_by_role("button", name="填气体读数").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    looks_right(page, "permit-gas")


def test_without_motion_where_motion_is_not_wanted(site: Site, browser: Browser) -> None:
    context = rounds.phone(browser)
    page = context.new_page()
    page.emulate_media(reduced_motion="reduce")
    opens(site, page, "/h5/round")
    expect(page.get_by_role("heading", level=1)).to_contain_text(INSPECTOR)
    moving = page.evaluate(MOVING)
    assert moving == 0
    context.close()


def test_the_keyboard_sees_where_it_is(site: Site, hand: Watched) -> None:
    opens(site, hand.page, "/h5/round")
    expect(hand.page.get_by_role("heading", level=1)).to_be_visible()
    hand.page.keyboard.press("Tab")
    seen = hand.page.evaluate(OUTLINE)
    assert seen[0] != "none" and seen[1] >= 2
