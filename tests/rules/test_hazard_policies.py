"""The policy files of the hazard workflow: what is shipped can be read, and fits its own clocks."""

from datetime import timedelta
from pathlib import Path

import pytest

from config.policies import folders, read
from tests.factory import factory
from workflows.hazard.chains import check_chain
from workflows.hazard.rules import LEVELS, HazardRules
from workflows.hazard.rules_fix import FixRules

SITES = Path(__file__).parents[2] / "config" / "site"


@pytest.mark.parametrize("site", [None, "demo", "template"])
def test_every_shipped_policy_can_be_read_and_its_chains_fit(site: str | None) -> None:
    rules = read("hazard", HazardRules, folders(SITES / site if site else None))
    wrong = check_chain(rules, factory())
    assert not wrong


def test_the_built_in_numbers_are_those_of_the_house() -> None:
    rules = read("hazard", HazardRules)
    clock = rules.clock
    assert [clock.due.of(level) / timedelta(hours=1) for level in LEVELS] == [2, 24, 72]
    assert [(r.name, r.after / timedelta(minutes=1)) for r in clock.rungs("red")] == [
        ("unaccepted", 15), ("joint_unaccepted", 120), ("joint_overdue", 0),
    ]  # fmt: skip
    assert [r.after for r in clock.rungs("yellow")][-1] == timedelta(hours=2) == clock.rungs("blue")[-1].after
    assert rules.dispatch.rows == () and rules.dispatch.steps.of("yellow") == ()
    assert rules.draft.silence == rules.draft.join == timedelta(seconds=90)


def test_the_file_says_the_same_as_the_shapes_about_everything_after_acceptance() -> None:
    assert read("hazard", HazardRules).fix == FixRules()


def test_rungs_of_one_colour_have_different_names_in_every_table() -> None:
    for table in read("hazard", HazardRules).tables:
        for level in LEVELS:
            names = [r.name for r in table.rungs(level)]
            assert len(names) == len(set(names)), (table.name, level)


def test_the_demo_factory_sends_yellow_and_blue_step_by_step_and_red_straight() -> None:
    rules = read("hazard", HazardRules, folders(SITES / "demo"))
    assert rules.dispatch.steps.of("yellow") == ("车间主任", "班组长") == rules.dispatch.steps.of("blue")
    assert rules.dispatch.steps.of("red") == () and rules.fix.profiles != FixRules().profiles


def test_an_unknown_table_is_refused_by_name() -> None:
    rules = read("hazard", HazardRules)
    with pytest.raises(ValueError, match="windows、classic、after_window"):
        HazardRules("fast", rules.draft, rules.merge, rules.dispatch, rules.emergency, rules.tables)
