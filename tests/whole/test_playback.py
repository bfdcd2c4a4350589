"""录像回放 from the login to the film: the service in front, the camera process's own door behind it, real H.264."""

import hashlib
import io
import zipfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from aiohttp import web
from pydantic import SecretStr

from config.settings.shapes import Vision
from db.tables import AlarmSeen
from db.work import UnitOfWork
from tests.ports import free_port
from tests.vision.record_films import film, packets, played
from tests.whole.browser import Browser, browser
from tests.whole.camera_house import KEY, furnished
from tests.whole.plant import START, Plant, plant
from vision.door import Door
from vision.record.deck import Shot
from vision.record.playback import Playback
from vision.record.reel import Reel, Where
from vision.record.shelving import Shelving, opened

ZONE, DAY = ZoneInfo("Asia/Shanghai"), f"{START:%Y-%m-%d}"
API = "/h5/api/playback"


def filmed(root: Path, camera: str) -> Shelving:
    kept = Shelving(root, opened(root), lambda *_: None)
    reel = Reel(camera, lambda: Where(root, "default", ZONE))
    for packet in packets(film(seconds=20), START):
        reel.add(Shot(packet, ("DH-20260302-0001",)), packet.t)
    done = reel.shut()
    assert done and kept.keep(done)
    return kept


@asynccontextmanager
async def opens(folder: Path, *routes: web.RouteDef, films: Shelving | None = None) -> AsyncIterator[Plant]:
    """`films` behind the door, or `routes` of another making, or nothing at all."""
    port = free_port()
    more = {"vision": Vision(key=SecretStr(KEY), page=f"http://127.0.0.1:{port}")}
    async with plant(folder / "plant", more=more) as found:
        await furnished(found)
        served = Playback(KEY, films.root, lambda: films.index, lambda: ZONE, found.clock.now).routes if films else []
        door = Door(dict, [*served, *routes])
        if films or routes:
            await door.open("127.0.0.1", port)
        try:
            yield found
        finally:
            await door.close()


@pytest.fixture
async def yard(tmp_path: Path) -> AsyncIterator[Plant]:
    films = filmed(tmp_path / "recordings", "C-01")
    async with opens(tmp_path, films=films) as found:
        yield found
    films.index.close()


@asynccontextmanager
async def at_page(yard: Plant, user: str) -> AsyncIterator[Browser]:
    async with browser(yard) as page:
        await page.logs_in(user)
        yield page


async def test_the_duty_room_sees_the_day_with_its_alarms_and_plays_the_very_film(yard: Plant) -> None:
    def heard(work: UnitOfWork) -> None:
        for code, camera, minute in (("1", "C-01", 0), ("2", "C-02", 0), ("3", "C-01", -2000)):
            at = START + timedelta(minutes=minute, seconds=8)
            work.session.add(AlarmSeen(site=work.site, id=code * 32, camera=camera, rule="明火", kind="fire",
                                       since=at, at=at, received=at, case_code=f"GJ-{code}"))  # fmt: skip

    await yard.service.store.run(heard)
    async with at_page(yard, "duty.room") as page:
        status, found = await page.get(API)
        assert status == 200 and [one["code"] for one in found["cameras"]] == ["C-01", "C-02"]
        status, day = await page.get(f"{API}/C-01/day/{DAY}")
        assert status == 200, day
        assert [(one["rule"], one["code"]) for one in day["alarms"]] == [("明火", "GJ-1")]
        (segment,) = day["segments"]
        assert segment["permits"] == ["DH-20260302-0001"] and segment["since"] == START.isoformat()
        path = f"{yard.base}{API}/C-01/film/{segment['sha256']}"
        async with page.jar.get(path) as answer:
            whole = await answer.read()
            assert (answer.status, answer.content_type) == (200, "video/mp4")
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert hashlib.sha256(whole).hexdigest() == segment["sha256"] and played(whole).seconds > 19
        async with page.jar.get(path, headers={"Range": "bytes=10-19"}) as answer:
            assert (answer.status, await answer.read()) == (206, whole[10:20])
            assert answer.headers["Content-Range"] == f"bytes 10-19/{len(whole)}"
        async with page.jar.get(f"{yard.base}{API}/C-01/picture/{round(START.timestamp()) + 3}") as answer:
            assert (await answer.read())[:2] == b"\xff\xd8"
        assert (await page.get(f"{API}/C-02/film/{segment['sha256']}"))[0] == 404, "another camera's film"


async def test_a_span_is_downloaded_with_the_name_of_whoever_took_it(yard: Plant) -> None:
    since = round(START.timestamp())
    async with at_page(yard, "duty.room") as page:
        async with page.jar.get(f"{yard.base}{API}/C-01/export/{since + 2}/{since + 12}") as answer:
            body = await answer.read()
            assert answer.status == 200 and answer.headers["Content-Disposition"].startswith("attachment")
        _, me = await page.get("/h5/api/me")
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            page_of = next(packed.read(name).decode() for name in packed.namelist() if name.endswith(".txt"))
        assert f"导出人：{me['name']}" in page_of
        assert (await page.get(f"{API}/C-01/export/{since}/{since + 3 * 3600}"))[0] == 400
        statuses = [(await page.get(f"{API}/C-01/export/{since}/{since + 1}"))[0] for _ in range(3)]
        assert statuses[-1] == 429


async def test_a_places_owner_sees_the_cameras_of_that_place_and_a_worker_none(yard: Plant) -> None:
    org = await yard.service.store.read(lambda session: UnitOfWork(session, yard.service.store.shared).org())
    assert org.places["HJ-1"].owner and org.places["HJ-1"].owner != org.places["BF-3"].owner
    async with at_page(yard, "li.qiang") as page:
        status, found = await page.get(API)
        assert status == 200 and [one["code"] for one in found["cameras"]] == ["C-01"]
        assert (await page.get(f"{API}/C-01/day/{DAY}"))[0] == 200
        assert (await page.get(f"{API}/C-02/day/{DAY}"))[0] == 403
    async with at_page(yard, "chen.jing") as page:
        assert (await page.get(API))[0] == 403
        for path in (f"day/{DAY}", f"film/{'0' * 64}", "picture/1", "export/1/2"):
            assert (await page.get(f"{API}/C-01/{path}"))[0] == 403
            assert (await page.get(f"{API}/C-99/{path}"))[0] == 403
    async with browser(yard) as stranger:
        assert (await stranger.get(API))[0] == 401
        assert (await stranger.goes("/h5/playback")).startswith(f"{yard.base}/h5/login")


async def test_a_camera_process_that_is_away_or_that_sends_elsewhere_is_told_in_words(tmp_path: Path) -> None:
    async def elsewhere(request: web.Request) -> web.Response:
        raise web.HTTPFound("http://127.0.0.1:1/secret")

    for routes in ((), (web.get("/recordings/{tail:.*}", elsewhere),)):
        async with opens(tmp_path / str(len(routes)), *routes) as yard, at_page(yard, "duty.room") as page:
            status, said = await page.get(f"{API}/C-01/day/{DAY}")
            assert status == 502 and said["error"].startswith("摄像机进程没有回应")
            assert (await page.get(f"{API}/C-01/film/{'0' * 64}"))[0] == 502
            assert (await page.get(f"{API}/C-01/day/yesterday"))[0] == 400
