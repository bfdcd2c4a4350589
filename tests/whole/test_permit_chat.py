"""Asking for permits in both chats: the menu, two taps in doubt, a voice note, yesterday's job again, a stop that names
nothing known; what stays a hazard stays one."""

import base64
import json
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from db import inbox
from tests.whole.permit_house import approved
from tests.whole.permit_way import APPLICANT, SENTENCE, is_there, log_of, photographs_label, ticket, with_papers
from tests.whole.plant import Plant, plant
from workflows.permit.case import State

PLACES = {"HJ-1": "一号焊接车间", "BF-3": "三号泵房"}


@pytest.fixture
async def factory(tmp_path: Path) -> AsyncIterator[Plant]:
    async with plant(tmp_path) as found:
        yield found


async def tickets(factory: Plant) -> list[dict[str, Any]]:
    return await factory.cases("permit")


async def room(factory: Plant) -> str:
    """Everything on every screen, the duty room's among them."""
    async with factory.http.get(f"{factory.sandbox.control}/transcript.json") as answer:
        return str(await answer.json())


async def running(factory: Plant, place: str) -> str:
    """A ticket on which people work, as the workflow leaves it after the scan."""
    return await approved(factory, state=State.WORKING, place_code=place, place=PLACES[place])


async def test_one_sentence_becomes_a_draft_and_no_hazard(factory: Plant) -> None:
    await factory.says(APPLICANT, "明天上午九点一号焊接车间焊接支架两小时，张伟动火，李强监护")
    (case,) = await tickets(factory)
    assert (case["state"], case["place_code"], case["work"]) == ("draft", "HJ-1", "焊接支架")
    assert (case["starts_at"], case["ends_at"]) == ("2026-03-03T09:00:00+08:00", "2026-03-03T11:00:00+08:00")
    assert {(c["name"], c["part"]) for c in case["crew"]} == {("张伟", "worker"), ("李强", "guardian")}
    assert await factory.cases() == []


async def test_a_voice_note_in_dingtalk_becomes_the_same_draft(factory: Plant) -> None:
    sound = base64.b64encode(b"#!AMR\n" + b"\x3c" + bytes(31)).decode()
    await factory.control(
        "send_voice", platform="dingtalk", user="he.jianjun", base64=sound, mime="audio/amr", name="v.amr",
        recognition="明天上午九点一号焊接车间焊接两小时，张伟动火，李强监护。",
    )  # fmt: skip
    await factory.settles()
    (case,) = await tickets(factory)
    assert case["state"] == "draft" and case["reporter"]["name"] == "何建军" and len(case["crew"]) == 2
    assert await factory.cases() == []


async def test_no_ticket_and_sparks_on_a_cable_are_hazards(factory: Plant) -> None:
    await factory.says("zhang.wei", "一号焊接车间有人动火没办票")
    await factory.says("chen.jing", "二号焊接车间焊接的时候火花掉到电缆上了")
    assert len(await factory.cases()) == 2 and await tickets(factory) == []


async def test_the_menu_shows_eight_kinds_and_a_number_picks_one(factory: Plant) -> None:
    await factory.says(APPLICANT, "作业票")
    shown = await factory.words(APPLICANT)
    for kind in ("动火", "受限空间", "盲板抽堵", "高处", "吊装", "临时用电", "动土", "断路"):
        assert f"{kind}作业" in shown, kind
    await factory.says(APPLICANT, "4")
    (case,) = await tickets(factory)
    assert case["code"].startswith("GC-") and case["state"] == "draft"
    assert f"{case['code']} 高处作业票开好了" in await factory.words(APPLICANT)


async def test_in_doubt_two_taps_and_each_does_what_it_says(factory: Plant) -> None:
    doubtful = "明天上午九点一号焊接车间动火，注意防火花"
    await factory.says(APPLICANT, doubtful)
    assert await tickets(factory) == [] == await factory.cases()
    await factory.presses(APPLICANT, "申请作业票")
    (case,) = await tickets(factory)
    assert case["starts_at"] == "2026-03-03T09:00:00+08:00" and case["place_code"] == "HJ-1"
    await factory.says("chen.jing", doubtful)
    await factory.presses("chen.jing", "报隐患")
    (hazard,) = await factory.cases()
    assert hazard["text"] == doubtful and len(await tickets(factory)) == 1
    assert "当隐患报了" in await factory.words("chen.jing")


async def test_a_danger_is_no_answer_to_a_tickets_question_unless_they_say_so(factory: Plant) -> None:
    await factory.says(APPLICANT, "申请动火")
    await factory.says(APPLICANT, "三号泵房的灭火器没压力了,指针在红区")
    await factory.presses(APPLICANT, "报隐患")
    (hazard,) = await factory.cases()
    assert hazard["place"] == "三号泵房"
    await factory.says(APPLICANT, "一号焊接车间")
    assert (await ticket(factory))["place_code"] == "HJ-1"


async def test_what_is_missing_is_asked_one_by_one_and_the_draft_can_be_taken_back(factory: Plant) -> None:
    await factory.says(APPLICANT, "申请动火")
    for answer in ("一号焊接车间", "焊接管道支架", "明天上午九点，两小时", "张伟", "李强"):
        await factory.says(APPLICANT, answer)
    case = await ticket(factory)
    assert (case["place_code"], case["work"], len(case["crew"])) == ("HJ-1", "焊接管道支架", 2)
    await factory.says(APPLICANT, "监护人换成陈静")
    assert {c["name"] for c in (await ticket(factory))["crew"]} == {"张伟", "陈静"}
    await factory.says(APPLICANT, "取消")
    assert (await ticket(factory))["state"] == "void"
    assert f"{case['code']} 不办了" in await factory.words(APPLICANT)


async def test_yesterdays_job_again_with_the_same_people_at_the_same_hour_and_new_questions(factory: Plant) -> None:
    await with_papers(factory)
    await factory.says(APPLICANT, f"{SENTENCE}，室内")
    await factory.says(APPLICANT, "1")
    await factory.says(APPLICANT, "送审批")
    first = await ticket(factory)
    await factory.passes(hours=24)
    await factory.says(APPLICANT, "照昨天的票再开一张")
    again = await ticket(factory)
    assert again["code"] != first["code"] and again["state"] == "draft"
    assert (again["starts_at"], again["ends_at"]) == ("2026-03-03T09:00:00+08:00", "2026-03-03T11:00:00+08:00")
    assert {(c["name"], c["part"]) for c in again["crew"]} == {(c["name"], c["part"]) for c in first["crew"]}
    assert not again["nodes"] and first["code"] in await factory.words(APPLICANT)
    await factory.says("liu.yang", f"复制 {first['code']}")
    assert "不是刘洋的票" in await factory.words("liu.yang")


async def test_a_stop_that_names_nothing_known_reaches_the_duty_room_at_once(factory: Plant) -> None:
    await factory.says("sun.hao", "停！三号泵房")
    seen = await room(factory)
    assert "孙浩喊停" in seen and "可能是无票作业" in seen
    assert "值班室已经知道了" in await factory.words("sun.hao")


async def test_a_repeated_message_opens_one_ticket(factory: Plant) -> None:
    delivery = await factory.says(APPLICANT, "申请动火")
    await factory.control("redeliver", delivery=delivery["delivery"], copies=2)
    await factory.settles()
    assert len(await tickets(factory)) == 1
    assert datetime.fromisoformat((await ticket(factory))["opened_at"]) == factory.clock.now()


async def test_the_menu_in_dingtalk_is_buttons(factory: Plant) -> None:
    await factory.says("he.jianjun", "作业票", "dingtalk")
    await factory.presses("he.jianjun", "受限空间作业", "dingtalk")
    (case,) = await tickets(factory)
    assert case["code"].startswith("SX-") and case["reporter"]["name"] == "何建军"


async def test_two_jobs_run_and_whoever_cries_stop_without_a_place_is_asked_which(factory: Plant) -> None:
    codes = [await running(factory, place) for place in ("HJ-1", "BF-3")]
    await factory.says("chen.jing", "快停下")
    assert "陈静喊停" in await room(factory)
    assert [(await ticket(factory, code))["state"] for code in codes] == ["working", "working"]
    await factory.says("chen.jing", "3")
    assert [(await ticket(factory, code))["state"] for code in codes] == ["working", "suspended"]
    await factory.says("chen.jing", f"停工 {codes[0]} 顶上有人")
    assert (await ticket(factory, codes[0]))["state"] == "suspended"


async def test_a_voice_note_in_wecom_that_asks_for_a_ticket_was_no_report(factory: Plant) -> None:
    sound = base64.b64encode(b"#!AMR\n" + b"\x3c" + bytes(31)).decode()
    await factory.control(
        "send_voice", platform="wecom", user=APPLICANT, base64=sound, mime="audio/amr", name="v.amr"
    )  # fmt: skip
    await factory.settles()
    (draft,) = await factory.cases()
    assert draft["state"] == "draft"
    heard = {"text": "明天上午九点一号焊接车间焊接两小时张伟动火李强监护", "sure": True}
    told = {"code": draft["code"], "job": "hear", "key": "k", "sha256": draft["media"][0]["sha256"], "result": heard}
    await factory.service.store.run(
        lambda work: inbox.put(work, json.dumps(told), "job:k", "", "", "done", factory.clock.now())
    )
    await factory.settles()
    (case,) = await tickets(factory)
    assert case["state"] == "draft" and {c["name"] for c in case["crew"]} == {"张伟", "李强"}
    assert await factory.cases() == []


async def test_a_question_with_two_taps_that_nobody_answers_is_a_hazard_after_five_minutes_and_once(
    factory: Plant,
) -> None:
    sentence = "明天上午要吊装的吊具有裂纹，在一号焊接车间"
    await factory.says(APPLICANT, sentence)
    assert await factory.cases() == [] == await tickets(factory)
    await factory.passes(minutes=4, seconds=59)
    assert await factory.cases() == []
    await factory.passes(seconds=1)
    (hazard,) = await factory.cases()
    assert hazard["text"] == sentence and hazard["reporter"]["name"] == "王芳"
    assert "已经当隐患报了" in await factory.words(APPLICANT)
    await factory.presses(APPLICANT, "报隐患")
    assert "没有等到按哪个，已经当隐患报了" in await factory.words(APPLICANT)
    await factory.passes(hours=1)
    assert len(await factory.cases()) == 1 and await tickets(factory) == []


async def test_a_tap_ends_the_waiting_and_no_hazard_comes_after_the_ticket(factory: Plant) -> None:
    await factory.says(APPLICANT, "明天上午九点一号焊接车间动火，注意防火花")
    await factory.presses(APPLICANT, "申请作业票")
    await factory.passes(minutes=10)
    assert len(await tickets(factory)) == 1 and await factory.cases() == []


async def test_untapped_words_in_which_no_danger_was_heard_are_no_small_talk_either(factory: Plant) -> None:
    await factory.says("chen.jing", "明天上午九点一号焊接车间动火，注意防火花")
    await factory.passes(minutes=5)
    await factory.passes(minutes=30)
    (hazard,) = await factory.cases()
    assert hazard["state"] != "draft" and hazard["level"] in ("yellow", "red")


async def forged_label(factory: Plant, user: str) -> None:
    """A label with a mark that we never made."""
    import qrcode

    made, written = qrcode.QRCode(box_size=10, border=4), BytesIO()
    made.add_data(f"{factory.service.labels.public_url}/q/HJ-1?v=1&k={'A' * 22}")
    made.make_image().save(written)
    data = base64.b64encode(written.getvalue()).decode()
    await factory.control("send_image", platform="wecom", user=user, base64=data, mime="image/png", name="f.png")
    await factory.settles()


async def test_a_forged_label_and_one_of_another_place_are_answered_as_labels_and_open_no_hazard(
    factory: Plant,
) -> None:
    code = await running(factory, "HJ-1")
    await forged_label(factory, "sun.hao")
    assert "这张标签不能用" in await factory.words("sun.hao")
    await photographs_label(factory, "li.qiang", "BF-3")
    assert f"不在票上的地点：{code} 在一号焊接车间" in await factory.words("li.qiang")
    await photographs_label(factory, "li.qiang", "HJ-1")
    assert "由监护人孙浩扫码报到" in await factory.words("li.qiang")
    assert await factory.cases() == []
    await photographs_label(factory, "chen.jing", "BF-3")
    await factory.says("chen.jing", "灭火器没压力了,指针在红区")
    assert len(await factory.cases()) == 1, "who has no ticket reports with the label of the place"


async def test_the_guardians_scan_counts_while_a_report_of_theirs_is_open(factory: Plant) -> None:
    code = await running(factory, "HJ-1")
    await factory.photographs("sun.hao", 3)
    (draft,) = await factory.cases()
    await is_there(factory, "sun.hao")
    assert "Scanned" in await log_of(factory, code)
    await factory.says("sun.hao", "灭火器没压力了,指针在红区")
    (report,) = await factory.cases()
    assert report["code"] == draft["code"] and len(report["media"]) == 1


async def test_a_minute_after_the_end_the_label_is_refused_as_too_late_and_opens_no_hazard(factory: Plant) -> None:
    now = factory.clock.now()
    ended = {"ends_at": now - timedelta(minutes=1), "closed_at": now - timedelta(minutes=1)}
    code = await approved(factory, state=State.EXPIRED, place_code="HJ-1", place=PLACES["HJ-1"], **ended)
    await is_there(factory, "sun.hao")
    assert f"{code} 已经过期失效" in await factory.words("sun.hao")
    assert await factory.cases() == []
