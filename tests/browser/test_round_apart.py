"""What was done on a phone and not taken over, and what a second phone of the same person shows."""

import re

from playwright.sync_api import Browser, Page, expect
from sqlmodel import select

from db.tables import Inbox, Person
from db.work import UnitOfWork
from tests.browser import rounds
from tests.browser.house import Watched, soon
from tests.browser.offline import NET_MS, entries
from tests.browser.rounds import FIRST, INSPECTOR, NAMES, SECOND, Site, picture, shot
from tests.browser.test_axe import looks_right
from tests.browser.test_pages import logs_in
from tests.browser.test_round_page import SOON_MS, checks_in, item
from workflows.engine import Engine
from workflows.inspection.events import HandedTo
from workflows.registry import FLOWS

OTHER = "邹静"


def stands_at(site: Site, page: Page, code: str, point: str) -> None:
    """Logged in by the deep link of a point, which leads to this point and not only to its round."""
    site.passes("PT4M")
    page.goto(f"{site.house.url}/h5/round/{code}#{point}")
    logs_in(page, INSPECTOR)
    expect(page.get_by_role("heading", name=NAMES[point])).to_be_visible(timeout=SOON_MS)


def handed(site: Site, code: str) -> None:
    """The round goes to a colleague, as by a card in the chat."""
    now = site.now()

    def done(work: UnitOfWork) -> None:
        who = {row.name: row.id for row in work.session.exec(select(Person))}
        Engine(FLOWS).apply(work, code, HandedTo(who[INSPECTOR], who[OTHER]), now)

    site.store.run_now(done)


def inbox(site: Site) -> list[str]:
    """What the service took over as reports."""
    return site.store.run_now(lambda work: [str(row.payload) for row in work.session.exec(select(Inbox))])


def test_a_second_phone_of_the_same_person_shows_the_finding_as_answered(
    site: Site, hand: Watched, browser: Browser
) -> None:
    page, code = hand.page, site.opens("两部手机", FIRST)
    stands_at(site, page, code, FIRST)
    checks_in(site, page, FIRST)
    item(page, 1).get_by_role("button", name="异常").click()
    expect(item(page, 1).get_by_role("link", name=re.compile("^YH-"))).to_be_visible(timeout=SOON_MS)
    context = rounds.phone(browser)
    second = context.new_page()
    second.goto(f"{site.house.url}/h5/round/{code}#{FIRST}")
    logs_in(second, INSPECTOR)
    abnormal = item(second, 1).get_by_role("button", name="异常")
    expect(abnormal).to_have_attribute("aria-pressed", "true", timeout=SOON_MS)
    expect(item(second, 1).get_by_text("后来改成了别的答案")).to_have_count(0)
    expect(item(second, 1).get_by_text("再拍 3 张")).to_be_visible()
    picture(second, "second-phone")
    item(second, 1).get_by_role("button", name="正常").click()
    expect(item(second, 1).get_by_text("后来改成了别的答案")).to_be_visible()
    context.close()


def test_what_a_colleague_s_round_does_not_take_stands_in_one_banner_and_is_told_on_its_own(
    site: Site, hand: Watched
) -> None:
    page, code = hand.page, site.opens("别人接走了", FIRST)
    stands_at(site, page, code, FIRST)
    page.evaluate("navigator.serviceWorker.ready.then(() => 1)")
    page.context.set_offline(True)
    checks_in(site, page, FIRST)
    item(page, 1).get_by_role("button", name="异常").click()
    for view in ("部位特写", "环境参照物"):
        item(page, 1).get_by_label(f"拍{view}").set_input_files(shot())
    expect(item(page, 1).get_by_text("再拍 1 张")).to_be_visible(timeout=SOON_MS)
    handed(site, code)
    page.context.set_offline(False)
    banner = page.get_by_text("和别人的冲突了，没有覆盖")
    expect(banner).to_be_visible(timeout=NET_MS)
    soon(lambda: all(one["state"] == "conflict" for one in entries(page)) or None)
    expect(banner).to_have_count(1)
    stuck = page.locator(".stuck")
    expect(stuck.get_by_role("img")).to_have_count(3)  # the label and two photos
    expect(stuck).to_contain_text("手机时间")
    page.evaluate("scrollTo(0, 0)")
    looks_right(page, "round-apart")
    stuck.get_by_role("button", name=f"单独上报：{NAMES[FIRST]} 第 1 项").click()
    expect(page.get_by_text("已经单独报了一条")).to_be_visible(timeout=SOON_MS)
    picture(page, "apart-told")
    soon(lambda: [one["url"].rpartition("/")[2] for one in entries(page)] == ["checkin"] or None)
    [told] = [one for one in inbox(site) if "巡检异常的照片" in one]
    assert NAMES[FIRST] in told and told.count('"Photo"') == 2
    stuck.get_by_role("button", name="知道了，不要了").click()
    assert len(entries(page)) == 1, "one tap too many loses nothing"
    stuck.get_by_role("button", name="真的不要了，删掉").click()
    expect(stuck).to_have_count(0)
    assert entries(page) == []


def test_the_banner_of_a_wrong_label_goes_when_the_right_one_is_taken(site: Site, hand: Watched) -> None:
    page, code = hand.page, site.opens("拍错了标签", SECOND)
    stands_at(site, page, code, SECOND)
    page.get_by_role("button", name="扫码打卡").click()
    page.get_by_role("dialog").locator("input[type=file]").set_input_files(shot())
    stuck = page.get_by_text("没被接受")
    expect(stuck).to_be_visible(timeout=SOON_MS)
    page.get_by_role("button", name="扫码打卡").click()
    page.get_by_role("dialog").locator("input[type=file]").set_input_files(site.label(SECOND))
    soon(lambda: site.round(code).stops[0].checked_in)
    expect(stuck).to_have_count(0, timeout=SOON_MS)
    assert entries(page) == []
