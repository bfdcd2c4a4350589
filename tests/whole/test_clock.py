"""POST /clock: every due moment at its own time, whatever is asked of it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

from bot.travel import SLOW_S, Traveller, duration
from db.tables import Log, Seal, Timer
from tests.whole.plant import START, Plant, plant


@pytest.fixture
async def factory(tmp_path: Path) -> AsyncIterator[Plant]:
    async with plant(tmp_path) as found:
        yield found


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("PT15M", 900), ("PT7200S", 7200), ("P1D", 86400), ("P1DT2H", 93600), ("P2W", 1209600), ("PT0.5S", 0.5),
     ("PT1,5H", 5400), ("PT0S", 0)],
)  # fmt: skip
def test_exact_durations_are_understood(said: str, seconds: float) -> None:
    assert duration(said) == timedelta(seconds=seconds)


JUNK = ["", "P", "PT", "P1DT", "15M", "P1M", "P1Y", "-PT5M", "PT-5M", "PT5", "pt5m", "PT5M ", "PT5M\n", "P９D", "P1e3D"]


async def test_junk_is_answered_with_400_and_moves_nothing(factory: Plant) -> None:
    for said in [*JUNK, "P99999999999D", "PT1" + "0" * 400 + "H", "P3000000D"]:
        async with factory.http.post(f"{factory.base}/clock", json={"advance": said}) as answer:
            assert answer.status == 400 and (await answer.json())["error"], said
    for body in [b"", b"[]", b"{}", b"null", b'{"advance":5}', b'{"advance":null}', b"\xff\xfe", b"{"]:
        async with factory.http.post(f"{factory.base}/clock", data=body) as answer:
            assert answer.status == 400, body
    assert factory.clock.now() == START


async def test_the_answer_counts_what_was_decided_and_what_was_sent(factory: Plant) -> None:
    assert (await factory.passes(hours=1))["fired"] == 0, "the house's own calendar is nobody's deadline"
    await factory.says("zhang.wei", "一号焊接车间的配电箱门没关")
    quiet = await factory.passes(minutes=14)
    assert (quiet["fired"], quiet["sent"]) == (0, 0)
    loud = await factory.passes(minutes=1)
    assert (loud["fired"], loud["sent"]) == (1, 1)
    assert loud["now"] == "2026-03-02T09:15:00+08:00"


async def test_the_clock_answers_while_it_is_being_moved_and_two_journeys_add_up(factory: Plant) -> None:
    await factory.says("zhang.wei", "一号焊接车间着火了")
    journeys = [asyncio.create_task(factory.passes(minutes=30)) for _ in range(2)]
    seen = set()
    while not all(journey.done() for journey in journeys):
        async with asyncio.timeout(2), factory.http.get(f"{factory.base}/clock") as answer:
            seen.add((await answer.json())["now"])
        await asyncio.sleep(0.01)
    assert len(seen) > 3, "it can be watched on its way"
    assert factory.clock.now() == START + timedelta(hours=1)


@pytest.mark.alone
async def test_a_month_passes_in_seconds_and_every_deadline_on_the_way_has_its_own_time(factory: Plant) -> None:
    await factory.says("zhang.wei", "一号焊接车间的配电箱门没关")
    begun = factory.clock.tick()
    await factory.passes(days=30)
    assert factory.clock.tick() - begun < 120
    (case,) = await factory.cases()
    assert [e["at"] for e in case["escalations"]][:2] == ["2026-03-02T08:15:00+08:00", "2026-03-02T10:00:00+08:00"]


async def test_a_long_journey_of_many_messages_sends_the_last_one_at_its_own_time_too(factory: Plant) -> None:
    await factory.says("zhang.wei", "一号焊接车间着火了")
    of = factory.service
    loops = (of.ticker, of.desk, of.postman, of.runner)
    await Traveller(of.store, factory.clock, *loops, patience_s=SLOW_S).advance(timedelta(minutes=60))
    (case,) = await factory.cases()
    calls = [m for m in await factory.messages(case["code"]) if m["state"] == "sent"]
    assert len(calls) > 60 and [m["sent_at"] for m in calls] == [m["due_at"] for m in calls]


async def test_idle_nights_are_passed_over_and_what_was_written_is_still_sealed_within_ten_minutes(
    factory: Plant,
) -> None:
    await factory.says("zhang.wei", "一号焊接车间的配电箱门没关")
    await factory.passes(days=4, minutes=7)
    rows = await factory.service.store.read(lambda s: s.exec(select(Log.id, Log.at).order_by(col(Log.id))).all())
    seals = await factory.service.store.read(lambda s: s.exec(select(Seal.upto, Seal.at).order_by(col(Seal.n))).all())
    assert len(rows) > 5
    for row, at in rows:
        sealed = next(when for upto, when in seals if upto >= row)
        assert timedelta() <= sealed - at <= timedelta(minutes=10)
    (seal,) = await factory.service.store.read(lambda s: s.exec(select(Timer).where(Timer.name == "seal")).all())
    assert timedelta() < seal.due_at - factory.clock.now() <= timedelta(minutes=10), "as if it had rung all along"


async def test_the_clock_goes_on_later_after_a_stop_and_late_deadlines_are_decided_at_once(tmp_path: Path) -> None:
    async with plant(tmp_path) as before:
        await before.says("zhang.wei", "一号焊接车间的配电箱门没关")
    later = datetime.fromisoformat("2026-03-02T09:30:00+08:00")
    async with plant(tmp_path, start=later) as after:
        await after.settles()
        (case,) = await after.cases()
        assert [(e["at"], e["to"]) for e in case["escalations"]] == [("2026-03-02T09:30:00+08:00", "王芳")]
        assert case["code"] in await after.words("wang.fang")
        await after.passes(minutes=30)
        assert len((await after.cases())[0]["escalations"]) == 2
