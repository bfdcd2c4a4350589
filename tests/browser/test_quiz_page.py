"""安全答题 on a phone: answered with a thumb, without a net, after the tab was killed; graded once, and told why."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlmodel import select

from db.tables import Ledger, Person
from tests.browser import rounds
from tests.browser.house import Watched, soon
from tests.browser.offline import NET_MS, entries
from tests.browser.rounds import INSPECTOR, Site, picture
from tests.browser.test_pages import LIGHTEST, logs_in, weight
from workflows.engine import Engine
from workflows.quiz.case import Quiz
from workflows.quiz.events import QuizGiven
from workflows.registry import FLOWS

SOON_MS = 15_000
READY = "() => navigator.serviceWorker.getRegistration('/h5/').then((one) => one?.active?.state || null)"
KEPT = """() => new Promise((done) => { const asked = indexedDB.open('safeloop'); asked.onsuccess = () => {
  const one = asked.result.transaction('kept').objectStore('kept').get('quiz');
  one.onsuccess = () => (asked.result.close(), done(one.result ? JSON.stringify(one.result.data) : null)); }; })"""


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    context = rounds.phone(browser)
    context.set_default_timeout(SOON_MS)
    yield context
    context.close()


def gives(site: Site, title: str) -> str:
    """The code of a quiz for 李强."""
    now = site.now()
    who = site.store.run_now(lambda work: work.session.exec(select(Person.id).where(Person.name == INSPECTOR)).one())
    event = QuizGiven(who, f"{title} {now:%Y-%m-%d}", title, now)
    return site.store.run_now(lambda work: Engine(FLOWS).open(work, "quiz", event, now))


def quiz(site: Site, code: str) -> Quiz:
    case = site.store.run_now(lambda work: work.load(code)[1])
    assert isinstance(case, Quiz)
    return case


def answers(site: Site, page: Page, code: str, first: int = 1, last: int = 10, wrong: int = 0) -> None:
    """The questions from `first` to `last`, the first `wrong` of the paper falsely; stands on the next one then."""
    asked = quiz(site, code).paper.questions
    for no in range(first, last + 1):
        one = asked[no - 1]
        expect(page.get_by_role("heading", level=1)).to_have_text(one.ask)
        places = one.answer if no > wrong else tuple(set(range(len(one.options))) - set(one.answer))[:1] or (0,)
        for place in places:
            option = page.locator(".tap").nth(place)
            option.click()
            expect(option).to_have_attribute("aria-pressed", "true")
        if no < len(asked):
            page.get_by_role("button", name="下一题").click()


def points(site: Site, title: str) -> list[int]:
    query = select(Ledger.points).where(Ledger.why == f"{title}通过")
    return list(site.store.run_now(lambda work: work.session.exec(query).all()))


def opens(site: Site, page: Page, path: str) -> None:
    page.goto(f"{site.house.url}{path}")
    logs_in(page, INSPECTOR)


def test_without_a_net_and_with_the_tab_killed_twice_it_is_graded_once(site: Site, phone: BrowserContext) -> None:
    code, page = gives(site, "停电的一练"), phone.new_page()
    opens(site, page, "/h5/todo")
    link = page.get_by_role("link", name=re.compile("停电的一练"))
    expect(link).to_contain_text("10 题")
    soon(lambda: page.evaluate(READY))
    kept = soon(lambda: page.evaluate(KEPT))
    paper = quiz(site, code).paper.questions
    assert all(one.ask in kept for one in paper) and not [one.why for one in paper if one.why in kept]
    phone.set_offline(True)
    link.click()
    page.get_by_role("button", name="开始答题").click()
    answers(site, page, code, last=4)
    page.close()
    page = phone.new_page()
    page.goto(f"{site.house.url}/h5/quiz/{code}")
    page.get_by_role("button", name="接着答（已选 4 题）").click()
    answers(site, page, code, first=5)
    page.get_by_role("button", name="交卷").click()
    expect(page.get_by_role("heading", name="已存在手机里")).to_be_visible()
    picture(page, "quiz-waiting")
    (entry,) = entries(page)
    assert (entry["kind"], entry["fields"]["turn"], entry["person"] != "") == ("quiz", "1", True)
    assert entry["wall"] and entry["mono"] and entry["anchor"]
    page.close()
    pages = [phone.new_page(), phone.new_page()]
    for one in pages:
        one.goto(f"{site.house.url}/h5/quiz/{code}")
    assert quiz(site, code).paper.answered is None
    phone.set_offline(False)
    for one in pages:
        one.evaluate("() => [1, 2].forEach(() => document.querySelector('.pending button')?.click())")
        expect(one.get_by_text("第 1 次，通过了")).to_be_visible(timeout=NET_MS)
        expect(one.get_by_text(paper[0].why)).to_be_visible()
    assert entries(pages[0]) == [] and points(site, "停电的一练") == [5]
    done = quiz(site, code)
    assert (done.turn, done.paper.score, done.paper.answered is not None) == (1, 100, True)


def test_a_first_try_shows_the_reasons_and_the_second_has_other_questions(site: Site, phone: BrowserContext) -> None:
    code, page = gives(site, "两次的一练"), phone.new_page()
    watched = Watched(page)
    opens(site, page, f"/h5/quiz/{code}")
    page.get_by_role("button", name="开始答题").click()
    assert weight(page) < LIGHTEST
    first = quiz(site, code).paper.questions
    expect(page.get_by_role("button", name="下一题")).to_be_disabled()
    answers(site, page, code, wrong=5)
    picture(page, "quiz-paper")
    page.get_by_role("button", name="上一题").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(first[-2].ask)
    page.get_by_role("button", name="下一题").click()
    page.get_by_role("button", name="交卷").click()
    expect(page.get_by_text("第 1 次，没到 80 分")).to_be_visible()
    expect(page.get_by_text("✗ 答错")).to_have_count(5)
    picture(page, "quiz-result", whole=True)
    page.get_by_role("button", name="再答一次，题会换").click()
    assert {one.ask for one in first}.isdisjoint(one.ask for one in quiz(site, code).paper.questions)
    answers(site, page, code)
    page.get_by_role("button", name="交卷").click()
    expect(page.get_by_text("第 2 次，通过了")).to_be_visible()
    expect(page.get_by_role("navigation", name="操作")).to_have_count(0)
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert watched.complaints == []


def test_a_quiz_that_another_phone_answered_meanwhile_is_shown_as_a_conflict(
    site: Site, phone: BrowserContext, browser: Browser
) -> None:
    code, page = gives(site, "两台手机"), phone.new_page()
    opens(site, page, f"/h5/quiz/{code}")
    page.get_by_role("button", name="开始答题").click()
    phone.set_offline(True)
    answers(site, page, code)
    page.get_by_role("button", name="交卷").click()
    expect(page.get_by_role("heading", name="已存在手机里")).to_be_visible()
    other = rounds.phone(browser)
    second = other.new_page()
    opens(site, second, f"/h5/quiz/{code}#paper")
    answers(site, second, code, wrong=4)
    second.get_by_role("button", name="交卷").click()
    expect(second.get_by_text("第 1 次，没到 80 分")).to_be_visible()
    other.close()
    phone.set_offline(False)
    expect(page.get_by_text("没有记分：答题：两台手机")).to_be_visible(timeout=NET_MS)
    expect(page.get_by_text("第 1 次已经交过了，以先收到的为准")).to_be_visible()
    picture(page, "quiz-conflict")
    assert (quiz(site, code).papers[0].score, points(site, "两台手机")) == (60, [])
    page.get_by_role("button", name="知道了，不要了").click()
    page.get_by_role("button", name="真的不要了，删掉").click()
    expect(page.get_by_text("没有记分：答题")).to_have_count(0)


def test_whoever_asks_for_one_gets_it_and_the_list_shows_only_their_own(site: Site, phone: BrowserContext) -> None:
    code, page = gives(site, "别人的一练"), phone.new_page()
    page.goto(f"{site.house.url}/h5/quiz")
    logs_in(page, "张伟")
    expect(page.get_by_role("heading", name="张伟的答题")).to_be_visible()
    expect(page.get_by_text("别人的一练")).to_have_count(0)
    page.get_by_role("button", name="自己练一份").click()
    expect(page.get_by_role("heading", name="自愿答题")).to_be_visible()
    page.get_by_role("button", name="‹ 全部答题").click()
    expect(page.get_by_role("button", name="自己练一份")).to_have_count(0)
    page.goto(f"{site.house.url}/h5/quiz/{code}")
    expect(page.get_by_text("没有这份题，或者它是别人的")).to_be_visible()
