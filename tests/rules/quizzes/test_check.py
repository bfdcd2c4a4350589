"""`run.py check` says before the day what of the quizzes would silently not happen."""

from pathlib import Path

import pytest

from bot.inspect import findings
from config.settings import Settings
from db.imports import Target, import_file
from db.migrate import upgrade
from db.store import Store
from tests.whole.plant import SMALL, START
from workflows.registry import FLOWS


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A factory that was migrated and imported, and was never served yet."""
    url = f"sqlite:///{tmp_path / 'check.db'}"
    upgrade(url)
    store = Store(url, FLOWS)
    store.run_now(lambda work: import_file(Target(work.session, START), "people", SMALL / "people.csv"))
    store.close()
    (tmp_path / "policies").mkdir()
    return Settings.model_validate({"database": {"url": url}, "site": {"path": str(tmp_path)}})


def told(settings: Settings, rules: str) -> list[str]:
    (Path(settings.site.path) / "policies" / "quiz.toml").write_text(rules, "utf-8")
    return [f"{one.level} {one.what}" for one in findings(settings) if one.where == "policies/quiz.toml"]


def test_a_plan_that_somebody_gets_is_no_finding(settings: Settings) -> None:
    assert told(settings, '[[plan]]\nname = "周"\ndepartments = ["公司/焊接车间"]\n') == []


def test_a_plan_that_nobody_gets_and_a_bank_that_is_too_small_are_named(settings: Settings) -> None:
    plan = '[[plan]]\nname = "周"\ndepartments = ["公司/没有"]\n'
    assert told(settings, plan) == ["warn 答题计划“周”现在没有人会收到"]
    (small,) = told(settings, 'topics = ["消防"]\n')
    assert small.startswith("warn 能出的题只有 9 道")
    assert told(settings, 'topics = ["没有"]\n') == ["error 题库里没有这些主题的题：没有"]
