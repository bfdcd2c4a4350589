"""A command that cannot work says why in one line."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from run import app


@pytest.mark.parametrize(
    ("command", "remedy"),
    [("verify", "migrate"), ("export", "migrate"), ("labels", "migrate"), ("erase S001", "migrate"),
     ("backup", "migrate"), ("verify --export gone.jsonl", "gone.jsonl"), ("serve --role boss", "worker")],
)  # fmt: skip
def test_before_the_tables_are_there_one_line_says_what_to_do(
    command: str, remedy: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    env = {"SAFELOOP__DATABASE__URL": f"sqlite:///{tmp_path / 'none.db'}"}
    answer = CliRunner().invoke(app, command.split(), env=env)
    assert answer.exit_code in (1, 2) and not isinstance(answer.exception, Exception)
    said = (answer.stderr or answer.output).strip()
    assert remedy in said and len(said.splitlines()) == 1


def test_contacts_without_a_platform_is_a_failure_not_a_wrong_usage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    env = {"SAFELOOP__DATABASE__URL": f"sqlite:///{tmp_path / 'p.db'}"}
    answer = CliRunner().invoke(app, ["contacts", "--dry-run"], env=env)
    assert answer.exit_code == 1 and "没有启用企业微信也没有启用钉钉" in (answer.stderr or answer.output)
