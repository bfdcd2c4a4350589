"""Whatever comes in whatever order: one person is rung at a time, an answer ends it, nobody is asked where they are
after 解除, and no two messages about one case are equal."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.someone import shown
from tests.stories.fixing import BLUE, RED
from tests.stories.test_properties import CALM, charts
from tests.world import World
from workflows.callout.case import State
from workflows.callout.events import Acknowledged, Settled
from workflows.hazard.events import Claimed, Corrected, Reassigned
from workflows.hazard.rules_alert import RepairRow
from workflows.kernel.effects import Reached, Unreached
from workflows.kernel.people import Org, Shift
from workflows.muster.events import Alarmed, CountedIn, HelpWanted, Present, StoodDown

DUTY = ("吴刚", "何平", "刘值")
SLOTS = ("call 1.1", "call 1.2", "call 2.1", "call 3.1", "call last")
WHERE, WHO = st.sampled_from(SLOTS), st.sampled_from((*DUTY, "duty"))
PHONES = st.one_of(
    st.builds(Unreached, WHERE, WHO, st.sampled_from(("call", "sms")), st.just("占线")),
    st.builds(Reached, WHERE, WHO, st.just("key")),
    st.builds(Acknowledged, st.sampled_from(DUTY)),
    st.builds(Settled, st.just("有人接单")),
)  # fmt: skip
MINUTES = st.integers(0, 9)


def ringing(room: bool) -> World:
    world = World()
    shifts = tuple(Shift(n, "值班室", world.now, world.now + timedelta(hours=12)) for n in DUTY[:2])
    world.org = replace(world.org, roster=shifts)
    alert = world.rules().alert
    world.rules(alert=replace(alert, callout="always"))
    world.rules("callout", room=room)
    return world


@CALM
@given(st.booleans(), st.lists(st.tuples(MINUTES, PHONES), max_size=12))
def test_the_duty_list_is_climbed_once_and_an_answer_ends_it(room: bool, steps: list[tuple[int, object]]) -> None:
    world = ringing(room)
    world.person("张伟").says(RED)
    (code,) = [c.code for c in world.cases("callout")]
    for minutes, event in steps:
        world.wait(minutes=minutes)
        world.apply(code, event)
        case = world.work.load(code)[1]
        assert case.at <= len(case.order) and len(case.rings) <= 3 * len(case.order) + 1
        if case.state is State.ANSWERED:
            assert not [name for of, name in world.work.timers if of == code] and case.decided
    world.wait(minutes=5 * 4 + 1)
    case = world.work.load(code)[1]
    assert case.state is not State.CALLING
    told = Counter(e.why for e in world.case().escalations if e.rung == "callout")
    assert told.total() <= len(case.order) + 2
    no_two_equal(world)


def no_two_equal(world: World) -> None:
    """Not even where a card changes its look: that is a new message where a platform cannot change it again."""
    for reader in {m.to for m in world.work.messages}:
        rung = [m for m in world.work.messages if m.to == reader and m.slot.startswith("call")]
        looks = [shown(card) for m in rung for _, card, _ in m.looks]
        assert len(looks) == len(set(looks)), (reader, looks)


@CALM
@given(charts(), st.lists(st.tuples(MINUTES, st.integers(0, 3)), max_size=10))
def test_every_chart_gets_its_order_and_its_callout_without_a_fault(org: Org, steps: list[tuple[int, int]]) -> None:
    world = World(org)
    alert = world.rules().alert
    repair = replace(alert.repair, rows=(RepairRow("电工班"),))
    world.rules(alert=replace(alert, callout="always", repair=repair))
    code = world.person("张伟").says(BLUE)
    for minutes, step in steps:
        world.wait(minutes=minutes)
        case = world.case(code)
        owner = case.owner or "刘值"
        up, down = Corrected("赵敏", level="red"), Corrected("赵敏", level="blue")
        world.apply(code, (up, Claimed(owner), Reassigned(owner, "孙磊"), down)[step])
        assert world.case(code).alert_level in (1, 2)
    orders = [t for t in world.cases("task") if t.sort == "repair"]
    assert len(orders) <= 1 and all(o.owner != o.parent_owner or o.owner is None for o in orders)


PEOPLE = ("张伟", "陈静", "刘洋", "刘值", "赵敏")
SAID = st.one_of(
    st.builds(Present, st.sampled_from(PEOPLE)),
    st.builds(HelpWanted, st.sampled_from(PEOPLE), st.sampled_from(("", "腿压住了"))),
    st.builds(CountedIn, st.just("刘值"), st.just("外协"), st.integers(-1, 9), st.sampled_from(("", "2 号罐"))),
    st.builds(StoodDown, st.sampled_from(("张伟", "刘值"))),
)


@CALM
@given(charts(), st.lists(st.tuples(MINUTES, SAID), max_size=14))
def test_a_roll_call_counts_everybody_once_whatever_is_pressed(org: Org, steps: list[tuple[int, object]]) -> None:
    people = {**org.people, "刘值": replace(org.people["刘值"], active=True, reachable=True)}
    world = World(replace(org, people=people))
    code = world.engine.open(world.work, "muster", Alarmed("刘值"), world.now)
    for minutes, event in steps:
        world.wait(minutes=minutes)
        world.apply(code, event)
        case = world.work.load(code)[1]
        heard = [a.person for a in case.answers]
        assert len(heard) == len(set(heard)) and not set(heard) & set(case.open)
        assert set(case.people) <= {*heard, *case.open, *case.without}
        assert len({g.key for g in case.groups}) == len(case.groups)
    for _ in range(2):
        world.apply(code, StoodDown("刘值", typed=True))
    case = world.work.load(code)[1]
    assert case.state == "closed" and not world.work.claims
    assert not [name for of, name in world.work.timers if of == code]
    assert {m.person for m in case.missing} == set(case.open)
