"""A span as a file, with hashes that anybody can check; and what the camera process's door shows, to the bot alone."""

import hashlib
import io
import subprocess
import sys
import zipfile
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote
from zoneinfo import ZoneInfo

import aiohttp
import cv2
import numpy as np
import pytest
import yarl

from config import signed
from tests.vision.receiver import KEY, wall
from tests.vision.record_films import film, packets, played
from vision.door import Door
from vision.record.deck import Shot
from vision.record.export import Asked, NotExported, export
from vision.record.playback import Playback, swept
from vision.record.reel import Reel, Where
from vision.record.shelving import Shelving, opened

NOON, ZONE = datetime(2026, 3, 2, 4, 0, tzinfo=UTC), ZoneInfo("Asia/Shanghai")
CAMERA = "三号/球机"


def seconds(count: float) -> datetime:
    return NOON + timedelta(seconds=count)


@pytest.fixture
def shelves(tmp_path: Path) -> Iterator[Shelving]:
    """40 s in segments of 10 s, then 20 s of nothing, then 20 s more."""
    root = tmp_path / "recordings"
    kept = Shelving(root, opened(root), lambda *_: None)
    reel = Reel(CAMERA, lambda: Where(root, "default", ZONE), timedelta(seconds=10))
    given = [*packets(film(seconds=40), NOON, 0.0), *packets(film(seconds=20), seconds(60), 60.0)]
    done = [one for packet in given if (one := reel.add(Shot(packet, ()), packet.t))]
    for one in (*done, reel.shut()):
        assert one and kept.keep(one)
    yield kept
    kept.index.close()


def test_segments_follow_each_other_without_losing_a_picture(shelves: Shelving) -> None:
    rows = shelves.index.of(CAMERA, NOON, seconds(100))
    assert [round((row.since - NOON).total_seconds()) for row in rows] == [0, 10, 20, 30, 60, 70]
    assert sum(len(played(shelves.root / row.path).times) for row in rows) == 600


def test_a_span_over_several_segments_is_one_film_with_its_hash_and_its_sources(
    shelves: Shelving, tmp_path: Path
) -> None:
    asked = Asked(CAMERA, seconds(5.5), seconds(24.5), "李安")
    done = export(shelves.index, shelves.root, asked, tmp_path / "a.mp4", ZONE, NOON)
    seen = played(done.files[0])
    assert seen.even and 19 <= seen.seconds <= 20.1 and seen.codec == "h264"
    assert done.hashes == (hashlib.sha256((tmp_path / "a.mp4").read_bytes()).hexdigest(),)
    rows = shelves.index.of(CAMERA, seconds(5.5), seconds(24.5))
    assert all(row.sha256 in done.manifest for row in rows) and done.hashes[0] in done.manifest
    assert "导出人：李安" in done.manifest and "2026-03-02T12:00:05+08:00" in done.manifest
    page, _, said = done.manifest.rpartition("\n以上文字的 sha256：")
    assert hashlib.sha256(page.encode()).hexdigest() == said.strip()
    assert [one.name for one in tmp_path.iterdir() if one.is_file()] == ["a.mp4"]


def test_a_hole_is_named_and_not_stretched(shelves: Shelving, tmp_path: Path) -> None:
    asked = Asked(CAMERA, seconds(30), seconds(75), "李安")
    done = export(shelves.index, shelves.root, asked, tmp_path / "a.mp4", ZONE, NOON)
    assert played(done.files[0]).seconds == pytest.approx(25, abs=1.2)
    assert "没有录像的时段：\n2026-03-02T12:00:39+08:00 至 2026-03-02T12:01:00+08:00" in done.manifest


@pytest.mark.parametrize(("since", "until"), [(200, 260), (10, 10), (20, 10), (0, 13 * 3600)])
def test_a_span_without_a_film_or_without_sense_is_refused(
    shelves: Shelving, tmp_path: Path, since: int, until: int
) -> None:
    with pytest.raises(NotExported):
        export(shelves.index, shelves.root, Asked(CAMERA, seconds(since), seconds(until), "x"), tmp_path / "a.mp4",
               ZONE, NOON)  # fmt: skip
    assert not list(tmp_path.glob("*a.mp4*"))


def test_the_command_writes_the_film_and_the_page_beside_it(shelves: Shelving, tmp_path: Path) -> None:
    config = tmp_path / "safeloop.toml"
    config.write_text(
        f'[server]\nsecret = "a secret of more than thirty-two characters"\n[vision]\ndata = "{tmp_path}"\n'
    )
    command = [sys.executable, "run.py", "vision", "--config", str(config), "--export", CAMERA, "--from",
               "2026-03-02T12:00:00", "--to", "2026-03-02T12:00:20", "--out", str(tmp_path / "b.mp4")]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert hashlib.sha256((tmp_path / "b.mp4").read_bytes()).hexdigest() in done.stdout
    assert "导出说明" in (tmp_path / "b.txt").read_text(encoding="utf-8")
    wrong = subprocess.run([*command[:-1], "b.txt"], capture_output=True, text=True, timeout=60, check=False)
    assert wrong.returncode == 1 and "--out" in wrong.stderr


@pytest.fixture
async def door(shelves: Shelving) -> AsyncIterator[str]:
    one = Door(dict, Playback(KEY, shelves.root, lambda: shelves.index, lambda: ZONE).routes)
    port = await one.open("127.0.0.1", 0)
    yield f"http://127.0.0.1:{port}"
    await one.close()


async def get(door: str, path: str, key: str = KEY, **more: str) -> tuple[int, bytes]:
    headers = {**signed.headers(key, f"GET {path}".encode(), wall()), **more}
    async with aiohttp.ClientSession() as session:
        url = yarl.URL(
            door + quote(path, safe="/").replace(quote(CAMERA, safe="/"), quote(CAMERA, safe="")), encoded=True
        )
        async with session.get(url, headers=headers) as answer:
            return answer.status, await answer.read()


async def test_the_door_shows_segments_films_and_moments_to_whoever_signs(door: str, shelves: Shelving) -> None:
    since, until = round(NOON.timestamp()), round(seconds(100).timestamp())
    status, body = await get(door, f"/recordings/list/{CAMERA}/{since}/{until}")
    assert status == 200 and body.count(b'"sha256"') == 6
    row = shelves.index.of(CAMERA, NOON, seconds(5))[0]
    status, whole = await get(door, f"/recordings/film/{CAMERA}/{row.sha256}")
    assert status == 200 and hashlib.sha256(whole).hexdigest() == row.sha256
    status, some = await get(door, f"/recordings/film/{CAMERA}/{row.sha256}", Range="bytes=100-199")
    assert (status, some) == (206, whole[100:200])
    shades = []
    for later in (1, 9):
        status, picture = await get(door, f"/recordings/picture/{CAMERA}/{since + later}")
        assert status == 200
        shades.append(cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR).mean())
    assert shades[1] - shades[0] == pytest.approx(80, abs=8)
    assert (await get(door, f"/recordings/picture/{CAMERA}/{since + 50}"))[0] == 404
    assert (await get(door, f"/recordings/film/C9/{row.sha256}"))[0] == 404


async def test_the_doors_export_is_a_zip_with_the_film_and_its_page(door: str) -> None:
    since = round(NOON.timestamp())
    status, body = await get(door, f"/recordings/export/{CAMERA}/{since}/{since + 15}/李安（值班室）")
    assert status == 200
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        names = sorted(packed.namelist())
        assert [name[-4:] for name in names] == [".mp4", ".txt"]
        page, seen = packed.read(names[1]).decode(), packed.read(names[0])
    assert "导出人：李安（值班室）" in page and hashlib.sha256(seen).hexdigest() in page
    assert 14 <= played(seen).seconds <= 15.2


async def test_the_door_answers_nobody_else(door: str, shelves: Shelving) -> None:
    row = shelves.index.of(CAMERA, NOON, seconds(5))[0]
    assert (await get(door, f"/recordings/film/{CAMERA}/{row.sha256}", key="somebody else's key of some length"))[
        0
    ] == 401
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{door}/recordings/film/C1/{row.sha256}") as answer:
            assert answer.status == 401
        marks = signed.headers(KEY, f"GET /recordings/film/C2/{row.sha256}".encode(), wall())
        async with session.get(f"{door}/recordings/film/C1/{row.sha256}", headers=marks) as answer:
            assert answer.status == 401


def test_what_a_killed_process_left_of_its_exports_goes_at_the_next_start(tmp_path: Path) -> None:
    left = tmp_path / "export-a1b2"
    left.mkdir()
    (left / "export.zip").write_bytes(b"half")
    (tmp_path / "recordings").mkdir()
    (tmp_path / "export-notes.txt").write_text("a file of somebody's")
    swept(tmp_path)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["export-notes.txt", "recordings"]
