"""What burns on after a late arrival, after a verdict, after a restart; what comes from a camera that nobody knows."""

from collections.abc import AsyncIterator
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, col, select

from db import cameras
from db.tables import AlarmSeen, Outbox
from db.work import UnitOfWork
from tests.whole.camera_house import FLAME, VISION, alarms, furnished, posts, told
from tests.whole.permit_house import GUARDIAN, approved, people
from tests.whole.pictures import picture
from tests.whole.plant import Plant, plant
from tests.whole.street import database
from workflows.permit.case import State
from workflows.permit.events import Halted

FIRE: dict[str, Any] = {"rule": FLAME, "kind": "fire"}
STRANGER = col(Outbox.slot).startswith("alarm stranger")
PUMPS: dict[str, Any] = {"camera": "C-02", **FIRE}


@pytest.fixture(params=["sqlite", "postgresql"])
async def yard(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Plant]:
    with database() if request.param == "postgresql" else nullcontext("") as url:
        async with plant(tmp_path, url, more=VISION) as found:
            await furnished(found)
            yield found


async def still(yard: Plant, first: dict[str, Any]) -> dict[str, Any]:
    """The answer, when everything has been sent."""
    given = {**first, "phase": "still", "at": yard.clock.now().isoformat()}
    status, answer = await posts(yard, given)
    assert status == 200, answer
    await yard.settles()
    return answer


async def halted(yard: Plant, permit: str) -> None:
    by = (await people(yard, (GUARDIAN,)))[GUARDIAN]
    engine = yard.service.reporting.hands.engine
    await yard.service.store.run(lambda work: engine.apply(work, permit, Halted(by), yard.clock.now()))


async def states(yard: Plant) -> dict[str, str]:
    return {str(case["code"]): str(case["state"]) for case in await yard.cases("alarm")}


async def test_what_came_late_under_a_permit_and_burns_on_without_one_is_an_alarm(yard: Plant) -> None:
    permit = await approved(yard, state=State.WORKING, started_at=yard.clock.now())
    await yard.passes(minutes=30)
    first = told(at=yard.clock.now() - timedelta(minutes=20), **PUMPS)
    assert (await posts(yard, first, picture(1)))[1]["code"] is None
    await halted(yard, permit)
    code = (await still(yard, first))["code"]
    assert (await states(yard)) == {code: "raised"}
    assert "明火：三号泵房" in await yard.words("zhou.lixin", "dingtalk")
    assert (await still(yard, first))["code"] == code, "once"


@pytest.mark.parametrize(
    ("said", "why"), [("误报 {}", "判为误报以后还在"), ("处理完 {} 浇灭了", "处理完以后还在")], ids=["false", "done"]
)
async def test_a_fire_that_burns_on_after_a_verdict_asks_anew_once(yard: Plant, said: str, why: str) -> None:
    first = told(at=yard.clock.now(), **FIRE)
    code = (await posts(yard, first, picture(1)))[1]["code"]
    await yard.settles()
    await yard.presses("li.qiang", "确认", code=code)
    await yard.says("zhao.min", said.format(code))
    await yard.passes(minutes=4)
    assert (await still(yard, first))["code"] == code, "a mistake may still be taken back"
    await yard.passes(minutes=2)
    second = (await still(yard, first))["code"]
    assert second != code and (await states(yard))[second] == "raised"
    assert why in await yard.words("zhou.lixin", "dingtalk")
    await yard.says("zhao.min", f"误报 {second}")
    await yard.passes(minutes=20)
    assert (await still(yard, first))["code"] == second, "and within the quiet span it is not told again"
    await yard.passes(minutes=11)
    assert (await still(yard, first))["code"] not in (code, second), "but not for ever"


async def test_a_lesser_alarm_that_goes_on_after_false_stays_false(yard: Plant) -> None:
    first = told(at=yard.clock.now())
    code = (await posts(yard, first, picture(1)))[1]["code"]
    await yard.settles()
    await yard.says("zhao.min", f"误报 {code}")
    await yard.passes(minutes=40)
    assert (await still(yard, first))["code"] == code and (await states(yard)) == {code: "false"}


async def test_after_a_restart_the_new_id_ends_the_old_one_and_its_end_ends_the_record(yard: Plant) -> None:
    await approved(yard, state=State.WORKING, started_at=yard.clock.now())
    code = await alarms(yard, **PUMPS)
    await yard.passes(minutes=3)
    second = told(at=yard.clock.now(), **PUMPS)
    assert (await posts(yard, second, picture(2)))[1]["code"] == code
    await yard.passes(minutes=1)
    await posts(yard, {**second, "phase": "over", "at": yard.clock.now().isoformat()})
    assert (await states(yard)) == {code: "closed"}

    def open_ones(session: Session) -> list[str]:
        return list(session.exec(select(AlarmSeen.id).where(col(AlarmSeen.over_at).is_(None))))

    assert not await yard.service.store.read(open_ones)


async def test_the_guardian_of_the_permit_has_the_quiet_picture(yard: Plant) -> None:
    await approved(yard, state=State.WORKING, started_at=yard.clock.now())
    code = await alarms(yard, **PUMPS)
    by = (await people(yard, (GUARDIAN,)))[GUARDIAN]
    card = await yard.service.store.read(lambda session: _recipients(session, code))
    assert by in card and len(card) == 2


def _recipients(session: Session, code: str) -> list[str]:
    from db.tables import Message

    return list(session.exec(select(Message.recipient).where(Message.case_code == code)))


async def test_a_fire_of_a_rule_that_was_renamed_meanwhile_is_live_and_a_fence_is_not(yard: Plant) -> None:
    fire = await alarms(yard, **(FIRE | {"rule": "改了名"}))
    fence = await alarms(yard, 2, rule="也改了名")
    assert (await states(yard)) == {fire: "raised", fence: "trial"}


async def test_a_rule_that_is_believed_while_its_fire_burns_makes_it_an_alarm(yard: Plant) -> None:
    def turned(work: UnitOfWork, to: str) -> None:
        row = cameras.rule(work.session, "C-01", FLAME)
        assert row is not None
        cameras.turn(work.session, row, to, yard.clock.now(), "")

    await yard.service.store.run(lambda work: turned(work, cameras.TRIAL))
    first = told(at=yard.clock.now(), **FIRE)
    trial = (await posts(yard, first, picture(1)))[1]["code"]
    await yard.settles()
    assert await states(yard) == {trial: "trial"}
    await yard.service.store.run(lambda work: turned(work, cameras.LIVE))
    await yard.passes(minutes=2)
    live = (await still(yard, first))["code"]
    assert live != trial and (await states(yard))[live] == "raised"
    assert (await still(yard, first))["code"] == live


async def test_a_fire_of_an_unknown_camera_is_turned_away_but_told_once_an_hour(yard: Plant) -> None:
    for _ in range(2):
        assert (await posts(yard, told(at=yard.clock.now(), **(FIRE | {"camera": "C-99"})), picture(1)))[0] == 404
    assert (await posts(yard, told(at=yard.clock.now(), camera="C-98"), picture(1)))[0] == 404
    await yard.settles()
    said = await yard.words("zhao.min", "dingtalk")
    assert said.count("收到没登记的摄像机 C-99 的明火告警") == 1 and "C-98" not in said
    rows = select(Outbox.recipient).where(STRANGER)
    to = await yard.service.store.read(lambda session: set(session.exec(rows).all()))
    assert "group:duty" in to and len([one for one in to if not one.startswith("group:")]) == 1
    await yard.passes(hours=1)

    def off(work: UnitOfWork) -> None:
        row = cameras.camera(work.session, "C-02")
        assert row is not None
        row.active = False
        work.session.add(row)

    await yard.service.store.run(off)
    assert (await posts(yard, told(at=yard.clock.now(), **PUMPS), picture(1)))[0] == 404
    await yard.settles()
    assert "收到已停用的摄像机 C-02 的明火告警" in await yard.words("zhao.min", "dingtalk")
    assert not await yard.cases("alarm")


@pytest.mark.parametrize("wrong", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
async def test_a_time_that_no_clock_shows_is_refused_in_words(yard: Plant, wrong: str) -> None:
    for which in ("since", "at"):
        status, answer = await posts(yard, {**told(at=yard.clock.now()), which: wrong}, picture(1))
        assert status == 400 and "时间不对" in str(answer)
