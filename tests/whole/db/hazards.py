"""Hazards, people and places put straight into the tables."""

from dataclasses import replace
from datetime import datetime, timedelta

from db.org import bump_org
from db.store import Store
from db.tables import Account, Media, Person, Place
from db.work import UnitOfWork
from tests.whole.db.shop import NOW, Written
from workflows.hazard.case import Attachment, Hazard, State
from workflows.hazard.reading import HazardClass
from workflows.kernel.effects import Effect

OIL = HazardClass("设备设施", "转动设备", "漏油", "SB-0301")


def hazard(code: str, **fields: object) -> Hazard:
    """Dispatched at the second welding shop ten minutes ago."""
    usual = Hazard(
        code, "p1", State.DISPATCHED, level="yellow", of=OIL, title="漏油", texts=("三号机漏油", "快来"),
        place="二焊车间", place_code="P2", owner="p2", opened_at=NOW - timedelta(minutes=10),
        due_at=NOW + timedelta(hours=24),
    )  # fmt: skip
    return replace(usual, **fields)  # type: ignore[arg-type]


def keep(store: Store, case: Hazard, *effects: Effect, now: datetime = NOW) -> Hazard:
    """A new hazard as it is."""
    store.run_now(lambda work: work.save("hazard", None, case, Written("p1"), list(effects), now))
    return case


def change(store: Store, before: Hazard, now: datetime = NOW, **fields: object) -> Hazard:
    after: Hazard = replace(before, **fields)  # type: ignore[arg-type]

    def save(work: UnitOfWork) -> None:
        work.load(before.code)
        work.save("hazard", before, after, Written("p2"), [], now)

    store.run_now(save)
    return after


def photo(sha: str, stage: str = "before") -> Attachment:
    return Attachment(sha, "photo", "p1", NOW, stage)  # type: ignore[arg-type]


def kept(store: Store, sha: str, phashes: str = "", at: datetime = NOW) -> None:
    store.run_now(lambda work: work.session.add(Media(sha256=sha, kind="photo", phashes=phashes, kept_at=at)))


def factory(store: Store) -> None:
    """张三 reports, 李强 owns the second welding shop."""

    def fill(work: UnitOfWork) -> None:
        for id, name in (("p1", "张三"), ("p2", "李强"), ("p3", "王主任")):
            work.session.add(Person(id=id, name=name, department="焊接", manager="p3" if id != "p3" else None))
        work.session.add(Account(platform="wecom", account="zhang", person="p1"))
        work.session.add(Place(code="P2", name="二焊车间", owner="p2", aliases='["二车间"]'))
        bump_org(work.session, work.site)

    store.run_now(fill)
