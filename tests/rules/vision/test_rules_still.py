"""A poster is told once; a man who collapsed is told, and never called gone."""

import numpy as np
import pytest

from config.vision.plan import RulePlan
from tests.rules.vision.streams import SIZE, at, box, camera, judge, looks, phases, rule, watch
from vision.frames import Box, Image
from vision.rules import Judge
from vision.rules.scenery import LEARN_S

MAN = box("person", 0.3, 0.5)
STEP = 0.2
RULE = rule("intrusion", hold="1s", clear="10s", cooldown="1m", remind="10m")


def slow(*rules: RulePlan) -> Judge:
    """A picture each five seconds; half a minute is six."""
    return judge(camera(*rules, fps=0.2))


def wall(seed: int = 1, noise: float = 0.0, light: float = 0.0) -> Image:
    """A picture with much to see in it; `noise` as of a camera at night, `light` as of a lamp."""
    still = np.random.default_rng(1).integers(40, 200, (25, 50, 3)).repeat(8, 0).repeat(8, 1)
    grain = np.random.default_rng(seed).normal(light, noise, still.shape) if noise or light else 0
    return np.clip(still + grain, 0, 255).astype(np.uint8)


def other() -> Image:
    return np.random.default_rng(9).integers(0, 255, (25, 50, 3)).repeat(8, 0).repeat(8, 1).astype(np.uint8)


def test_a_poster_is_one_alarm_that_rests_after_half_an_hour_and_comes_back_as_no_other() -> None:
    one, picture = slow(RULE), wall()
    told = watch(one, looks(0, 3600, STEP), [MAN], image=picture)
    assert phases(told) == [("intrusion", "raised", 1)] + [("intrusion", "still", 1)] * 2  # 10 and 20 minutes
    assert phases(watch(one, looks(3601, 3620, STEP), image=picture)) == [("intrusion", "over", 1)]
    assert watch(one, looks(3621, 7200, STEP), [MAN], image=picture) == []


def test_what_lies_still_is_told_first_and_never_called_gone_while_it_is_there() -> None:
    one, picture = slow(RULE), wall()
    told = watch(one, looks(0, 6 * 3600, STEP), [MAN], image=picture)
    assert phases(told)[0] == ("intrusion", "raised", 1)
    assert all(verdict.phase != "over" for verdict in told)


def test_what_was_lost_for_a_moment_and_raised_again_is_not_called_gone_either() -> None:
    one, picture = slow(RULE), wall()
    watch(one, looks(0, 300, STEP), [MAN], image=picture)
    assert phases(watch(one, looks(301, 320, STEP), image=picture)) == [("intrusion", "over", 1)]
    told = watch(one, looks(321, 7200, STEP), [MAN], image=picture)
    assert {phase for _, phase, number in phases(told) if number == 2} == {"raised", "still"}


def test_somebody_else_beside_the_poster_is_an_alarm_of_his_own() -> None:
    one, picture = slow(RULE), wall()
    watch(one, looks(0, 3600, STEP), [MAN], image=picture)
    told = [
        verdict
        for t in looks(3601, 3630, STEP)
        for verdict in watch(one, [t], [MAN, box("person", 0.5 + t % 10 / 50, 0.6)], image=picture)
    ]
    assert phases(told) == [("intrusion", "raised", 2)] and told[0].count == 1
    assert phases(watch(one, looks(3631, 3650, STEP), [MAN], image=picture)) == [("intrusion", "over", 2)]


def test_half_an_hour_before_the_alarm_does_not_count() -> None:
    """The fence is watched from 13:00 on; the man has lain there since 12:00, and is told like any other."""
    evening = RULE.model_copy(update={"when": rule(when=[{"since": "13:00", "until": "20:00"}]).when})
    told = watch(slow(evening), looks(0, 3600 + 1200, STEP), [MAN], image=wall())
    assert phases(told) == [("intrusion", "raised", 1), ("intrusion", "still", 1)]


def test_a_man_who_moves_at_one_place_is_never_a_poster() -> None:
    one, still, turned = slow(RULE), wall(), other()
    for t in looks(0, 5400, STEP):
        picture = (still if int(t) % 60 else turned).copy()
        picture[80:96, 104:128] = int(t) % 200  # he turns about
        watch(one, [t], [MAN], image=picture)
    assert phases(watch(one, looks(5401, 5420, STEP), image=wall())) == [("intrusion", "over", 1)]
    assert phases(watch(one, looks(5421, 5440, STEP), [MAN], image=other())) == [("intrusion", "raised", 2)]


@pytest.mark.parametrize(("noise", "light"), [(8.0, 0.0), (0.0, 25.0)])
def test_the_noise_of_a_camera_and_a_lamp_switched_on_are_no_movement(noise: float, light: float) -> None:
    one, last = slow(RULE), 3 * LEARN_S
    dark, bright = [wall(seed, noise) for seed in range(5)], [wall(seed, noise, light) for seed in range(5)]
    for number, t in enumerate(looks(0, last, STEP)):
        watch(one, [t], [MAN], image=(bright if t > 600 else dark)[number % 5])
    watch(one, looks(last + 1, last + 20, STEP), image=wall())
    assert watch(one, looks(last + 21, last + 120, STEP), [MAN], image=wall()) == []


def test_without_the_picture_nothing_is_known_to_lie_still() -> None:
    one = slow(RULE)
    watch(one, looks(0, 3600, STEP), [MAN])
    watch(one, looks(3601, 3620, STEP))
    assert phases(watch(one, looks(3621, 3640, STEP), [MAN])) == [("intrusion", "raised", 2)]


def test_a_poster_of_a_man_is_no_guardian() -> None:
    one, picture = slow(rule("absence", hold="1m", clear="10s")), wall()
    assert watch(one, looks(0, LEARN_S, STEP), [MAN], image=picture) == []
    told = watch(one, looks(LEARN_S + 1, LEARN_S + 120, STEP), [MAN], image=picture)
    assert phases(told) == [("absence", "raised", 1)]
    guardian = box("person", 0.7, 0.5)
    told = watch(one, looks(LEARN_S + 121, LEARN_S + 140, STEP), [MAN, guardian], image=picture)
    assert phases(told) == [("absence", "over", 1)]


def test_a_flame_moves_and_an_orange_sign_does_not() -> None:
    fire = Box("fire", 0.8, 300, 200, 400, 300)
    fire_rule = rule("fire", hold="3s", cooldown="2m", clear="10s")
    for moving, alarms in ((False, []), (True, [("fire", "raised", 2)])):
        one, dice, still = slow(fire_rule), np.random.default_rng(3), wall()
        for t in looks(0, 3600, STEP):
            picture = still.copy()
            if moving:
                picture[80:120, 120:160] = dice.integers(0, 255, (10, 10, 1)).repeat(4, 0).repeat(4, 1)
            watch(one, [t], [fire], image=picture)
        watch(one, looks(3601, 3620, STEP), image=wall())
        picture = wall()
        assert phases(watch(one, looks(3621, 3640, STEP), [fire], image=other() if moving else picture)) == alarms


def test_something_too_small_to_tell_is_never_left_out() -> None:
    speck = Box("person", 0.8, 300, 200, 308, 220)
    one, picture = slow(RULE), wall()
    watch(one, looks(0, 3600, STEP), [speck], image=picture)
    watch(one, looks(3601, 3620, STEP), image=picture)
    assert phases(watch(one, looks(3621, 3640, STEP), [speck], image=picture)) == [("intrusion", "raised", 2)]


def flames(t: float) -> Image:
    """The wall, and fire that never looks the same twice."""
    picture, dice = wall(), np.random.default_rng(int(t * 10))
    picture[20:60, 100:140] = dice.integers(0, 255, (10, 10, 3)).repeat(4, 0).repeat(4, 1)
    return picture


def test_a_flame_that_moves_in_a_picture_that_seems_stuck_is_told_and_one_that_does_not_is_not() -> None:
    fire = box("fire", 0.3, 0.2, 0.08, 0.16)
    for kind, shown, alarms in (("fire", flames, 1), ("fire", lambda _: flames(0), 0), ("absence", flames, 0)):
        one = judge(camera(rule(kind, hold="3s"), fps=2))
        told = [v for t in looks(0, 60, 2) for v in one.look(t, at(t), [fire], SIZE, "frozen", shown(t))]
        assert len(told) == alarms


def test_a_stuck_picture_of_a_fire_that_its_encoder_lets_breathe_is_no_fire() -> None:
    fire = box("fire", 0.3, 0.2, 0.08, 0.16)
    one = judge(camera(rule("fire", hold="3s"), fps=2))
    for t in looks(0, 120, 2):
        assert one.look(t, at(t), [fire], SIZE, "frozen", wall(seed=int(t * 2), noise=3)) == ()
