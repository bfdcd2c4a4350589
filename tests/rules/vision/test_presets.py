"""camera_rules.toml: what would leave a rule unable to call is refused with its line and the remedy."""

from pathlib import Path

import pytest

from config.vision.plan import RulePlan
from config.vision.presets import read_presets, read_rules
from config.wrong import Wrong

FIRE = '[[rule]]\nname = "火"\nkind = "fire"\n'
WATCHED = '[[rule]]\nname = "人"\nkind = "absence"\n'


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "camera_rules.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('hold = "90d"', "0.5 秒到 10 分钟"), ('hold = "0s"', "0.5 秒到 10 分钟"), ("hold = inf", "0.5 秒到 10 分钟"),
        ('cooldown = "365d"', "10 秒到 24 小时"), ('clear = "11m"', "1 秒到 10 分钟"),
        ('clear = "0s"', "1 秒到 10 分钟"), ('remind = "1s"', "0 是不提醒"), ('remind = "2d"', "0 是不提醒"),
        ("threshold = 1.0", "10% 到 95%"), ("threshold = 0", "10% 到 95%"), ("threshold = nan", "10% 到 95%"),
        ("when = [{ days = [] }]", "每行至少选一天"), ("zone = [[0, 0], [1, 1]]", "至少要 3 个角"),
        ("zone = [[0, 0], [1, 1], [0.5, 0.5]]", "交叉"), ("zone = [[0, 0], [0.01, 0], [0.01, 0.01]]", "太小"),
        ("zone = [[nan, 0], [1, 0], [1, 1]]", "值不对"),
    ],
)  # fmt: skip
def test_a_number_that_would_mute_a_rule_is_refused_at_its_line(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(Wrong) as wrong:
        read_rules(written(tmp_path, f"{FIRE}{line}\n"))
    assert said in str(wrong.value) and wrong.value.line == 4 and line.partition(" ")[0] in str(wrong.value)


def test_nobody_is_missed_where_nobody_is_wanted(tmp_path: Path) -> None:
    with pytest.raises(Wrong, match="至少要有 1 个人在") as wrong:
        read_rules(written(tmp_path, f"{WATCHED}limit = 0\n"))
    assert wrong.value.line == 4


def test_what_ships_is_within_the_bounds_and_so_are_their_ends(tmp_path: Path) -> None:
    assert len(read_presets().presets) == 7
    ends = 'hold = "10m"\ncooldown = "24h"\nclear = "1s"\nremind = "1m"\nthreshold = 0.95\n'
    (one,) = read_rules(written(tmp_path, f"{FIRE}{ends}zone = [[0, 0], [1, 0], [1, 1]]\n"))
    assert one.plan.threshold == 0.95


def test_a_row_that_an_older_version_wrote_beyond_them_is_still_read() -> None:
    old = RulePlan.model_validate_json('{"name": "火", "kind": "fire", "hold": 3600, "threshold": 0.97}')
    assert old.hold.total_seconds() == 3600, "a bound that is new blinds no camera"
