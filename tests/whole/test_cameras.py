"""The bot's side of the cameras, asked and told over real sockets by the camera process's own client, signed."""

import hashlib
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from bot.doctor.sight import cameras_seen
from config import signed
from config.vision.plan import Plan
from config.vision.told import HEALTH, PLAN, SNAPSHOT, CameraHealth, Health, HealthTold, SnapshotTold
from db import cameras
from db.imports import Target, import_file
from db.sealing import AT_REST, ON_THE_WAY, Sealer
from tests.whole.pictures import picture
from tests.whole.plant import Plant, plant
from vision.plan import Plans, Refused

KEY = "a key that both sides share"
TABLE = (
    "编号,名称,IP地址,用户名,密码,区域,识别规则\nC1,东门球机,192.168.1.64,admin,p@ss:1,,安全帽|明火\n"
    "C2,西墙,192.168.1.65,,,,镜头\nC3,库房,192.168.1.66,,,,烟雾\n"
)


@pytest_asyncio.fixture
async def factory(tmp_path: Path) -> AsyncIterator[Plant]:
    async with plant(tmp_path, more={"vision": {"key": KEY}}) as found:
        imported(found, tmp_path, TABLE)
        yield found


def imported(factory: Plant, folder: Path, table: str) -> None:
    path = folder / "cameras.csv"
    path.write_text(table, encoding="utf-8")
    secret = factory.service.settings.server.secret.get_secret_value()

    def read(work):  # type: ignore[no-untyped-def]
        target = Target(work.session, factory.clock.now(), {}, work.site, sealer=Sealer(secret, AT_REST))
        assert not import_file(target, "cameras", path).errors

    factory.service.store.run_now(read)


def plans(factory: Plant, folder: Path, key: str = KEY) -> Plans:
    return Plans(factory.base, key, folder / "vision", factory.clock.now)


async def asked(factory: Plant, of: Plans) -> Plan | None:
    async with aiohttp.ClientSession() as session:
        return await of.ask(session)


async def tells(
    factory: Plant, *states: tuple[str, Health], ago: timedelta = timedelta(), off: dict[str, str] | None = None,
    starved: bool = False,
) -> int:  # fmt: skip
    now = factory.clock.now()
    told = HealthTold(
        worker="w1", at=now, started=now, off=off or {},
        cameras=tuple(
            CameraHealth(camera=code, state=state, since=now - ago, fps=2.0, asked=2.0, last_frame=now,
                         unwatched=None if state in ("ok", "slow") and not starved else now - ago)
            for code, state in states
        ),
    )  # fmt: skip
    body = told.model_dump_json().encode()
    headers = {**signed.headers(KEY, body, now), "Content-Type": "application/json"}
    async with factory.http.post(factory.base + HEALTH, data=body, headers=headers) as answer:
        return answer.status


async def shows(factory: Plant, camera: str, seed: int) -> int:
    file = picture(seed)
    now = factory.clock.now()
    told = SnapshotTold(camera=camera, at=now, sha256=hashlib.sha256(file).hexdigest())
    body, kind = signed.form(told.model_dump_json(), file, "snapshot.jpg", "image/jpeg")
    headers = {**signed.headers(KEY, body, now), "Content-Type": kind}
    async with factory.http.post(factory.base + SNAPSHOT, data=body, headers=headers) as answer:
        return answer.status


async def goes_on(
    factory: Plant, minutes: float, *states: tuple[str, Health], off: dict[str, str] | None = None
) -> None:
    """The camera process speaks; its cameras stay as they are."""
    for _ in range(int(minutes * 2)):
        await tells(factory, *states, off=off)
        await factory.passes(seconds=30)


async def on_phone(factory: Plant, words: str) -> list[str]:
    async with factory.http.get(f"{factory.sandbox.control}/transcript.json") as answer:
        return [text for text in _texts(await answer.json()) if words in text]


def _texts(seen: object) -> list[str]:
    if isinstance(seen, dict):
        return [text for value in seen.values() for text in _texts(value)]
    if isinstance(seen, list):
        return [text for value in seen for text in _texts(value)]
    return [seen] if isinstance(seen, str) else []


async def test_the_camera_process_gets_its_plan_with_passwords_that_only_it_can_open(
    factory: Plant, tmp_path: Path
) -> None:
    of = plans(factory, tmp_path)
    plan = await asked(factory, of)
    assert plan is not None and [camera.code for camera in plan.cameras] == ["C1", "C2", "C3"]
    first = plan.cameras[0]
    assert [(rule.name, rule.kind, rule.trial) for rule in first.rules] == [
        ("安全帽", "head_bare", True), ("明火", "fire", True),
    ]  # fmt: skip
    assert Sealer(KEY, ON_THE_WAY).open(first.sealed) == "admin:p@ss:1"
    kept = (tmp_path / "vision" / "plan.json").read_text(encoding="utf-8")
    assert "p@ss" not in kept
    assert await asked(factory, of) is None, "nothing changed: 304"
    imported(factory, tmp_path, TABLE.replace("西墙", "西墙球机"))
    again = await asked(factory, of)
    assert again is not None and again.cameras[1].name == "西墙球机"


async def test_whoever_has_another_key_or_none_is_told_nothing(factory: Plant, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="不认签名"):
        await asked(factory, plans(factory, tmp_path, "another key"))
    async with factory.http.get(factory.base + PLAN) as answer:
        assert answer.status == 401 and "C1" not in await answer.text()
    headers = signed.headers(KEY, f"GET {PLAN}".encode(), factory.clock.now())
    async with factory.http.get(factory.base + PLAN, headers=headers) as answer:
        assert answer.status == 200
    async with factory.http.get(factory.base + PLAN, headers=headers) as answer:
        assert answer.status == 401, "a request that was overheard is worth nothing"
    async with factory.http.post(factory.base + HEALTH, data=b"{}") as answer:
        assert answer.status == 401


async def test_without_a_key_there_are_no_such_paths(tmp_path: Path) -> None:
    async with plant(tmp_path) as found:
        headers = signed.headers("", f"GET {PLAN}".encode(), found.clock.now())
        async with found.http.get(found.base + PLAN, headers=headers) as answer:
            assert answer.status in (401, 404)


async def test_a_camera_that_flickers_disturbs_nobody_and_one_that_stays_dark_is_told_once_and_again_when_well(
    factory: Plant,
) -> None:
    await goes_on(factory, 1, ("C1", "ok"), ("C2", "ok"))
    await goes_on(factory, 0.5, ("C1", "offline"), ("C2", "ok"))
    await goes_on(factory, 3, ("C1", "ok"), ("C2", "ok"))
    assert not await on_phone(factory, "东门球机")
    await goes_on(factory, 4, ("C1", "covered"), ("C2", "ok"))
    told = await on_phone(factory, "摄像机东门球机被遮挡")
    assert told and not await on_phone(factory, "西墙")
    await goes_on(factory, 5, ("C1", "covered"), ("C2", "ok"))
    assert len(await on_phone(factory, "摄像机东门球机被遮挡")) == len(told)
    await goes_on(factory, 4, ("C1", "ok"), ("C2", "ok"))
    assert await on_phone(factory, "摄像机恢复了：东门球机")


async def test_a_camera_that_is_blind_now_this_way_and_now_that_is_told_all_the_same(factory: Plant) -> None:
    for turn in range(8):
        state: Health = "frozen" if turn % 2 else "offline"
        await goes_on(factory, 1, ("C1", state), ("C2", "ok"))
    assert await on_phone(factory, "东门球机")


async def test_when_the_camera_process_itself_falls_silent_all_its_cameras_are_blind_within_a_minute(
    factory: Plant,
) -> None:
    began = factory.clock.now()
    await goes_on(factory, 2, ("C1", "ok"), ("C2", "ok"), ("C3", "ok"))
    await factory.passes(seconds=75)
    read = factory.service.store.read_now
    assert {row.state for row in read(cameras.healths).values()} == {"silent"}
    await factory.passes(seconds=180)
    assert await on_phone(factory, "3 台摄像机看不到")
    await goes_on(factory, 1, ("C1", "ok"), ("C2", "ok"), ("C3", "ok"))
    blind = read(lambda session: cameras.ledger(session, began, factory.clock.now()))
    assert [(one.camera, one.times) for one in blind] == [("C1", 1), ("C2", 1), ("C3", 1)]
    assert all(timedelta(seconds=250) <= one.total <= timedelta(seconds=300) for one in blind)
    assert read(lambda session: cameras.blind_begun(session, "C1")) is None


async def test_a_camera_too_slow_to_watch_is_booked_until_it_is_quicker_though_it_stays_slow(factory: Plant) -> None:
    began, read = factory.clock.now(), factory.service.store.read_now
    await tells(factory, ("C1", "slow"))
    await factory.passes(seconds=60)
    await tells(factory, ("C1", "slow"), starved=True)
    assert read(lambda session: cameras.blind_begun(session, "C1"))
    await factory.passes(seconds=40)
    await tells(factory, ("C1", "slow"))
    (blind,) = read(lambda session: cameras.ledger(session, began, factory.clock.now()))
    assert (blind.camera, blind.times) == ("C1", 1) and 39 <= blind.total.total_seconds() <= 45


async def test_the_live_view_keeps_the_newest_picture_of_a_camera_and_only_that(factory: Plant) -> None:
    await tells(factory, ("C1", "ok"))
    keep, read = factory.service.keep, factory.service.store.read_now
    assert await shows(factory, "C1", 1) == 200
    first = read(cameras.healths)["C1"].snapshot
    await factory.passes(seconds=30)
    assert await shows(factory, "C1", 2) == 200
    second = read(cameras.healths)["C1"].snapshot
    assert first != second and keep.exists(second) and not keep.exists(first)
    assert await shows(factory, "C9", 3) == 200 and read(cameras.healths)["C1"].snapshot == second


async def test_whoever_asks_in_the_chat_is_told_which_cameras_are_blind_and_for_how_long(factory: Plant) -> None:
    await goes_on(factory, 1, ("C1", "ok"), ("C2", "ok"), ("C3", "ok"))
    await goes_on(factory, 15, ("C1", "denied"), ("C2", "ok"), ("C3", "ok"))
    await factory.says("wang.fang", "摄像机")
    said = await factory.words("wang.fang")
    assert "3 台摄像机，正常 2 台，看不到 1 台" in said and "东门球机：密码不对" in said
    await factory.says("wang.fang", "摄像机 东门球机")
    assert "识别规则：安全帽（试运行）、明火（试运行）" in await factory.words("wang.fang")
    await factory.says("wang.fang", "失守时段 今天")
    assert "东门球机：15 分钟，1 次" in await factory.words("wang.fang")
    symptom = cameras_seen(factory.service.settings, factory.clock)
    assert symptom.ok is False and "3 台里 1 台看不到：东门球机" in symptom.said


WHY = "缺 flames.onnx，请下载"
NO_FIRE = {"flames": WHY, "fire": f"明火识别关着：{WHY}"}


async def test_fire_that_cannot_be_recognised_is_told_once_and_again_when_it_can(factory: Plant) -> None:
    await goes_on(factory, 1, ("C1", "ok"), off=NO_FIRE)
    await goes_on(factory, 3, ("C1", "ok"))
    assert not await on_phone(factory, "项不能用"), "a start that flickers disturbs nobody"
    await goes_on(factory, 4, ("C1", "ok"), off=NO_FIRE)
    told = await on_phone(factory, "摄像机进程有 1 项不能用")
    assert told and await on_phone(factory, "明火识别关着")
    await goes_on(factory, 5, ("C1", "ok"), off=NO_FIRE)
    await goes_on(factory, 1, ("C1", "ok"))
    await goes_on(factory, 4, ("C1", "ok"), off=NO_FIRE)
    assert len(await on_phone(factory, "摄像机进程有 1 项不能用")) == len(told)
    assert not await on_phone(factory, "摄像机进程恢复了")
    await goes_on(factory, 4, ("C1", "ok"))
    assert await on_phone(factory, "摄像机进程恢复了 1 项")


async def test_the_chat_and_the_doctor_say_why_a_rule_cannot_work_while_its_camera_looks_well(factory: Plant) -> None:
    well: tuple[tuple[str, Health], ...] = (("C1", "ok"), ("C2", "ok"), ("C3", "ok"))
    await tells(factory, *well, off=NO_FIRE)
    await factory.says("wang.fang", "摄像机")
    said = await factory.words("wang.fang")
    assert f"不能用：明火识别关着：{WHY}" in said and said.count(WHY) == 1
    symptom = cameras_seen(factory.service.settings, factory.clock)
    assert symptom.ok is False and symptom.said == f"不能用：明火识别关着：{WHY}"
    await tells(factory, *well)
    await factory.says("wang.fang", "摄像机")
    assert (await factory.words("wang.fang")).count("不能用") == 1, "only the first answer says so"
    assert cameras_seen(factory.service.settings, factory.clock).ok is True
