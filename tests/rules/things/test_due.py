"""When a date is spoken of, to whom, in which words, and how the next one is reckoned."""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest

from config import policies
from config.policies.reader import Mistake, build, plain
from tests.factory import POWER, factory
from workflows.kernel.people import Absence, Department, Equipment
from workflows.things import cards, phrases
from workflows.things.due import DUTY, after, readers, stage
from workflows.things.rules import ThingRules
from workflows.things.thing import Thing

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 7, 30, tzinfo=timezone(timedelta(hours=8)))
RULES = policies.read("things", ThingRules)


def thing(left: int, code: str = "PD-203", **more: Any) -> Thing:
    return Thing(code, "定期检验", TODAY + timedelta(days=left), **more)


@pytest.mark.parametrize(
    ("left", "reached"),
    [(91, None), (90, 90), (31, 90), (30, 30), (8, 30), (7, 7), (1, 7), (0, 7), (-1, 0), (-400, 0)],
)
def test_the_last_lawful_day_is_not_over_and_the_morning_after_it_is(left: int, reached: int | None) -> None:
    assert stage(left, (90, 30, 7, 0)) == reached


@pytest.mark.parametrize(
    ("last", "months", "due"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 12, 1), 24, date(2028, 12, 1)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
    ],
)
def test_the_next_date_is_the_same_day_so_many_months_later(last: date, months: int, due: date) -> None:
    assert after(last, months) == due


def test_it_is_said_how_long_it_is_over_or_how_much_is_left() -> None:
    assert phrases.said(thing(-12), TODAY) == "定期检验已过期 12 天（到期日 2026年11月10日）"
    assert phrases.said(thing(28), TODAY) == "定期检验 2026年12月20日到期（还剩 28 天）"
    assert phrases.said(thing(0), TODAY) == "定期检验 2026年11月22日到期（就是今天）"


def test_keeper_head_of_department_equipment_contact_and_safety_hear_of_it() -> None:
    org = factory()
    heads = {**org.departments, POWER: Department(POWER, leader="王芳")}
    org = replace(org, departments=heads)
    rules = replace(RULES, equipment_department="厂部/设备动力部")
    assert readers(org, thing(5), rules, NOW) == ("李强", "王芳", "赵敏"), "the owner of the place keeps its machine"
    press = Equipment("CC-3", "冲床3号", "P-THREE", POWER, "孙磊")
    org = replace(org, equipment={**org.equipment, "CC-3": press})
    assert readers(org, thing(5, "CC-3"), RULES, NOW) == ("孙磊", "王芳", "赵敏")
    away = Absence("孙磊", NOW - timedelta(days=1), NOW + timedelta(days=1), "李强")
    assert readers(replace(org, absences=(away,)), thing(5, "CC-3"), RULES, NOW)[0] == "李强"


def test_a_place_has_its_own_and_where_nobody_can_be_told_the_duty_group_hears() -> None:
    org = factory()
    assert readers(org, thing(5, "P-PAINT"), RULES, NOW)[0] == "何平"
    assert readers(replace(org, people={}), thing(5), RULES, NOW) == (DUTY,)


def test_the_digest_has_the_nearest_first_the_overdue_with_its_hazard_and_counts_the_rest() -> None:
    items = [thing(20 + n, f"N-{n}") for n in range(7)] + [thing(-3)]
    card = cards.digest(items, factory(), TODAY, {thing(-3): "YH-20261122-0001"})
    assert card.headline == "设备检验已过期 1 项" and card.tone == "red"
    assert card.facts[0] == (
        "配电箱 PD-203（PD-203）", "已过期 3 天：定期检验（11月19日） YH-20261122-0001"
    )  # fmt: skip
    assert len(card.facts) == 6 and "还有 2 项没有列出" in card.foot


def test_the_next_hazard_of_the_same_date_names_the_one_before() -> None:
    said = cards.danger(thing(-8), factory(), TODAY, "YH-20261122-0001")
    assert "已过期 8 天" in said and "上一条 YH-20261122-0001 已办结，到期日还没有更新。请先停用" in said


def test_the_hazard_says_which_thing_and_asks_for_the_new_report() -> None:
    said = cards.danger(thing(-1, sort="起重机械", number="起17苏B00101"), factory(), TODAY)
    assert said.startswith("配电箱 PD-203（PD-203），起重机械 起17苏B00101：定期检验已过期 1 天")
    assert "请先停用" in said and said.endswith("合格后拍新的检验报告当整改照片，并更新到期日。")


def test_every_sort_of_the_table_names_a_class_of_the_catalogue() -> None:
    from bot import rulebook

    codes = rulebook.hazard_codes("")
    assert {RULES.hazard, *(RULES.hazard_of(one.name) for one in RULES.sort)} <= set(codes)
    assert RULES.named("行车") == RULES.named("起重机械") and RULES.named("火箭") is None
    assert RULES.hazard_of("火箭") == RULES.hazard and RULES.stages_of("行车") == RULES.stages


@pytest.mark.parametrize("stages", [[], [90, 30], [90, -1, 0]])
def test_a_table_without_the_overdue_stage_is_refused_with_the_remedy(stages: list[int]) -> None:
    table = {**plain(RULES), "stages": stages}  # type: ignore[dict-item]
    with pytest.raises(Mistake, match="过期开隐患"):
        build(ThingRules, table)


def test_one_name_for_two_sorts_is_refused() -> None:
    first = plain(RULES.sort[0])
    with pytest.raises(Mistake, match="写了两次：.*行车"):
        build(ThingRules, {**plain(RULES), "sort": [first, {**first, "name": "吊车"}]})  # type: ignore[dict-item]
