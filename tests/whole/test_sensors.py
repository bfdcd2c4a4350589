"""Detectors and other recorders, over real sockets to the cards on both phones."""

import base64
from collections.abc import AsyncIterator
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path

import pytest

from config.vision.told import ALARM, READINGS, AlarmTold, Reading, ReadingsTold
from tests.whole.pictures import picture
from tests.whole.plant import Plant, plant
from tests.whole.sensor_house import GATEWAY, NVR, SENSORS, TABLE, fitted, posts, reads, signs
from tests.whole.street import database

ALARMS, WEBHOOK = "/api/v1/alarms", "/api/v1/sensors/readings"


@pytest.fixture(params=["sqlite", "postgresql"])
async def yard(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Plant]:
    with database() if request.param == "postgresql" else nullcontext("") as url:
        async with plant(tmp_path, url, more=SENSORS) as found:
            fitted(found, tmp_path)
            yield found


async def test_gas_beyond_a_limit_is_on_the_phones_and_gone_is_told_on_the_same_card(yard: Plant) -> None:
    assert await reads(yard, "G1", 12, unit="%LEL") == {"accepted": 1, "ignored": 0, "refused": []}
    assert not await yard.cases("alarm")
    await reads(yard, "G1", 23.5)
    (case,) = await yard.cases("alarm")
    assert (case["state"], case["alert_level"], case["place"]) == ("raised", 2, "一号焊接车间")
    assert "23.5 %LEL，超过一级 20" in await yard.words("li.qiang")
    await yard.passes(seconds=20)
    await reads(yard, "G1", 61)
    (case,) = await yard.cases("alarm")
    assert case["alert_level"] == 3, "the second limit is graver, on the same case"
    assert "61 %LEL，超过二级 50" in await yard.words("li.qiang")
    await yard.passes(seconds=20)
    await reads(yard, "G1", 3)
    assert "08:00 已消失" in await yard.words("li.qiang")
    assert len(await yard.cases("alarm")) == 1


async def test_a_detector_that_falls_silent_is_an_alarm_and_its_next_word_ends_it(yard: Plant) -> None:
    await reads(yard, "G1", 1)
    await reads(yard, "T1", 20)
    await yard.passes(minutes=4)
    assert not await yard.cases("alarm")
    await yard.passes(minutes=2)
    (case,) = await yard.cases("alarm")
    assert "传感器没有信号" in await yard.words("li.qiang") and "分钟没有读数" in await yard.words("li.qiang")
    assert case["place"] == "一号焊接车间"
    await yard.passes(minutes=3)
    assert len(await yard.cases("alarm")) == 1, "silence is told once"
    await reads(yard, "T1", 20)
    await reads(yard, "G1", 1)
    assert "08:09 已消失" in await yard.words("li.qiang")
    await yard.passes(minutes=6)
    await yard.passes(minutes=1)
    assert "2 次" in await yard.words("li.qiang"), "silent again"


async def test_one_that_never_spoke_since_it_was_put_up_is_told_too(yard: Plant) -> None:
    await yard.passes(minutes=7)
    assert len(await yard.cases("alarm")) == 1, "G1; T1 has ten minutes, O1 none at all"
    await yard.passes(minutes=5)
    assert len(await yard.cases("alarm")) == 2


async def test_when_the_gateway_dies_all_its_detectors_are_one_alarm_until_the_last_one_speaks(
    yard: Plant, tmp_path: Path
) -> None:
    codes = [f"B{number}" for number in range(1, 7)]
    table = TABLE.splitlines()[0] + "\n" + "".join(f"{code},探测器{code},气体,,HJ-1,20,50,,5,\n" for code in codes)
    fitted(yard, tmp_path, table + "G1,焊接车间可燃气体,气体,%LEL,HJ-1,20,50,,0,\nT1,泵房,温度,℃,BF-3,50,70,,0,\n")
    for code in codes:
        await reads(yard, code, 1)
    await yard.passes(minutes=7)
    (case,) = await yard.cases("alarm")
    said = await yard.words("zhou.lixin", "dingtalk")
    assert "6 个传感器" in said and "先看网关" in said and "探测器B1" in said
    for code in codes[:-1]:
        await reads(yard, code, 1)
    assert "已消失" not in await yard.words("zhou.lixin", "dingtalk")
    await reads(yard, codes[-1], 1)
    assert "已消失" in await yard.words("zhou.lixin", "dingtalk")
    assert len(await yard.cases("alarm")) == 1, case


async def test_one_that_does_not_come_back_with_its_gateway_is_told_by_its_name(yard: Plant, tmp_path: Path) -> None:
    codes = [f"B{number}" for number in range(1, 6)]
    table = TABLE.splitlines()[0] + "\n" + "".join(f"{code},探测器{code},气体,,HJ-1,20,50,,5,\n" for code in codes)
    fitted(yard, tmp_path, table + "G1,焊接车间可燃气体,气体,%LEL,HJ-1,20,50,,0,\nT1,泵房,温度,℃,BF-3,50,70,,0,\n")
    for code in codes:
        await reads(yard, code, 1)
    await yard.passes(minutes=7)
    for _ in range(7):
        for code in codes[:-1]:
            await reads(yard, code, 1)
        await yard.passes(minutes=1)
    together, alone = await yard.cases("alarm")
    assert "5 个传感器" in together["title"] and "探测器B5" in str(await yard.messages(alone["code"]))
    said = await yard.words("zhou.lixin", "dingtalk")
    assert "已消失" in said, "the common one is over"
    await reads(yard, "B5", 1)
    assert (await yard.words("zhou.lixin", "dingtalk")).count("已消失") == said.count("已消失") + 1


async def test_gas_that_stays_beyond_its_limit_after_a_wrong_verdict_asks_anew(yard: Plant) -> None:
    await reads(yard, "G1", 61)
    (case,) = await yard.cases("alarm")
    await yard.presses("li.qiang", "误报", code=case["code"])
    for minute in range(8):
        await yard.passes(minutes=1)
        await reads(yard, "G1", 62 + minute)
    first, second = await yard.cases("alarm")
    assert (first["state"], second["state"], second["alert_level"]) == ("false", "raised", 3)
    assert "判为误报以后还在" in await yard.words("li.qiang")
    await reads(yard, "G1", 3)
    assert "已消失" in await yard.words("li.qiang")


async def test_gas_that_was_confirmed_and_stays_is_told_to_more_than_the_one_who_confirmed(yard: Plant) -> None:
    await reads(yard, "G1", 61)
    (case,) = await yard.cases("alarm")
    await yard.presses("li.qiang", "确认", code=case["code"])
    for minute in range(25):
        await yard.passes(minutes=1)
        await reads(yard, "G1", 62 + minute / 3)
    assert "没有处理完，还在" in str(await yard.api(f"cases/{case['code']}"))


async def test_a_reading_of_the_near_future_does_not_make_its_detector_deaf(yard: Plant) -> None:
    await reads(yard, "G1", 1, at=(yard.clock.now() + timedelta(minutes=4, seconds=50)).isoformat())
    assert (await reads(yard, "G1", 90))["accepted"] == 1
    assert len(await yard.cases("alarm")) == 1


@pytest.mark.parametrize("year", ["0001", "9999"])
async def test_a_reading_of_an_absurd_year_is_refused_and_the_others_of_its_message_are_taken(
    yard: Plant, year: str
) -> None:
    absurd = {"sensor": "T1", "value": 99, "at": f"{year}-01-01T00:00:00+08:00"}
    status, told = await posts(yard, WEBHOOK, {"readings": [absurd, {"sensor": "G1", "value": 61}]}, GATEWAY)
    assert (status, told["accepted"]) == (200, 1)
    assert [(one["sensor"], "年份" in one["why"]) for one in told["refused"]] == [("T1", True)]
    assert len(await yard.cases("alarm")) == 1


async def test_a_value_of_a_detector_past_its_calibration_alarms_with_a_word_of_doubt(yard: Plant) -> None:
    await reads(yard, "T1", 75)
    assert "校准已过期（到 2026-01-31）" in await yard.words("sun.hao")
    (case,) = await yard.cases("alarm")
    assert case["alert_level"] == 2


async def test_oxygen_alarms_when_it_falls(yard: Plant) -> None:
    await reads(yard, "O1", 20.9)
    await yard.passes(seconds=5)
    await reads(yard, "O1", 17.5)
    assert "17.5 %VOL，低于二级 18" in await yard.words("sun.hao")


async def test_what_cannot_be_believed_is_refused_by_name_and_holds_up_nobody(yard: Plant) -> None:
    late = (yard.clock.now() + timedelta(hours=1)).isoformat()
    body = {
        "readings": [
            {"sensor": "G1", "value": 99, "unit": "ppm"},
            {"sensor": "G9", "value": 1},
            {"sensor": "T1", "value": 99, "at": late},
            {"sensor": "O1", "value": 20.9},
        ]
    }
    status, told = await posts(yard, WEBHOOK, body, GATEWAY)
    assert status == 200 and told["accepted"] == 1
    said = {one["sensor"]: one["why"] for one in told["refused"]}
    assert "ppm" in said["G1"] and "没有这个编号" in said["G9"] and "将来" in said["T1"]
    raw = b'{"readings": [{"sensor": "G1", "value": NaN}, {"sensor": "T1", "value": Infinity}]}'
    status, told = await signs(yard, READINGS, raw)
    assert status == 200 and told["accepted"] == 0 and len(told["refused"]) == 2
    assert not await yard.cases("alarm")


async def test_the_same_reading_twice_and_one_that_comes_late_change_nothing(yard: Plant) -> None:
    at = yard.clock.now()
    body = ReadingsTold(readings=(Reading(sensor="G1", value=60, at=at),)).model_dump_json().encode()
    assert (await signs(yard, READINGS, body))[1]["accepted"] == 1
    assert (await signs(yard, READINGS, body))[1]["ignored"] == 1
    older = Reading(sensor="G1", value=1, at=at - timedelta(seconds=5))
    told = ReadingsTold(readings=(older,)).model_dump_json().encode()
    assert (await signs(yard, READINGS, told))[1]["ignored"] == 1
    (case,) = await yard.cases("alarm")
    assert case["state"] == "raised"


async def test_another_recorder_s_alarm_is_the_same_kind_of_case_with_its_picture(yard: Plant) -> None:
    told = {
        "camera": "NVR-07", "name": "北门球机", "kind": "intrusion", "id": "evt-1", "place": "HJ-1",
        "picture": base64.b64encode(picture(3)).decode(),
    }  # fmt: skip
    status, first = await posts(yard, ALARMS, told, NVR)
    assert status == 201 and first["new"]
    assert await posts(yard, ALARMS, told, NVR) == (200, {"code": first["code"], "new": False})
    assert "闯入电子围栏" in await yard.words("li.qiang")
    assert [one["kind"] for one in await yard.phone("li.qiang")] == ["card", "image"]
    assert (await posts(yard, ALARMS, {**told, "phase": "over"}, NVR))[0] == 200
    (case,) = await yard.cases("alarm")
    assert case["code"] == first["code"]


async def test_what_a_frigate_recorder_saw_needs_no_camera_of_ours(yard: Plant) -> None:
    now = yard.clock.now()
    told = AlarmTold(id="ab" * 16, camera="north", rule="fence", kind="intrusion", since=now, at=now, source="nvr")
    status, first = await signs(yard, ALARM, told.model_dump_json().encode())
    assert status == 201
    (case,) = await yard.cases("alarm")
    assert (case["code"], case["state"]) == (first["code"], "raised"), "live at once: it has no trial of ours"
    ours = told.model_copy(update={"id": "cd" * 16, "source": "camera"})
    assert (await signs(yard, ALARM, ours.model_dump_json().encode()))[0] == 404
    ended = told.model_copy(update={"phase": "over"})
    assert (await signs(yard, ALARM, ended.model_dump_json().encode()))[0] == 200
    assert "已消失" in await yard.words("zhou.lixin", "dingtalk")


async def test_a_fire_of_frigate_that_goes_on_after_a_wrong_verdict_asks_anew(yard: Plant) -> None:
    now = yard.clock.now()
    told = AlarmTold(id="ef" * 16, camera="north", rule="fire", kind="fire", since=now, at=now, source="nvr")
    await signs(yard, ALARM, told.model_dump_json().encode())
    (case,) = await yard.cases("alarm")
    await yard.presses("zhou.lixin", "误报", "dingtalk", code=case["code"])
    for _ in range(4):
        await yard.passes(minutes=2)
        still = told.model_copy(update={"phase": "still", "at": yard.clock.now()})
        await signs(yard, ALARM, still.model_dump_json().encode())
    fires = [case["state"] for case in await yard.cases("alarm") if "明火" in case["title"]]
    assert fires == ["false", "raised"]


async def test_strangers_wrong_keys_and_wrong_bodies_are_turned_away_and_leave_nothing(yard: Plant) -> None:
    alarm, reading = {"camera": "X", "kind": "fire"}, {"readings": [{"sensor": "G1", "value": 99}]}
    for path, body in ((ALARMS, alarm), (WEBHOOK, reading), (READINGS, reading)):
        assert (await posts(yard, path, body, ""))[0] == 401
    assert (await posts(yard, ALARMS, alarm, GATEWAY))[0] == 403
    assert (await posts(yard, WEBHOOK, reading, NVR))[0] == 403
    assert (await signs(yard, READINGS, b'{"readings": []}', "another key"))[0] == 401
    for wrong in (
        {"camera": "X"}, {**alarm, "at": "yesterday"}, {**alarm, "more": 1}, {**alarm, "kind": "x\u0000y"},
    ):
        status, told = await posts(yard, ALARMS, wrong, NVR)
        assert status == 400 and told["error"], wrong
    big = {**alarm, "picture": "A" * (3 << 20)}
    assert (await posts(yard, ALARMS, big, NVR))[0] == 413
    assert (await posts(yard, WEBHOOK, {"readings": [{"sensor": "G1"}]}, GATEWAY))[0] == 400
    assert not await yard.cases("alarm")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"picture": "not base64!"}, {"picture": "picture 要写成 base64"}),
        ({"picture": base64.b64encode(b"<html></html>").decode()}, {"picture": "图片要是 JPEG 或 PNG"}),
        ({"at": "0001-01-01T00:00:00+08:00"}, {}), ({"at": "2031-01-01T00:00:00+08:00"}, {}),
        ({"place": "没有的区域"}, {"place": "来源写的区域“没有的区域”区域表里没有"}),
    ],
)  # fmt: skip
async def test_a_fire_of_another_recorder_is_never_turned_away_for_its_picture_clock_or_place(
    yard: Plant, more: dict[str, str], said: dict[str, str]
) -> None:
    status, told = await posts(yard, ALARMS, {"camera": "X", "kind": "fire", **more}, NVR)
    assert status == 201 and told["code"] and {name: told.get(name) for name in said} == said
    await yard.settles()
    (case,) = await yard.cases("alarm")
    words = await yard.words("zhou.lixin", "dingtalk")
    assert case["code"] in words and all(why in words for why in said.values())


async def test_after_a_restart_nobody_is_called_silent_for_the_time_the_service_was_away(tmp_path: Path) -> None:
    async with plant(tmp_path, more=SENSORS) as found:
        fitted(found, tmp_path, TABLE)
        await reads(found, "G1", 1)
        end = found.clock.now()
    async with plant(tmp_path, more=SENSORS, start=end + timedelta(hours=3)) as found:
        await found.passes(minutes=3)
        assert not await found.cases("alarm")
        await found.passes(minutes=3)
        assert len(await found.cases("alarm")) == 1
