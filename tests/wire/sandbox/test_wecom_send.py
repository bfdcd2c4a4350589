"""message/send, update_template_card and recall, and what they refuse."""

import pytest

from bot.sandbox.shapes import Json
from tests.wire.sandbox.wire import Wire


def card(task: str = "YH-1@1", **more: object) -> Json:
    return {
        "card_type": "button_interaction", "task_id": task, "source": {"desc": "YH-1", "desc_color": 2},
        "main_title": {"title": "待接单"}, "horizontal_content_list": [{"keyname": "地点", "value": "3号罐区"}],
        "button_list": [{"text": "接单", "key": "claim"}, {"text": "拒单", "key": "refuse"}],
    } | more


async def test_a_text_reaches_the_phone_of_its_reader_whatever_the_case_of_the_id(wire: Wire) -> None:
    answer = await wire.send("LI.LEI", "text", {"content": "收到"})
    assert answer["errcode"] == 0
    seen = await wire.phone("wecom", "li.lei")
    assert [(one["kind"], one["text"], one["from"]) for one in seen] == [("text", "收到", "bot")]


async def test_a_text_of_2049_bytes_is_refused(wire: Wire) -> None:
    assert (await wire.send("zhao", "text", {"content": "a" * 2048}))["errcode"] == 0
    assert (await wire.send("zhao", "text", {"content": "a" * 2046 + "安"}))["errcode"] == 45002


async def test_unknown_and_departed_people_come_back_as_invaliduser_in_lower_case(wire: Wire) -> None:
    answer = await wire.send("Li.Lei|Nobody|GONE", "text", {"content": "x"})
    assert (answer["errcode"], answer["invaliduser"]) == (0, "nobody|gone")
    assert (await wire.send("Nobody", "text", {"content": "x"}))["errcode"] == 81013


async def test_a_card_comes_back_with_a_response_code_that_works_once(wire: Wire) -> None:
    sent = await wire.send("Li.Lei", "template_card", card())
    change: Json = {"userids": ["li.lei", "zhao"], "agentid": wire.box.wecom.agent_id,
                    "response_code": sent["response_code"], "button": {"replace_name": "王五已接单"}}
    answer = await wire.wecom("message/update_template_card", change)
    assert (answer["errcode"], answer["invaliduser"]) == (0, ["zhao"])
    (seen,) = await wire.phone("wecom", "li.lei")
    shown = seen["card"]
    assert isinstance(shown, dict)
    assert (shown["status"], shown["buttons"], shown["facts"]) == ("王五已接单", [], [["地点", "3号罐区"]])
    assert (await wire.wecom("message/update_template_card", change))["errcode"] == 40058


async def test_a_response_code_dies_after_72_hours(wire: Wire) -> None:
    sent = await wire.send("Li.Lei", "template_card", card())
    wire.clock.passes(hours=72)
    change: Json = {"userids": ["li.lei"], "agentid": wire.box.wecom.agent_id, "button": {"replace_name": "过期"},
                    "response_code": sent["response_code"]}
    assert (await wire.wecom("message/update_template_card", change))["errcode"] == 40058


async def test_a_task_id_is_used_only_once_per_app(wire: Wire) -> None:
    assert (await wire.send("Li.Lei", "template_card", card("t1")))["errcode"] == 0
    assert (await wire.send("zhao", "template_card", card("t1")))["errcode"] == 40058


@pytest.mark.parametrize("wrong", [
    card(task_id="空格 不行"), card(task_id=""), card(card_type="button"), card(main_title={}),
    card(button_list=[]), card(button_list=[{"text": "a", "key": f"k{turn}"} for turn in range(7)]),
    card(button_list=[{"text": "a", "key": "k" * 1025}]), card(button_list=[{"text": "a", "key": "k"}] * 2),
    card(horizontal_content_list=[{"keyname": "a"}] * 7),
    card(button_selection={"question_key": "q", "option_list": [{"id": f"o{one}", "text": "x"} for one in range(11)]}),
    card(button_selection={"question_key": "q", "option_list": [{"id": "o" * 129, "text": "x"}]}),
    card(card_type="text_notice"), card(card_type="vote_interaction"), card(jump_list=[{"title": "x"}] * 4),
])
async def test_a_card_the_platform_would_not_take_is_refused(wire: Wire, wrong: Json) -> None:
    assert (await wire.send("Li.Lei", "template_card", wrong))["errcode"] == 40058
    assert await wire.phone("wecom", "li.lei") == []


async def test_longer_than_suggested_is_counted_and_refused_only_on_request(wire: Wire) -> None:
    wordy = {"button_list": [{"text": "一二三四五六七八九十一", "key": "k"}]}
    assert (await wire.send("Li.Lei", "template_card", card("t1", **wordy)))["errcode"] == 0
    assert wire.box.counters["wecom.hints"] == 1
    await wire.control("settings", wecom_strict_hints=True)
    assert (await wire.send("Li.Lei", "template_card", card("t2", **wordy)))["errcode"] == 40058


async def test_the_31st_message_to_one_member_in_a_minute_is_dropped_in_silence(wire: Wire) -> None:
    for turn in range(32):
        assert (await wire.send("Li.Lei", "text", {"content": str(turn)}))["errcode"] == 0
    assert len(await wire.phone("wecom", "li.lei")) == 30
    assert wire.box.counters["wecom.member_dropped"] == 2
    wire.clock.passes(seconds=61)
    await wire.send("Li.Lei", "text", {"content": "again"})
    assert len(await wire.phone("wecom", "li.lei")) == 31


async def test_a_message_is_recalled_within_24_hours_only(wire: Wire) -> None:
    first, second = [await wire.send("zhao", "text", {"content": "x"}) for _ in range(2)]
    assert (await wire.wecom("message/recall", {"msgid": first["msgid"]}))["errcode"] == 0
    wire.clock.passes(hours=24)
    assert (await wire.wecom("message/recall", {"msgid": second["msgid"]}))["errcode"] == 40058
    assert [one["recalled"] for one in await wire.phone("wecom", "zhao")] == [True, False]


async def test_the_wrong_agent_or_a_body_that_is_no_json_is_refused(wire: Wire) -> None:
    assert (await wire.send("zhao", "text", {"content": "x"}, agentid=7))["errcode"] == 301002
    assert (await wire.send("zhao", "text", {"content": "x"}, agentid="1000002"))["errcode"] == 41011
    assert (await wire.send("zhao", "shortvideo", {"content": "x"}))["errcode"] == 40008


async def test_with_duplicate_check_the_same_message_is_shown_once(wire: Wire) -> None:
    for _ in range(2):
        await wire.send("zhao", "text", {"content": "x"}, enable_duplicate_check=1)
    assert len(await wire.phone("wecom", "zhao")) == 1
    wire.clock.passes(seconds=1800)
    await wire.send("zhao", "text", {"content": "x"}, enable_duplicate_check=1)
    assert len(await wire.phone("wecom", "zhao")) == 2
    for task in ("t1", "t1", "t2"):
        answer = await wire.send("zhao", "template_card", card(task), enable_duplicate_check=1)
        assert answer["errcode"] == 0
    assert len(await wire.phone("wecom", "zhao")) == 4


async def test_markdown_knows_three_colours(wire: Wire) -> None:
    assert (await wire.send("zhao", "markdown", {"content": '<font color="info">绿</font>'}))["errcode"] == 0
    assert (await wire.send("zhao", "markdown", {"content": '<font color="red">红</font>'}))["errcode"] == 40058
