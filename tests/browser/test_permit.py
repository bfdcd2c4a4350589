"""The guardian's phone of 390 x 844: from the scanned paper to work that goes on, and the red button."""

import io
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Geolocation, Locator, Page, expect
from sqlmodel import select

from bot import rulebook
from bot.labels import Labels
from bot.permits.marks import Scan, read
from bot.signing import Signer
from bot.web.build import build
from bot.web.where import gcj02
from db.store import Store
from db.tables import CertificateRow, Person
from tests.browser.house import HAND, House, Watched, demo
from tests.browser.test_pages import LIGHTEST, SECRET, draw, logs_in, weight
from tests.whole.pictures import picture as picture_of
from workflows.permit.case import Permit, State
from workflows.permit.events import Applied
from workflows.permit.records import Crewman, Kind, Node, Signature
from workflows.registry import FLOWS

GUARDIAN, FOREMAN, HAND_ONE, APPROVER, OTHER = "袁海波", "钟建军", "方玉梅", "周立新", "张伟"
PLACE, POINT = "一号焊接车间", "HJ-01"
SEEDS = itertools.count(1)
PICTURES = Path(__file__).parents[2] / "var" / "permit"
SOON_MS = 15_000


@dataclass(slots=True)
class Site:
    """A demo with one approved permit in its database, as the workflow leaves it: crew and foreman have signed."""

    house: House
    store: Store
    code: str
    labels: Labels

    def now(self) -> datetime:
        return datetime.fromisoformat(str(self.house.get("/sandbox/where")["now"]))

    def permit(self) -> Permit:
        case = self.store.run_now(lambda work: work.load(self.code)[1])
        assert isinstance(case, Permit)
        return case


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    build()
    data = tmp_path_factory.mktemp("permit") / "data"
    with demo(data) as house:
        store = Store(f"sqlite:///{data / 'safeloop.db'}", FLOWS, parse=rulebook.parse)
        now = datetime.fromisoformat(str(house.get("/sandbox/where")["now"]))
        code = store.run_now(lambda work: put(work, now))
        yield Site(house, store, code, Labels(Signer(SECRET), house.url))
        store.close()


def put(work: Any, now: datetime) -> str:
    """A blind plate is taken out; started half an hour ago by the plan, nobody has scanned yet."""
    rows = work.session.exec(select(Person.name, Person.id)).all()
    id = {name: person for name, person in rows if name in (GUARDIAN, FOREMAN, HAND_ONE, APPROVER)}
    begun, crew = now - timedelta(minutes=30), ((HAND_ONE, "worker"), (FOREMAN, "foreman"), (GUARDIAN, "guardian"))
    fields = (
        ("blind_no", "MB-07"), ("action", "抽"), ("medium", "天然气"), ("pressure", "0.4"), ("gas_needed", "是"),
    )  # fmt: skip
    permit = Permit(
        work.next_code("MB", now), id[FOREMAN], Kind.BLIND, State.APPROVED, "抽盲板",
        "天然气支管检修后抽盲板 MB-07，恢复供气", PLACE, POINT, "东侧阀组", department="设备部", owner=id[FOREMAN],
        crew=tuple(Crewman(id[name], part, "" if part == "foreman" else "HT-JH-2026-005") for name, part in crew),  # type: ignore[arg-type]
        fields=fields, base_level="盲板抽堵", level="盲板抽堵", starts_at=begun, ends_at=begun + timedelta(hours=4),
        opened_at=begun, submitted_at=begun, approved_at=begun,
        nodes=(Node("base", "所在基层单位审批", 1, (id[APPROVER],), by=id[APPROVER], at=begun),),
        signatures=(
            Signature("base", id[APPROVER], begun, note="同意"), Signature("brief", id[FOREMAN], begun),
            Signature("crew", id[HAND_ONE], begun),
        ),
    )  # fmt: skip
    work.save("permit", None, permit, Applied(id[FOREMAN], Kind.BLIND), [], now)
    today = now.date()
    work.session.add(
        CertificateRow(person=id[GUARDIAN], category="guardian", family="enterprise", number="HT-JH-2026-005",
                       issued=today, expires=today + timedelta(days=300), added_at=now)
    )  # fmt: skip
    return permit.code


def spot() -> Geolocation:
    """Where a phone's GPS (WGS-84) must stand to be at the place on a Chinese map."""
    lat, lng = 31.618901, 120.452
    there = gcj02(lat, lng)
    return Geolocation(latitude=2 * lat - there[0], longitude=2 * lng - there[1], accuracy=12)


@pytest.fixture
def hand(browser: Browser) -> Iterator[Watched]:
    context = browser.new_context(
        viewport=HAND, device_scale_factor=2, has_touch=True, locale="zh-CN", permissions=["geolocation"],
        geolocation=spot(),
    )  # fmt: skip
    yield Watched(context.new_page())
    context.close()


def picture(page: Page, name: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(PICTURES / f"{name}.png"))


def shot() -> dict[str, Any]:
    """A new picture each time: one proves one thing."""
    return {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture_of(next(SEEDS))}


def test_the_guardian_scans_the_paper_prepares_and_starts_the_work(site: Site, hand: Watched) -> None:
    page = hand.page
    page.goto(site.labels.address(site.code))
    expect(page.get_by_role("heading", level=1)).to_have_text("已批准未开工")
    picture(page, "public")
    page.get_by_role("link", name="本厂人员登录后打开这张票").click()
    logs_in(page, GUARDIAN)
    expect(page.get_by_text("已扫纸质票的码")).to_be_visible(timeout=SOON_MS)
    expect(page.get_by_role("heading", name=PLACE)).to_be_visible()
    assert weight(page) < LIGHTEST
    picture(page, "page-approved")
    confirms(page)
    measures_gas(page)
    picture(page, "page-gas")
    page.get_by_role("navigation").get_by_role("button", name="签名：监护人").click()
    expect(page.locator("canvas")).to_be_visible()
    expect(page.get_by_role("button", name="请先签名")).to_be_disabled()
    draw(page)
    picture(page, "sheet-sign")
    page.get_by_role("dialog").get_by_role("button", name="签名", exact=True).click()
    page.get_by_role("navigation").get_by_role("button", name="扫码开工").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("有效 · 作业中", timeout=SOON_MS)
    expect(page.get_by_role("button", name="立即停止")).to_be_visible()
    page.evaluate("scrollTo(0, 0)")
    picture(page, "page-working")
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert hand.complaints == []
    after = site.permit()
    assert after.state is State.WORKING and after.start_spot and after.start_spot.accuracy == 12


def panel(page: Page, heading: str) -> Locator:
    return page.locator("section").filter(has=page.get_by_role("heading", name=heading, exact=True))


def confirms(page: Page) -> None:
    lines = panel(page, "安全措施").locator("li")
    expect(lines).to_have_count(7)
    for turn in range(7):
        line = lines.nth(turn)
        if line.locator("input[type=file]").count():
            line.locator("input[type=file]").set_input_files(shot())
        else:
            line.get_by_role("button", name=re.compile("^确认第")).click()
        expect(line.get_by_text("已确认")).to_be_attached(timeout=SOON_MS)
    expect(page.get_by_text("7 项都已确认")).to_be_visible()


def measures_gas(page: Page) -> None:
    page.get_by_role("button", name="填气体读数").click()
    page.get_by_label("可燃气体").fill("2")
    page.get_by_label("是哪种可燃气").select_option("天然气")
    page.get_by_label("仪器编号").fill("GT-07")
    page.get_by_label("校准有效期").fill("2030-12-31")
    picture(page, "sheet-gas")
    page.get_by_role("button", name="记下读数").click()
    expect(panel(page, "气体分析").get_by_text("合格", exact=True)).to_be_visible(timeout=SOON_MS)


def test_the_guardian_shows_to_be_there_and_shows_a_code_that_moves(site: Site, hand: Watched) -> None:
    page = hand.page
    page.goto(f"{site.house.url}/h5/permit/{site.code}")
    logs_in(page, GUARDIAN)
    page.get_by_role("navigation").get_by_role("button", name="我在现场").click()
    expect(page.get_by_text("已定位，误差约 12 米")).to_be_visible(timeout=SOON_MS)
    page.get_by_role("button", name="出示动态码").click()
    code = page.get_by_role("img", name="作业票动态二维码")
    expect(code).to_be_visible(timeout=SOON_MS)
    picture(page, "screen-code")
    shown = zxingcpp.read_barcodes(Image.open(io.BytesIO(code.screenshot())))
    assert [read(site.labels, one.text, site.now()) for one in shown] == [Scan(site.code, "screen", True)]
    assert hand.complaints == []


def test_anybody_of_the_list_stops_the_work_with_two_taps(site: Site, hand: Watched) -> None:
    page = hand.page
    page.goto(f"{site.house.url}/h5/permit/{site.code}")
    logs_in(page, OTHER)
    expect(page.get_by_role("button", name="立即停止")).to_be_visible()
    expect(page.get_by_role("button", name="作业结束")).to_have_count(0)
    page.get_by_role("button", name="立即停止").click()
    picture(page, "sheet-stop")
    page.get_by_role("button", name="冒烟或着火").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("已暂停", timeout=SOON_MS)
    picture(page, "page-stopped")
    assert hand.complaints == []
    assert site.permit().breaks[-1].red


def test_a_forged_code_is_red(site: Site, hand: Watched) -> None:
    hand.page.goto(site.labels.address(site.code)[:-2] + "xx")
    expect(hand.page.get_by_role("heading", level=1)).to_have_text("这张票是假的，或者不是本厂的")
    picture(hand.page, "public-forged")


def test_a_foreman_applies_with_one_form_and_is_asked_for_what_is_missing(site: Site, hand: Watched) -> None:
    page = hand.page
    page.goto(f"{site.house.url}/h5/permit/new")
    logs_in(page, FOREMAN)
    expect(page.get_by_role("heading", name="申请作业票")).to_be_visible(timeout=SOON_MS)
    picture(page, "new-kinds")
    page.get_by_role("button", name="动土").click()
    page.get_by_label("做什么").fill("挖电缆沟，深 1.2 米")
    page.get_by_label("在哪里").fill(PLACE)
    page.get_by_role("button", name="4 小时").click()
    page.get_by_label("作业人").fill(HAND_ONE)
    assert weight(page) < LIGHTEST
    page.screenshot(path=str(PICTURES / "new-form.png"), full_page=True)
    page.get_by_role("button", name="填好了，核对一遍").click()
    expect(page.get_by_text("谁是监护人")).to_be_visible(timeout=SOON_MS)
    page.get_by_label("谁是监护人").fill(GUARDIAN)
    page.get_by_role("button", name="填上").click()
    expect(page.get_by_text("谁是监护人")).to_have_count(0, timeout=SOON_MS)
    page.screenshot(path=str(PICTURES / "new-draft.png"), full_page=True)
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert hand.complaints == []
