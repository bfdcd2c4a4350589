"""The two ways from a scan to its check, a label's page and a chat's card, and what is typed into a number's field."""


from playwright.sync_api import Page, Request, expect
from sqlmodel import select

from bot.rounds.receipts import receipt
from db.tables import Case, Person
from db.work import UnitOfWork
from tests.browser.house import Watched, soon
from tests.browser.offline import entries
from tests.browser.rounds import FIRST, INSPECTOR, NAMES, SECOND, THIRD, Site
from tests.browser.test_pages import logs_in
from tests.browser.test_round_page import SOON_MS, checks_in, item

OTHER = "邹静"


def scanned_by(site: Site, who: str, point: str) -> str:
    """The way to a point's check that a chat's card opens for this person."""
    person = site.store.run_now(lambda work: work.session.exec(select(Person.id).where(Person.name == who)).one())
    return f"{site.house.url}/h5/round/at/{point}/{receipt(site.labels.signer, point, site.now(), person)}"


def rounds_open(site: Site) -> int:
    def counted(work: UnitOfWork) -> int:
        return len(work.session.exec(select(Case.code).where(Case.kind == "round", Case.state == "going")).all())

    return site.store.run_now(counted)


def check_ins(page: Page) -> list[str]:
    """What the check-ins of this page send, filled as they go out."""
    sent: list[str] = []

    def heard(request: Request) -> None:
        if request.url.endswith("/checkin"):
            sent.append((request.post_data_buffer or b"").decode(errors="replace"))

    page.on("request", heard)
    return sent


def stood_here(page: Page, point: str, sent: list[str]) -> None:
    expect(page.get_by_role("heading", name=NAMES[point])).to_be_visible(timeout=SOON_MS)
    expect(item(page, 1)).to_be_visible(timeout=SOON_MS)
    soon(lambda: entries(page) == [] or None)
    [said] = sent
    assert 'name="lat"' in said and 'name="accuracy"' in said
    expect(page.get_by_text("没有定位")).to_have_count(0)


def test_the_position_goes_along_from_a_label_s_page_and_from_a_chat_s_card(site: Site, hand: Watched) -> None:
    page = hand.page
    sent = check_ins(page)
    page.goto(site.labels.address(FIRST))
    page.get_by_role("link", name="开始检查").click()
    logs_in(page, INSPECTOR)
    stood_here(page, FIRST, sent)
    sent.clear()
    site.passes("PT4M")
    page.goto(scanned_by(site, INSPECTOR, THIRD))
    stood_here(page, THIRD, sent)


def test_the_scan_of_somebody_else_is_refused_with_its_reason_and_leaves_nothing_behind(
    site: Site, hand: Watched
) -> None:
    page, before = hand.page, rounds_open(site)
    page.goto(scanned_by(site, OTHER, SECOND))
    logs_in(page, INSPECTOR)
    expect(page.get_by_role("alert")).to_contain_text("别人扫码得到的链接", timeout=SOON_MS)
    soon(lambda: entries(page) == [] or None)
    expect(page.get_by_role("button", name="再传一次")).to_have_count(0)
    expect(page.get_by_role("heading", name=f"{INSPECTOR}的巡检")).to_be_visible()
    assert rounds_open(site) == before


def test_what_is_no_number_is_said_beside_its_field(site: Site, hand: Watched) -> None:
    page, code = hand.page, site.opens("读数", FIRST)
    site.passes("PT4M")
    page.goto(f"{site.house.url}/h5/round/{code}#{FIRST}")
    logs_in(page, INSPECTOR)
    checks_in(site, page, FIRST)
    for typed in ("😀", "25.5.5"):
        item(page, 2).get_by_role("textbox").fill(typed)
        item(page, 2).get_by_role("textbox").blur()
        expect(item(page, 2).get_by_role("alert")).to_contain_text("要填数字")
    item(page, 2).get_by_role("textbox").fill("25.5")
    item(page, 2).get_by_role("textbox").blur()
    expect(item(page, 2).get_by_role("alert")).to_have_count(0)
    assert hand.complaints == []
