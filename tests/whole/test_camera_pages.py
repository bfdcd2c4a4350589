"""摄像机 and 重点区域 over HTTP: who reads what, a fence saved as drawn, two officers at once, all at one look."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog
from pydantic import SecretStr
from sqlmodel import col, select

from bot.cameras.planning import Planner
from config.settings.shapes import Vision
from config.vision.plan import RulePlan
from config.vision.told import CLIP
from db import cameras
from db.sealing import AT_REST, ON_THE_WAY, Sealer
from db.tables import Camera, CameraHealthRow, Outbox, Place
from db.work import UnitOfWork
from tests.whole.browser import Browser, browser
from tests.whole.camera_house import FENCE, FILM, FLAME, alarms, furnished, posts, told
from tests.whole.pictures import picture
from tests.whole.plant import START, Plant, plant
from workflows.cameras import cards
from workflows.cameras.rules import CameraRules

KEY = "the key of both"
OFFICER, DIRECTOR, WORKER, LEADER, OWNER = "zhao.min", "zhou.lixin", "zhang.wei", "he.jianjun", "sun.hao"
DRAWN = [[0.2, 0.3], [0.8, 0.3], [0.75, 0.9]]
CROSSED = [[0.1, 0.1], [0.9, 0.9], [0.9, 0.1], [0.1, 0.9]]


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Plant]:
    """Two key areas with a camera each; that of the pumps is dark."""
    async with plant(tmp_path, more={"vision": Vision(key=SecretStr(KEY))}) as found:
        await furnished(found)
        sha = found.service.keep.put(picture(7))
        await found.service.store.run(lambda work: _sees(work, sha))
        yield found


def _sees(work: UnitOfWork, sha: str) -> None:
    for code in ("HJ-1", "BF-3"):
        row = work.session.get_one(Place, (work.site, code))
        row.key_area = True
        work.session.add(row)
    mine = {"site": work.site, "heard_at": START}
    work.session.add(CameraHealthRow(**mine, camera="C-01", state="ok", since=START, fps=1.9, asked=2.0,
                                     snapshot=sha, snapshot_at=START, last_frame=START))  # fmt: skip
    work.session.add(CameraHealthRow(**mine, camera="C-02", state="black", since=START, why="平均亮度 3"))
    cameras.blind_from(work.session, "C-02", START - timedelta(minutes=20), "black")


@pytest.fixture
async def page(shop: Plant) -> AsyncIterator[Browser]:
    """Of the safety officer."""
    async with browser(shop) as found:
        await found.logs_in(OFFICER)
        yield found


async def one(page: Browser, code: str = "C-01") -> dict[str, Any]:
    status, found = await page.get(f"/h5/api/cameras/one?camera={code}")
    assert status == 200, found
    return found


async def rule(page: Browser, name: str = FENCE) -> dict[str, Any]:
    return dict(next(one for one in (await one(page))["rules"] if one["name"] == name))


def sent(of: dict[str, Any], **changed: Any) -> dict[str, Any]:
    plan = {key: value for key, value in of["plan"].items() if key not in ("kind", "guarded")}
    return {"camera": "C-01", "name": of["name"], "mark": of["mark"], **plan, **changed}


async def saves(page: Browser, what: str, body: dict[str, Any], **more: Any) -> tuple[int, dict[str, Any]]:
    return await page.post(f"/h5/api/cameras/{what}", data=json.dumps(body), **more)


def planner(shop: Plant) -> Planner:
    at_rest = Sealer(shop.service.settings.server.secret.get_secret_value(), AT_REST)
    return Planner(CameraRules(), at_rest, Sealer(KEY, ON_THE_WAY), "Asia/Shanghai")


def planned(shop: Plant, name: str = FENCE) -> RulePlan:
    """As the camera process is told it."""
    mine = planner(shop)
    plan = shop.service.store.run_now(lambda work: mine.plan(work, shop.clock.now()))
    return next(r for camera in plan.cameras if camera.code == "C-01" for r in camera.rules if r.name == name)


async def test_the_list_says_of_each_camera_how_it_sees_and_how_long_it_did_not(shop: Plant, page: Browser) -> None:
    status, found = await page.get("/h5/api/cameras")
    dark, good = found["cameras"]
    assert status == 200 and (dark["code"], dark["word"], dark["sees"]) == ("C-02", "黑屏", False)
    assert dark["unwatched"] == 20 * 60 and dark["why"] == "平均亮度 3" and "照明" in dark["remedy"]
    assert (good["word"], good["place"], good["fps"], good["asked"]) == ("正常", "一号焊接车间", 1.9, 2.0)
    assert good["rules"] == {"trial": 0, "live": 3, "off": 0}
    async with shop.http.get(shop.base + good["picture"]) as answer:
        assert answer.status == 200 and answer.content_type == "image/jpeg"
    async with shop.http.get(shop.base + good["picture"].partition("?")[0]) as answer:
        assert answer.status == 401, "a picture is no address that anybody may guess"


async def test_a_fence_that_was_drawn_is_in_the_plan_and_the_rule_proves_itself_anew(
    shop: Plant, page: Browser
) -> None:
    before = await rule(page)
    assert (before["word"], before["why"]) == ("正式", "测试")
    status, found = await saves(page, "rule", sent(before, zone=DRAWN, hold=2.5, threshold=0.6))
    assert status == 200, found
    after = next(r for r in found["rules"] if r["name"] == FENCE)
    assert (after["word"], after["by"], after["why"]) == ("试运行", "赵敏", "规则改过，重新试运行")
    assert after["plan"]["zone"] == DRAWN and after["mark"] != before["mark"]
    plan = planned(shop)
    assert [list(point) for point in plan.zone] == DRAWN and plan.trial
    assert (plan.hold, plan.threshold) == (timedelta(seconds=2.5), 0.6)
    status, found = await saves(page, "rule", sent(after, hold=4))
    assert status == 200, "what the answer to the first save said is good for the next one"


async def test_only_how_long_it_is_quiet_changes_and_the_rule_stays_live(shop: Plant, page: Browser) -> None:
    hours = [{"days": [5, 1, 1], "since": "22:00", "until": "06:00"}]
    status, found = await saves(page, "rule", sent(await rule(page), cooldown=900, when=hours))
    assert status == 200, found
    plan = planned(shop)
    assert not plan.trial and plan.cooldown == timedelta(minutes=15) and plan.when[0].days == (1, 5)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"zone": CROSSED}, "围栏的边交叉了"), ({"zone": DRAWN[:2]}, "至少要 3 个角"),
        ({"zone": [[0, 0], [2, 0], [1, 1]]}, "在画面里面"), ({"hold": 0}, "0.5 秒到 10 分钟"),
        ({"hold": float("nan")}, "0.5 秒到 10 分钟"), ({"cooldown": 5}, "10 秒到 24 小时"),
        ({"threshold": 1.2}, "10% 到 95%"), ({"remind": 20}, "0 是不提醒"), ({"limit": -1}, "0 到 200"),
        ({"when": [{"days": [], "since": "08:00", "until": "20:00"}]}, "至少选一天"), ({"kind": "fire"}, "页面旧了"),
        ({"camera": "C-99"}, "没有这台摄像机"),
    ],
)  # fmt: skip
async def test_what_cannot_be_is_refused_in_words_and_nothing_changes(
    shop: Plant, page: Browser, changed: dict[str, Any], words: str
) -> None:
    before = await rule(page)
    status, found = await saves(page, "rule", sent(before, **changed))
    assert status == 400 and words in found["error"], found
    assert await rule(page) == before


async def test_of_two_officers_who_save_at_once_the_second_is_told_and_overwrites_nothing(
    shop: Plant, page: Browser
) -> None:
    async with browser(shop) as other:
        await other.logs_in(DIRECTOR, "dingtalk")
        seen, too = await rule(page), await rule(other)
        assert (await saves(page, "rule", sent(seen, zone=DRAWN)))[0] == 200
        status, found = await saves(other, "rule", sent(too, hold=9))
        assert status == 409 and "刚才有别人改过“西门围栏”" in found["error"]
        status, found = await saves(other, "state", {"camera": "C-01", "name": FENCE, "mark": too["mark"], "to": "off",
                                                     "why": "不用了"})  # fmt: skip
        assert status == 409
        now = await rule(other)
        assert now["plan"]["zone"] == DRAWN and now["plan"]["hold"] == 3 and now["state"] == "trial"
        masks = (await one(page))["masks_mark"]
        assert (await saves(page, "masks", {"camera": "C-01", "mark": masks, "masks": [DRAWN]}))[0] == 200
        status, found = await saves(other, "masks", {"camera": "C-01", "mark": masks, "masks": []})
        assert status == 409 and (await one(other))["masks"] == [DRAWN]


async def test_a_rule_goes_live_or_off_by_hand_only_with_a_reason(shop: Plant, page: Browser) -> None:
    async def turns(to: str, why: str = "") -> tuple[int, dict[str, Any]]:
        mark = (await rule(page, FLAME))["mark"]
        return await saves(page, "state", {"camera": "C-01", "name": FLAME, "mark": mark, "to": to, "why": why})

    status, found = await turns("off", " ")
    assert status == 400 and "都要写原因" in found["error"]
    assert (await turns("off", "焊接工位，明火是正常的"))[0] == 200
    after = await rule(page, FLAME)
    assert (after["word"], after["why"], after["by"]) == ("停用", "焊接工位，明火是正常的", "赵敏")
    with pytest.raises(StopIteration):
        planned(shop, FLAME)
    status, found = await turns("live", "直接上")
    assert status == 400 and "先试运行" in found["error"]
    assert (await turns("trial"))[0] == 200 and planned(shop, FLAME).trial
    assert (await turns("live", "看了一周没有误报"))[0] == 200 and not planned(shop, FLAME).trial


async def test_a_rule_is_added_from_the_presets_once(shop: Plant, page: Browser) -> None:
    presets = {one["name"]: one for one in (await one(page))["presets"]}
    crowd = {
        key: value for key, value in presets["人数超限"].items() if key not in ("name", "about", "kind", "guarded")
    }
    body = {"camera": "C-01", "name": "一车间超员", "preset": "人数超限", **crowd, "limit": 5}
    status, found = await saves(page, "rule", body)
    assert status == 200, found
    plan = planned(shop, "一车间超员")
    assert (plan.kind, plan.limit, plan.trial) == ("crowd", 5, True)
    status, found = await saves(page, "rule", body)
    assert status == 409 and "已经有“一车间超员”" in found["error"]
    status, found = await saves(page, "rule", body | {"name": "别的", "preset": "人脸"})
    assert status == 400 and "没有这种规则" in found["error"]


async def test_nobody_but_safety_opens_the_cameras_and_no_page_but_ours_changes_them(
    shop: Plant, page: Browser
) -> None:
    body = sent(await rule(page), zone=DRAWN)
    async with browser(shop) as other:
        assert await other.goes("/admin/cameras") == f"{shop.base}/h5/cameras"
        assert (await other.goes("/h5/cameras")).startswith(f"{shop.base}/h5/login?next=")
        assert (await other.goes("/h5/areas?screen=1")).endswith("next=/h5/areas%23screen")
        for path in ("/h5/api/cameras", "/h5/api/cameras/one?camera=C-01", "/h5/api/areas"):
            assert (await other.get(path))[0] == 401
        for who, platform in ((WORKER, "wecom"), (LEADER, "dingtalk")):
            await other.logs_in(who, platform)
            for path in ("/h5/api/cameras", "/h5/api/cameras/one?camera=C-01", "/h5/api/cameras/one?camera=C-99"):
                status, found = await other.get(path)
                assert status == 403 and "C-01" not in str(found) and "安全员、安全总监来管" in found["error"]
            for what in ("rule", "state", "masks"):
                assert (await saves(other, what, body))[0] == 403
    assert (await saves(page, "rule", body, headers={"X-CSRF": "guessed"}))[0] == 403
    assert (await saves(page, "rule", body, headers={"Origin": "https://elsewhere.example"}))[0] == 403
    assert (await rule(page))["plan"]["zone"] == []


async def test_the_areas_show_picture_alarm_and_darkness_with_the_gravest_first(shop: Plant, page: Browser) -> None:
    code = await alarms(shop, rule=FENCE, kind="intrusion")
    status, found = await page.get("/h5/api/areas")
    hall, pumps = found["areas"]
    assert status == 200 and (hall["name"], hall["tone"], hall["blind"]) == ("一号焊接车间", "red", False)
    assert [one["code"] for one in hall["alarms"]] == [code] and hall["ringing"] == 2
    assert hall["eye"]["camera"] == "一车间球机" and found["stale_s"] == 120
    assert (pumps["tone"], pumps["blind"], pumps["dark"]) == ("yellow", True, "黑屏（平均亮度 3）")
    await shop.says("zhang.wei", "三号泵房配电箱冒烟了")
    _, found = await page.get("/h5/api/areas")
    pumps = next(one for one in found["areas"] if one["code"] == "BF-3")
    assert sum(pumps["hazards"].values()) == 1


async def test_leaders_see_all_areas_an_owner_the_own_one_and_a_worker_none(shop: Plant) -> None:
    async with browser(shop) as other:
        for who, platform, wanted in ((LEADER, "dingtalk", 2), (OWNER, "wecom", 1)):
            await other.logs_in(who, platform)
            status, found = await other.get("/h5/api/areas")
            assert status == 200 and len(found["areas"]) == wanted, found
        assert found["areas"][0]["code"] == "BF-3"
        await other.logs_in(WORKER)
        status, found = await other.get("/h5/api/areas")
        assert status == 403 and "安全员" in found["error"] and "BF-3" not in str(found)


async def test_the_chat_names_each_page_only_to_those_who_may_open_it(shop: Plant) -> None:
    await shop.says(OFFICER, "摄像机")
    said = await shop.words(OFFICER)
    assert "/h5/cameras" in said and "/h5/areas" in said
    await shop.says(OFFICER, "摄像机 泵房枪机")
    assert "/h5/cameras#C-02" in await shop.words(OFFICER)
    await shop.says(OFFICER, "摄像机 SX-09")
    assert "没有找到摄像机“SX-09”" in await shop.words(OFFICER), "a camera's code may begin like a permit's"
    await shop.says(WORKER, "摄像机")
    await shop.says(WORKER, "重点区域画面")
    said = await shop.words(WORKER)
    assert "2 台摄像机" in said and "/h5/cameras" not in said and "/h5/areas" not in said
    assert "车间主任以上" in said


async def test_one_camera_that_cannot_be_planned_blinds_no_other_and_is_logged_once(shop: Plant) -> None:
    long = "C" * 60

    def spoils(work: UnitOfWork) -> None:
        work.session.add(Camera(site=work.site, code=long, name="旧", address="rtsp://10.0.0.9/"))
        work.session.add(Camera(site=work.site, code="C-08", name="遮", address="rtsp://10.0.0.9/", masks="[[[2,0]]]"))

    await shop.service.store.run(spoils)
    mine, seen = planner(shop), []
    with structlog.testing.capture_logs() as logs:
        for _ in range(2):
            plan = await shop.service.store.run(lambda work: mine.plan(work, shop.clock.now()))
            seen.append([camera.code for camera in plan.cameras])
    assert seen == [["C-01", "C-02"]] * 2
    assert sorted(str(one["camera"]) for one in logs if one["event"] == "camera_left_out") == ["C-08", long]
    assert "10.0.0.9" not in str(logs)


async def test_a_rule_that_cannot_be_read_leaves_the_others_of_its_camera_and_is_logged_once(shop: Plant) -> None:
    def spoils(work: UnitOfWork) -> None:
        row = cameras.rule(work.session, "C-01", FENCE)
        assert row is not None
        row.body = '{"name": "西门围栏", "kind": "intrusion", "days": 3}'
        work.session.add(row)

    await shop.service.store.run(spoils)
    mine = planner(shop)
    with structlog.testing.capture_logs() as logs:
        for _ in range(2):
            plan = await shop.service.store.run(lambda work: mine.plan(work, shop.clock.now()))
    assert [rule.name for rule in plan.cameras[0].rules] == sorted((FLAME, "没戴安全帽"))
    assert [(one["camera"], one["rule"]) for one in logs if one["event"] == "rule_left_out"] == [("C-01", FENCE)]


async def test_the_director_hears_when_one_officer_turns_fire_off_or_covers_most_of_a_picture(
    shop: Plant, page: Browser
) -> None:
    half, most = [[0, 0], [0.5, 0], [0.5, 1], [0, 1]], [[0, 0], [0.6, 0], [0.6, 1], [0, 1]]
    fence, flame = await rule(page), await rule(page, FLAME)
    body = {"camera": "C-01", "to": "off", "why": "焊接工位，明火是正常的"}
    assert (await saves(page, "state", {**body, "name": FENCE, "mark": fence["mark"]}))[0] == 200
    mark = (await one(page))["masks_mark"]
    status, found = await saves(page, "masks", {"camera": "C-01", "mark": mark, "masks": [half]})
    assert status == 200
    await shop.settles()
    said = await shop.words(DIRECTOR, "dingtalk")
    assert "停用了" not in said and "遮住了" not in said
    assert (await saves(page, "state", {**body, "name": FLAME, "mark": flame["mark"]}))[0] == 200
    status, found = await saves(page, "masks", {"camera": "C-01", "mark": found["masks_mark"], "masks": [most]})
    assert status == 200
    await shop.settles()
    said = await shop.words(DIRECTOR, "dingtalk")
    assert "一车间球机停用了识别规则“明火”" in said and "赵敏" in said and "焊接工位，明火是正常的" in said
    assert "一车间球机遮住了画面的 60%" in said and "C-01" in said
    assert (await saves(page, "masks", {"camera": "C-01", "mark": found["masks_mark"], "masks": [half]}))[0] == 200
    await shop.settles()
    assert (await shop.words(DIRECTOR, "dingtalk")).count("遮住了画面的") == said.count("遮住了画面的")


async def test_a_live_fire_rule_goes_back_to_trial_by_hand_only_with_a_reason_and_the_director_hears_it(
    shop: Plant, page: Browser
) -> None:
    flame, fence = await rule(page, FLAME), await rule(page)
    body = {"camera": "C-01", "to": "trial", "why": ""}
    assert (await saves(page, "state", {**body, "name": FENCE, "mark": fence["mark"]}))[0] == 200
    status, found = await saves(page, "state", {**body, "name": FLAME, "mark": flame["mark"]})
    assert status == 400 and "明火、烟雾退回试运行" in found["error"] and await rule(page, FLAME) == flame
    status, _ = await saves(page, "state", {**body, "name": FLAME, "mark": flame["mark"], "why": "误报太多"})
    await shop.settles()
    said = await shop.words(DIRECTOR, "dingtalk")
    assert status == 200 and said.count("识别改动") == 1, said
    assert "一车间球机退回试运行的识别规则“明火”" in said and "误报太多" in said and "赵敏" in said


async def test_the_director_hears_what_makes_a_live_fire_rule_see_less_and_nothing_else(
    shop: Plant, page: Browser
) -> None:
    night = [{"days": [1], "since": "03:00", "until": "03:01"}]

    async def heard(**changed: Any) -> str:
        before = await shop.words(DIRECTOR, "dingtalk")
        assert (await saves(page, "rule", sent(await rule(page, FLAME), **changed)))[0] == 200
        await shop.settles()
        return (await shop.words(DIRECTOR, "dingtalk"))[len(before) :]

    assert (await saves(page, "rule", sent(await rule(page), when=night, hold=60)))[0] == 200
    assert await heard(hold=1, remind=120) == "", "it sees more, and a fence is no fire"
    said = await heard(hold=600, clear=60, remind=0, when=night)
    assert "识别改动：一车间球机改了识别规则“明火”" in said and "连续看到 1 秒 改成 10 分钟" in said
    assert "多久看不到算结束 10 秒 改成 60 秒" in said and "提醒改成不提醒" in said
    assert "每周少看 6 天 23 小时" in said and (await rule(page, FLAME))["state"] == "live"
    assert "围栏改了，退回试运行" in await heard(zone=DRAWN)
    assert await heard(cooldown=86_400) == "", "on trial it calls nobody but the officer anyhow"


async def test_a_director_who_does_it_alone_is_heard_of_by_the_vice_president(shop: Plant) -> None:
    async with browser(shop) as other:
        await other.logs_in(DIRECTOR, "dingtalk")
        mark = (await rule(other, FLAME))["mark"]
        sent = {"camera": "C-01", "name": FLAME, "mark": mark, "to": "off", "why": "换镜头"}
        assert (await saves(other, "state", sent))[0] == 200
    await shop.settles()
    people = shop.service.store.read_now(lambda s: UnitOfWork(s, shop.service.store.shared).org()).people
    above = [one.id for one in people.values() if one.role == "分管副总"]
    assert above and "停用了识别规则“明火”" not in await shop.words(DIRECTOR, "dingtalk")
    heard = shop.service.store.read_now(lambda s: s.exec(select(Outbox.recipient).where(
        col(Outbox.card).contains("停用了识别规则"))).all())  # fmt: skip
    assert len(heard) == 1 and heard[0] in above


async def test_the_clip_of_an_alarm_is_on_its_page_for_who_may_open_it_and_on_no_link_that_is_passed_on(
    shop: Plant, page: Browser
) -> None:
    alarm = told(at=shop.clock.now())
    code = (await posts(shop, alarm, picture(1)))[1]["code"]
    clip = {"alarm": alarm["id"], "camera": "C-01", "since": alarm["since"], "until": alarm["at"]}
    assert (await posts(shop, clip, FILM, CLIP))[0] == 200
    await shop.settles()
    status, found = await page.get(f"/h5/api/case/{code}")
    assert status == 200, found
    (film,) = [one for one in found["media"] if one["kind"] == "clip"]
    async with shop.http.get(shop.base + film["url"]) as answer:
        assert (answer.status, answer.content_type, await answer.read()) == (200, "video/mp4", FILM)
    async with shop.http.get(shop.base + film["url"].partition("?")[0]) as answer:
        assert answer.status == 401, "the address alone opens nothing"
    link = shop.service.signer.link(f"/h5/case/{code}", shop.clock.now()).partition("?")[2]
    status, passed_on = await page.get(f"/h5/api/case/{code}?{link}")
    assert status == 200 and [one["kind"] for one in passed_on["media"]] == [
        one["kind"] for one in found["media"] if one["kind"] != "clip"
    ]
    async with browser(shop) as other:
        await other.logs_in(WORKER)
        assert (await other.get(f"/h5/api/case/{code}"))[0] == 403


def test_a_camera_that_is_only_slow_is_not_called_blind() -> None:
    def said(*states: str) -> str:
        return cards.blind(
            [cards.Ill(state, "", state, START, state in cameras.SIGHTED) for state in states], START
        ).headline

    assert said("offline", "black") == "2 台摄像机看不到"
    assert said("offline", "slow", "black") == "3 台摄像机不正常"
