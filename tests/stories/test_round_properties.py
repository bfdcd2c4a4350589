"""Whoever does whatever in whatever order, online or from a phone that comes back: what a round never does."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.stories.rounds import CLEAN, NAMES, PUMP, ROUTE, TANK, VALVE, case, hazards, oil_at, photo, planned, plant
from tests.world import World
from workflows.inspection.case import Presence, Round, State
from workflows.inspection.events import (
    CheckedIn,
    Excused,
    Filled,
    Finished,
    FoundAbnormal,
    HandedTo,
    NoInstrument,
    Pictured,
    Stamp,
    TakenOver,
)
from workflows.inspection.stops import missing
from workflows.kernel.effects import LeftFactory

PEOPLE = ("李强", "孙磊", "王芳", "张伟")
POINTS = (PUMP, VALVE, TANK)
VIEWS = ("部位特写", "仪表读数", "另一角度", "环境参照物")
DIRTY = ((1, "异常"), (2, "0.43"), (4, "好"))
ACTS = ("checkin", "fill", "dirty", "abnormal", "photo", "noinstrument", "finish", "take", "hand", "excuse", "left")
WAITS = (0, 1, 20, 179, 180, 181, 3600)
Step = tuple[str, str, str, int, int, int]
steps = st.tuples(
    st.sampled_from(ACTS), st.sampled_from(PEOPLE[:2] * 3 + PEOPLE[2:]), st.sampled_from(POINTS),
    st.sampled_from(WAITS), st.integers(0, 3), st.sampled_from((0, 0, 0, 60, 1800)),
)  # fmt: skip
ENDED = (State.CLOSED, State.VOID)


def event_of(world: World, step: Step) -> object:
    """`away`: so many seconds ago, by a phone that was without a net for an hour."""
    what, who, point, _, n, away = step
    met = world.now - timedelta(hours=1)
    done = world.now - timedelta(seconds=away)
    stamp = Stamp(1, done, world.now, met, done - met) if away else None
    shot = photo(world, f"{point}-{VIEWS[n]}", who)
    made: dict[str, object] = {
        "checkin": CheckedIn(who, point, Presence("qr"), stamp),
        "fill": Filled(who, point, CLEAN, 30.0, (), stamp),
        "dirty": Filled(who, point, DIRTY, 30.0, (), stamp, ((1, oil_at(point)),)),
        "abnormal": FoundAbnormal(who, point, 1, "异常", "", oil_at(point), stamp),
        "photo": Pictured(who, point, 1, VIEWS[n], (shot,), stamp),
        "noinstrument": NoInstrument(who, point, 1, stamp),
        "finish": Finished(who, stamp), "take": TakenOver(who), "hand": HandedTo(who, PEOPLE[n]),
        "excuse": Excused(who, "停产"), "left": LeftFactory("陈静"),
    }  # fmt: skip
    return made[what]


def never_sooner(world: World) -> None:
    """Per person: three minutes between two check-ins, but for the points of one skid."""
    stops = [s for found in world.cases("round") for s in found.stops if s.checked_in]
    for who in PEOPLE:
        mine = sorted((s.checked_in.at, s.halt or s.point) for s in stops if s.by == who and s.checked_in)
        for (one, here), (two, there) in zip(mine, mine[1:], strict=False):
            assert here == there or two - one >= timedelta(minutes=3), (who, here, there)


def always_true(world: World, before: Round, after: Round, event_by: str) -> None:
    if before.state in ENDED:
        assert replace(after, told=before.told) == before, "what is over stays as it is, but for dangers told"
    if after.state is State.CLOSED:
        assert not missing(after, world.work.sheets) and after.closed_at
    for was, now in zip(before.stops, after.stops, strict=True):
        same = was.checked_in is None or now.checked_in == was.checked_in
        assert same or (was.filled is None and now.by != was.by), "only who took it over checks in anew"
        assert was.filled is None or now.by == was.by, "a sheet stays whose it is"
        assert now.filled == was.filled or now.by == event_by, "nobody fills in another's name"
        assert set(was.flags) <= set(now.flags), "what was odd stays"
        assert [f.no for f in was.findings] == [f.no for f in now.findings][: len(was.findings)]
        assert now.filled is None or now.checked_in, "no sheet without having been there"
        moments = [m for m in (now.checked_in, now.filled) if m]
        assert all(m.at <= m.received <= world.now for m in moments)
    assert after.owner not in after.not_by


@given(walk=st.lists(steps, max_size=40), ordered=st.booleans())
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_is_done_in_whatever_order_no_rule_of_a_round_is_broken(walk: list[Step], ordered: bool) -> None:
    world = plant()
    code = planned(world, *ROUTE, ordered=ordered)
    world.wait(hours=1)
    for step in walk:
        world.wait(seconds=step[3])
        before, many = case(world, code), len(hazards(world))
        event = event_of(world, step)
        refused = world.apply(code, event, step[1])
        after = case(world, code)
        always_true(world, before, after, step[1])
        never_sooner(world)
        if refused:
            assert after == before and len(hazards(world)) == many, "a refusal leaves nothing behind"
            assert "Error" not in refused and refused.endswith(("。", "；"))
        elif not isinstance(event, Finished | Excused | Filled | HandedTo):
            world.apply(code, event, step[1])
            assert case(world, code) == after and len(hazards(world)) <= many + 1, "twice is once"
    findings = [f for s in case(world, code).stops for f in s.findings]
    assert all(f.hazard for f in findings)
    of_the_round = [one for one in hazards(world) if one.origin]
    assert len(of_the_round) <= len(findings), "what others saw there is a hazard of its own"


@given(order=st.permutations(POINTS), people=st.lists(st.sampled_from(PEOPLE[:2]), min_size=3, max_size=3))
@settings(max_examples=30, deadline=None)
def test_in_any_order_and_by_either_of_the_team_the_route_comes_to_its_end(order: list[str], people: list[str]) -> None:
    world = plant()
    code = planned(world, *ROUTE)
    for point, who in zip(order, people, strict=True):
        assert world.apply(code, TakenOver(who)) == ""
        world.wait(minutes=3)
        assert world.apply(code, CheckedIn(who, point, Presence("qr"))) == ""
        world.wait(minutes=1)
        assert world.apply(code, Filled(who, point, CLEAN, 30.0)) == ""
    assert world.apply(code, Finished(people[-1])) == ""
    done = case(world, code)
    assert done.state is State.CLOSED and {s.point: s.by for s in done.stops} == dict(zip(order, people, strict=True))
    assert replace(done, stops=()).late is False and set(NAMES) == set(order)
