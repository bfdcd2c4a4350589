"""Whatever a camera sees, in whatever order: what holds of every alarm."""

from collections import defaultdict

from hypothesis import given, settings
from hypothesis import strategies as st

from config.vision.told import Health
from tests.rules.vision.streams import SIZE, at, box, camera, judge, rule
from vision.frames import Box
from vision.rules import Verdict

RULES = (
    rule("fire", hold="3s", cooldown="2m", clear="5s", remind="20s"),
    rule("intrusion", hold="1s", cooldown="20s", clear="4s"),
    rule("absence", hold="10s", cooldown="20s", clear="4s"),
    rule("lens", hold="5s", cooldown="30s", clear="5s"),
)
THINGS: dict[str, Box] = {
    "fire": box("fire", 0.3, 0.5), "person": box("person", 0.5, 0.5), "other": box("person", 0.8, 0.5),
}  # fmt: skip
stretches = st.lists(
    st.tuples(
        st.integers(1, 60),  # frames
        st.sampled_from([0.2, 0.5, 1.0, 2.5]),  # seconds between them
        st.sets(st.sampled_from(sorted(THINGS))),
        st.sampled_from(["ok", "ok", "ok", "slow", "black", "frozen", "offline"]),
        st.sampled_from([0.0, 0.0, 0.0, -500.0, 40.0]),  # the source's time jumps first
    ),
    max_size=12,
)


def watched(moves: list[tuple[int, float, set[str], Health, float]]) -> list[tuple[float, Verdict]]:
    """Each verdict beside the wall's seconds."""
    one, told, t, wall = judge(camera(*RULES)), [], 1000.0, 0.0
    for frames, step, things, health, jump in moves:
        t += jump
        for _ in range(frames):
            t, wall = t + step, wall + step
            told += [(wall, v) for v in one.look(t, at(wall), [THINGS[name] for name in things], SIZE, health)]
    return told


@given(stretches)
@settings(max_examples=150, deadline=None)
def test_every_alarm_begins_once_goes_on_and_ends_once(
    moves: list[tuple[int, float, set[str], Health, float]],
) -> None:
    lives: dict[str, list[str]] = defaultdict(list)
    standing: dict[str, str] = {}
    for _, verdict in watched(moves):
        lives[verdict.id].append(verdict.phase)
        if verdict.phase == "raised":
            assert verdict.rule.name not in standing, "one alarm of a rule at a time"
            standing[verdict.rule.name] = verdict.id
        assert standing[verdict.rule.name] == verdict.id
        if verdict.phase == "over":
            del standing[verdict.rule.name]
        assert verdict.since <= verdict.at
    for phases in lives.values():
        assert phases[0] == "raised" and "over" not in phases[:-1] and phases.count("raised") == 1


@given(stretches)
@settings(max_examples=150, deadline=None)
def test_no_rule_is_raised_again_within_its_cool_down_and_no_fire_within_half_a_minute_whatever_the_source_s_clock_does(
    moves: list[tuple[int, float, set[str], Health, float]],
) -> None:
    last: dict[str, float] = {}
    ahead = sum(max(0.0, jump) for *_, jump in moves)
    for wall, verdict in watched(moves):
        if verdict.phase == "raised":
            name = verdict.rule.name
            quiet = 30.0 if verdict.rule.kind == "fire" else verdict.rule.cooldown.total_seconds()
            if name in last:
                assert wall - last[name] + ahead >= quiet - 0.01
            last[name] = wall


@given(stretches)
@settings(max_examples=100, deadline=None)
def test_what_is_raised_was_really_in_the_picture(moves: list[tuple[int, float, set[str], Health, float]]) -> None:
    for _, verdict in watched(moves):
        if verdict.phase == "raised" and verdict.rule.kind in ("fire", "intrusion"):
            label = "fire" if verdict.rule.kind == "fire" else "person"
            assert verdict.boxes and all(one.label == label for one in verdict.boxes)
            assert (verdict.at - verdict.since).total_seconds() >= verdict.rule.hold.total_seconds() - 0.06
