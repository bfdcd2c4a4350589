"""What a text says in 70 characters, and what it never says."""

import pytest

from bot.phones.words import KEY, REPLY, masked, words_of
from workflows.kernel.cards import Button, Card
from workflows.kernel.people import Org, Person

ORG = Org(people={p.id: p for p in (Person("p1", "王芳"), Person("p2", "李强"), Person("p3", "欧阳志强"))})
CODE = "YH-20260302-0001"


def test_a_salutation_and_names_go_and_the_code_stays_first() -> None:
    card = Card(CODE, f"王芳：李强 15 分钟没接 {CODE}（二号焊接车间配电箱，红色）。", buttons=(Button("c", "我来接"),))
    said = words_of(card, ORG, 70).text
    assert said == f"{CODE} 责任人 15 分钟没接（二号焊接车间配电箱，红色），请打开聊天按“我来接”"


def test_a_name_inside_another_is_not_torn() -> None:
    assert "欧阳" not in words_of(Card(CODE, "欧阳志强已到场"), ORG, 70).text


@pytest.mark.parametrize("confirm", ["", REPLY, KEY])
@pytest.mark.parametrize("headline", ["短", "很长" * 80, f"{CODE} " + "地点说明" * 40, "第一行\n第二行" * 20])
def test_it_never_takes_two_texts_and_always_says_what_to_do(headline: str, confirm: str) -> None:
    card = Card(CODE, headline, buttons=(Button("a", "已到场"),), facts=(("地点", "一号焊接车间 · 东门"),))
    said = words_of(card, ORG, 70, confirm).text
    assert len(said) <= 70 and said.startswith(CODE) and "请打开聊天按“已到场”" in said and said.endswith(confirm)


def test_the_place_is_told_where_the_headline_does_not() -> None:
    card = Card(CODE, f"红色隐患 {CODE}", facts=(("地点", "三号泵房 · 2 号泵"),))
    assert "三号泵房" in words_of(card, ORG, 70).text


def test_without_a_case_there_is_still_something_to_do() -> None:
    assert words_of(Card("", "企业微信发不出消息"), ORG, 70).text == "企业微信发不出消息，请打开聊天看详情"


def test_a_number_on_record_shows_only_its_ends() -> None:
    assert masked("13800001234") == "138****1234" and masked("li.qiang") == "li.qiang"
