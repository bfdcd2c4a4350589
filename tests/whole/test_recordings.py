"""Cameras of a permit over HTTP: who may push and until when, what the case hears, what nobody saw, what is erased."""

import hashlib
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, col, select

from bot.media.keep import NO_BUCKET
from bot.recording.rules import RecordingRules, rules_of
from bot.recording.sweep import archive, sweep
from config.wrong import Wrong
from db.permits import camera_of
from db.tables import Log, RecordingSegment
from db.work import UnitOfWork
from tests.whole.plant import KEY, START, Plant, plant
from workflows.permit.case import Permit, State
from workflows.permit.events import Finished
from workflows.permit.facts import Camera
from workflows.permit.records import Break, Crewman, Kind

PLAIN, OTHER = "DH-20260302-0001", "DH-20260302-0002"
VISION, READER = {"Authorization": "Bearer camera-key"}, {"Authorization": f"Bearer {KEY}"}
MINUTE = timedelta(minutes=1)
KEYS = {"keys": [{"name": "tests", "scopes": ["cases:read"], "key": KEY},
                 {"name": "vision", "scopes": ["vision:write"], "key": "camera-key"}]}  # fmt: skip


@pytest.fixture
async def yard(tmp_path: Path) -> AsyncIterator[Plant]:
    async with plant(tmp_path, more={"api": KEYS}) as found:
        yield found


def permit(code: str, state: State = State.WORKING, **fields: Any) -> Permit:
    """特级 hot work from eight to four, the newest film of which is watched here."""
    usual = Permit(
        code, "p1", Kind.HOT, state, owner="p1", crew=(Crewman("p2", "guardian"),), starts_at=START,
        ends_at=START + timedelta(hours=8), level="特级", started_at=START,
    )  # fmt: skip
    return replace(usual, **fields)


async def stands(yard: Plant, case: Permit, before: Permit | None = None, now: datetime = START) -> Permit:
    """The case as it is from now."""

    def save(work: UnitOfWork) -> None:
        if before is not None:
            work.load(case.code)
        work.save("permit", before, case, Finished("p1"), [], now)

    await yard.service.store.run(save)
    return case


async def post(yard: Plant, path: str, body: Any, headers: dict[str, str] = VISION) -> tuple[int, dict[str, Any]]:
    async with yard.http.post(f"{yard.base}/api/v1/recordings/{path}", json=body, headers=headers) as answer:
        return answer.status, dict(await answer.json())


async def look(yard: Plant, code: str = PLAIN) -> dict[str, Any]:
    async with yard.http.get(f"{yard.base}/api/v1/recordings/{code}", headers=VISION) as answer:
        assert answer.status == 200, await answer.text()
        return dict(await answer.json())


def at(minutes: float) -> str:
    return (START + minutes * MINUTE).isoformat()


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def segment(name: str, since: float, until: float, code: str = PLAIN, **more: Any) -> dict[str, Any]:
    return {"permit": code, "camera": "三号球机", "sha256": sha(name), "from": at(since), "to": at(until), **more}


def frame(minutes: float, code: str = PLAIN, camera: str = "三号球机") -> dict[str, Any]:
    return {"permit": code, "camera": camera, "source": "mobile", "at": at(minutes)}


async def events(yard: Plant, code: str = PLAIN) -> list[str]:
    def read(session: Session) -> list[str]:
        return list(session.exec(select(Log.event).where(Log.case_code == code).order_by(col(Log.seq))))

    return await yard.service.store.read(read)


async def test_a_frame_a_second_is_one_line_in_the_log_and_the_next_after_a_gap_another(yard: Plant) -> None:
    await stands(yard, permit(PLAIN))
    await yard.passes(minutes=5)
    for second in range(90):
        status, told = await post(yard, "seen", frame(3 + second / 60))
        assert status == 200 and told["told"] is (second == 0)
    assert (await look(yard))["seen_at"] == at(3 + 89 / 60)
    await post(yard, "seen", frame(3.1))
    assert (await look(yard))["seen_at"] == at(3 + 89 / 60), "an older frame that comes late changes nothing"
    assert (await events(yard)).count("Watched") == 1
    await yard.passes(minutes=2)
    assert (await post(yard, "seen", frame(6.9)))[1]["told"] is True
    assert (await events(yard)).count("Watched") == 2
    found = await look(yard)
    assert (found["camera"], found["source"]) == ("三号球机", "mobile")


async def test_without_a_key_with_another_scope_or_for_another_permit_nothing_is_taken(yard: Plant) -> None:
    await stands(yard, permit(PLAIN))
    await stands(yard, permit(OTHER))
    key = {"Authorization": f"Bearer {(await look(yard))['key']}"}
    forged = {"Authorization": key["Authorization"][:-1] + ("A" if key["Authorization"][-1] != "A" else "B")}
    for headers, expected in (({}, 401), (forged, 401), (READER, 403), (key, 200)):
        assert (await post(yard, "seen", frame(0), headers))[0] == expected, headers
    for path, body in (("seen", frame(0, OTHER)), ("segments", segment("a", -5, 0, OTHER))):
        status, said = await post(yard, path, body, key)
        assert status == 403 and "另一张票" in said["error"]
    async with yard.http.get(f"{yard.base}/api/v1/recordings/{PLAIN}", headers=key) as answer:
        assert answer.status == 401, "a camera's key reads nothing"


async def test_a_push_key_ends_with_its_permit_follows_an_extension_and_a_new_one_ends_the_old(yard: Plant) -> None:
    early = await stands(yard, permit(PLAIN, State.APPROVED, starts_at=START + 3 * 60 * MINUTE, started_at=None))
    closed = await look(yard)
    assert closed["key"] is None and "还没有到开工时间" in closed["why_no_key"]
    await yard.passes(hours=1)
    key = {"Authorization": f"Bearer {(await look(yard))['key']}"}
    assert (await post(yard, "seen", frame(60), key))[0] == 200
    working = await stands(yard, replace(early, state=State.WORKING, ends_at=START + 60 * MINUTE), early)
    await yard.passes(hours=1)
    assert (await post(yard, "seen", frame(120), key))[0] == 200, "sparks fly beyond the end: all the more"
    status, told = await post(yard, f"{PLAIN}/key", None)
    assert status == 200 and told["key"] != key["Authorization"].removeprefix("Bearer ")
    status, said = await post(yard, "seen", frame(120), key)
    assert status == 403 and "已经换过" in said["error"]
    new = {"Authorization": f"Bearer {told['key']}"}
    assert (await post(yard, "seen", frame(120), new))[0] == 200
    await stands(yard, replace(working, state=State.CLOSED, closed_at=START + 120 * MINUTE), working)
    for path, body in (("seen", frame(120)), ("segments", segment("late", 0, 60))):
        status, said = await post(yard, path, body, new)
        assert status == 403 and "不能用" in said["error"]


async def test_another_camera_than_the_one_the_ticket_names_is_not_taken_for_it(yard: Plant) -> None:
    await stands(yard, permit(PLAIN, camera="防爆摄像机2"))
    status, said = await post(yard, "seen", frame(0))
    assert status == 409 and "指定的摄像机是“防爆摄像机2”" in said["error"]
    assert (await post(yard, "seen", frame(0, camera="防爆摄像机2")))[0] == 200
    assert (await post(yard, "segments", segment("body", -5, 0, source="body")))[0] == 201, "evidence all the same"


async def test_the_camera_is_named_in_chat_and_changed_when_another_takes_over(yard: Plant) -> None:
    org = await yard.service.store.read(yard.service.store.org_of)
    guard = next(p.id for p in org.people.values() if p.name == "李强")
    await stands(yard, permit(PLAIN, owner=guard, crew=(Crewman(guard, "guardian"),)))
    await post(yard, "seen", frame(0))
    await yard.says("zhang.wei", f"摄像机 {PLAIN} 我的手机")
    assert "由申请人、李强或安全员指定" in await yard.words("zhang.wei")
    await yard.says("li.qiang", f"摄像机 {PLAIN} 记录仪07")
    assert f"{PLAIN} 由“记录仪07”录像" in await yard.words("li.qiang")
    camera = await yard.service.store.run(lambda work: camera_of(work.session, work.load(PLAIN)[1], None, None, START))
    assert camera == Camera("记录仪07", "fixed", None), "what the other one saw says nothing about this one"
    assert (await post(yard, "seen", frame(0)))[0] == 409
    assert (await post(yard, "seen", frame(0, camera="记录仪07")))[0] == 200
    assert "CameraNamed" in await events(yard)


async def test_the_hash_of_every_segment_stands_in_the_log_once_and_late_ones_say_so(yard: Plant) -> None:
    await stands(yard, permit(PLAIN))
    await yard.passes(minutes=30)
    assert await post(yard, "segments", segment("one", 20, 30)) == (
        201, {"permit": PLAIN, "sha256": sha("one"), "late": False, "new": True},
    )  # fmt: skip
    assert (await post(yard, "segments", segment("one", 20, 30)))[0] == 200, "told twice, kept once"
    assert (await post(yard, "segments", segment("old", 0, 10)))[1]["late"] is True
    assert (await post(yard, "segments", segment("docked", 10, 19, source="file")))[1]["late"] is True
    assert (await events(yard)).count("Recorded") == 3
    assert [s["late"] for s in (await look(yard))["segments"]] == [True, True, False]
    query = select(Log.payload).where(Log.event == "Recorded")
    log = await yard.service.store.read(lambda session: [payload or "" for payload in session.exec(query)])
    assert {sha(n) for n in ("one", "old", "docked")} == {row.split('"sha256":"')[1][:64] for row in log}


async def test_the_list_of_unwatched_time_is_what_no_segment_covers_while_work_went_on(yard: Plant) -> None:
    pause = Break(START + 30 * MINUTE, "吃饭", until=START + 40 * MINUTE)
    await stands(yard, permit(PLAIN, breaks=(pause,)))
    await yard.passes(hours=1)
    for name, since, until in (("b", 10, 30), ("a", 0, 10.5), ("d", 45, 55)):
        await post(yard, "segments", segment(name, since, until))
    assert (await look(yard))["unwatched"] == [{"from": at(40), "to": at(45)}, {"from": at(55), "to": at(60)}]
    await post(yard, "segments", segment("late", 39, 46, source="file"))
    assert (await look(yard))["unwatched"] == [{"from": at(55), "to": at(60)}]


ODD: tuple[Any, ...] = (
    None, [], "x", {}, {"permit": PLAIN}, segment("a", 0, 1, code="nonsense"), segment("a", 0, 1, source="drone"),
    {**segment("a", 0, 1), "sha256": "00"}, {**segment("a", 0, 1), "from": "yesterday"},
    {**segment("a", 0, 1), "to": "2026-03-02T08:00:00"}, segment("a", 0, 1, size=-1), segment("a", 0, 1, camera=" "),
)  # fmt: skip


async def test_what_is_wrong_is_named_and_never_a_500(yard: Plant) -> None:
    await stands(yard, permit(PLAIN))
    for body in ODD:
        status, said = await post(yard, "segments", body)
        assert status == 400 and said["error"], body
    cases: tuple[tuple[dict[str, Any], int, str], ...] = (
        (segment("a", 0, 5), 409, "在将来"), (segment("a", 0, -5), 409, "晚于"),
        (segment("a", -1500, 0), 409, "24 小时"),
        (segment("a", -5, 0, code="DH-20260302-0009"), 404, "没有这张作业票"),
    )  # fmt: skip
    for body, expected, words in cases:
        status, said = await post(yard, "segments", body)
        assert (status, words in said["error"]) == (expected, True), said
    status, said = await post(yard, "seen", frame(5))
    assert status == 409 and "在将来" in said["error"]
    assert (await look(yard))["segments"] == []
    for path in ("recordings/DH-20260302-0009", "recordings/nonsense"):
        async with yard.http.get(f"{yard.base}/api/v1/{path}", headers=VISION) as answer:
            assert answer.status == 404


async def erased(yard: Plant) -> list[str]:
    def read(session: Session) -> list[str]:
        query = select(RecordingSegment.sha256).where(col(RecordingSegment.gone_at).is_not(None))
        return list(session.exec(query))

    return await yard.service.store.read(read)


async def test_video_goes_thirty_days_after_the_permit_closed_and_not_while_it_is_held(yard: Plant) -> None:
    service = yard.service
    kept = archive(service.settings.media.url, NO_BUCKET)
    films = {name: kept.put(name.encode()) for name in ("one", "shared")}
    for code in (PLAIN, OTHER):
        await stands(yard, permit(code))
        for name in films if code == PLAIN else ("shared",):
            await post(yard, "segments", {**segment(name, -10, 0, code), "sha256": films[name]})
    await stands(yard, permit(PLAIN, State.CLOSED, closed_at=START), permit(PLAIN))
    await yard.passes(days=29, hours=23)
    rules, store, clock = RecordingRules(), service.store, service.clock
    assert await sweep(store, kept, rules, clock) == 0
    await yard.says("zhao.min", f"保全录像 {PLAIN}")
    assert "保全要写原因" in await yard.words("zhao.min")
    await yard.says("zhao.min", f"保全录像 {PLAIN} 事故调查")
    assert "已保全" in await yard.words("zhao.min")
    await yard.says("li.qiang", f"解除保全 {PLAIN}")
    assert "由安全员" in await yard.words("li.qiang")
    await yard.passes(days=2)
    assert await sweep(store, kept, rules, clock) == 0 and kept.exists(films["one"])
    assert (await look(yard))["held_why"] == "事故调查"
    await yard.says("zhao.min", f"解除保全 {PLAIN}")
    assert await sweep(store, kept, rules, clock) == 1
    assert not kept.exists(films["one"]) and kept.exists(films["shared"]), "another permit still needs that file"
    assert sorted(await erased(yard)) == sorted(films.values())
    assert (await events(yard)).count("HoldSet") == 2
    assert [s["gone_at"] is not None for s in (await look(yard))["segments"]] == [True, True]
    assert await sweep(store, kept, rules, clock) == 0


async def test_the_night_sweep_erases_by_itself_and_live_work_never(yard: Plant) -> None:
    await stands(yard, permit(PLAIN, State.CLOSED, closed_at=START))
    await stands(yard, permit(OTHER))
    for code in (PLAIN, OTHER):
        await post(yard, "segments", segment(f"of {code}", -10, 0, code))
    await yard.passes(days=31)
    await yard.settles()
    assert await erased(yard) == [sha(f"of {PLAIN}")]


async def test_the_push_key_is_told_in_chat_to_the_permits_own_people_and_nobody_else(yard: Plant) -> None:
    org = await yard.service.store.read(yard.service.store.org_of)
    guard = next(p.id for p in org.people.values() if p.name == "李强")
    await stands(yard, permit(PLAIN, crew=(Crewman(guard, "guardian"),)))
    await yard.says("li.qiang", f"推流码 {PLAIN}")
    assert (await look(yard))["key"] in await yard.words("li.qiang")
    await yard.says("zhang.wei", f"推流码 {PLAIN}")
    assert "只给这张票的负责人" in await yard.words("zhang.wei")


def test_a_factory_may_keep_video_longer_and_never_shorter(tmp_path: Path) -> None:
    (tmp_path / "policies").mkdir()
    own = tmp_path / "policies" / "recordings.toml"
    own.write_text('keep = "90d"\n', "utf-8")
    assert rules_of(str(tmp_path)).keep == timedelta(days=90)
    own.write_text('keep = "29d"\n', "utf-8")
    with pytest.raises(Wrong, match="不能小于 30d"):
        rules_of(str(tmp_path))
