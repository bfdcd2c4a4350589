"""A neutral card in WeCom's words: golden examples, and limits that hold for any text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platform import Outgoing
from bot.sandbox.shapes import Json, part, parts, text
from bot.sandbox.wecom.card_rules import NOTICES, check, hints
from bot.wecom import render
from workflows.kernel.cards import Ask, Button, Card, Choice, Option

LINK = "https://ehs.example/h5/1"
CODE = "YH-20260302-0001"
NASTY = [
    "", "安" * 10_000, "🔥" * 5_000, "\u202eمرحبا <script>alert(1)</script>", "'; DROP TABLE--", "=cmd|' /C calc'!A0",
    '<a href="http://evil.example">点这里</a>', "[点](http://evil.example) ![x](http://evil.example)", "a\nb\x00c",
]


def look(card: Card, link: str = LINK) -> Json:
    return part(render.new(Outgoing("m7", 2, card, link=link), "m7@2"), "template_card")


def test_a_red_hazard_looks_exactly_so() -> None:
    buttons = (Button("claim", "接单"), Button("page", "详情", LINK))
    card = Card(CODE, "红色隐患", "red", (("地点", "东门"), ("整改完成时限", "14:30")), buttons=buttons,
                ask=Ask("reason", "写一句原因"), foot="还剩 2 小时", why="你是东门的责任人")
    assert look(card) == {
        "card_type": "button_interaction", "task_id": "m7@2", "source": {"desc": "安全闭环 · 红色", "desc_color": 2},
        "main_title": {"title": f"红色隐患 {CODE}"},
        "horizontal_content_list": [{"keyname": "地点", "value": "东门"},
                                    {"keyname": "整改完成…", "value": "整改完成时限：14:30"}],
        "sub_title_text": "写一句原因\n还剩 2 小时",
        "quote_area": {"type": 0, "title": "为什么收到这条", "quote_text": "你是东门的责任人"},
        "button_list": [{"type": 0, "text": "接单", "key": "claim@2", "style": 1},
                        {"type": 1, "text": "详情", "url": LINK}],
        "card_action": {"type": 1, "url": LINK},
    }


def test_six_buttons_and_a_choice_keep_every_press() -> None:
    buttons = tuple(Button(f"b{n}", f"按钮{n}") for n in range(6))
    card = look(Card(CODE, "选", buttons=buttons, choice=Choice("c", "哪个", (Option("x", "甲"),))))
    assert [one["key"] for one in parts(card, "button_list")] == ["c!@2", "b0@2", "b1@2", "b2@2", "b3@2", "b4@2"]
    assert parts(part(card, "action_menu"), "action_list") == [{"text": "按钮5", "key": "b5@2"}]
    check(card)


def test_six_links_all_stay() -> None:
    card = look(Card(CODE, "看", buttons=tuple(Button(f"l{n}", f"页{n}", f"{LINK}{n}") for n in range(6))))
    assert len(parts(card, "button_list")) == 6
    check(card)


def test_facts_without_any_page_to_open_are_a_text() -> None:
    made = render.new(Outgoing("m7", 1, Card(CODE, "已归档", facts=(("复查", "赵敏"),))), "m7@1")
    assert made == {"msgtype": "text", "text": {"content": f"已归档 {CODE}\n复查  赵敏"}}


def test_what_is_cut_in_its_row_stands_in_full_below() -> None:
    said = "配电箱箱门敞开且内部带电导体外露，附近有积水，随时可能有人触电，需要立即断电"
    card = look(Card(CODE, "红色隐患", "red", (("问题", said),), buttons=(Button("a", "接单"),)))
    assert text(card, "sub_title_text") == said


def broken(*cards: Card) -> list[str]:
    """What is over a limit, or what a worker's words could do, in any of the shapes these cards can take."""
    found: list[str] = []
    for message in [Outgoing("m7", 1, card, link=link) for card in cards for link in ("", LINK)]:
        later: Json = {"msgtype": "template_card", "template_card": render.amended(message, "m7@1")}
        for made in (render.new(message, "m7@1"), later):
            if made["msgtype"] == "text":
                found += _length(text(part(made, "text"), "content"), 2048)
                continue
            check(part(made, "template_card"))  # raises where WeCom would refuse
            found += hints(part(made, "template_card"))
        room = render.room(message)
        content, kind = text(part(room, str(room["msgtype"])), "content"), room["msgtype"]
        found += _length(content, 2048 if kind == "text" else 4096)
        bad = ("<script",) if kind == "text" else ("<script", "](http://evil")
        found += [f"{word} in a room" for word in bad if word in content]
    return found


def _length(content: str, most: int) -> list[str]:
    size = len(content.encode())
    return [] if 0 < size <= most else [f"{size} bytes of 1 to {most}"]


@pytest.mark.parametrize("nasty", NASTY)
def test_nothing_a_worker_writes_breaks_a_limit(nasty: str) -> None:
    button, choice = Button("ok", nasty[:10] or "好"), Choice("c", nasty, (Option("1", nasty), Option("2", "乙")))
    facts = ((nasty or "名", nasty),) * 6
    ask = Ask("a", nasty)
    head = nasty or "头"
    whole = Card(CODE, head, "red", facts, buttons=(button,), choice=choice, ask=ask, foot=nasty, why=nasty)
    assert broken(whole, Card(CODE, head, "blue", facts, foot=nasty), Card(CODE, head, foot=nasty, ask=ask)) == []


@pytest.mark.parametrize("nasty", NASTY)
def test_the_code_of_the_case_is_never_cut(nasty: str) -> None:
    for card in (Card(CODE, nasty), Card(CODE, f"{nasty}{CODE}")):
        made = render.new(Outgoing("m7", 1, card), "m7@1")
        assert CODE in text(part(made, "text"), "content")
    for headline in (nasty, nasty + CODE):
        card = Card(CODE, headline, buttons=(Button("a", "好"),))
        assert CODE in text(part(look(card), "main_title"), "title")


@given(st.text(max_size=300), st.text(max_size=300), st.text(max_size=300))
def test_limits_hold_for_any_text(headline: str, value: str, foot: str) -> None:
    pressed = Card(CODE, headline, facts=(("问题", value),), buttons=(Button("a", "好"),), foot=foot)
    assert broken(pressed, Card(CODE, headline, foot=foot)) == []


def test_a_room_sees_a_notice_it_may_see() -> None:
    assert NOTICES == ("text_notice", "news_notice")
    card = look(Card(CODE, "已归档", facts=(("复查", "赵敏"),)))
    assert check(card, NOTICES) == "text_notice"
