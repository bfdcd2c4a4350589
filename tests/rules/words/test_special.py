"""Danger told of special work is always heard, and work that is laid out or applied for is never danger."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.words import Listener, Names, WordsRefused, load_catalogue
from bot.words.catalogue import DATA
from bot.words.permits import planned, wish
from config.policies import read
from tests.rules.words.material import hear, lines
from workflows.permit.records import Kind
from workflows.permit.rules import PermitRules
from workflows.permit.spoken_fields import spoken_fields


@pytest.mark.parametrize("says", lines("special.yaml", "hazards"))
def test_danger_beside_special_work_is_never_dropped(says: str) -> None:
    heard = hear(says)
    assert heard.is_hazard and not heard.idle
    assert all(one.sure or len(one.choices) == 3 for one in heard.findings)


@pytest.mark.parametrize("says", lines("special.yaml", "quiet"))
def test_plans_and_progress_of_special_work_are_no_hazard(says: str) -> None:
    assert not hear(says).is_hazard


@pytest.mark.parametrize(
    ("says", "means"),
    [
        ("有人在二号喷漆线旁边打磨，没人监护", "OPS-01-04"),
        ("他们在池子里清淤，上面没人", "OPS-02-03"),
        ("作业票上的人和现场的人不一样", "OPS-05-03"),
        ("受限空间氧气只有18%", "OPS-02-02"),
        ("焊机地线搭在管道上", "ELE-04-04"),
        ("吊装区里有人走动", "OPS-04-01"),
        ("配电箱临时接线，没有漏保", "ELE-03-02"),
    ],
)
def test_the_likeliest_class_of_special_work_stands_first(says: str, means: str) -> None:
    assert hear(says).findings[0].code == means


def test_an_odd_word_beside_special_work_is_asked_about_as_yellow() -> None:
    (one,) = hear("他们吊装却用了另一种手法").findings
    assert (one.level, one.sure) == ("yellow", False)


@pytest.mark.parametrize(
    ("says", "hazard"),
    [("罐里氧气19.4还在干", True), ("罐里氧气20.9还在干", False), ("罐里氧气23.6还在干", True),
     ("氧18.5 可燃0 硫化氢0", False)],
)  # fmt: skip
def test_one_gas_out_of_its_limits_is_danger_and_an_analysts_line_is_not(says: str, hazard: bool) -> None:
    assert hear(says).is_hazard is hazard


@pytest.mark.parametrize(
    "says",
    ["申请动火的那个人证过期了，还在焊", "申请高处作业的人没系安全带就上去了", "办票的人不在，他们就先干了",
     "开票的时候没人来现场看，直接批的", "领票的那两个师傅先进罐了", "申请受限空间的时候说有通风，现场风机根本没开"],
)  # fmt: skip
def test_somebody_elses_asking_is_no_application(says: str) -> None:
    found = wish(says)
    assert found is None or (not found.asked and found.told)
    assert hear(says).is_hazard and not planned(says)


@pytest.mark.parametrize(
    "says", ["申请动火", "帮我开一张动火票，明天上午九点的", "申请明天三号罐区动火，张伟监护", "我要办受限空间票"]
)
def test_asking_for_oneself_stays_an_application(says: str) -> None:
    found = wish(says)
    assert found is not None and found.asked


def test_a_vessel_that_is_cleaned_is_confined_space_wherever_the_words_stand() -> None:
    found = wish("今天下午两点污水站调节池清淤两小时，江春雷作业，吴占奎监护")
    assert found is not None and found.kinds == (Kind.CONFINED,)


@pytest.mark.parametrize(
    ("says", "method"),
    [
        ("明天下午三点打磨车间焊接两小时，蔡芳焊接，杜鹏监护", None),
        ("打磨车间电焊两小时", "电焊"),
        ("焊接车间打磨支架", "打磨切割"),
        ("焊接二线打磨支架", "打磨切割"),
        ("焊接支架后打磨", None),
        ("切割管道", None),
        ("修切割机支架", None),
        ("气割管道", "气焊气割"),
        ("电焊工张伟修切割机", "电焊"),
        ("打磨间门口焊接", None),
    ],
)
def test_the_way_of_hot_work_is_taken_from_the_work_and_never_from_a_place(says: str, method: str | None) -> None:
    fields = dict(spoken_fields(says, read("permit", PermitRules).of(Kind.HOT).fields))
    assert fields.get("method") == method


@pytest.mark.parametrize("says", ["张伟监护", "李伟监护，王维监护", "焊接支架，张伟监护"])
def test_a_name_before_a_part_never_sounds_like_a_denial(says: str) -> None:
    assert not hear(says).findings


@pytest.mark.parametrize(
    ("wrong", "right"), [("\n平常:", "\n平时:"), ("'19.5'", "'低'"), ("'动火', 电焊", "'动火(', 电焊")]
)
def test_a_mistake_in_the_list_of_special_work_is_named(tmp_path: Path, wrong: str, right: str) -> None:
    lists = tmp_path / "words"
    shutil.copytree(DATA / "words", lists)
    text = (lists / "special.yaml").read_text(encoding="utf-8")
    assert wrong in text
    (lists / "special.yaml").write_text(text.replace(wrong, right, 1), encoding="utf-8")
    with pytest.raises(WordsRefused, match="special.yaml"):
        Listener(load_catalogue(), Names(), lists)
