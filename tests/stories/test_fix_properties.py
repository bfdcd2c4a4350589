"""Whoever presses whatever in whatever order: nobody judges the own work, and due_at never moves."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.stories.fixing import RED, accepted, brings, shot
from tests.world import World
from workflows.hazard.case import State
from workflows.hazard.events import (
    Approved,
    Controlled,
    ExtensionAsked,
    ExtensionDecided,
    FlagOverridden,
    MajorJudged,
    Rectified,
    Returned,
    TakenOver,
)
from workflows.kernel.effects import LeftFactory
from workflows.kernel.flow import Pressed

PEOPLE = ("张伟", "李强", "孙磊", "王芳", "周涛", "钱进", "赵敏", "孙安", "刘值", "刘洋")
ACTS = (
    "photo", "note", "old photo", "done", "approve", "return", "override", "extend", "grant", "control", "take over",
    "claim", "reassign", "leave", "major", "wait 10 m", "wait 2 h", "wait 1 d",
)  # fmt: skip


def act(world: World, code: str, who: str, what: str, n: int) -> None:
    """One thing that one person does; most of it is refused, and that is right."""
    person = world.person(who)
    until = world.now + timedelta(days=5)
    five = dict.fromkeys(("责任", "措施", "资金", "时限", "预案"), "有")
    events = {
        "done": Rectified(who),
        "approve": Approved(who),
        "return": Returned(who, f"原因{n}"),
        "override": FlagOverridden(who),
        "extend": ExtensionAsked(who, "备件未到货", until, "挂牌"),
        "grant": ExtensionDecided(who, True),
        "control": Controlled(who),
        "take over": TakenOver(who),
        "leave": LeftFactory(who),
        "claim": Pressed(who, "claim"),
        "reassign": Pressed(who, "reassign_to", values={"reassign_to": PEOPLE[n % len(PEOPLE)]}),
        "major": MajorJudged(who, True, five),
    }
    match what:
        case "photo":
            brings(person, code, "", shot(person, f"p{n}"))
        case "old photo":
            brings(person, code, "", shot(person, "before-张伟"))
        case "note":
            brings(person, code, f"第 {n} 次处理")
        case "wait 10 m":
            world.wait(minutes=10)
        case "wait 2 h":
            world.wait(hours=2)
        case "wait 1 d":
            world.wait(days=1)
        case _:
            person.does(code, events[what])


LIKELY = (
    ("李强", "photo"),
    ("李强", "note"),
    ("李强", "done"),
    ("王芳", "approve"),
    ("王芳", "return"),
    ("赵敏", "approve"),
)
STEPS = st.one_of(st.sampled_from(LIKELY), st.tuples(st.sampled_from(PEOPLE), st.sampled_from(ACTS)))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(STEPS, max_size=40))
def test_no_order_of_presses_lets_anybody_judge_the_own_work(acts: list[tuple[str, str]]) -> None:
    world = World()
    code = accepted(world, RED)
    due = world.case(code).due_at
    for n, (who, what) in enumerate(acts):
        before = world.case(code)
        act(world, code, who, what, n)
        case = world.case(code)
        assert case.due_at == due, "never by accepting, returning, waiting or judging under this table"
        assert len(case.media) >= len(before.media) and len(case.escalations) >= len(before.escalations)
        if case.state is State.CLOSED:
            assert case.decided_by not in (None, case.fixer, case.reporter, case.owner)
            assert not case.flags or case.override_by in ("赵敏", "孙安")
            assert case.kept("after", "photo") and case.fixed_at and case.closed_at
        if before.state is State.CLOSED:
            assert (case.state, case.decided_by, case.closed_at) == (before.state, before.decided_by, before.closed_at)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(STEPS, max_size=12))
def test_a_case_left_alone_for_a_month_ends_its_noise(acts: list[tuple[str, str]]) -> None:
    world = World()
    code = accepted(world, RED)
    for n, (who, what) in enumerate(acts):
        act(world, code, who, what, n)
    world.wait(days=30)
    told = len(world.work.messages)
    world.wait(days=30)
    assert len(world.work.messages) == told
