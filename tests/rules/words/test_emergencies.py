"""What must not wait for a form."""

from __future__ import annotations

import pytest
import yaml

from tests.rules.words.material import HERE, hear

SAID = yaml.safe_load((HERE / "heldout.yaml").read_text(encoding="utf-8"))["emergency"]


@pytest.mark.parametrize("one", SAID, ids=lambda one: one["says"])
def test_a_cry_for_help_is_told_from_talk_of_it(one: dict[str, str | None]) -> None:
    wanted = one["kind"].split("|") if one["kind"] else [None]
    assert hear(str(one["says"])).emergency in wanted


@pytest.mark.parametrize(
    "says",
    [
        "氨没有泄漏",
        "有人没有受伤",
        "禁止烟火，防止着火",
        "油桶边焊接容易着火",
        "着火了怎么报警",
        "下午三点触电急救演练",
        "消防演习开始，着火点在一号库",
        "虚惊一场，没着火",
        "触电风险告知卡贴好了",
    ],
)
def test_nobody_is_called_out_for_words_alone(says: str) -> None:
    assert hear(says).emergency is None


@pytest.mark.parametrize(
    "says", ["着火了", "快来人啊有人触电", "老王晕倒在三号线", "氯气泄漏了快跑", "有人中毒了", "手被压断了"]
)
def test_an_emergency_is_a_hazard_even_without_a_place(says: str) -> None:
    heard = hear(says)
    assert heard.emergency and heard.is_hazard and not heard.idle


def test_a_fire_report_is_also_classed_so_that_the_card_can_follow() -> None:
    found = hear("二车间着火了快来人").findings
    assert found[0].code == "FIR-04-04" and found[0].level == "red" and found[0].place == "二车间"
