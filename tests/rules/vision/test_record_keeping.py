"""How long films stay: days, permits, legal holds, and a disk that fills up."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from config.vision.plan import CameraPlan, Plan
from vision.record.index import Index, Segment
from vision.record.keeping import Keeping, Space
from vision.record.layout import Note, read_name, safe

NOW, DAY = datetime(2026, 11, 22, tzinfo=UTC), timedelta(days=1)
PERMIT = "DH-20260302-0001"


def plan(*held: str, running: tuple[str, ...] = ()) -> Plan:
    one = CameraPlan(code="C1", name="一号", kind="rtsp", permits=running)
    return Plan(version="1", made_at=NOW, keep_days=30, held=held, cameras=(one,))


class Yard:
    """Films of 100 bytes on a disk of `total`."""

    def __init__(self, root: Path) -> None:
        self.root, self.index, self.total = root, Index(root / "index.db"), 10_000

    def keeping(self) -> Keeping:
        return Keeping(self.root, self.index, 0.8, self.space)

    def space(self, root: Path) -> Space:
        return Space(sum(one.stat().st_size for one in root.glob("*.mp4")), self.total)

    def films(self, name: str, days_ago: float, *permits: str, kept: datetime | None = None) -> None:
        since = NOW - days_ago * DAY
        (self.root / f"{name}.mp4").write_bytes(bytes(100))
        ends = since + timedelta(minutes=10)
        self.index.add(Segment(f"{name}.mp4", "C1", since, ends, 100, name * 64, "fixed", permits, kept))

    @property
    def left(self) -> str:
        assert {one.name for one in self.root.glob("*.mp4")} == self.index.paths()
        return " ".join(sorted(one.stem for one in self.root.glob("*.mp4")))


@pytest.fixture
def yard(tmp_path: Path) -> Yard:
    return Yard(tmp_path)


def test_after_thirty_days_a_film_goes_and_not_a_day_before(yard: Yard) -> None:
    yard.films("a", 30.1)
    yard.films("b", 29.9)
    assert yard.keeping().tidy(plan(), NOW) == 1
    assert yard.left == "b"


def test_a_permits_film_counts_its_thirty_days_from_the_permits_end(yard: Yard) -> None:
    yard.films("a", 45, PERMIT)
    yard.index.ran([("C1", PERMIT)], NOW - 45 * DAY)
    yard.index.ran([("C1", PERMIT)], NOW - 20 * DAY)
    yard.keeping().tidy(plan(), NOW + 12 * DAY)
    assert yard.left == "a"
    yard.keeping().tidy(plan(), NOW + 14 * DAY)
    assert yard.left == ""


def test_what_is_held_or_still_worked_on_never_goes_even_when_the_disk_is_full(yard: Yard) -> None:
    yard.films("a", 400, PERMIT)
    yard.films("b", 1)
    yard.total = 100
    keeping = yard.keeping()
    keeping.tidy(plan(PERMIT), NOW)
    assert yard.left == "a" and "都是作业票的录像" in keeping.trouble
    keeping.tidy(plan(running=(PERMIT,)), NOW)
    assert yard.left == "a"
    keeping.tidy(plan(), NOW)
    assert yard.left == ""


def test_a_full_disk_loses_the_oldest_without_an_alarm_first_and_says_so(yard: Yard) -> None:
    for name, days in (("a", 9), ("b", 8), ("c", 7), ("d", 6)):
        yard.films(name, days)
    yard.films("p", 20, PERMIT)
    yard.index.happened("C1", "1" * 32, NOW - 9 * DAY)
    yard.total = 375
    keeping = yard.keeping()
    assert keeping.tidy(plan(), NOW) == 2
    assert yard.left == "a d p"
    assert "提前删了 2 段" in keeping.trouble and "有告警的 0 段" in keeping.trouble


def test_what_was_brought_late_stays_as_long_as_what_came_in_time(yard: Yard) -> None:
    yard.films("a", 100, kept=NOW - DAY)
    yard.films("b", 100, PERMIT, kept=NOW - DAY)
    yard.keeping().tidy(plan(), NOW)
    assert yard.left == "a b"


@pytest.mark.parametrize("code", ["C1", "三号球机", "../../etc", "a/b", ".", "C%2E1", " x "])
def test_no_name_of_a_camera_leaves_the_folder_and_each_comes_back(tmp_path: Path, code: str) -> None:
    from zoneinfo import ZoneInfo

    from vision.record.layout import place

    note = Note(code, NOW.replace(microsecond=123_000), "body")
    path = place(tmp_path, "default", note, ZoneInfo("Asia/Shanghai"))
    assert tmp_path in path.resolve().parents and len(path.relative_to(tmp_path).parts) == 4
    assert read_name(path) == note and safe(code) == path.parent.parent.name
