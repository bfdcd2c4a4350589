"""A safety manager edits the policy tables; what he mistypes is shown to him with its line and its remedy."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Literal

import pytest

from config.policies import dump, folders, parse, read, strays
from config.wrong import Wrong


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True, slots=True)
class Rung:
    anchor: Literal["dispatched", "due"]
    after: timedelta = field(metadata={"min": "0m", "max": "3d"})
    tell: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Window:
    due: timedelta
    ladder: tuple[Rung, ...]
    photos: int = field(default=1, metadata={"min": 0, "max": 9})
    share: float = 0.5
    quiet_from: time | None = None
    strict: bool = False

    def __post_init__(self) -> None:
        if not self.ladder:
            raise ValueError("升级阶梯至少要有一级")


@dataclass(frozen=True, slots=True)
class Rules:
    windows: Mapping[Colour, Window]
    name: str = "windows"


BUILT_IN = """
name = "windows"

[windows.red]
due = "2h"
ladder = [
  { anchor = "dispatched", after = "15m" },
  { anchor = "due", after = "0m", tell = ["分管副总"] },
]

[windows.blue]
due = "72h"
share = 1
ladder = [{ anchor = "due", after = "2h" }]
"""


class Factory:
    """A folder of built-in tables and a site folder beside it."""

    def __init__(self, base: Path) -> None:
        self.folders = (base / "built-in", base / "site")
        for folder in self.folders:
            folder.mkdir()
        (self.folders[0] / "demo.toml").write_text(BUILT_IN, encoding="utf-8")

    def writes(self, text: str) -> "Factory":
        (self.folders[1] / "demo.toml").write_text(text, encoding="utf-8")
        return self

    def read(self) -> Rules:
        return read("demo", Rules, self.folders)

    def told(self, text: str) -> Wrong:
        with pytest.raises(Wrong) as caught:
            self.writes(text).read()
        return caught.value


@pytest.fixture
def factory(tmp_path: Path) -> Factory:
    return Factory(tmp_path)


def test_spans_lists_and_levels_become_rule_objects(factory: Factory) -> None:
    red = factory.read().windows[Colour.RED]
    assert red.due == timedelta(hours=2)
    assert red.ladder[1] == Rung("due", timedelta(), ("分管副总",))
    assert factory.read().windows[Colour.BLUE].share == 1.0


def test_a_factory_changes_one_key_and_keeps_the_rest(factory: Factory) -> None:
    rules = factory.writes('[windows.red]\nphotos = 3\nquiet_from = "22:00"\n').read()
    assert rules.windows[Colour.RED].photos == 3
    assert rules.windows[Colour.RED].quiet_from == time(22)
    assert rules.windows[Colour.RED].due == timedelta(hours=2)
    assert rules.windows[Colour.BLUE].due == timedelta(hours=72)


def test_a_factorys_list_replaces_the_built_in_list(factory: Factory) -> None:
    rules = factory.writes('[windows.red]\nladder = [{ anchor = "due", after = "1h30m" }]\n').read()
    assert rules.windows[Colour.RED].ladder == (Rung("due", timedelta(minutes=90)),)


@pytest.mark.parametrize(
    ("text", "line", "key", "words"),
    [
        ('[windows.red]\n\nphoto = 3\n', 3, "windows.red.photo", "photos"),
        ('[windows.red]\nphotos = "3"\n', 2, "windows.red.photos", "整数"),
        ('[windows.red]\nphotos = 10\n', 2, "windows.red.photos", "不能大于 9"),
        ('[windows.red]\nphotos = true\n', 2, "windows.red.photos", "整数"),
        ('[windows.red]\nstrict = 1\n', 2, "windows.red.strict", "true 或 false"),
        ('[windows.red]\ndue = "2"\n', 2, "windows.red.due", "单位"),
        ('[windows.red]\ndue = 2\n', 2, "windows.red.due", "单位"),
        ('[windows.red]\nquiet_from = "25:00"\n', 2, "windows.red.quiet_from", "08:00"),
        ('[windows.red]\nladder = []\n', 1, "windows.red", "至少要有一级"),
        ('[windows.red]\nladder = "x"\n', 2, "windows.red.ladder", "列表"),
        ('[windows.red]\nladder = [\n  { anchor = "due", after = "4d" },\n]\n', 3,
         "windows.red.ladder 第 1 项.after", "不能大于 3d"),
        ('[windows.red]\nladder = [\n  { anchor = "due", after = "1m" },\n  { anchor = "x", after = "1m" }]\n', 4,
         "windows.red.ladder 第 2 项.anchor", "只能是 dispatched、due"),
        ('[windows.red]\nladder = [{ anchor = "due" }]\n', 2, "windows.red.ladder 第 1 项.after", "请补上"),
        ('[windows.green]\ndue = "2h"\n', 1, "windows.green", "只能是 red、blue"),
        ("windows = 1\n", 1, "windows", "一节"),
        ("name = x\n", 1, "", "双引号"),
        ('name = "a"\nname = "b"\n', 2, "", "只写一次"),
    ],
)  # fmt: skip
def test_a_mistake_names_file_line_key_and_remedy(
    factory: Factory, text: str, line: int, key: str, words: str
) -> None:
    told = factory.told(text)
    assert (told.line, told.key) == (line, key)
    assert words in told.remedy
    assert told.file.endswith("site/demo.toml")
    assert f"第 {line} 行" in str(told)


def test_a_mistake_in_the_built_in_part_is_shown_in_the_built_in_file(factory: Factory) -> None:
    (factory.folders[0] / "demo.toml").write_text(BUILT_IN.replace('"72h"', '"72"'), encoding="utf-8")
    told = factory.told("[windows.red]\nphotos = 3\n")
    assert told.file.endswith("built-in/demo.toml") and told.line == 12


def test_a_missing_table_says_where_to_copy_it_from(factory: Factory) -> None:
    with pytest.raises(Wrong, match="复制一份"):
        read("nowhere", Rules, factory.folders)


def test_a_stored_version_reads_back_to_equal_rules_and_equal_text(factory: Factory) -> None:
    rules = factory.writes('[windows.red]\nquiet_from = "22:00"\n').read()
    stored = dump(rules)
    assert parse(Rules, stored) == rules
    assert dump(parse(Rules, stored)) == stored
    assert '"after":"15m"' in stored


def test_a_stored_version_of_another_shape_is_refused() -> None:
    with pytest.raises(Wrong, match="已存的规则版本"):
        parse(Rules, '{"windows":{},"colour":1}')


def test_an_empty_site_has_only_the_built_in_tables(tmp_path: Path) -> None:
    assert len(folders("")) == 1
    assert folders(tmp_path)[1] == tmp_path / "policies"


def test_a_site_folder_that_is_not_there_is_refused() -> None:
    with pytest.raises(Wrong, match="没有这个文件夹"):
        folders("/nowhere/site")


def test_a_policy_file_with_a_misspelt_name_is_found(tmp_path: Path) -> None:
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "hazzard.toml").touch()
    (tmp_path / "policies" / "hazard.toml").touch()
    assert strays(tmp_path) == ["hazzard.toml"]
    assert strays("") == []
