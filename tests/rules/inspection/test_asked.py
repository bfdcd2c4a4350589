"""Which items are asked, which answers are findings, and what keeps a round open."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from workflows.inspection.sheets import (
    JUDGED,
    Item,
    Kind,
    Sheet,
    ShowIf,
    asked,
    is_abnormal,
    is_grouped,
    number_of,
    wrong,
)

WORDS = ("正常", "异常", "不适用", "甲", "乙", "0.5", "7", "")
KINDS: tuple[Kind, ...] = ("judge", "number", "text", "choice", "photo", "signature")


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    """Up to eight items; any may depend on an earlier one."""
    items: list[Item] = []
    for no in range(1, draw(st.integers(1, 8)) + 1):
        behind = draw(st.none() | st.integers(1, no - 1)) if no > 1 else None
        rule = ShowIf(behind, tuple(draw(st.sets(st.sampled_from(WORDS), min_size=1)))) if behind else None
        low = draw(st.none() | st.floats(-5, 5))
        kind = draw(st.sampled_from(KINDS))
        options = ("甲", "乙") if kind == "choice" else ()
        items.append(
            Item(
                no, f"第{no}", kind=kind, low=low, high=low + 1 if low is not None else None, options=options,
                abnormal=options[1:], show_if=rule,
            )  # fmt: skip
        )
    return Sheet("S", "表", items=tuple(items))


answers = st.dictionaries(st.integers(1, 8), st.sampled_from(WORDS))


@given(sheet=sheets(), given_=answers)
def test_what_is_asked_keeps_the_sheets_order_and_hides_whatever_hangs_on_a_hidden_item(
    sheet: Sheet, given_: dict[int, str]
) -> None:
    shown = asked(sheet, given_)
    numbers = [item.no for item in shown]
    assert numbers == sorted(set(numbers))
    for item in sheet.items:
        rule = item.show_if
        wanted = rule is None or (rule.no in numbers and given_.get(rule.no) in rule.answers)
        assert (item.no in numbers) is wanted


@given(sheet=sheets(), given_=answers)
def test_an_answer_to_an_item_that_is_not_asked_changes_nothing(sheet: Sheet, given_: dict[int, str]) -> None:
    shown = asked(sheet, given_)
    kept = {item.no: given_[item.no] for item in shown if item.no in given_}
    assert asked(sheet, kept) == shown


@given(sheet=sheets(), given_=answers)
def test_a_finding_is_never_a_wrong_answer(sheet: Sheet, given_: dict[int, str]) -> None:
    for item in asked(sheet, given_):
        answer = given_.get(item.no, "")
        if is_abnormal(item, answer):
            assert wrong(item, answer) is None


@given(value=st.floats(-1e6, 1e6), low=st.none() | st.floats(-1e6, 1e6), high=st.none() | st.floats(-1e6, 1e6))
def test_both_ends_of_a_limit_are_allowed(value: float, low: float | None, high: float | None) -> None:
    item = Item(1, "压力", kind="number", low=low, high=high)
    inside = (low is None or value >= low) and (high is None or value <= high)
    assert is_abnormal(item, written(value)) is not inside
    assert low is None or high is None or low > high or not is_abnormal(item, written(low))


def written(value: float) -> str:
    """To the last digit, as a person writes it: 0.00001 and not 1e-05."""
    return f"{Decimal(repr(value)):f}"


@given(text=st.text(max_size=12))
def test_whatever_is_typed_is_a_number_or_is_refused_by_name_and_nothing_breaks(text: str) -> None:
    item = Item(3, "压力", kind="number", unit="MPa", low=0.0, high=1.0)
    number, why = number_of(text), wrong(item, text)
    assert (number is None) is (why is not None)
    assert why is None or "第 3 项“压力”" in why
    assert number is not None or not is_abnormal(item, text)


@given(text=st.text(max_size=6))
def test_a_judge_item_takes_three_answers_and_nothing_else(text: str) -> None:
    assert (wrong(Item(1, "油位"), text) is None) is (text in JUDGED)


def test_full_width_digits_and_a_comma_are_numbers() -> None:
    assert [number_of(t) for t in ("０．４３", "0,43", " －５ ", "nan", "inf", "1e400", "0.4.3")] == [
        0.43, 0.43, -5.0, None, None, None, None,
    ]  # fmt: skip


def test_a_number_that_may_be_read_in_two_ways_is_no_number_and_is_asked_for_again() -> None:
    """1,200 as 1.2 would make a dangerous pressure a normal one."""
    item = Item(3, "压力", kind="number", unit="kPa", low=0.0, high=10.0)
    for text in ("1,200", "１，２００", "-1,200", "1,200,300", "1,200.5", "12,000"):
        assert number_of(text) is None and "请不要写千位逗号" in (wrong(item, text) or ""), text
    for text in ("1_200", "1e3", "1 200", "0x10", "1.2.3", "1,2,3", "٣", ".", "+"):
        assert number_of(text) is None and not is_grouped(text) and "要填数字" in (wrong(item, text) or ""), text
    assert [number_of(text) for text in ("0,125", "1,2", "1,20", "＋3", "5.", ",5", "1200")] == [
        0.125, 1.2, 1.2, 3.0, 5.0, 0.5, 1200.0,
    ]  # fmt: skip
