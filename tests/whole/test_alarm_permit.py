"""Fire where hot work is allowed is recorded, fire where it is not is hot work without a permit."""

from collections.abc import AsyncIterator
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from db.org import bump_org
from db.tables import AlarmSeen, Place
from db.work import UnitOfWork
from tests.whole.camera_house import FLAME, VISION, alarms, furnished, posts, told
from tests.whole.permit_house import GUARDIAN, approved, people
from tests.whole.pictures import picture
from tests.whole.plant import Plant, plant
from tests.whole.street import database
from workflows.permit.case import State
from workflows.permit.events import Halted

PUMPS: dict[str, Any] = {"camera": "C-02", "rule": FLAME, "kind": "fire"}


@pytest.fixture(params=["sqlite", "postgresql"])
async def yard(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Plant]:
    with database() if request.param == "postgresql" else nullcontext("") as url:
        async with plant(tmp_path, url, more=VISION) as found:
            await furnished(found)
            yield found


async def working(yard: Plant) -> str:
    return await approved(yard, state=State.WORKING, started_at=yard.clock.now())


async def stopped(yard: Plant, code: str) -> None:
    """The guardian's red button."""
    by = (await people(yard, (GUARDIAN,)))[GUARDIAN]
    engine = yard.service.reporting.hands.engine
    await yard.service.store.run(lambda work: engine.apply(work, code, Halted(by), yard.clock.now()))


async def of(yard: Plant, code: str) -> str:
    return next(str(case["state"]) for case in await yard.cases("alarm") if case["code"] == code)


async def stages(yard: Plant) -> list[str]:
    return await yard.service.store.read(lambda session: list(session.exec(select(AlarmSeen.stage))))


async def test_a_running_hot_work_permit_keeps_the_duty_room_quiet_and_the_record_whole(yard: Plant) -> None:
    permit = await working(yard)
    code = await alarms(yard, **PUMPS)
    assert await of(yard, code) == "supervised" and await stages(yard) == ["supervised"]
    assert code not in await yard.words("zhou.lixin", "dingtalk")
    assert "正在作业，只记录，不用按" in await yard.words("sun.hao"), "the guardian's own quiet picture"
    await posts(yard, told(at=yard.clock.now(), **PUMPS) | {"camera": "C-01"}, picture(3))
    await yard.settles()
    assert "明火：一号焊接车间" in await yard.words("zhou.lixin", "dingtalk"), "another place has no permit"
    assert (await yard.api(f"cases/{permit}"))["state"] == "working"


async def test_the_same_fire_after_the_red_button_is_an_alarm_within_a_minute(yard: Plant) -> None:
    permit = await working(yard)
    code = await alarms(yard, **PUMPS)
    await yard.passes(minutes=5)
    assert await of(yard, code) == "supervised"
    await stopped(yard, permit)
    await yard.passes(minutes=1)
    assert await of(yard, code) == "raised"
    said = await yard.words("zhou.lixin", "dingtalk")
    assert "明火：三号泵房" in said and f"{permit} 已不在作业，还在" in said


async def test_what_still_burns_beyond_the_end_of_the_permit_is_told_at_once(yard: Plant) -> None:
    await working(yard)
    first = told(at=yard.clock.now(), **PUMPS)
    code = (await posts(yard, first, picture(1)))[1]["code"]
    await yard.passes(hours=2, minutes=1)
    await posts(yard, {**first, "phase": "still", "at": yard.clock.now().isoformat()})
    await yard.settles()
    assert await of(yard, code) == "raised"


async def test_fire_in_a_break_before_the_start_or_after_the_end_is_no_hot_work(yard: Plant) -> None:
    permit = await working(yard)
    await stopped(yard, permit)
    assert await of(yard, await alarms(yard, **PUMPS)) == "raised"


async def test_fire_at_a_key_area_without_a_permit_is_hot_work_without_one_and_is_counted(yard: Plant) -> None:
    def mark(work: UnitOfWork) -> None:
        row = work.session.get_one(Place, (work.site, "BF-3"))
        row.key_area = True
        work.session.add(row)
        bump_org(work.session, work.site)

    await yard.service.store.run(mark)
    code = await alarms(yard, **PUMPS)
    said = await yard.words("sun.hao")
    assert "疑似无票动火：三号泵房" in said and "真的着火" in said
    await yard.presses("sun.hao", "转隐患", code=code)
    (hazard,) = await yard.cases()
    assert hazard["class"][3] == "OPS-01-01" and hazard["place_code"] == "BF-3"
    figures = await yard.api("permits/statistics?from=2026-03-01&to=2026-03-31")
    assert figures["compliance"]["unpermitted"] == 1


async def test_late_fire_of_the_hour_in_which_the_permit_ran_is_no_alarm_at_all(yard: Plant) -> None:
    permit = await working(yard)
    await yard.passes(minutes=30)
    burnt = yard.clock.now()
    await stopped(yard, permit)
    await yard.passes(hours=1)
    status, answer = await posts(yard, told(at=burnt - timedelta(minutes=5), **PUMPS), picture(1))
    assert (status, answer["code"]) == (201, None)
    assert await stages(yard) == ["supervised"] and not await yard.cases("alarm")

    def ids(session: Session) -> list[str]:
        return list(session.exec(select(AlarmSeen.case_code)))

    assert await yard.service.store.read(ids) == [""]
