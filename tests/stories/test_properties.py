"""What holds for every factory and every order of events, not only for the stories."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factory import factory
from tests.world import World
from workflows.hazard import cards_dispatch, cards_ladder, cards_report
from workflows.hazard.case import State
from workflows.hazard.events import Claimed, Corrected, Declined, Joined, PassedOn, Reassigned, TakenOver
from workflows.hazard.flow import FLOW
from workflows.hazard.rules import Steps
from workflows.kernel.people import Org, Person

CALM = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
NAMES = ("李强", "王芳", "周涛", "钱进", "赵敏", "孙安", "孙磊", "何平")
ENDS = (State.CLOSED, State.VOID)


def test_every_open_state_can_be_left() -> None:
    for state in State:
        leaves = {row.then for row in FLOW.rows if row.when == state} - {state}
        assert leaves or state in ENDS, state


def test_every_state_can_be_reached_from_a_draft() -> None:
    reached, fresh = {State.DRAFT}, {State.DRAFT}
    while fresh:
        fresh = {State(r.then) for r in FLOW.rows if r.when in fresh} - reached
        reached |= fresh
    assert reached == set(State)


def test_every_button_ever_offered_is_understood_and_no_other_label_holds_the_reserved_words() -> None:
    rooms = (cards_dispatch, cards_ladder, cards_report)
    offered = [b for room in rooms for v in vars(room).values() for b in (v if isinstance(v, tuple) else (v,))]
    buttons = [b for b in offered if type(b).__name__ == "Button"]
    assert {b.id for b in buttons} <= set(FLOW.presses) and len(buttons) > 8
    assert not [b.label for b in buttons if "整改" in b.label or "提交" in b.label]


@st.composite
def charts(draw: st.DrawFn) -> Org:
    """Any chart over the same people: circles, gaps, people who left, nobody reachable."""
    org, people = factory(), {}
    for name, person in org.people.items():
        manager = draw(st.none() | st.sampled_from([*NAMES, "走了的人"]))
        active, reachable = draw(st.booleans()), draw(st.booleans())
        people[name] = replace(person, manager=manager, active=active, reachable=reachable)
    reporter: Person = replace(people["张伟"], active=True)
    return replace(org, people={**people, "张伟": reporter}, departments={})


@CALM
@given(charts())
def test_the_ladder_always_tells_somebody_who_can_hear_it_or_the_duty_room(org: Org) -> None:
    world = World(org)
    world.person("张伟").says("二号焊接车间东门带电体外露")
    world.wait(hours=3)
    case = world.case()
    assert case.state is State.DISPATCHED and len(world.cases("task")) == 1
    assert {e.rung for e in case.escalations} == {"unaccepted", "joint_unaccepted"}
    for climbed in case.escalations:
        if climbed.to != "值班室":
            assert org.unfit(climbed.to, world.now) is None
        assert climbed.to != case.owner and climbed.why


def events() -> st.SearchStrategy[object]:
    who = st.sampled_from(NAMES)
    places = st.sampled_from(["P-EAST", "P-THREE", "P-PAINT"])
    return st.one_of(
        st.builds(Claimed, who),
        st.builds(Reassigned, who, who),
        st.builds(Declined, who, st.just("不归这里管")),
        st.builds(TakenOver, who),
        st.builds(PassedOn, who),
        st.builds(Joined, st.just("陈静"), st.just("YH-20260302-0099"), st.just("又漏了")),
        st.builds(Corrected, st.just("张伟"), place_code=places),
    )


@CALM
@given(st.lists(st.tuples(events(), st.integers(0, 9)), max_size=12), st.booleans())
def test_due_at_never_moves_by_accepting_passing_reassigning_refusing_or_taking_over(
    steps: list[tuple[object, int]], chained: bool
) -> None:
    world = World()
    if chained:
        world.rules(dispatch=replace(world.rules().dispatch, steps=Steps(blue=("车间主任", "班组长"))))
    world.person("张伟").says("二号焊接车间东门箱门敞开")
    opened = world.now
    for event, minutes in steps:
        world.apply(world.last, event, getattr(event, "by", None))
        world.wait(minutes=minutes)
        case = world.case()
        assert case.due_at == opened + timedelta(hours=72) and case.opened_at == opened
        assert case.dispatched_at == opened or case.state is not State.DISPATCHED


@CALM
@given(st.lists(st.sampled_from(["photo", "text", "talk", "voice", "submit", "wait"]), min_size=1, max_size=8))
def test_a_draft_never_lives_longer_than_two_minutes_and_no_photo_is_lost(pieces: list[str]) -> None:
    world, photos = World(), set()
    worker = world.person("张伟")
    for number, piece in enumerate(pieces):
        if piece == "photo":
            photos.add(f"p{number}")
            worker.photographs(f"p{number}")
        elif piece == "voice":
            worker.records(f"v{number}")
        elif piece == "text":
            worker.says("二号焊接车间东门箱门敞开")
        elif piece == "talk":
            worker.says("辛苦了")
        elif piece == "wait":
            world.wait(seconds=45)
        elif world.last in world.work.cases:
            worker.submits()
    world.wait(minutes=2)
    assert all(c.state is not State.DRAFT for c in world.cases())
    world.wait(minutes=3)
    assert all(c.state not in (State.DRAFT, State.REPORTED) for c in world.cases())
    assert photos <= {a.sha256 for c in world.cases() for a in c.media}
    for case in world.cases():
        assert case.state is State.VOID or (case.of and all((case.of.l1, case.of.l2, case.of.l3, case.of.code)))


@CALM
@given(st.lists(st.tuples(events(), st.integers(0, 30)), max_size=10))
def test_no_two_equal_texts_about_a_case_go_to_one_person(steps: list[tuple[object, int]]) -> None:
    world = World()
    world.person("张伟").says("二号焊接车间东门带电体外露")
    for event, minutes in steps:
        world.apply(world.last, event)
        world.wait(minutes=minutes)
    for person in [*NAMES, "张伟", "陈静"]:
        sent = [m.looks[0][1] for m in world.person(person).messages]
        assert len(sent) == len(set(map(repr, sent))), person
        assert all(card.code == "" or card.code in card.headline for card in sent), person
        assert all(card.why for card in sent), person
        assert not [text for text in world.person(person).texts if set("你您！!") & set(text)], person
