"""Stopped at two in the night, started at half past nine: 400 cases overdue, and nobody is flooded."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from db.work import UnitOfWork
from tests.whole.plant import Plant, plant
from workflows.hazard import ladder
from workflows.hazard.case import Hazard, State
from workflows.hazard.events import PassedOn
from workflows.hazard.reading import HazardClass
from workflows.kernel.effects import Wake
from workflows.kernel.flow import Context

NIGHT = datetime.fromisoformat("2026-03-02T01:50:00+08:00")
MORNING = datetime.fromisoformat("2026-03-02T09:30:00+08:00")
BOX = HazardClass("电气安全", "配电箱柜", "箱门未闭", "ELE-01-01", "设备动力部")
CASES = 400


def overdue(work: UnitOfWork, numbers: Iterator[int]) -> None:
    """Dispatched at ten to two: half of them nobody has accepted, half are red, accepted and unfinished."""
    people = {person.name: person.id for person in work.org().people.values()}
    ctx = Context(NIGHT, work.rules("hazard", None), work.org())
    for n in numbers:
        owner, place = (("李强", "HJ-1"), ("陈静", "HJ-2"), ("孙浩", "BF-3"), ("孙浩", "KY-1"))[n % 4]
        fixing = n % 2 == 0
        case = Hazard(
            f"YH-20260302-{n:04d}", people["张伟"], State.FIXING if fixing else State.DISPATCHED,
            level="red" if fixing else "blue", of=BOX, title="配电箱门没关", texts=(f"配电箱 {n} 门没关",),
            place=work.org().places[place].name, place_code=place, owner=people[owner], opened_at=NIGHT,
            dispatched_at=NIGHT, accepted_at=NIGHT if fixing else None, respond_by=NIGHT + timedelta(minutes=15),
            due_at=NIGHT + timedelta(hours=2 if fixing else 72),
        )  # fmt: skip
        wakes = [effect for effect in ladder.arm(case, ctx) if isinstance(effect, Wake)]
        work.save("hazard", None, case, PassedOn(people["赵敏"], people[owner]), [*wakes], NIGHT)


async def messages(factory: Plant) -> list[tuple[str, str, str, str]]:
    """(case, reader, state, slot) of everything that went to persons since the start."""
    found = []
    for case in [*await factory.cases(), *await factory.cases("task")]:
        for m in await factory.messages(case["code"]):
            found.append((case["code"], m["to"], m["state"], m["slot"]))
    return found


@pytest.mark.alone
async def test_after_the_stop_each_case_stands_on_its_right_rung_and_each_reader_gets_one_list(tmp_path: Path) -> None:
    async with plant(tmp_path, start=NIGHT) as before:
        store = before.service.store
        await store.run(lambda work: overdue(work, iter(range(1, CASES + 1))))
    async with plant(tmp_path, start=MORNING) as factory:
        begun = factory.clock.tick()
        await factory.passes(minutes=10)
        assert factory.clock.tick() - begun < 60
        cases = (await factory.api("cases?kind=hazard&limit=500"))["items"]
        rungs = Counter(tuple(e["rung"] for e in case["escalations"]) for case in cases)
        assert rungs == {("unaccepted", "joint_unaccepted"): CASES // 2, ("joint_overdue",): CASES // 2}
        told = [row for row in await messages(factory) if not row[1].startswith("group:")]
        assert {state for _, _, state, _ in told} <= {"sent", "bundled", "suppressed"}
        each = Counter((code, to) for code, to, state, _ in told if state == "sent")
        assert max(each.values(), default=0) <= 1
        boss = [b for b in await factory.phone("zheng.guodong", "dingtalk") if b["from"] == "bot"]
        boss += [b for b in await factory.phone("zheng.guodong") if b["from"] == "bot"]
        assert 1 <= len(boss) <= 3 and any("条提醒" in str(b) for b in boss), len(boss)
        for user, platform in (
            ("li.qiang", "wecom"),
            ("wang.fang", "wecom"),
            ("wang.fang", "dingtalk"),
            ("sun.hao", "wecom"),
        ):
            shown = [str(b["card"] or b["text"]) for b in await factory.phone(user, platform)]
            assert len(shown) == len(set(shown)) and len(shown) <= 12, (user, len(shown))
