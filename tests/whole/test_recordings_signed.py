"""Our own camera process tells of a permit's film: signed, by the camera's code, through the very spool and post."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from config import signed
from config.vision.told import SEEN, SEGMENT
from db import recordings
from tests.whole.camera_house import KEY, VISION, furnished
from tests.whole.plant import START, Plant, plant
from tests.whole.test_recordings import PLAIN, permit, stands
from vision.post import Post
from vision.record import telling
from vision.record.index import Segment
from vision.spool import Spool


@pytest.fixture
async def yard(tmp_path: Path) -> AsyncIterator[Plant]:
    async with plant(tmp_path, more=VISION) as found:
        await furnished(found)
        yield found


async def tell(yard: Plant, path: str, body: dict[str, object], key: str = KEY) -> int:
    raw = json.dumps(body).encode()
    headers = signed.headers(key, raw, yard.clock.now())
    async with yard.http.post(yard.base + path, data=raw, headers=headers) as answer:
        return answer.status


async def test_a_segment_and_a_frame_of_the_camera_that_the_permit_names_count_for_it(
    yard: Plant, tmp_path: Path
) -> None:
    await stands(yard, permit(PLAIN, camera="一车间球机"))
    spool = Spool(tmp_path / "spool.db", timedelta(hours=8), yard.clock.now)
    film = Segment("a.mp4", "C-01", START - timedelta(minutes=9), START, 5, "a" * 64, permits=(PLAIN,))
    telling.segment(spool.put, film)
    telling.segment(spool.put, film)
    telling.seen(spool.put, "C-01", (PLAIN,), START)
    post = Post(spool, yard.base, KEY, yard.clock.now)
    while item := spool.next():
        post._settle(item, await post._tell(yard.http, item))  # its loop, without its pauses
    assert spool.refused == 0
    rows = await yard.service.store.read(lambda session: recordings.segments(session, PLAIN))
    assert [(row.camera, row.sha256, row.source) for row in rows] == [("一车间球机", "a" * 64, "fixed")]
    row = await yard.service.store.read(lambda session: recordings.recording(session, PLAIN))
    assert row and (row.camera, row.seen_at) == ("一车间球机", START)
    spool.close()


async def test_another_camera_or_another_key_counts_for_nothing(yard: Plant) -> None:
    await stands(yard, permit(PLAIN, camera="C-01"))
    seen = {"permit": PLAIN, "camera": "C-02", "at": START.isoformat()}
    assert await tell(yard, SEEN, seen) == 409
    assert await tell(yard, SEEN, {**seen, "camera": "C-01"}, key="a key of somebody else") == 401
    assert await tell(yard, SEGMENT, {**seen, "permit": "DH-20260302-0099"}) == 400
    row = await yard.service.store.read(lambda session: recordings.recording(session, PLAIN))
    assert row is None or row.seen_at is None
    assert await tell(yard, SEEN, {**seen, "camera": "C-01"}) == 200
