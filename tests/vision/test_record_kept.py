"""Recordings as files: what is written, what a kill leaves, what is found again, what is told of permits."""

import asyncio
import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic, sleep

import pytest

from config.vision.plan import CameraPlan
from config.vision.told import CLIP, SEEN, SEGMENT
from tests.vision.record_films import Fed, film, packets, played
from tests.vision.scenes import camera, plan, settings
from vision import clock
from vision.record import Filming
from vision.record.files import sha256
from vision.record.inbox import NoFilm, hand_in

PERMIT = "DH-20260302-0001"
FOREVER = (datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))


@dataclass
class Told:
    said: list[tuple[str, dict[str, object], bytes | None]] = field(default_factory=list)

    def put(self, path: str, told: str, file: bytes | None, grave: int) -> None:
        self.said.append((path, json.loads(told), file))

    def of(self, path: str) -> list[dict[str, object]]:
        return [said for where, said, _ in self.said if where == path]


def filmed(record: str = "always", permits: tuple[str, ...] = (), code: str = "C1") -> CameraPlan:
    return camera(code).model_copy(update={"record": record, "permits": permits})


@contextmanager
def filming(folder: Path, told: Told, *cameras: CameraPlan) -> Iterator[Filming]:
    one = Filming(settings(str(folder), "http://127.0.0.1:9"))
    one.open(told.put)
    one.start()
    one.take(plan(*cameras))
    try:
        yield one
    finally:
        one.stop()


def waits(enough: Callable[[], object], seconds: float = 10.0) -> None:
    end = monotonic() + seconds
    while not enough():
        assert monotonic() < end, "did not come"
        sleep(0.02)


def begun(seconds: float = 30) -> tuple[datetime, float]:
    """So long ago."""
    return clock.now() - timedelta(seconds=seconds), clock.tick() - seconds


def gives(one: Filming, plan: CameraPlan, seconds: float = 12, ago: float = 30) -> Fed:
    source = Fed(plan.code)
    one.tapped(plan, source)
    source.give(packets(film(seconds=seconds), *begun(ago)))
    return source


def rows(folder: Path) -> list[Path]:
    return sorted((folder / "recordings").glob("*/*/*/*.mp4"))


def test_what_is_always_recorded_lies_by_site_camera_and_day_with_its_hash(tmp_path: Path) -> None:
    told = Told()
    with filming(tmp_path, told, filmed()) as one:
        gives(one, filmed())
    with filming(tmp_path, told, filmed()) as one:
        waits(lambda: one.index.paths())
        (segment,) = one.index.of("C1", *FOREVER)
    (path,) = rows(tmp_path)
    assert path.relative_to(tmp_path / "recordings").parts[:2] == ("default", "C1")
    assert segment.sha256 == sha256(path) and segment.size == path.stat().st_size
    assert (segment.until - segment.since).total_seconds() == pytest.approx(played(path).seconds, abs=0.3)
    assert played(path).seconds == pytest.approx(11.9, abs=0.05) and played(path).codec == "h264"
    assert not told.of(SEGMENT)


def test_of_a_permit_at_work_each_segment_and_each_ten_seconds_of_sight_are_told(tmp_path: Path) -> None:
    told, one_camera = Told(), filmed("events", (PERMIT,))
    with filming(tmp_path, told, one_camera) as one:
        gives(one, one_camera, seconds=12, ago=12)
        waits(lambda: told.of(SEEN))
        one.take(plan(filmed("events"), version="2"))
        waits(lambda: told.of(SEGMENT), 20)
        (segment,) = one.index.of("C1", *FOREVER)
    (said,) = told.of(SEGMENT)
    assert (said["permit"], said["camera"], said["source"]) == (PERMIT, "C1", "fixed")
    assert said["sha256"] == segment.sha256 and segment.permits == (PERMIT,)
    assert told.of(SEEN)[0]["permit"] == PERMIT


def test_an_alarm_has_its_clip_and_is_recorded_from_before_it_to_after_it(tmp_path: Path) -> None:
    told, one_camera = Told(), filmed("events")
    with filming(tmp_path, told, one_camera) as one:
        source = Fed("C1")
        one.tapped(one_camera, source)
        given = packets(film(seconds=60), *begun(70))
        alarm = given[0].at + timedelta(seconds=20)
        source.give([packet for packet in given if packet.at <= alarm])
        one.ask("C1", "a" * 32, alarm, 3)
        soon = alarm + timedelta(seconds=6)
        source.give([packet for packet in given if alarm < packet.at <= soon])
        waits(lambda: told.of(CLIP))
        source.give([packet for packet in given if packet.at > soon])
        _, said, film_of = next(one for one in told.said if one[0] == CLIP)
        waits(lambda: one.index.paths(), 20)
        (segment,) = one.index.of("C1", *FOREVER)
    assert said["alarm"] == "a" * 32 and film_of
    assert segment.eventful
    (path,) = rows(tmp_path)
    assert 39 <= played(path).seconds <= 42


def test_a_camera_that_falls_silent_beside_a_busy_one_has_its_segment_closed(tmp_path: Path) -> None:
    told, one_camera, other = Told(), filmed(), filmed(code="C2")
    with filming(tmp_path, told, one_camera, other) as one:
        gives(one, one_camera, seconds=5, ago=5)
        busy = Fed("C2")
        one.tapped(other, busy)
        given = packets(film(seconds=60), *begun(60))

        def fed() -> bool:
            busy.give([given.pop(0)])
            return bool(one.index.of("C1", *FOREVER))

        waits(fed, 20)
        (segment,) = one.index.of("C1", *FOREVER)
    assert (segment.until - segment.since).total_seconds() == pytest.approx(5, abs=0.5)


def test_what_is_switched_off_is_not_recorded(tmp_path: Path) -> None:
    with filming(tmp_path, Told(), filmed("off")) as one:
        gives(one, filmed("off"))
        one.ask("C1", "a" * 32, clock.now() - timedelta(seconds=25), 3)
        sleep(0.5)
    assert not list((tmp_path / "recordings").rglob("*.mp4*"))


def test_a_killed_recorder_loses_at_most_its_last_seconds(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.vision.record_killed", str(tmp_path)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        heard = 0.0
        while heard < 9:
            heard = float(process.stdout.readline())
        process.send_signal(signal.SIGKILL)
    finally:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()
    assert not rows(tmp_path)
    told = Told()
    with filming(tmp_path, told) as one:
        waits(lambda: told.of(SEGMENT))
        (segment,) = one.index.of("C1", *FOREVER)
    (path,) = rows(tmp_path)
    assert heard - 4 <= played(path).seconds <= heard + 0.5
    assert segment.permits == (PERMIT,) and told.of(SEGMENT)[0]["sha256"] == sha256(path)


def test_an_index_that_is_lost_is_made_anew_from_the_films(tmp_path: Path) -> None:
    told, one_camera = Told(), filmed(permits=(PERMIT,))
    with filming(tmp_path, told, one_camera) as one:
        gives(one, one_camera)
    with filming(tmp_path, told) as one:
        waits(lambda: told.of(SEGMENT))
        before = one.index.of("C1", *FOREVER)
    (tmp_path / "recordings" / "index.db").write_bytes(b"no database any more" * 500)
    for old in (tmp_path / "recordings").glob("index.db-*"):
        old.unlink()
    with filming(tmp_path, told) as one:
        waits(lambda: one.index.paths())
        after = one.index.of("C1", *FOREVER)
    assert [(row.sha256, row.permits) for row in after] == [(row.sha256, row.permits) for row in before]
    assert abs((after[0].until - before[0].until).total_seconds()) < 0.3


def test_a_film_that_somebody_deleted_is_no_longer_listed(tmp_path: Path) -> None:
    with filming(tmp_path, Told(), filmed()) as one:
        gives(one, filmed())
    with filming(tmp_path, Told()) as one:
        waits(lambda: one.index.paths())
    shutil.rmtree(tmp_path / "recordings" / "default")
    with filming(tmp_path, Told()) as one:
        waits(lambda: not one.index.paths())
        assert one.index.of("C1", *FOREVER) == ()


def test_a_recorder_that_was_docked_is_told_for_the_permit_that_ran_then(tmp_path: Path) -> None:
    brought, told = tmp_path / "REC_0001.mp4", Told()
    brought.write_bytes(film(seconds=8))
    data, at = tmp_path / "data", datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
    hand_in(data, brought, "BODY/7", at, (PERMIT,))
    with filming(data, told) as one:
        waits(lambda: told.of(SEGMENT))
        (segment,) = one.index.of("BODY/7", *FOREVER)
    (said,) = told.of(SEGMENT)
    assert (said["source"], said["late"], said["permit"]) == ("file", True, PERMIT)
    assert segment.sha256 == sha256(brought) == said["sha256"]
    assert segment.since == at and (segment.until - at).total_seconds() == pytest.approx(8, abs=0.2)


def test_what_is_no_film_is_refused_at_once_and_set_aside_where_it_was_put_in_by_hand(tmp_path: Path) -> None:
    wrong = tmp_path / "letter.mp4"
    wrong.write_bytes(b"dear recorder")
    with pytest.raises(NoFilm, match="没有能读的画面"):
        hand_in(tmp_path, wrong, "C1", datetime(2026, 3, 2, tzinfo=UTC))
    folder = tmp_path / "inbox" / "C1"
    folder.mkdir(parents=True)
    shutil.copy(wrong, folder / "20260302T040000Z__letter.mp4")
    with filming(tmp_path, Told()) as one:
        waits(lambda: (tmp_path / "inbox" / "aside" / "20260302T040000Z__letter.mp4").exists())
        assert not one.index.paths()


async def test_a_disk_that_takes_nothing_is_told_and_ends_nothing(tmp_path: Path) -> None:
    with filming(tmp_path, Told(), filmed()) as one:
        (tmp_path / "recordings" / "default").write_text("in the way")
        source = gives(one, filmed())
        waits(lambda: one.off())
        assert "录像写不进去" in one.off()["recorder"]
        (tmp_path / "recordings" / "default").unlink()
        await asyncio.sleep(5.2)
        source.give(packets(film(seconds=3), *begun(3)))
        waits(lambda: not one.off())
