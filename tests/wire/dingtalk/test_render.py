"""A neutral card in DingTalk's words: golden examples, and limits that hold for any text."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dingtalk import render
from bot.platform import Outgoing
from bot.shape import dump
from workflows.kernel.cards import Ask, Button, Card, Choice, Option

LINK, CODE = "https://ehs.example/h5/1", "YH-20260302-0001"
NASTY = [
    "", "安" * 10_000, "🔥" * 5_000, "\u202eمرحبا <script>alert(1)</script>", "'; DROP TABLE--", "=cmd|' /C calc'!A0",
    "[点](http://evil.example) ![x](http://evil.example)", "<a href='http://evil.example'>点</a>", "a\nb\x00c",
]
TEMPLATE = Path(render.__file__).parent / "card_template.json"


def test_a_red_hazard_looks_exactly_so() -> None:
    buttons = (Button("claim", "接单"), Button("page", "详情", LINK))
    choice = Choice("level", "哪一级", (Option("red", "红"),))
    card = Card(CODE, "红色隐患", "red", (("地点", "东门"), ("责任", "李强")), buttons=buttons, choice=choice,
                ask=Ask("reason", "写一句原因"), foot="还剩 2 小时", why="你是东门的责任人")
    assert render.params(Outgoing("m7", 2, card, link=LINK), "@lA1") == {
        "title": f"红色隐患 {CODE}", "tone": "red", "facts": "**地点**：东门\n**责任**：李强",
        "body": f"写一句原因\n[详情]({LINK})", "status": "", "foot": "还剩 2 小时\n为什么收到：你是东门的责任人",
        "buttons": '[{"id":"level=red@2","text":"红"},{"id":"claim@2","text":"接单"}]', "choice": "哪一级",
        "picture": "@lA1", "url": LINK,
    }


def test_a_decided_card_has_no_buttons_and_leaves_picture_and_page_as_they_were() -> None:
    made = render.params(Outgoing("m7", 3, Card(CODE, "已归档")))
    assert made["buttons"] == "[]"
    assert not {"picture", "url"} & made.keys()


def test_ten_long_options_and_six_buttons_give_up_letters_but_no_button() -> None:
    options = tuple(Option(f"B3-EAST-{n:02}", f"二号焊接车间东门第 {n} 配电箱柜旁边的通道") for n in range(10))
    buttons = tuple(Button(f"button{n}", "一二三四五六七八九十") for n in range(6))
    card = Card(CODE, "哪里", choice=Choice("place", "哪里", options), buttons=buttons)
    made = render.buttons(card, 12)
    assert len(made.encode()) <= 1024
    assert len(json.loads(made)) == 16


def broken(*cards: Card) -> list[str]:
    """What the platform would refuse or cut, or what a worker's words could do, in any shape of these cards."""
    messages = [Outgoing("m7", 1, card, link=link) for card in cards for link in ("", LINK)]
    return [wrong for message in messages for wrong, is_so in _wrongs(message).items() if is_so]


def _wrongs(message: Outgoing) -> dict[str, bool]:
    made = render.params(message, "@lA1")
    key, params = render.message(message)
    marked = "".join((made["facts"], made["body"], render.markdown(message)))
    return {
        "a variable is no string": not all(isinstance(value, str) for value in made.values()),
        "a variable is over 1024 bytes": any(len(value.encode()) > 1024 for value in made.values()),
        "the buttons are no list": not isinstance(json.loads(made["buttons"]), list),
        "the message is over 15,000 bytes": len(dump(params).encode()) > 15_000,
        "a part of the message is empty": not all(params.values()),
        "somebody's words became mark-up": any(bad in marked for bad in ("](http://evil", "<a ", "<script")),
        "the message is of no known kind": key not in ("sampleText", "sampleMarkdown"),
    }


@pytest.mark.parametrize("nasty", NASTY)
def test_nothing_a_worker_writes_breaks_a_limit(nasty: str) -> None:
    choice = Choice("c", nasty, (Option("1", nasty), Option("2", "乙")))
    button, facts, ask = Button("ok", nasty[:10] or "好"), ((nasty or "名", nasty),) * 6, Ask("a", nasty)
    whole = Card(CODE, nasty, "red", facts, buttons=(button,), choice=choice, ask=ask, foot=nasty, why=nasty)
    assert broken(whole, Card(CODE, nasty, "blue", facts, foot=nasty), Card(CODE, nasty, foot=nasty, ask=ask)) == []
    assert CODE in render.params(Outgoing("m7", 1, Card(CODE, nasty + CODE)))["title"]


@given(st.text(max_size=300), st.text(max_size=300), st.text(max_size=300))
def test_limits_hold_for_any_text(headline: str, value: str, foot: str) -> None:
    pressed = Card(CODE, headline, facts=(("问题", value),), buttons=(Button("a", "好"),), foot=foot)
    assert broken(pressed, Card(CODE, headline, foot=foot)) == []


def test_the_template_to_import_knows_every_variable_the_adapter_sends() -> None:
    template = json.loads(TEMPLATE.read_text(encoding="utf-8"))
    tree = json.loads(template["editorData"])
    sent = render.params(Outgoing("m7", 1, Card(CODE, "头"), link=LINK), "@lA1").keys()
    assert {one["name"] for one in tree["variables"]} == set(sent)
    shown = json.dumps(tree["schema"]["componentsTree"], ensure_ascii=False)
    assert all(name in shown for name in sent)
