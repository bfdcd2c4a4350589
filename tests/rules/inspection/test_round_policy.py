"""The policy of rounds: its numbers as they are shipped, and what a factory cannot write."""

from datetime import timedelta
from pathlib import Path

import pytest

from config.policies import folders, read
from config.wrong import Wrong
from workflows.inspection.rules import RoundRules

CLIMB, LATE = timedelta(minutes=30), timedelta(hours=4)


def with_site(tmp_path: Path, text: str) -> RoundRules:
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "round.toml").write_text(text)
    found: RoundRules = read("round", RoundRules, folders(tmp_path))
    return found


def test_the_shipped_file_says_what_the_program_says() -> None:
    assert read("round", RoundRules, folders(None)) == RoundRules()


def test_a_factory_changes_one_number_and_keeps_the_rest(tmp_path: Path) -> None:
    rules = with_site(tmp_path, '[honesty]\nbetween = "5m"\n')
    assert rules.honesty.between == timedelta(minutes=5) and rules.recheck.runs == (3, 6, 12)
    assert (rules.reminders.climb_after, rules.reminders.late_until) == (CLIMB, LATE)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[recheck]\nruns = []\n", "runs 至少写一个次数"),
        ("[recheck]\nruns = [6, 3]\n", "从小到大"),
        ("[recheck]\nruns = [0, 3]\n", "不小于 1"),
        ("[recheck]\nper_shift = { green = 2 }\n", "per_shift 只写 red"),
        ("[recheck]\nper_shift = { red = -1 }\n", "不小于 0"),
        ('[honesty]\nbetween = "5s"\n', "between"),
        ("[presence]\nfence_m = 5\n", "fence_m"),
    ],
)
def test_what_makes_no_sense_is_refused_with_the_remedy(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(Wrong, match=said):
        with_site(tmp_path, text)
