"""A demo with points, sheets and a planned round in its database, and the hands that walk it."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, FilePayload, Geolocation, Page, ViewportSize
from sqlmodel import select

from bot import rulebook
from bot.labels import Labels
from bot.signing import Signer
from bot.web.build import build
from bot.web.where import gcj02
from db import sheets
from db.store import Store
from db.tables import Person, RoundPoint, Substance
from db.work import UnitOfWork
from tests.browser.house import HAND, House, demo
from tests.browser.test_pages import SECRET
from tests.whole.pictures import picture as picture_of
from workflows.engine import Engine
from workflows.inspection.case import Round, Stop
from workflows.inspection.events import Opened
from workflows.inspection.sheets import Item, Sheet, ShowIf
from workflows.registry import FLOWS

INSPECTOR = "李强"
FIRST, SECOND, THIRD = "PD-203", "PD-204", "PD-301"
NAMES = {FIRST: "配电箱 PD-203", SECOND: "配电箱 PD-204", THIRD: "配电箱 PD-301"}
PICTURES = Path(__file__).parents[2] / "var" / "round"
SEEDS = itertools.count(500)
SHORT = Sheet(
    "T-BOX", "配电箱短表", asset="配电箱", items=(
        Item(1, "箱门和锁", "关严、上锁", critical=True, hazard="ELE-01-01"),
        Item(2, "母排温度", "红外测温", "number", "℃", 0, 70),
        Item(3, "积灰", kind="choice", options=("无", "有一点", "很多"), abnormal=("很多",)),
        Item(4, "积在哪里", kind="text", show_if=ShowIf(3, ("有一点", "很多"))),
        Item(5, "检查人签名", kind="signature"),
    ),
)  # fmt: skip
QUICK = Sheet(
    "T-QUICK", "十二项短表", asset="配电箱",
    items=tuple(Item(no, f"第 {no} 处接线端子", "无松动、无变色") for no in range(1, 13)),
)  # fmt: skip


@dataclass(slots=True)
class Site:
    house: House
    store: Store
    labels: Labels

    def now(self) -> datetime:
        return datetime.fromisoformat(str(self.house.get("/sandbox/where")["now"]))

    def round(self, code: str) -> Round:
        case = self.store.run_now(lambda work: work.load(code)[1])
        assert isinstance(case, Round)
        return case

    def opens(self, title: str, *points: str, who: str = INSPECTOR) -> str:
        """A planned round that somebody has to go now; its code."""
        now = self.now()
        return self.store.run_now(lambda work: self._opens(work, title, points, who, now))

    def _opens(self, work: UnitOfWork, title: str, points: tuple[str, ...], who: str, now: datetime) -> str:
        person = work.session.exec(select(Person.id).where(Person.name == who)).one()
        stops = tuple(self._stop(work, point) for point in points)
        since, due = now - timedelta(minutes=30), now + timedelta(hours=3)
        event = Opened(None, "plan", title, stops, owner=person, opens_at=since, due_at=due)
        return Engine(FLOWS).open(work, "round", event, now)

    @staticmethod
    def _stop(work: UnitOfWork, point: str) -> Stop:
        row = work.session.get_one(RoundPoint, (work.site, point))
        sheet = sheets.current(work.session, row.sheet)
        assert sheet
        machine = work.org().equipment[point]
        return Stop(point, sheet.code, sheet.version, machine.name, machine.place, point, row.halt)

    def passes(self, span: str) -> None:
        """Time goes on at the service."""
        self.house.post("/clock", {"advance": span})

    def label(self, point: str) -> FilePayload:
        """A photo of the label at a point."""
        return FilePayload(name="label.png", mimeType="image/png", buffer=self.labels.picture(point))


@contextmanager
def site(folder: Path) -> Iterator[Site]:
    build()
    with demo(folder / "data") as house:
        store = Store(f"sqlite:///{folder / 'data' / 'safeloop.db'}", FLOWS, parse=rulebook.parse)
        made = Site(house, store, Labels(Signer(SECRET), house.url))
        store.run_now(lambda work: _points(work, made.now()))
        yield made
        store.close()


def _points(work: UnitOfWork, now: datetime) -> None:
    """Two boxes of one skid, and one that stands alone."""
    for sheet in (SHORT, QUICK):
        offered = sheets.offer(work.session, sheet, None, now)
        assert sheets.decide(work.session, sheet.code, offered.version, True, now)
    for code, named, halt in ((FIRST, "T-BOX", "东门"), (SECOND, "T-BOX", "东门"), (THIRD, "T-QUICK", "")):
        work.session.merge(RoundPoint(site=work.site, code=code, sheet=named, halt=halt))
    work.session.merge(
        Substance(site=work.site, point=FIRST, name="电气绝缘清洗剂", most="2 L", dangers="易燃，蒸气会让人头晕",
                  first_aid="吸入：移到空气新鲜处。溅入眼睛：清水冲 15 分钟，送医", fire="二氧化碳、干粉，不用水")
    )  # fmt: skip


def beside() -> Geolocation:
    """Where a phone's GPS (WGS-84) stands when a Chinese map shows it at the second welding shop's east door."""
    lat, lng = 31.619802, 120.452527
    there = gcj02(lat, lng)
    return Geolocation(latitude=2 * lat - there[0], longitude=2 * lng - there[1], accuracy=12)


def phone(browser: Browser, width: int = HAND["width"]) -> BrowserContext:
    return browser.new_context(
        viewport=ViewportSize(width=width, height=HAND["height"]), device_scale_factor=2, has_touch=True,
        is_mobile=True, locale="zh-CN", timezone_id="Asia/Shanghai", permissions=["geolocation"], geolocation=beside(),
    )  # fmt: skip


def shot() -> FilePayload:
    """A new picture each time: one proves one thing."""
    return FilePayload(name="a.jpg", mimeType="image/jpeg", buffer=picture_of(next(SEEDS)))


def picture(page: Page, name: str, whole: bool = False) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(PICTURES / f"{name}.png"), full_page=whole)
