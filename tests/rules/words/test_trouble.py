"""Plain trouble in everyday words is never taken for small talk, and small talk never for trouble."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from bot.words import Listener, Name, Names, WordsRefused, load_catalogue
from bot.words.catalogue import DATA
from tests.rules.words.material import HERE, hear, lines

SAID = yaml.safe_load((HERE / "plain_trouble.yaml").read_text(encoding="utf-8"))
CATALOGUE = load_catalogue()
FACTORY = Listener(
    CATALOGUE, Names((Name("B3", "三号泵房"), Name("P1", "一车间"), Name("P1E", "一车间东门")))
)
CHATTER = [
    line
    for file in ("heldout.yaml", "unseen.yaml", "strangers.yaml", "last.yaml", "fifth.yaml")
    for line in lines(file, "idle")
]


@pytest.mark.parametrize(("says", "place", "equipment"), SAID["registered"])
def test_trouble_with_a_thing_or_a_place_is_a_hazard(says: str, place: str | None, equipment: str | None) -> None:
    heard = FACTORY.understand(says)
    assert heard.is_hazard and not heard.idle
    (one,) = heard.findings
    assert (one.place, one.equipment) == (place, equipment)
    assert one.sure or len(one.choices) == 3
    assert one.why


@pytest.mark.parametrize("behind", ["字" * 600, "字" * 9_600, "，今天天气不错" * 90])
def test_a_long_tail_does_not_hide_the_trouble(behind: str) -> None:
    (one,) = FACTORY.understand("三号泵房漏水" + behind).findings
    assert (one.place_code, one.sure) == ("B3", False)


@pytest.mark.parametrize("says", SAID["waits"])
def test_trouble_with_neither_thing_nor_place_waits_and_asks(says: str) -> None:
    heard = FACTORY.understand(says)
    assert not heard.is_hazard and not heard.idle and not heard.fixed_already


@pytest.mark.parametrize("says", SAID["idle"])
def test_known_small_talk_is_idle(says: str) -> None:
    heard = FACTORY.understand(says)
    assert heard.idle and not heard.is_hazard


@pytest.mark.parametrize("says", SAID["mended"])
def test_trouble_already_mended_is_no_hazard(says: str) -> None:
    heard = FACTORY.understand(says)
    assert heard.fixed_already and not heard.is_hazard


@pytest.mark.parametrize("says", CHATTER)
def test_chatter_of_factory_life_costs_no_draft(says: str) -> None:
    heard = hear(says)
    assert heard.idle or heard.fixed_already


def test_a_red_word_raises_a_guess_to_red() -> None:
    assert FACTORY.understand("三号泵房那个玩意儿坏了要塌").findings[0].level == "red"


def test_every_class_offered_for_trouble_is_in_the_catalogue() -> None:
    written = yaml.safe_load((DATA / "words" / "trouble.yaml").read_text(encoding="utf-8"))
    for troubles, likely in (("麻烦", "麻烦像"), ("东西", "东西像")):
        assert set(written[troubles]) == set(written[likely])
        assert all(CATALOGUE.by_code(code) for codes in written[likely].values() for code in codes)


@pytest.mark.parametrize(
    ("wrong", "right", "says"),
    [("\n闲话:", "\n闲谈:", "没有 闲话"), ("'漏(?!", "'漏((?!", "括号")],
)
def test_a_mistake_in_the_trouble_list_is_named(tmp_path: Path, wrong: str, right: str, says: str) -> None:
    lists = tmp_path / "words"
    shutil.copytree(DATA / "words", lists)
    text = (lists / "trouble.yaml").read_text(encoding="utf-8")
    assert wrong in text
    (lists / "trouble.yaml").write_text(text.replace(wrong, right, 1), encoding="utf-8")
    with pytest.raises(WordsRefused, match=says):
        Listener(CATALOGUE, None, lists)
