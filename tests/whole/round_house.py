"""A factory with points to be gone round: two pumps on one skid, a shop, one sheet, and rounds as a phone does them."""

import io
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import aiohttp

from db import sheets
from db.org import bump_org
from db.tables import Equipment, RoundPoint
from db.work import UnitOfWork
from tests.whole.browser import Browser
from tests.whole.permit_house import people
from tests.whole.plant import Plant
from workflows.inspection.case import Round
from workflows.inspection.events import Opened
from workflows.inspection.sheets import Item, Sheet, ShowIf

WALKER, MATE, LEADER, OTHER, SAFETY = "li.qiang", "zhang.wei", "wang.fang", "sun.hao", "zhao.min"
"""李强 and 张伟 of 焊接车间, 王芳 who leads them, 孙浩 of another department, 赵敏 of safety."""
SHOP, PUMP, TWIN = "HJ-1", "P-1", "P-2"
SHEET = Sheet("T-01", "焊机日检", 1, items=(
    Item(1, "电缆绝缘层", "无破损", hazard="ELE-01-02"),
    Item(2, "轴承温度", "不超过 70", "number", "℃", 0, 70, hazard="ELE-01-02", must=False),
    Item(3, "备注", kind="text", must=False),
    Item(4, "铭牌", kind="photo", must=False, photos=()),
    Item(5, "点检人签名", kind="signature", must=False, photos=(), show_if=ShowIf(1, ("正常",))),
))  # fmt: skip
FINE = {"1": "正常", "2": "45"}


async def furnished(factory: Plant, many: int = 0) -> None:
    """Machines, points and the sheet; `many` more points P-101 ... at the shop."""
    now = factory.clock.now()
    extra = [f"P-{101 + number}" for number in range(many)]

    def put(work: UnitOfWork) -> None:
        for code, name in ((PUMP, "一号泵"), (TWIN, "二号泵"), *((code, f"{code} 焊机") for code in extra)):
            work.session.add(Equipment(code=code, name=name, place=SHOP, department="公司/焊接车间"))
        work.session.add(RoundPoint(code=SHOP, sheet="T-01", nfc="tag of the shop", beacon="fda50693:1:2"))
        for code, halt in ((PUMP, "skid"), (TWIN, "skid"), *((code, "") for code in extra)):
            work.session.add(RoundPoint(code=code, sheet="T-01", halt=halt))
        bump_org(work.session)
        offered = sheets.offer(work.session, SHEET, None, now)
        assert sheets.decide(work.session, offered.code, offered.version, True, now)

    await factory.service.store.run(put)


async def planned(
    factory: Plant, points: Sequence[str] = (SHOP,), owner: str | None = WALKER, role: str = "", ordered: bool = False,
    hours: float = 2,
) -> str:  # fmt: skip
    """A round of today's plan, its window open from now."""
    now, ids = factory.clock.now(), await people(factory, (owner,) if owner else ())

    def put(work: UnitOfWork) -> str:
        from bot.rounds.points import point_of

        sheet = sheets.current(work.session, "T-01")
        assert sheet
        found = [point_of(work.session, work.org(), code) for code in points]
        stops = tuple(point.stop(sheet) for point in found if point)
        event = Opened(
            None, "plan", "早班巡检", stops, "早班巡检", role, "公司/焊接车间" if role else "",
            ids[owner] if owner else None, ordered, now, now + timedelta(hours=hours),
        )  # fmt: skip
        return factory.service.reporting.hands.engine.open(work, "round", event, now)

    code = await factory.service.store.run(put)
    await factory.settles()
    return code


async def round_of(factory: Plant, code: str) -> Round:
    _, case = await factory.service.store.run(lambda work: work.load(code))
    assert isinstance(case, Round)
    return case


def key() -> str:
    return str(uuid.uuid4())


async def sends(
    page: Browser, code: str, act: str, *files: tuple[str, bytes], headers: Any = None, **fields: Any
) -> tuple[int, dict[str, Any]]:
    """One act as the page sends it; the loops are not waited for."""
    form = aiohttp.FormData({"key": key(), **{k: str(v) for k, v in fields.items()}}, default_to_multipart=True)
    for name, data in files:
        form.add_field(name, io.BytesIO(data), filename=f"{name}.bin", content_type="application/octet-stream")
    return await page.post(f"/h5/api/rounds/{code}/{act}", headers=headers, data=form)


async def does(page: Browser, code: str, act: str, *files: tuple[str, bytes], **fields: Any) -> dict[str, Any]:
    """The round afterwards; it must have been taken."""
    status, found = await sends(page, code, act, *files, **fields)
    assert status == 200, found
    await page.plant.settles()
    return dict(found["round"])


def address(factory: Plant, point: str) -> str:
    return factory.service.labels.address(point)


def answers(given: Mapping[str, str] = FINE) -> dict[str, str]:
    return {"answers": json.dumps(given, ensure_ascii=False), "seconds": "40", "times": json.dumps([3, 20])}


@dataclass(slots=True)
class Phone:
    """A phone that is away: entries in order, with its own two clocks. `off`: how far its wall clock is wrong."""

    factory: Plant
    page: Browser
    user: str = WALKER
    off: timedelta = timedelta()
    anchor: str = ""
    begun: datetime | None = None
    seq: int = 0
    waiting: list[tuple[str, str, tuple[tuple[str, bytes], ...], dict[str, str]]] = field(default_factory=list)

    async def contact(self) -> dict[str, Any]:
        """The last word of the service before the net is gone."""
        status, found = await self.page.get("/h5/api/rounds")
        assert status == 200
        self.anchor, self.begun = found["anchor"], self.factory.clock.now()
        return found

    def does(self, at: datetime, code: str, act: str, *files: tuple[str, bytes], **fields: Any) -> None:
        """At a moment of true time, while nothing is sent. After a reboot (`begun` None) no steady clock is left."""
        self.seq += 1
        since = str(round((at - self.begun).total_seconds() * 1000)) if self.begun else ""
        stamp = {"key": key(), "seq": str(self.seq), "wall": (at + self.off).isoformat(), "anchor": self.anchor,
                 "since_ms": since}  # fmt: skip
        self.waiting.append((code, act, files, {**stamp, **{name: str(value) for name, value in fields.items()}}))

    async def back(self, **span: float) -> None:
        """So much later there is a net again; the login is over by then, and nothing on the phone is lost by it."""
        await self.factory.passes(**span)
        await self.page.logs_in(self.user)

    async def sends(self, most: int | None = None, again: bool = False) -> list[tuple[int, dict[str, Any]]]:
        """In order; `again` leaves them on the phone as if the answers had been lost."""
        batch = self.waiting[:most]
        sent = (self.factory.clock.now() + self.off).isoformat()
        found = [await sends(self.page, code, act, *files, **{**fields, "sent_wall": sent})
                 for code, act, files, fields in batch]  # fmt: skip
        self.waiting = self.waiting if again else self.waiting[len(batch) :]
        return found


async def stands(page: Browser, code: str, point: str = SHOP) -> None:
    """By the label of the point."""
    await does(page, code, "checkin", point=point, how="qr", address=address(page.plant, point))
