"""Alarms of cameras through both sandbox chats: signed in, with their picture on the phone, and one tap ends them."""

from collections.abc import AsyncIterator
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, select

from config.vision.told import CLIP
from db import cameras
from db.tables import AlarmSeen, Media
from db.work import UnitOfWork
from tests.whole.camera_house import FENCE, FILM, FLAME, HELMET, KEY, VISION, alarms, furnished, posts, told
from tests.whole.pictures import picture
from tests.whole.plant import KEY as API
from tests.whole.plant import START, Plant, plant
from tests.whole.street import database


@pytest.fixture(params=["sqlite", "postgresql"])
async def yard(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Plant]:
    with database() if request.param == "postgresql" else nullcontext("") as url:
        async with plant(tmp_path, url, more=VISION) as found:
            await furnished(found)
            yield found


async def rows(yard: Plant) -> list[AlarmSeen]:
    def read(session: Session) -> list[AlarmSeen]:
        return list(session.exec(select(AlarmSeen).order_by(AlarmSeen.received, AlarmSeen.id)))  # type: ignore[arg-type]

    return await yard.service.store.read(read)


async def test_the_picture_is_on_both_phones_and_every_copy_shows_who_took_it(yard: Plant) -> None:
    code = await alarms(yard)
    for user, platform in (("li.qiang", "wecom"), ("zhou.lixin", "dingtalk"), ("zhao.min", "dingtalk")):
        said = await yard.words(user, platform)
        assert "闯入电子围栏：一号焊接车间" in said and code in said, (user, said)
    phone = await yard.phone("zhao.min", "dingtalk")
    assert phone[0]["card"]["picture"].startswith("/_control/media/")
    assert [one["kind"] for one in await yard.phone("li.qiang")] == ["card", "image"], "WeCom shows it beside the card"
    await yard.presses("li.qiang", "确认", code=code)
    assert "李强 08:00 已确认" in await yard.words("zhao.min", "dingtalk")
    assert "李强 08:00 已确认" in await yard.words("zhou.lixin", "dingtalk")
    case = (await yard.cases("alarm"))[0]
    assert (case["code"], case["state"], case["alert_level"], case["place"]) == (code, "taken", 2, "一号焊接车间")
    (row,) = await rows(yard)
    assert (row.case_code, row.verdict, row.stage) == (code, "real", "live")


async def test_the_same_alarm_told_twice_is_one_and_the_next_raises_the_count(yard: Plant) -> None:
    first = told(at=yard.clock.now())
    assert (await posts(yard, first, picture(1)))[0] == 201
    status, again = await posts(yard, first, picture(1))
    assert (status, again["new"]) == (200, False)
    await yard.passes(minutes=10)
    code = await alarms(yard, 2)
    assert code == again["code"]
    assert len(await yard.cases("alarm")) == 1 and len(await rows(yard)) == 2
    assert "2 次，最近 今天 08:10" in await yard.words("li.qiang")


async def test_its_end_is_told_on_the_card_and_still_wants_an_answer(yard: Plant) -> None:
    first = told(at=yard.clock.now())
    code = (await posts(yard, first, picture(1)))[1]["code"]
    await yard.passes(minutes=3)
    over = {**first, "phase": "over", "at": yard.clock.now().isoformat()}
    assert (await posts(yard, over))[0] == 200
    await yard.settles()
    assert "08:03 已消失" in await yard.words("li.qiang")
    (row,) = await rows(yard)
    assert row.over_at == yard.clock.now()
    assert (await yard.cases("alarm"))[0]["state"] == "raised"
    assert (await posts(yard, over | {"id": "0" * 32}))[0] == 200, "the end of something nobody told of"
    card = next(b["card"] for b in await yard.phone("li.qiang") if b["card"] and code in str(b))
    async with yard.http.get(card["url"]) as answer:
        assert answer.status < 500, await answer.text()


async def test_another_camera_or_a_graver_kind_is_an_alarm_of_its_own(yard: Plant) -> None:
    helmet = await alarms(yard, rule=HELMET, kind="head_bare")
    fire = await alarms(yard, 2, rule=FLAME, kind="fire")
    pumps = await alarms(yard, 3, camera="C-02", rule=FLAME, kind="fire")
    assert len({helmet, fire, pumps}) == 3
    assert "明火：三号泵房" in await yard.words("sun.hao")
    assert "属实先打 119" in await yard.words("li.qiang")


async def test_turned_into_a_hazard_it_goes_to_the_end_with_its_picture(yard: Plant) -> None:
    code = await alarms(yard, rule=HELMET, kind="head_bare")
    await yard.presses("li.qiang", "转隐患", code=code)
    hazard = (await yard.cases())[0]
    assert hazard["class"][3] == "BEH-01-01" and hazard["place_code"] == "HJ-1" and code in hazard["text"]
    assert [one["kind"] for one in hazard["media"]] == ["photo"]
    async with yard.http.get(hazard["media"][0]["url"], headers={"Authorization": f"Bearer {API}"}) as answer:
        assert answer.status == 200 and (await answer.read())[:3] == b"\xff\xd8\xff"
    assert f"隐患 {hazard['code']}" in await yard.words("li.qiang")
    await yard.presses("li.qiang", "接单")
    await yard.photographs("li.qiang", 7)
    await yard.presses("li.qiang", "整改完成")
    await yard.presses("wang.fang", "通过")
    assert (await yard.cases())[0]["state"] == "closed"
    assert [row.verdict for row in await rows(yard)] == ["hazard"]


async def test_false_in_words_by_somebody_whose_group_has_no_buttons(yard: Plant) -> None:
    code = await alarms(yard)
    await yard.says("zhao.min", f"误报 {code} 海报")
    (row,) = await rows(yard)
    assert row.verdict == "false"
    assert (await yard.cases("alarm"))[0]["state"] == "false"
    await yard.says("zhao.min", f"撤回误报 {code}")
    assert (await rows(yard))[0].verdict == ""
    assert (await yard.cases("alarm"))[0]["state"] == "raised"


async def test_what_is_not_signed_unknown_or_too_large_is_refused_and_leaves_nothing(yard: Plant) -> None:
    good = told(at=yard.clock.now())
    assert (await posts(yard, good, picture(1), key="another key"))[0] == 401
    assert (await posts(yard, good, picture(1), **{"X-SafeLoop-Timestamp": "1"}))[0] == 401
    assert (await posts(yard, {**good, "camera": "C-99"}, picture(1)))[0] == 404
    assert (await posts(yard, {**good, "kind": "ghosts"}, picture(1)))[0] == 400
    assert (await posts(yard, good, b"\xff\xd8\xff" + bytes(3 << 20)))[0] == 413
    assert not await rows(yard) and not await yard.cases("alarm")
    async with yard.http.post(f"{yard.base}/api/v1/vision/alarms", data=b"x") as answer:
        assert answer.status == 401


@pytest.mark.parametrize("file", [b"\xff\xd8\xff" + b"x" * 500, b"<html>not a picture</html>"])
async def test_a_fire_with_a_broken_picture_is_a_fire(yard: Plant, file: bytes) -> None:
    status, answer = await posts(yard, told(FLAME, "fire", at=yard.clock.now()), file)
    assert status == 201 and answer["code"] and answer["picture"] == "图片打不开"
    await yard.settles()
    assert "图片打不开" in await yard.words("li.qiang")


async def test_a_fire_is_told_while_the_place_for_pictures_is_away(yard: Plant, tmp_path: Path) -> None:
    media = Path(yard.service.settings.media.url.removeprefix("file:"))
    away = media.with_name("away")
    media.rename(away)
    media.write_bytes(b"")
    status, answer = await posts(yard, told(FLAME, "fire", at=yard.clock.now()), picture(3))
    assert status == 201 and answer["code"] and answer["picture"] == "图片没有存下来"
    media.unlink()
    away.rename(media)


async def test_a_camera_machine_whose_clock_runs_ahead_is_heard_all_the_same(yard: Plant) -> None:
    status, answer = await posts(yard, told(FLAME, "fire", at=yard.clock.now() + timedelta(minutes=8)), picture(3))
    assert status == 201 and answer["code"]
    assert [(row.at, row.since <= row.at) for row in await rows(yard)] == [(yard.clock.now(), True)]


async def test_a_clip_waits_for_its_alarm_and_is_kept_beside_it(yard: Plant) -> None:
    alarm = told(at=yard.clock.now())
    clip = {"alarm": alarm["id"], "camera": "C-01", "since": alarm["since"], "until": alarm["at"]}
    assert (await posts(yard, clip, FILM, CLIP))[0] == 404
    await posts(yard, alarm, picture(1))
    assert (await posts(yard, clip, FILM, CLIP))[0] == 200
    assert (await posts(yard, clip, FILM, CLIP))[0] == 200
    assert (await posts(yard, clip, picture(2), CLIP))[0] == 400
    (row,) = await rows(yard)
    assert row.clip

    def kinds(session: Session) -> list[str]:
        return sorted(one.kind for one in session.exec(select(Media)))

    assert await yard.service.store.read(kinds) == ["alarm_clip", "alarm_picture", "alarm_raw"]


async def test_a_rule_on_trial_reaches_the_officer_alone_whatever_the_worker_says(yard: Plant) -> None:
    def turn(work: UnitOfWork) -> None:
        row = cameras.rule(work.session, "C-01", FENCE)
        assert row is not None
        cameras.turn(work.session, row, "trial", START, "测试")

    await yard.service.store.run(turn)
    code = await alarms(yard, trial=False)
    await yard.passes(minutes=30)
    assert "试运行：闯入电子围栏" in await yard.words("zhao.min", "dingtalk")
    assert code not in await yard.words("li.qiang")
    assert code not in await yard.words("zhou.lixin", "dingtalk")
    assert (await yard.cases("alarm"))[0]["state"] == "trial"


async def test_an_hour_without_the_bot_is_told_in_order_as_one_card_and_its_fire_by_itself(yard: Plant) -> None:
    begun = yard.clock.now()
    await yard.passes(hours=1)
    for minute in (5, 15, 25):
        await posts(yard, told(at=begun + timedelta(minutes=minute)), picture(minute))
    await posts(yard, told(HELMET, "head_bare", begun + timedelta(minutes=30), merged=4), picture(30))
    status, fire = await posts(yard, told(FLAME, "fire", begun + timedelta(minutes=20)), picture(20))
    assert status == 201
    await yard.passes(minutes=2)
    said = await yard.words("zhou.lixin", "dingtalk")
    assert "迟到的告警 8 条（今天 08:04到 今天 08:30，当时没传上来）" in said, said
    assert "闯入电子围栏 3 次，08:04～08:25" in said and "没戴安全帽 5 次" in said
    assert "迟到的告警，今天 08:19看到的，不是现在。明火：一号焊接车间" in said, said
    states = {case["code"]: case["state"] for case in await yard.cases("alarm")}
    assert sorted(states.values()) == ["closed", "raised"] and states[fire["code"]] == "raised"


async def test_without_a_key_the_paths_are_not_there(tmp_path: Path) -> None:
    async with plant(tmp_path) as found:
        assert (await posts(found, told(at=START), picture(1), key=KEY))[0] == 401, "as any path of the API"
