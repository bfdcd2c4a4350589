"""A factory with points, sheets and people in the tables, and rounds decided by their own workflow."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from bot import rulebook
from db import sheets
from db.org import bump_org
from db.plans import stops
from db.store import Store
from db.tables import Account, Equipment, Person, Place, RoundPoint
from db.work import UnitOfWork
from tests.whole.db.shop import NOW
from workflows.engine import Engine
from workflows.inspection.case import Presence, Round
from workflows.inspection.events import CheckedIn, Filled, Finished, FoundAbnormal, Opened
from workflows.inspection.sheets import Item, Sheet
from workflows.registry import FLOWS

ENGINE = Engine(FLOWS)
PUMP = Sheet(
    "PUMP", "水泵检查表",
    items=(
        Item(1, "有无渗漏", hazard="EQP-07-02"),
        Item(2, "出口压力", kind="number", unit="MPa", low=0.2, high=0.6, hazard="EQP-07-02"),
        Item(3, "备注", kind="text", must=False),
    ),
)  # fmt: skip
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
HERE = Presence("qr", 31.0, 121.0, 10.0)


def works(store: Store, many: int = 4) -> None:
    """张三 and 李强 of one team; points P1 … in a place, one of them the machine E1 in P2."""

    def fill(work: UnitOfWork) -> None:
        session = work.session
        for id, name in (("p1", "张三"), ("p2", "李强"), ("p3", "王主任")):
            session.add(Person(id=id, name=name, department="动力", manager="p3" if id != "p3" else None))
            session.add(Account(platform="wecom", account=name, person=id))
        for number in range(1, many + 1):
            session.add(Place(code=f"P{number}", name=f"{number} 号泵房", department="动力", owner="p3"))
            session.add(RoundPoint(code=f"P{number}", sheet="PUMP", risk="orange"))
        session.add(Equipment(code="E1", name="一号泵", place="P2"))
        session.add(RoundPoint(code="E1", sheet="PUMP"))
        sheets.install(session, [PUMP], NOW)
        bump_org(session, work.site)

    store.run_now(fill)


def ruled(url: str) -> Store:
    """With every workflow and the policies of the book."""
    found = Store(url, FLOWS, parse=rulebook.parse)
    rulebook.keep(found, rulebook.read("", rulebook.catalogue("")), NOW)
    return found


def opened(store: Store, *points: str, owner: str | None = "p1", now: datetime = NOW, **fields: Any) -> str:
    def run(work: UnitOfWork) -> str:
        route = stops(work.session, work.org(), points)
        event = Opened(None, fields.pop("purpose", "plan"), "泵房", route, "泵房巡检", "", "动力", owner,
                       opens_at=now, due_at=now + timedelta(hours=4), **fields)  # fmt: skip
        return ENGINE.open(work, "round", event, now)

    return store.run_now(run)


def does(store: Store, code: str, event: object, now: datetime) -> Round:
    found: Round = store.run_now(lambda work: ENGINE.apply(work, code, event, now))
    return found


def checks_in(store: Store, code: str, point: str, now: datetime, by: str = "p1", **fields: Any) -> Round:
    return does(store, code, CheckedIn(by, point, Presence("qr", 31.0, 121.0, 10.0, point), **fields), now)


def fills(store: Store, code: str, point: str, now: datetime, by: str = "p1", pressure: str = "0.41") -> Round:
    return does(store, code, Filled(by, point, ((1, "正常"), (2, pressure)), 42.0, (5.0, 40.0)), now)


def gone(store: Store, *points: str, now: datetime = NOW, by: str = "p1", pressure: str = "0.41") -> str:
    """A whole clean round: five minutes a point."""
    code = opened(store, *points, owner=by, now=now)
    for number, point in enumerate(points):
        at = now + number * 5 * MINUTE
        checks_in(store, code, point, at, by)
        fills(store, code, point, at + 2 * MINUTE, by, pressure)
    does(store, code, Finished(by), now + len(points) * 5 * MINUTE)
    return code


def abnormal(store: Store, code: str, point: str, now: datetime, by: str = "p1") -> Round:
    return does(store, code, FoundAbnormal(by, point, 1, "异常", "法兰滴水"), now)


def asks(store: Store, name: str, code: str, event: object, now: datetime) -> Any:
    """What the engine would be told for this event."""

    def run(work: UnitOfWork) -> Any:
        case = work.load(code)[1]
        return work.fact(name, case, event, work.rules("round", case), now)

    return store.run_now(run)


def reads(store: Store, question: Any, *args: Any) -> Any:
    return store.read_now(partial(_swapped, question=question, args=args))


def _swapped(session: Any, question: Any, args: tuple[Any, ...]) -> Any:
    return question(session, *args)
