"""Gas: what the instrument reads becomes % vol and is judged; what cannot be true is not taken down."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.stories.permit_work import CALIBRATED, gas, measure, ready, started
from tests.stories.permits import FOREMAN, GUARDIAN, WORKER, YARD, approved, permit, permit_world, rules
from tests.world import World
from workflows.permit.case import State
from workflows.permit.events import GasMeasured, Present
from workflows.permit.records import GasTest, GasValue, Kind
from workflows.permit.spoken_gas import readings


@pytest.fixture
def world() -> Iterator[World]:
    world = permit_world()
    yield world
    world.everything_was_read()


def reads(world: World, code: str, percent: float, of: str, by: str = GUARDIAN) -> str:
    """The portable detector's % LEL of a gas."""
    value = GasValue("combustible", 0.0, of, percent)
    return world.person(by).does(code, GasMeasured(by, (value,), world.now, "上部", "GX-12", CALIBRATED))


def last(world: World, code: str) -> GasTest:
    return permit(world, code).gas[-1]


@pytest.mark.parametrize(
    ("of", "percent", "volume", "within"),
    [
        ("甲烷", 10.0, 0.5, True),
        ("甲烷", 10.2, 0.51, False),
        ("氢气", 12.5, 0.5, True),
        ("丙烷", 9.5, 0.1995, True),
        ("丙烷", 9.6, 0.2016, False),
    ],
)
def test_percent_of_the_lel_becomes_percent_by_volume_and_the_limit_is_that_of_the_gas(
    world: World, of: str, percent: float, volume: float, within: bool
) -> None:
    code = approved(world)
    assert reads(world, code, percent, of) == ""
    found = last(world, code)
    assert (found.values[0].value, found.within) == (pytest.approx(volume), within)
    assert (found.values[0].gas, found.values[0].lel_percent) == (of, percent)
    world.forget_messages()


def test_a_reading_of_an_unnamed_gas_is_asked_for_its_name(world: World) -> None:
    code = approved(world)
    assert "哪种气体" in reads(world, code, 5.0, "")
    assert "甲烷" in reads(world, code, 5.0, "不认识的气")
    assert not permit(world, code).gas
    assert reads(world, code, 0.0, "") == "", "nothing is nothing of any gas"
    assert reads(world, code, 4.0, "甲烷") == "" and reads(world, code, 6.0, "") == "", "the gas of the last test"
    assert last(world, code).values[0].value == pytest.approx(0.3)
    world.forget_messages()


@pytest.mark.parametrize(("oxygen", "within"), [(19.4, False), (19.5, True), (21.0, True), (21.1, False)])
def test_oxygen_between_19_5_and_21_percent(world: World, oxygen: float, within: bool) -> None:
    code = approved(world, Kind.CONFINED)
    assert measure(world, code, oxygen=oxygen) == ""
    assert last(world, code).within is within
    world.forget_messages()


@pytest.mark.parametrize(
    ("read", "within", "said"),
    [
        ({"oxygen": 18.9}, False, "氧 18.9%vol（应在 19.5–23.5%vol 之间）"),
        ({"oxygen": 23.6}, False, "氧 23.6%vol"),
        ({"oxygen": 22.0}, True, "氧 22%vol"),
        ({"h2s": 12.0}, False, "硫化氢 12mg/m³"),
    ],
)
def test_on_hot_work_whatever_was_measured_is_judged_and_shown_asked_for_or_not(
    world: World, read: dict[str, float], within: bool, said: str
) -> None:
    code = approved(world)
    assert measure(world, code, **read) == ""
    assert last(world, code).within is within
    world.person(GUARDIAN).sees(said, code)
    world.forget_messages()


def test_an_instrument_counts_to_the_end_of_its_day_and_is_refused_under_that_day(world: World) -> None:
    code = approved(world)
    for day, refused in (("2026-03-02", ""), ("2026-03-01", "仪器 GX-12 的校准 2026-03-01 已经到期")):
        said = readings(f"可燃0 甲烷，仪器 GX-12，校准到 {day}", world.now)
        assert said is not None
        until = said.calibrated_until
        test = GasMeasured(GUARDIAN, said.values, world.now, "上部", said.instrument, until)
        assert world.person(GUARDIAN).does(code, test).startswith(refused)
        assert len(permit(world, code).gas) == 1
    world.forget_messages()


def test_every_line_of_the_ticket_has_to_be_there_and_be_a_number(world: World) -> None:
    code = approved(world, Kind.CONFINED)
    whole = gas(world, code)
    half = replace(whole, values=tuple(v for v in whole.values if v.item not in ("oxygen", "h2s")))
    assert world.person(GUARDIAN).does(code, half) == "还差氧、硫化氢的读数，补上再发一次，没有记下一半。"
    for nonsense in (-1.0, float("nan"), float("inf")):
        odd = tuple(replace(v, value=nonsense) if v.item == "co" else v for v in whole.values)
        assert "一氧化碳的读数看不懂" in world.person(GUARDIAN).does(code, replace(whole, values=odd))
    assert not permit(world, code).gas
    world.forget_messages()


def test_a_sample_from_the_future_or_older_than_half_an_hour_is_not_taken(world: World) -> None:
    code = approved(world)
    later = gas(world, code, at=world.now + timedelta(minutes=1))
    assert "还没有到" in world.person(GUARDIAN).does(code, later)
    old = gas(world, code, at=world.now - timedelta(minutes=31))
    assert "过了 30 分钟" in world.person(GUARDIAN).does(code, old)
    assert not permit(world, code).gas
    assert world.person(GUARDIAN).does(code, gas(world, code, at=world.now - timedelta(minutes=30))) == ""
    world.forget_messages()


def test_an_instrument_past_its_calibration_measures_nothing(world: World) -> None:
    code = approved(world)
    whole = gas(world, code)
    past = replace(whole, calibrated_until=world.now - timedelta(days=1))
    assert "校准 2026-03-01 已经到期" in world.person(GUARDIAN).does(code, past)
    unnamed = replace(whole, instrument="", calibrated_until=None)
    assert "还差仪器编号和校准有效期" in world.person(GUARDIAN).does(code, unnamed)
    assert not permit(world, code).gas
    world.forget_messages()


def test_only_people_of_the_ticket_measure(world: World) -> None:
    code = approved(world)
    assert "不在" in world.person("刘洋").does(code, gas(world, code, "刘洋"))
    assert world.person(WORKER).does(code, gas(world, code, WORKER)) == ""
    assert last(world, code).by == WORKER
    world.forget_messages()


def test_a_kind_without_gas_says_so(world: World) -> None:
    code = approved(world, Kind.LIFTING)
    event = GasMeasured(GUARDIAN, (GasValue("oxygen", 20.9),), world.now)
    assert "不用气体分析" in world.person(GUARDIAN).does(code, event)
    world.forget_messages()


def test_a_bad_test_before_the_start_is_kept_and_told_to_guardian_foreman_and_safety(world: World) -> None:
    code = ready(world)
    before = permit(world, code).gas
    assert measure(world, code, combustible=0.8) == ""
    for name in (GUARDIAN, FOREMAN, "赵敏", "孙安"):
        world.person(name).sees("气体不合格", "可燃气体 0.8%vol", "不超过 0.5%vol", code)
    assert permit(world, code).state is State.APPROVED and permit(world, code).gas[:-1] == before
    assert not permit(world, code).gas[-1].within
    world.forget_messages()


def test_a_bad_test_while_they_work_stops_everybody_at_once(world: World) -> None:
    code = started(world)
    assert measure(world, code, combustible=0.8) == ""
    case = permit(world, code)
    assert case.state is State.SUSPENDED and case.breaks[-1].red and case.breaks[-1].since == world.now
    for reader in (world.person(WORKER), world.person(FOREMAN), world.duty):
        reader.sees("立即停止：气体不合格", code)
    urgencies = {look[2] for m in world.person(WORKER).messages if m.slot.startswith("stop") for look in m.looks}
    assert urgencies == {"danger"}
    world.forget_messages()


def test_in_a_confined_space_it_is_recorded_every_two_hours_or_the_work_stops(world: World) -> None:
    code = started(world, Kind.CONFINED, ends_at=world.now + timedelta(hours=9))
    taken = last(world, code).at
    while world.now < taken + timedelta(minutes=100):
        world.wait(minutes=20)
        there(world, code)
    world.forget_messages()
    world.wait(seconds=(taken + timedelta(minutes=105) - world.now).total_seconds())
    world.person(GUARDIAN).sees("前要再记一次气体", code)
    world.wait(minutes=15)
    there(world, code)
    world.person(GUARDIAN).sees("气体记录到时间了", code, "[立即停止]")
    world.person(FOREMAN).sees("气体记录到时间了")
    assert permit(world, code).state is State.WORKING
    world.wait(minutes=5)
    assert permit(world, code).state is State.SUSPENDED and not permit(world, code).breaks[-1].red
    world.person(WORKER).sees("先停下：气体记录到时间没有读数", code)
    world.forget_messages()


def there(world: World, code: str) -> None:
    assert world.person(GUARDIAN).does(code, Present(GUARDIAN, YARD)) == ""


def test_a_record_in_time_sets_the_clock_anew_however_late_its_message_comes(world: World) -> None:
    code = started(world, Kind.CONFINED, ends_at=world.now + timedelta(hours=9))
    world.wait(minutes=20)
    late = gas(world, code, at=world.now - timedelta(minutes=15))
    assert measure(world, code) == "" and world.person(GUARDIAN).does(code, late) == ""
    assert last(world, code).at == world.now, "in the order of the samples"
    every = rules(world).of(Kind.CONFINED).gas.record_every
    assert every and world.work.timers[code, "gas due"] == world.now + every
    world.forget_messages()
