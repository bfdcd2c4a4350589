"""What of a change dims a live fire rule, by its hours too."""

from datetime import time, timedelta

import pytest

from config.vision.plan import Hours, RulePlan
from workflows.cameras.oversight import LIVE, OFF, TRIAL, dimmed, told_off

FIRE = RulePlan(name="明火", kind="fire", remind=timedelta(minutes=2))
DAY, NIGHT = (Hours(since=time(8), until=time(20)), Hours(since=time(20), until=time(8)))


def changes(before: RulePlan = FIRE, **changed: object) -> tuple[str, ...]:
    return dimmed("fire", LIVE, before, before.model_copy(update=changed))


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"when": (DAY,)}, "每周少看 3 天 12 小时"),
        ({"when": (DAY, Hours(since=time(20), until=time(7, 59)))}, "7 分钟"),
        ({"remind": timedelta(0)}, "每 2 分钟 提醒改成不提醒"), ({"remind": timedelta(hours=1)}, "提醒改成1 小时"),
        ({"hold": timedelta(seconds=4)}, "连续看到 3 秒 改成 4 秒"), ({"cooldown": timedelta(hours=2)}, "2 小时"),
        ({"threshold": 0.6}, "把握改了"), ({"zone": ((0, 0), (1, 0), (1, 1))}, "围栏改了"),
    ],
)  # fmt: skip
def test_less_is_said_in_words(changed: dict[str, object], words: str) -> None:
    (said,) = changes(**changed)
    assert words in said


def test_more_is_nothing_to_tell() -> None:
    assert changes(hold=timedelta(seconds=1), cooldown=timedelta(minutes=1), remind=timedelta(minutes=1)) == ()
    assert changes(when=(DAY, NIGHT)) == changes(when=(Hours(),)) == ()
    assert changes(FIRE.model_copy(update={"when": (DAY,)}), when=()) == ()


def test_only_fire_and_smoke_that_are_live_are_told() -> None:
    blind = FIRE.model_copy(update={"when": (DAY,)})
    assert dimmed("fire", TRIAL, FIRE, blind) == dimmed("head_bare", LIVE, FIRE, blind) == ()
    assert dimmed("smoke", LIVE, FIRE, blind)
    assert told_off("fire", LIVE, TRIAL) and told_off("smoke", TRIAL, OFF)
    assert not told_off("fire", OFF, TRIAL) and not told_off("crowd", LIVE, TRIAL)
