"""Whoever does whatever in whatever order: the permit does what a small model of the rules says, and nothing else."""

from dataclasses import replace
from datetime import datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.stories.permit_model import JOB, MINUTE, SAFETY, WAYS, Model
from tests.stories.permit_work import AWAY, confirm_all, gas, photo, sign_up
from tests.stories.permits import APPLICANT, END, FOREMAN, GUARDIAN, START, WORKER, YARD, approved, permit, permit_world
from tests.world import World
from workflows.permit.case import LIVE, Permit, State
from workflows.permit.events import (
    Accepted,
    Approved,
    Brought,
    CameOut,
    Cleared,
    ExtensionGranted,
    Finished,
    Halted,
    Paused,
    Present,
    ResumeAllowed,
    Scanned,
    WentIn,
)
from workflows.permit.records import Kind

PEOPLE = (*JOB, APPLICANT, "赵敏", "孙安", "周涛", "钱进", "刘洋")
ACTS = (
    "scan here", "scan away", "present here", "good gas", "bad gas", "halt", "pause", "allow", "in", "out", "finish",
    "people", "tools", "picture", "accept", "approve", "grant",
)  # fmt: skip
DEAD = (State.WATCHING, State.ACCEPTING, State.EXPIRED)
"""Where a ticket may stand once its time was over."""
WAITS = ("1", "1", "5", "10", "20", "31", "36", "61")


def event_of(world: World, code: str, who: str, what: str, n: int) -> object:
    match what:
        case "scan here" | "scan away":
            return Scanned(who, YARD if what == "scan here" else AWAY, "screen")
        case "present here":
            return Present(who, YARD)
        case "good gas" | "bad gas":
            return gas(world, code, who, combustible=0.0 if what == "good gas" else 3.0)
        case "picture":
            return Brought(who, (photo(world, who, f"end {n}"),))
        case _:
            made: dict[str, object] = {
                "halt": Halted(who), "pause": Paused(who), "allow": ResumeAllowed(who), "in": WentIn(who, (WORKER,)),
                "out": CameOut(who, ()), "finish": Finished(who), "people": Cleared(who, people=True),
                "tools": Cleared(who, tools=True), "accept": Accepted(who), "approve": Approved(who),
                "grant": ExtensionGranted(who),
            }  # fmt: skip
            return made[what]


def always_true(before: Permit, after: Permit, scanned: bool, now: datetime) -> None:
    """Whatever happened in one step."""
    if after.state is not before.state:
        assert after.state.value in WAYS[before.state.value], (before.state, after.state)
    if before.state is State.CLOSED:
        assert after == before
    more = len(after.interceptions) - len(before.interceptions)
    assert more <= (1 if scanned else 0)
    assert not (more and after.state is not before.state), "held back or begun, never both"
    if after.state is State.WORKING:
        assert all(node.by for node in after.nodes) and START <= now < END and after.gas[-1].within
        assert not any(b.until is None for b in after.breaks)
    if after.state is State.CLOSED:
        assert after.accepted_by not in (*after.people(), after.owner) and not after.count_inside
    assert not after.count_inside or after.state in LIVE or after.ran_out
    assert not (before.ran_out or before.state is State.EXPIRED) or after.state in DEAD, "nothing brings it back"
    assert after.ran_out is (after.ran_out and after.state in DEAD and after.fixed_at == END)
    assert after.ends_at == END and after.nodes == before.nodes
    for name in ("media", "presence", "gas", "breaks", "measures", "signatures", "inside"):
        assert len(getattr(after, name)) >= len(getattr(before, name)), name


def prepared(world: World, kind: Kind) -> tuple[str, Model]:
    code = approved(world, kind)
    confirm_all(world, code)
    sign_up(world, code)
    signed = tuple(node.by for node in permit(world, code).nodes if node.by)
    accepters = tuple(p for p in (*signed, APPLICANT) if p not in JOB)
    allow, others = (*SAFETY, *signed), (*accepters, *SAFETY)
    return code, Model(kind is Kind.CONFINED, may_allow=allow, may_count=others, may_accept=others)


def sensible(model: Model, now: datetime) -> tuple[str, str]:
    """What a good crew would do next, so that most examples come somewhere."""
    fresh = bool(model.gas) and model.gas[-1][1] and now - model.gas[-1][0] < 5 * MINUTE
    begin = "scan here" if fresh else "good gas"
    match model.state:
        case "approved" | "suspended":
            if now < START:
                return "wait", "20"
            return ("赵敏", "allow") if model.red and model.state == "suspended" else (GUARDIAN, begin)
        case "working":
            if now - model.shown > 5 * MINUTE:
                return GUARDIAN, "present here"
            return FOREMAN, "out" if model.inside else "finish"
        case "watching":
            return (GUARDIAN, "present here") if now >= model.watch else ("wait", "31")
        case _:
            if model.inside:
                return FOREMAN, "out"
            left = [what for what in ("people", "tools", "picture") if what not in model.counted]
            return (FOREMAN, left[0]) if left else (APPLICANT, "accept")


NEXT = st.tuples(st.just("next"), st.just(""), st.sampled_from((0, 0, 0, 1)))
STEPS = st.one_of(
    NEXT, NEXT, NEXT,
    st.tuples(st.just("wait"), st.sampled_from(WAITS), st.just(0)),
    st.tuples(st.just(GUARDIAN), st.sampled_from(ACTS), st.integers(0, 1)),
    st.tuples(st.sampled_from(PEOPLE), st.sampled_from(ACTS), st.integers(0, 1)),
)  # fmt: skip


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from((Kind.HOT, Kind.CONFINED)), st.lists(STEPS, min_size=10, max_size=60))
def test_two_permits_of_one_guardian_do_what_the_model_says(kind: Kind, steps: list[tuple[str, str, int]]) -> None:
    world = permit_world()
    made = [prepared(world, kind), prepared(world, Kind.HOT)]
    codes, models = [code for code, _ in made], [model for _, model in made]
    world.wait(minutes=40)
    for n, (who, what, which) in enumerate(steps):
        who, what = sensible(models[which], world.now) if who == "next" else (who, what)
        before = [permit(world, code) for code in codes]
        if who == "wait":
            world.wait(minutes=int(what))
        else:
            world.person(who).does(codes[which], event_of(world, codes[which], who, what, n))
            models[which].does(what, who, world.now, models[1 - which])
        for model in models:
            model.until(world.now)
        for i, code in enumerate(codes):
            scanned = who != "wait" and what.startswith("scan") and i == which
            after = permit(world, code)
            always_true(replace(before[i]), after, scanned, world.now)
            assert after.state.value == models[i].state, (n, who, what, code)
        live = [code for code in codes if permit(world, code).state in (*LIVE, State.WATCHING)]
        assert len(live) <= 1 and [world.work.claims.get(("guardian", GUARDIAN)) for _ in live] == live


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(STEPS, max_size=20))
def test_a_permit_left_alone_grows_quiet(steps: list[tuple[str, str, int]]) -> None:
    world = permit_world()
    code, model = prepared(world, Kind.HOT)
    world.wait(minutes=60)
    for n, (who, what, _) in enumerate(steps):
        who, what = sensible(model, world.now) if who == "next" else (who, what)
        if who == "wait":
            world.wait(minutes=int(what))
        else:
            world.person(who).does(code, event_of(world, code, who, what, n))
            model.does(what, who, world.now, Model(False))
        model.until(world.now)
    world.wait(days=3)
    told = len(world.work.messages)
    world.wait(days=3)
    assert len(world.work.messages) == told
    assert permit(world, code).state not in LIVE
