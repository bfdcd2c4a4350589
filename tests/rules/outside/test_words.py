"""Which words from outside are no report."""

import pytest

from bot.outside import words


@pytest.mark.parametrize(("said", "name"), [
    ("实名 张三 13812345678", ("张三", "13812345678")), ("实名：张三", ("张三", "")),
    ("实名张三，13812345678", ("张三", "13812345678")), ("实名 John Smith", ("John Smith", "")),
    ("实名 买买提·艾力 13812345678", ("买买提·艾力", "13812345678")),
    ("实名", None), ("实名 13812345678", None), ("实名 张", None),
])  # fmt: skip
def test_a_name_is_read_where_there_is_one(said: str, name: tuple[str, str] | None) -> None:
    assert words.naming(said) and words.name_given(said) == name


def test_a_report_that_begins_like_a_name_stays_a_report() -> None:
    assert not words.naming("实名举报三号泵房护罩没了，皮带都露着") and not words.naming("实名上报：漏油")


@pytest.mark.parametrize("rest", ["", " ", "怎么样了", " 进度？", "处理了吗", "好了没有", "查进度", "。", "到哪了"])
def test_asking_how_it_goes(rest: str) -> None:
    assert words.asks_progress(rest)


@pytest.mark.parametrize("rest", ["还没修", "护罩又掉了", "进度条坏了一块玻璃", "就在泵后面"])
def test_adding_to_a_report_is_not_asking(rest: str) -> None:
    assert not words.asks_progress(rest)


def test_short_words_are_taken_whole_only() -> None:
    assert words.submits("提交。") and words.withdraws("取消")
    assert words.wants_no_name("匿名") and words.asks_help("帮助")
    for said in ("提交室的门坏了", "取消的护栏没装回去", "匿名：三号泵房护罩没了", "帮助通道堵了"):
        assert not (words.submits(said) or words.withdraws(said) or words.wants_no_name(said) or words.asks_help(said))


def test_nothing_that_is_said_outside_names_a_platform_of_the_inside_as_the_way_to_report() -> None:
    for line in (words.HELP, words.TOO_MUCH, words.welcome("某厂", None)):
        assert "企业微信" not in line and "120" in line
    assert "企业微信" not in words.NOT_YOURS
