"""Word lists and catalogue that a safety manager edits: mistakes are named, good edits work at once."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

from bot.words import Listener, WordsRefused, cli, load_catalogue
from bot.words.catalogue import DATA
from bot.words.lexicon import load_lexicon

ENTRY = """
categories:
- code: ABC
  name: 甲
  owner_dept: 部门
  children:
  - code: ABC-01
    name: 乙
    children:
    - {code: ABC-01-01, name: 无人机螺旋桨开裂, risk: red, accident: 其他, keywords: [桨叶裂了]}
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "catalogue.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_packaged_catalogue_has_all_its_classes() -> None:
    entries = load_catalogue().entries
    assert len(entries) == 229 and len({entry.l1 for entry in entries}) == 11


@pytest.mark.parametrize(
    ("wrong", "right", "says"),
    [
        ("risk: red", "risk: purple", ("第 10 行", "ABC-01-01 的 risk", "purple", "red、yellow 或 blue")),
        (", accident: 其他", "", ("ABC-01-01", "缺少 accident")),
        ("code: ABC-01-01", "code: 一号", ("第 10 行", "一号", "ELE-01-02")),
        ("keywords: [桨叶裂了]", "keywords: 桨叶裂了", ("ABC-01-01 的 keywords", "应当是一个列表")),
        ("  owner_dept: 部门\n", "", ("ABC", "缺少 owner_dept")),
        ("categories:", "categories: [", ("不是合法的 YAML", "第")),
    ],
)
def test_a_mistake_in_the_catalogue_is_named_with_its_remedy(
    tmp_path: Path, wrong: str, right: str, says: tuple[str, ...]
) -> None:
    assert wrong in ENTRY
    with pytest.raises(WordsRefused) as refused:
        load_catalogue(written(tmp_path, ENTRY.replace(wrong, right)))
    assert all(word in str(refused.value) for word in says), str(refused.value)


def test_a_code_written_twice_is_refused(tmp_path: Path) -> None:
    again = ENTRY + "    - {code: ABC-01-01, name: 又一个, risk: blue, accident: 其他}\n"
    with pytest.raises(WordsRefused, match="ABC-01-01.*重复"):
        load_catalogue(written(tmp_path, again))


def test_a_class_the_factory_adds_is_understood_without_any_word_list(tmp_path: Path) -> None:
    packaged = (DATA / "catalogue.yaml").read_text(encoding="utf-8")
    longer = written(tmp_path, packaged.rstrip() + ENTRY.replace("\ncategories:", ""))
    found = Listener(load_catalogue(longer)).understand("无人机的螺旋桨裂了").findings
    assert found and found[0].code == "ABC-01-01"


@pytest.mark.parametrize(
    ("file", "wrong", "right", "says"),
    [
        ("things.yaml", "设备:", "机器:", "没有 设备"),
        ("talk.yaml", "好话: [", "好话 [", "talk.yaml 第"),
        ("emergency.yaml", "'电(到|", "'电((到|", "检查括号"),
        ("frames.yaml", "ELE-01-01: [", "ELE-01-01: [配电箱+, ", "空缺"),
    ],
)
def test_a_mistake_in_a_word_list_is_named(tmp_path: Path, file: str, wrong: str, right: str, says: str) -> None:
    lists = tmp_path / "words"
    shutil.copytree(DATA / "words", lists)
    text = (lists / file).read_text(encoding="utf-8")
    assert wrong in text
    (lists / file).write_text(text.replace(wrong, right, 1), encoding="utf-8")
    with pytest.raises(WordsRefused, match=says):
        Listener(load_catalogue(), None, lists)


def test_every_frame_speaks_of_a_class_of_the_catalogue() -> None:
    known = {entry.code for entry in load_catalogue().entries}
    assert {frame.code for frame in load_lexicon().frames} == known


def test_one_line_in_gives_one_object_out() -> None:
    first, second = cli.run(["二车间灭火器没压力了\n", "\n", "明天几点上班\n"])
    assert set(first) == {"text", "is_hazard", "emergency", "hazards"}
    assert first["hazards"] == [
        {
            "l1": "消防安全",
            "l2": "灭火器材",
            "l3": "灭火器压力不足或失效过期",
            "code": "FIR-01-01",
            "level": "yellow",
            "place": "二车间",
            "equipment": "灭火器",
            "why": ["听到“灭火器”", "听到“没压力”"],
        }
    ]
    assert second == {"text": "明天几点上班", "is_hazard": False, "emergency": None, "hazards": []}


def test_a_sentence_takes_less_than_twenty_milliseconds() -> None:
    listener = Listener(load_catalogue())
    listener.understand("热身")
    start = time.process_time()
    for turn in range(20):
        listener.understand(f"{turn}号焊接车间东门旁边那个配电箱门没关，里面线都看得见，另外地上全是油")
    assert (time.process_time() - start) / 20 < 0.02, "processor time: a busy machine is no reason"
