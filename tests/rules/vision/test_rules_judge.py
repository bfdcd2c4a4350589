"""What a camera calls out, and how often."""

from dataclasses import replace
from itertools import pairwise

import pytest

from tests.rules.vision.streams import LEFT_HALF, SIZE, at, box, camera, judge, looks, phases, rule, watch

FIRE = box("fire", 0.3, 0.5)
MAN = box("person", 0.3, 0.5)
BARE = box("head_bare", 0.3, 0.3, 0.03, 0.06)


def test_a_flame_of_two_point_nine_seconds_is_no_alarm_and_one_of_three_is_one() -> None:
    one = judge(camera(rule(hold="3s")))
    assert watch(one, looks(0, 2.9, 10), [FIRE]) == []
    assert watch(one, looks(3.0, 60, 10)) == []
    told = watch(one, looks(70, 73, 10), [FIRE])
    assert phases(told) == [("fire", "raised", 1)]
    assert (told[0].since, told[0].at, told[0].boxes) == (at(70), at(73), (FIRE,))
    assert told[0].score == 0.8 and told[0].count == 1


def test_a_man_who_stands_in_the_fence_for_40_minutes_is_one_alarm_and_its_reminders() -> None:
    one = judge(camera(rule("intrusion", hold="1s", zone=LEFT_HALF, remind="15m", cooldown="5m")))
    told = watch(one, looks(0, 2400, 2), [MAN])
    assert phases(told) == [("intrusion", "raised", 1), ("intrusion", "still", 1), ("intrusion", "still", 1)]
    assert [verdict.at for verdict in told] == [at(1), at(901), at(1801)]
    assert phases(watch(one, looks(2400.5, 2420, 2))) == [("intrusion", "over", 1)]


def test_without_reminders_40_minutes_are_told_once() -> None:
    one = judge(camera(rule("intrusion", hold="1s")))
    assert len(watch(one, looks(0, 2400, 2), [MAN])) == 1


def test_a_second_man_raises_the_count_of_the_same_alarm_and_one_taken_for_two_does_not() -> None:
    one = judge(camera(rule("intrusion", hold="1s")))
    watch(one, looks(0, 10), [MAN])
    elsewhere = box("person", 0.8, 0.5)
    assert watch(one, looks(10.2, 10.4), [elsewhere]) == []  # the same man, found at another place for a moment
    assert watch(one, looks(10.6, 20), [MAN]) == []
    told = watch(one, looks(20.2, 30), [MAN, elsewhere])
    assert phases(told) == [("intrusion", "still", 1)]
    assert told[0].count == 2 and len(told[0].boxes) == 2
    assert told[0].at <= at(23.6)


def test_a_man_behind_a_pillar_is_still_the_one_who_was_counted() -> None:
    one = judge(camera(rule("intrusion", hold="1s", clear="10s")))
    other = box("person", 0.8, 0.5)
    watch(one, looks(0, 10), [MAN, other])
    for since in range(10, 100, 3):  # one hidden for a second of every three
        assert watch(one, looks(since + 0.2, since + 1), [MAN]) == []
        assert watch(one, looks(since + 1.2, since + 3), [MAN, other]) == []


def test_somebody_new_after_the_first_has_left_is_a_new_alarm() -> None:
    one = judge(camera(rule("intrusion", hold="1s", clear="10s", cooldown="1m")))
    watch(one, looks(0, 90), [MAN])
    assert phases(watch(one, looks(90.2, 99.8))) == []
    assert phases(watch(one, looks(100, 101))) == [("intrusion", "over", 1)]
    assert phases(watch(one, looks(102, 110), [MAN])) == [("intrusion", "raised", 2)]


def test_gone_for_less_than_clear_is_the_same_alarm() -> None:
    one = judge(camera(rule("intrusion", hold="1s", clear="10s", cooldown="0s")))
    watch(one, looks(0, 20), [MAN])
    for since in (20, 40, 60):
        assert watch(one, looks(since + 0.2, since + 9.8)) == []
        assert watch(one, looks(since + 10, since + 20), [MAN]) == []


def test_in_the_cool_down_it_is_quiet_and_what_still_goes_on_after_it_is_told() -> None:
    one = judge(camera(rule("intrusion", hold="1s", clear="5s", cooldown="2m")))
    watch(one, looks(0, 10), [MAN])
    assert phases(watch(one, looks(10.2, 20))) == [("intrusion", "over", 1)]
    assert watch(one, looks(30, 40), [MAN]) == []
    watch(one, looks(40.2, 80))
    told = watch(one, looks(80.2, 200), [MAN])
    assert phases(told) == [("intrusion", "raised", 2)]
    assert told[0].at == at(121) and told[0].since == at(80.2)


@pytest.mark.parametrize("kind", ["fire", "smoke"])
def test_a_fire_that_flares_up_again_after_its_end_does_not_wait_for_the_cool_down(kind: str) -> None:
    seen = box(kind, 0.3, 0.5)  # type: ignore[arg-type]
    one = judge(camera(rule(kind, hold="3s", clear="10s", cooldown="10m")))
    assert phases(watch(one, looks(0, 60), [seen])) == [(kind, "raised", 1)]
    assert phases(watch(one, looks(60.2, 71))) == [(kind, "over", 1)]
    told = watch(one, looks(71.2, 90), [seen])
    assert phases(told) == [(kind, "raised", 2)] and told[0].at == at(74.2)


def test_a_flame_that_flaps_is_told_each_half_minute_at_most() -> None:
    one = judge(camera(rule(hold="1s", clear="2s", cooldown="10m")))
    told = []
    for since in range(0, 600, 6):
        told += watch(one, looks(since, since + 2), [FIRE]) + watch(one, looks(since + 2.2, since + 5.8))
    raised = [verdict.at for verdict in told if verdict.phase == "raised"]
    assert 15 <= len(raised) <= 20
    assert all((later - sooner).total_seconds() >= 30 for sooner, later in pairwise(raised))


def test_a_bare_head_in_its_cool_down_never_holds_up_the_fire() -> None:
    one = judge(camera(rule("head_bare", hold="2s", cooldown="10m"), rule("fire", hold="3s")))
    assert phases(watch(one, looks(0, 10), [BARE])) == [("head_bare", "raised", 1)]
    watch(one, looks(10.2, 40))
    told = watch(one, looks(40.2, 44), [BARE, FIRE])
    assert phases(told) == [("fire", "raised", 2)]
    assert told[0].at == at(43.2)


def test_a_rule_in_trial_never_silences_one_that_everybody_sees() -> None:
    trial, live = rule(hold="1s", name="试", trial=True), rule(hold="2s", name="真")
    told = watch(judge(camera(trial, live)), looks(0, 10), [FIRE])
    assert phases(told) == [("试", "raised", 1), ("真", "raised", 2)]
    told = watch(
        judge(camera(rule(hold="1s", name="真"), rule(hold="2s", name="试", trial=True))), looks(0, 10), [FIRE]
    )
    assert phases(told) == [("真", "raised", 1)]


def test_two_rules_for_the_same_thing_are_one_alarm_and_twenty_people_are_not_the_five() -> None:
    quick, slow = rule(hold="1s", name="快"), rule(hold="2s", name="慢")
    assert len(watch(judge(camera(quick, slow)), looks(0, 1200, 1), [FIRE])) == 1
    five, twenty = rule("crowd", hold="1s", limit=1, name="五"), rule("crowd", hold="1s", limit=2, name="二十")
    people = [box("person", x / 10, 0.5) for x in (1, 5, 9)]
    told = watch(judge(camera(five, twenty)), looks(0, 5), people)
    assert [name for name, *_ in phases(told)] == ["五", "二十"]


def test_feet_in_the_fence_count_and_a_head_over_it_does_not() -> None:
    floor = ((0.0, 0.6), (1.0, 0.6), (1.0, 1.0), (0.0, 1.0))
    one = judge(camera(rule("intrusion", hold="1s", zone=floor)))
    assert watch(one, looks(0, 5), [box("person", 0.5, 0.4, 0.1, 0.3)]) == []
    assert phases(watch(one, looks(5.2, 8), [box("person", 0.5, 0.5, 0.1, 0.3)])) == [("intrusion", "raised", 1)]


def test_a_flame_whose_middle_is_outside_but_a_third_is_inside_is_in_the_zone() -> None:
    one = judge(camera(rule(hold="1s", zone=LEFT_HALF)))
    assert watch(one, looks(0, 5), [box("fire", 0.58, 0.5, 0.2, 0.2)]) == []
    assert phases(watch(one, looks(5.2, 8), [box("fire", 0.52, 0.5, 0.2, 0.2)])) == [("fire", "raised", 1)]


@pytest.mark.parametrize("kind", ["head_bare", "intrusion", "fire", "smoke", "crowd"])
def test_what_lies_under_a_mask_is_not_there(kind: str) -> None:
    seen = {"fire": FIRE, "smoke": box("smoke", 0.3, 0.5), "head_bare": BARE}.get(kind, MAN)
    one = judge(camera(rule(kind, hold="1s", limit=0), masks=(LEFT_HALF,)))
    assert watch(one, looks(0, 10), [seen]) == []
    assert len(watch(one, looks(10.2, 20), [replace(seen, left=seen.left + 500, right=seen.right + 500)])) == 1


def test_a_man_half_under_a_mask_with_his_feet_outside_is_there() -> None:
    wall = ((0.0, 0.0), (1.0, 0.0), (1.0, 0.45), (0.0, 0.45))
    one = judge(camera(rule("intrusion", hold="1s"), masks=(wall,)))
    assert len(watch(one, looks(0, 3), [MAN])) == 1


def test_a_head_that_the_model_is_unsure_of_alarms_nobody() -> None:
    one = judge(camera(rule("head_bare", hold="1s"), rule("crowd", hold="1s", limit=0)))
    assert watch(one, looks(0, 60), [box("head_unsure", 0.3, 0.3), box("head_helmet", 0.6, 0.3)]) == []


def test_the_threshold_of_the_rule_is_above_that_of_the_model() -> None:
    one = judge(camera(rule(hold="1s", threshold=0.9)))
    assert watch(one, looks(0, 5), [FIRE]) == []
    assert len(watch(one, looks(5.2, 8), [box("fire", 0.3, 0.5, score=0.9)])) == 1


def test_as_many_as_allowed_are_no_crowd_and_one_more_is() -> None:
    people = [box("person", x / 12, 0.5) for x in range(1, 11)]
    one = judge(camera(rule("crowd", hold="10s", limit=9)))
    assert watch(one, looks(0, 60), people[:9]) == []
    told = watch(one, looks(60.2, 71), people)
    assert phases(told) == [("crowd", "raised", 1)] and told[0].count == 10


def test_nobody_where_a_guardian_must_be_is_told_only_while_a_permit_asks_for_one() -> None:
    plan = camera(rule("absence", hold="1m", guarded=True, clear="10s"), guardian_wanted=True)
    one = judge(plan)
    assert watch(one, looks(0, 300, 2), [MAN]) == []
    told = watch(one, looks(300.5, 400, 2))
    assert phases(told) == [("absence", "raised", 1)] and told[0].at == at(360.5) and told[0].count == 0
    assert phases(watch(one, looks(400.5, 420, 2), [MAN])) == [("absence", "over", 1)]
    watch(one, looks(1500, 1600, 2))
    one.change(plan.model_copy(update={"guardian_wanted": False}))
    assert phases(watch(one, looks(1600.5, 3000, 2))) == [("absence", "over", 2)]


def test_one_wanted_two_there_is_enough_and_two_wanted_one_there_is_not() -> None:
    two = [MAN, box("person", 0.7, 0.5)]
    assert watch(judge(camera(rule("absence", hold="1m"))), looks(0, 120, 2), two) == []
    told = watch(judge(camera(rule("absence", hold="1m", limit=2))), looks(0, 120, 2), [MAN])
    assert phases(told) == [("absence", "raised", 1)] and told[0].count == 1


@pytest.mark.parametrize("health", ["black", "covered", "moved", "frozen"])
def test_a_lens_that_sees_nothing_is_told_with_its_reason(health: str) -> None:
    one = judge(camera(rule("lens", hold="30s", clear="30s")))
    assert watch(one, looks(0, 29, 1), health=health) == []  # type: ignore[arg-type]
    told = watch(one, looks(30, 40, 1), health=health)  # type: ignore[arg-type]
    assert phases(told) == [("lens", "raised", 1)] and told[0].why
    assert phases(watch(one, looks(41, 80, 1))) == [("lens", "over", 1)]


def test_a_camera_that_sees_nothing_neither_misses_the_guardian_nor_calls_the_intruder_gone() -> None:
    plan = camera(rule("absence", hold="10s"), rule("intrusion", hold="1s", clear="5s"))
    for health in ("black", "covered", "frozen", "offline", "denied", "off"):
        one = judge(plan)
        assert phases(watch(one, looks(0, 5), [MAN])) == [("intrusion", "raised", 1)]
        assert watch(one, looks(5.2, 300), health=health) == []  # type: ignore[arg-type]
        assert phases(watch(one, looks(300.2, 304))) == []
        assert phases(watch(one, looks(304.2, 306))) == [("intrusion", "over", 1)]


def test_a_fire_that_shows_through_the_smoke_on_the_lens_is_told_and_a_stuck_picture_of_one_is_not() -> None:
    for health, alarms in (("covered", 1), ("black", 1), ("frozen", 0)):
        one = judge(camera(rule(hold="3s")))
        assert len(watch(one, looks(0, 10), [FIRE], health=health)) == alarms  # type: ignore[arg-type]


def test_a_source_that_begins_anew_keeps_its_alarm_and_its_cool_down() -> None:
    one = judge(camera(rule("intrusion", hold="1s", clear="5s", cooldown="2m")))
    assert len(watch(one, looks(1000, 1010), [MAN])) == 1
    told = [v for i in range(200) for v in one.look(i / 10, at(1011 + i / 10), [MAN], SIZE)]
    assert told == []
    assert phases(one.look(1.0, at(1030), [], SIZE)) == []
    told = [v for i in range(100) for v in one.look(1.0 + i / 10, at(1031 + i / 10), [], SIZE)]
    assert phases(told) == [("intrusion", "over", 1)]
    told = [v for i in range(1000) for v in one.look(20.0 + i / 10, at(1050 + i / 10), [MAN], SIZE)]
    assert phases(told) == [("intrusion", "raised", 2)] and at(1120) <= told[0].at <= at(1122)


def test_a_new_plan_keeps_what_the_same_rule_has_seen_and_ends_what_changed() -> None:
    fire, fence = rule(hold="3s"), rule("intrusion", hold="1s", cooldown="0s")
    plan = camera(fire, fence)
    one = judge(plan)
    watch(one, looks(0, 2), [FIRE, MAN])
    moved = fence.model_copy(update={"zone": LEFT_HALF})
    one.change(plan.model_copy(update={"rules": (moved, fire), "name": "二号"}))
    told = watch(one, looks(2.2, 4), [FIRE, MAN])
    assert phases(told) == [("intrusion", "over", 1), ("fire", "raised", 2), ("intrusion", "raised", 3)]
    assert told[1].since == at(0)
    one.change(camera())
    assert {(name, phase) for name, phase, _ in phases(watch(one, [4.2], [FIRE]))} == {
        ("fire", "over"),
        ("intrusion", "over"),
    }


def test_a_rule_that_goes_live_tells_everybody_of_what_only_one_saw() -> None:
    trial = rule(hold="1s", trial=True)
    one = judge(camera(trial))
    watch(one, looks(0, 5), [FIRE])
    one.change(camera(trial.model_copy(update={"trial": False})))
    told = watch(one, looks(5.2, 7), [FIRE])
    assert phases(told) == [("fire", "over", 1), ("fire", "raised", 2)]
    assert [verdict.rule.trial for verdict in told] == [True, False]


def test_a_judge_that_counts_asks_for_a_closer_look() -> None:
    one = judge(camera(rule(hold="3s")))
    assert not one.keen
    watch(one, looks(0, 1), [FIRE])
    assert one.keen
    watch(one, looks(1.2, 4), [FIRE])
    assert not one.keen


def test_a_slow_camera_is_not_a_camera_with_gaps() -> None:
    one = judge(camera(rule(hold="10s"), fps=0.25))
    assert len(watch(one, looks(0, 40, 0.25), [FIRE])) == 1


def every(step: float, until: float) -> list[float]:
    return [index * step for index in range(int(until / step) + 1)]


@pytest.mark.parametrize("step", [2.1, 3.0, 7.0, 14.0, 29.0])
def test_a_fire_that_burns_on_is_told_however_few_pictures_an_overloaded_machine_looks_at(step: float) -> None:
    one = judge(camera(rule(hold="3s"), fps=2))
    told = watch(one, every(step, 3600), [FIRE])
    assert phases(told)[0] == ("fire", "raised", 1)
    assert told[0].at <= at(6 * step + 3)


@pytest.mark.parametrize("step", [2.1, 7.0, 29.0])
def test_where_pictures_are_rare_one_of_two_that_shows_a_flame_is_no_alarm(step: float) -> None:
    one = judge(camera(rule(hold="3s"), fps=2))
    assert [v for i in range(200) for v in one.look(i * step, at(i * step), [FIRE] if i % 2 else [], SIZE)] == []


def test_a_long_hold_forgives_a_lost_picture_on_a_slow_machine_as_on_a_quick_one() -> None:
    one = judge(camera(rule(hold="30s"), fps=2))
    told = [v for i in range(60) for v in one.look(i * 2.5, at(i * 2.5), [FIRE] if i % 12 else [], SIZE)]
    assert phases(told) == [("fire", "raised", 1)]


def test_pictures_rarer_than_half_a_minute_do_not_join_and_neither_does_one_hole_in_a_quick_stream() -> None:
    assert watch(judge(camera(rule(hold="3s"), fps=2)), every(31, 3600), [FIRE]) == []
    one = judge(camera(rule(hold="8s"), fps=2))
    assert watch(one, [*looks(0, 5, 2), *looks(14, 19, 2)], [FIRE]) == []


def test_a_rare_picture_with_the_fire_in_it_keeps_the_alarm_and_its_end_is_told() -> None:
    one = judge(camera(rule(hold="3s", clear="10s"), fps=2))
    assert len(watch(one, every(5, 600), [FIRE])) == 1
    assert phases(watch(one, [605.0, 610.0, 615.0, 620.0])) == [("fire", "over", 1)]


def test_between_two_rare_pictures_nothing_that_was_not_seen_changes_the_pace() -> None:
    one = judge(camera(rule(hold="3s"), fps=2))
    told = []
    for turn in range(10):
        told += one.look(turn * 8.0, at(turn * 8), [FIRE], SIZE)
        for second in range(1, 8):
            now = turn * 8.0 + second
            told += one.look(now, at(now), [], SIZE, "offline", shown=False)
    assert phases(told) == [("fire", "raised", 1)]
