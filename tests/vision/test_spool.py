"""The spool on a real disk, with a real process that is killed in the middle."""

import json
import os
import random
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from config.vision.told import ALARM, CLIP, HEALTH, SNAPSHOT
from vision.spool import Bounds, Spool

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
EIGHT_HOURS = timedelta(hours=8)
GRAVE = {"fire": 3, "intrusion": 2, "head_bare": 1}


class Wall:
    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def wall() -> Wall:
    return Wall()


def opened(folder: Path, wall: Wall, bounds: Bounds | None = None) -> Spool:
    return Spool(folder / "spool.db", EIGHT_HOURS, wall, bounds)


def alarm(number: int, kind: str = "head_bare", phase: str = "raised", camera: str = "C1") -> str:
    told = {"id": f"{number:032x}", "camera": camera, "rule": kind, "kind": kind, "phase": phase, "merged": 0}
    return json.dumps(told)


def put_alarm(spool: Spool, number: int, kind: str = "head_bare", phase: str = "raised", file: int = 100) -> None:
    spool.put(ALARM, alarm(number, kind, phase), b"x" * file, GRAVE[kind])


def drain(spool: Spool) -> list[dict[str, object]]:
    found = []
    while item := spool.next():
        found.append({"path": item.path, **json.loads(item.row.told)})
        spool.done(item)
    return found


def numbers(found: list[dict[str, object]], path: str = ALARM) -> list[int]:
    return [int(str(one["id"]), 16) for one in found if one["path"] == path]


def test_alarms_come_out_in_their_order_and_before_clips_snapshots_and_health(tmp_path: Path, wall: Wall) -> None:
    spool = opened(tmp_path, wall)
    spool.put(HEALTH, json.dumps({"cameras": []}))
    spool.put(SNAPSHOT, json.dumps({"camera": "C1"}), b"picture")
    put_alarm(spool, 1)
    spool.put(CLIP, json.dumps({"alarm": f"{1:032x}"}), b"clip", 1)
    put_alarm(spool, 2)
    assert [one["path"] for one in drain(spool)] == [ALARM, ALARM, CLIP, SNAPSHOT, HEALTH]
    assert spool.next() is None
    spool.close()


def test_fire_does_not_queue_behind_an_hour_of_bare_heads(tmp_path: Path, wall: Wall) -> None:
    spool = opened(tmp_path, wall)
    for number in range(1, 6):
        put_alarm(spool, number)
    put_alarm(spool, 6, "fire")
    assert numbers(drain(spool)) == [6, 1, 2, 3, 4, 5]
    spool.close()


def test_the_end_of_an_alarm_waits_for_its_beginning(tmp_path: Path, wall: Wall) -> None:
    spool = opened(tmp_path, wall)
    put_alarm(spool, 1)
    put_alarm(spool, 1, phase="over")
    put_alarm(spool, 2)
    first = spool.next()
    assert first and json.loads(first.row.told)["phase"] == "raised"
    spool.later(first, 30)
    second = spool.next()
    assert second and json.loads(second.row.told)["id"] == f"{2:032x}"
    spool.done(second)
    assert spool.next() is None
    wall.at += timedelta(seconds=31)
    assert [one["phase"] for one in drain(spool)] == ["raised", "over"]
    spool.close()


def test_a_clock_that_is_set_back_two_hours_delays_no_alarm_that_waits_for_its_next_try(
    tmp_path: Path, wall: Wall
) -> None:
    spool = opened(tmp_path, wall)
    put_alarm(spool, 1)
    item = spool.next()
    assert item
    spool.later(item, 30)
    assert spool.next() is None and not spool.ready((0, 9))
    wall.at -= timedelta(hours=2)
    assert spool.ready((0, 9)) and numbers(drain(spool)) == [1]
    spool.close()


def test_what_was_kept_is_there_after_a_start(tmp_path: Path, wall: Wall) -> None:
    spool = opened(tmp_path, wall)
    put_alarm(spool, 1, file=5000)
    spool.next()
    spool.close()
    again = opened(tmp_path, wall)
    item = again.next()
    assert item and item.row.file == b"x" * 5000
    again.close()


def test_a_full_spool_gives_up_clips_then_puts_bare_heads_together_and_keeps_every_fire(
    tmp_path: Path, wall: Wall
) -> None:
    spool = opened(tmp_path, wall, Bounds(rows=10))
    put_alarm(spool, 1, "fire")
    spool.put(CLIP, json.dumps({"alarm": f"{1:032x}"}), b"clip", 3)
    for number in range(2, 42):
        put_alarm(spool, number)
    put_alarm(spool, 42, "intrusion")
    put_alarm(spool, 43, "fire")
    assert spool.held[0] <= 10
    found = drain(spool)
    assert CLIP not in {one["path"] for one in found}
    assert [number for number in numbers(found) if number in (1, 42, 43)] == [1, 43, 42]
    heads = [one for one in found if one["kind"] == "head_bare"]
    assert sum(int(str(one["merged"])) + 1 for one in heads) == 40
    assert spool.dropped == 1
    spool.close()


def test_many_bytes_are_bounded_too(tmp_path: Path, wall: Wall) -> None:
    spool = opened(tmp_path, wall, Bounds(size=1_000_000))
    for number in range(1, 30):
        put_alarm(spool, number, file=100_000)
    assert spool.held[1] <= 1_000_000
    assert sum(int(str(one["merged"])) + 1 for one in drain(spool)) == 29
    spool.close()


def test_after_eight_hours_alarms_of_one_rule_are_one_and_none_is_forgotten(tmp_path: Path, wall: Wall) -> None:
    spool = opened(tmp_path, wall)
    for number in range(1, 6):
        put_alarm(spool, number)
    spool.put(SNAPSHOT, json.dumps({"camera": "C1"}), b"picture")
    wall.at += timedelta(hours=8, minutes=1)
    put_alarm(spool, 6)
    spool.sweep()
    found = drain(spool)
    assert [(one["path"], one["merged"]) for one in found] == [(ALARM, 4), (ALARM, 0)]
    spool.close()


def test_of_health_only_changes_are_kept(tmp_path: Path, wall: Wall) -> None:
    spool = opened(tmp_path, wall)
    for fps, state in ((1.0, "ok"), (2.0, "ok"), (0.0, "offline"), (0.1, "offline")):
        told = {"cameras": [{"camera": "C1", "state": state, "since": state, "fps": fps}]}
        spool.put(HEALTH, json.dumps(told))
    assert [one["cameras"][0]["fps"] for one in drain(spool)] == [2.0, 0.1]  # type: ignore[index]
    spool.close()


def test_a_refused_one_is_counted_and_never_comes_again(tmp_path: Path, wall: Wall) -> None:
    spool = opened(tmp_path, wall)
    put_alarm(spool, 1)
    item = spool.next()
    assert item
    spool.refuse(item, "400 没有这台摄像机")
    assert (spool.refused, spool.waiting, spool.next()) == (1, 0, None)
    spool.close()


def test_alarms_that_reach_nobody_are_said_for_an_hour_and_their_ends_are_not(tmp_path: Path, wall: Wall) -> None:
    spool = opened(tmp_path, wall, Bounds(rows=3))
    for number, phase in ((1, "raised"), (1, "still"), (1, "over")):
        put_alarm(spool, number, phase=phase)
        item = spool.next()
        assert item
        spool.refuse(item, "404 没有这台摄像机")
    assert "有 1 条告警机器人不收（最近一条是 C1 的“head_bare”，回答 404 没有这台摄像机）" in spool.lost
    for number in range(2, 6):
        spool.put(ALARM, alarm(number, f"rule {number}"), None, 3)
    assert "有 1 条告警存不下" in spool.lost and "没有人收到" in spool.lost
    wall.at += timedelta(minutes=61)
    assert spool.lost == "" and spool.refused == 3
    spool.close()


def test_on_a_full_disk_alarms_go_on_in_memory_and_it_is_said(tmp_path: Path, wall: Wall) -> None:
    spool = opened(tmp_path, wall, Bounds(pages=40))
    for number in range(1, 60):
        put_alarm(spool, number, file=4000)
    assert "磁盘写不进去" in spool.trouble
    found = numbers(drain(spool))
    assert sorted(found) == list(range(1, 60))
    put_alarm(spool, 60)
    assert spool.trouble == ""
    assert numbers(drain(spool)) == [60]
    spool.close()


def test_a_broken_file_is_set_aside_and_the_next_alarm_is_kept(tmp_path: Path, wall: Wall) -> None:
    (tmp_path / "spool.db").write_bytes(b"no database at all, but long enough to look at" * 100)
    spool = opened(tmp_path, wall)
    put_alarm(spool, 1)
    assert numbers(drain(spool)) == [1]
    assert (tmp_path / "spool.db.broken").exists()
    spool.close()


FULL_DISK = """
import json, resource, sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from config.vision.told import ALARM
from vision.spool import Spool
hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
spool = Spool(Path(sys.argv[1]), timedelta(hours=8), lambda: datetime(2026, 3, 2, tzinfo=UTC))
told = {"id": f"{2:032x}", "camera": "C1", "rule": "r", "phase": "raised"}
spool.put(ALARM, json.dumps(told), None, 3)
spool.sweep()
said = [(spool.waiting, spool.trouble)]
resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
spool.sweep()
said.append((spool.waiting, spool.trouble))
spool.close()
print("SAID" + json.dumps(said))
"""


@pytest.mark.parametrize("known", [False, True])
def test_a_start_on_a_full_disk_keeps_alarms_in_memory_and_takes_the_file_up_when_there_is_room(
    tmp_path: Path, wall: Wall, known: bool
) -> None:
    if known:
        before = opened(tmp_path, wall)
        put_alarm(before, 1)
        before.close()
    order = [sys.executable, "-c", FULL_DISK, str(tmp_path / "spool.db")]
    out = subprocess.run(order, capture_output=True, text=True, check=True).stdout
    (full, trouble), (freed, well) = json.loads(out.rpartition("SAID")[2])
    assert "磁盘写不进去" in trouble and well == ""
    assert (full, freed) == (1, 2 if known else 1)
    spool = opened(tmp_path, wall)
    assert sorted(numbers(drain(spool))) == ([1, 2] if known else [2])
    spool.close()


FILLING = """
import json, sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from config.vision.told import ALARM
from vision.spool import Spool
spool = Spool(Path(sys.argv[1]), timedelta(hours=8), lambda: datetime(2026, 3, 2, tzinfo=UTC))
for number in range(int(sys.argv[2]), 100_000):
    told = {"id": f"{number:032x}", "camera": "C1", "rule": "r", "phase": "raised"}
    spool.put(ALARM, json.dumps(told), bytes(20_000), 1)
    print(number, flush=True)
"""


def test_nothing_that_was_kept_is_lost_when_the_process_is_killed_five_times(tmp_path: Path, wall: Wall) -> None:
    dice, kept = random.Random(20261122), [0]
    for _ in range(5):
        order = [sys.executable, "-c", FILLING, str(tmp_path / "spool.db"), str(kept[-1] + 1)]
        with subprocess.Popen(order, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout
            for _ in range(dice.randint(5, 40)):
                kept.append(int(process.stdout.readline()))
            os.kill(process.pid, signal.SIGKILL)
            kept += [int(line) for line in process.stdout.read().splitlines() if line]
    spool = opened(tmp_path, wall)
    found = numbers(drain(spool))
    assert sorted(set(kept[1:])) == [one for one in sorted(set(found)) if one <= kept[-1]]
    assert found == sorted(found)
    spool.close()
