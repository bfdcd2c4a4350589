"""The watch-dog on real pictures and a drawn yard, seen by a camera with noise."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import cv2
import numpy as np
import pytest

from config.vision.plan import CameraPlan, RulePlan
from config.vision.told import Health
from vision.frames import Frame, Image
from vision.watch import Watch
from vision.watch.keeping import Kept, sweep
from vision.watch.lasting import Lasting

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
PICTURES = Path(__file__).parents[3] / "shared/data/vision/helmet"
YARD = CameraPlan(code="C1", name="院子", kind="rtsp", address="rtsp://10.0.0.8/")
NOISE = np.random.default_rng(1).normal(0, 2, (400, 540, 3)).round().astype(np.int16)
turn = count()
Shot = Callable[[Image], Image]


def drawn() -> Image:
    """A yard: walls, windows, pipes."""
    image = np.full((400, 540, 3), 120, np.uint8)
    chance = np.random.default_rng(4)
    for _ in range(60):
        x, y, w, h = (int(one) for one in chance.integers((0, 0, 20, 20), (520, 380, 110, 80)))
        colour = tuple(int(one) for one in chance.integers(20, 240, 3))
        cv2.rectangle(image, (x, y), (x + w, y + h), colour, -1)
    return image


def scenes() -> Iterator[object]:
    yield pytest.param(None, id="drawn")
    for number in (0, 55):
        yield pytest.param(number, id=f"helmet {number}")


@pytest.fixture(params=scenes())
def place(request: pytest.FixtureRequest) -> Image:
    """540 x 400, of which a camera sees 320 x 240 in the middle."""
    if request.param is None:
        return drawn()
    if not PICTURES.exists():
        pytest.skip(f"no {PICTURES}")
    return cv2.resize(cv2.imread(str(sorted(PICTURES.glob("*.jpg"))[request.param])), (540, 400))


def noisy(image: Image) -> Image:
    """Never twice the same, as from a sensor."""
    down, across = divmod(next(turn) * 37 % 35_000, 220)
    seen = NOISE[down : down + 240, across : across + 320]
    return np.asarray(cv2.add(np.asarray(image, np.int16), seen, dtype=cv2.CV_8U), np.uint8)


def live(place: Image) -> Image:
    return noisy(place[80:320, 110:430])


def shifted(pixels: int) -> Shot:
    return lambda place: noisy(place[80:320, 110 + pixels : 430 + pixels])


def lit(factor: float) -> Shot:
    return lambda place: noisy(np.clip(place[80:320, 110:430] * factor, 0, 255))


def infrared(place: Image) -> Image:
    """Night: grey, a lamp in the middle, dark corners."""
    grey = cv2.cvtColor(np.ascontiguousarray(place[80:320, 110:430]), cv2.COLOR_BGR2GRAY).astype(np.float32)
    down, across = np.mgrid[:240, :320]
    lamp = np.exp(-(((down - 120) / 113) ** 2) - ((across - 160) / 147) ** 2)
    return noisy(cv2.cvtColor((grey * lamp * 0.8 + 8).astype(np.float32), cv2.COLOR_GRAY2BGR))


def hand(part: float) -> Shot:
    def shot(place: Image) -> Image:
        image = place[80:320, 110:430].copy()
        image[:, : int(320 * part)] = (90, 120, 170)
        return noisy(cv2.GaussianBlur(image, (31, 31), 0) if part == 1 else image)

    return shot


def out_of_focus(place: Image) -> Image:
    return noisy(cv2.GaussianBlur(place[80:320, 110:430], (0, 0), 17))


def people(place: Image) -> Image:
    image = place[80:320, 110:430].copy()
    chance = np.random.default_rng(next(turn))
    for x in chance.integers(0, 275, 3):
        image[60:, x : x + 43] = chance.integers(60, 140, (180, 43, 3))
    return noisy(image)


def black(_: Image) -> Image:
    return noisy(np.full((240, 320, 3), 4))


class Day:
    """Two pictures a second; what the watch-dog said, and when, in seconds since the story began to change."""

    def __init__(self, place: Image, kept: Kept | None = None) -> None:
        self.place, self.watch, self.t = place, Watch(NOON, kept=kept), 0.0
        self.said: list[tuple[float, Health]] = []

    def see(self, seconds: float, shot: Shot = live) -> list[tuple[float, Health]]:
        began, self.said = self.t, []
        for _ in range(int(seconds * 2)):
            self.t += 0.5
            before = self.watch.health
            health = self.watch.see(Frame("C1", self.at, self.t, shot(self.place)))
            if health != before:
                self.said.append((self.t - began, health))
        return self.said

    @property
    def at(self) -> datetime:
        return NOON + timedelta(seconds=self.t)


@pytest.fixture
def day(place: Image) -> Day:
    """A camera that has looked at its place for a while and is well."""
    day = Day(place)
    assert day.see(20) == [(0.5, "ok")]
    return day


@pytest.mark.parametrize(
    ("shot", "health"),
    [
        (black, "black"), (hand(1), "covered"), (hand(0.8), "covered"), (out_of_focus, "covered"),
        (shifted(20), "moved"), (shifted(-40), "moved"),
    ],
)  # fmt: skip
def test_what_blinds_a_camera_is_known_within_a_minute_and_over_soon_after(
    day: Day, shot: Shot, health: Health
) -> None:
    known = day.see(40, shot)
    assert [one for _, one in known] == [health] and 3 < known[0][0] <= 40
    assert day.watch.since is not None and day.watch.why
    over = day.see(15)
    assert [one for _, one in over] == ["ok"] and over[0][0] <= 10


@pytest.mark.parametrize(
    "shot", [people, lit(0.3), lit(1.5), infrared, shifted(3), hand(0.25)],
    ids=["people", "dusk", "glare", "infrared", "wind", "a passer-by close to the lens"],
)  # fmt: skip
def test_people_light_wind_and_night_are_no_fault(day: Day, shot: Shot) -> None:
    assert day.see(40, shot) == []


def test_a_lamp_that_flickers_and_a_hand_that_waves_are_no_fault(day: Day) -> None:
    for shot in (lit(1.8), hand(0.9), shifted(27)):
        assert day.see(30, lambda place, shot=shot: (shot if next(turn) % 3 == 0 else live)(place)) == []


def test_night_falls_in_an_hour_and_the_place_stays_known(day: Day) -> None:
    for factor in np.linspace(1, 0.25, 12):
        assert day.see(10, lit(float(factor))) == []
    assert day.see(30, infrared) == []


def test_a_picture_that_is_repeated_is_frozen_and_a_quiet_scene_is_not(day: Day) -> None:
    last = live(day.place)
    known = day.see(55, lambda _: last)
    assert [one for _, one in known] == ["frozen"] and known[0][0] <= 45
    assert [one for _, one in day.see(20)] == ["ok"]
    assert day.see(60) == []


def test_a_frozen_picture_under_a_clock_that_goes_on_is_still_frozen(day: Day) -> None:
    last = live(day.place)

    def clocked(_: Image) -> Image:
        image = last.copy()
        cv2.putText(image, f"12:{next(turn) % 60:02}", (10, 24), cv2.FONT_HERSHEY_SIMPLEX, 0.7, (255, 255, 255), 2)
        return image

    assert [one for _, one in day.see(60, clocked)] == ["frozen"]


def test_another_place_is_a_moved_camera_even_where_nothing_tells_how_far(day: Day) -> None:
    other = drawn()[::-1, ::-1].copy()
    known = day.see(55, lambda _: live(other))
    assert [one for _, one in known] == ["moved"]


def test_drawn_anew_its_fences_make_the_moved_view_the_right_one(day: Day) -> None:
    assert day.see(40, shifted(33))[-1][1] == "moved"
    day.watch.forget(YARD)
    assert day.see(40, shifted(33))[0] == (0.5, "ok") and day.see(30, shifted(33)) == []


def kept_in(folder: Path, plan: CameraPlan = YARD) -> Kept:
    return Kept(folder, plan, datetime.now(UTC))


def test_a_lens_that_is_turned_away_stays_so_over_a_restart_until_it_is_turned_back(tmp_path: Path) -> None:
    before = Day(drawn(), kept_in(tmp_path))
    assert before.see(310) == [(0.5, "ok")]
    after = Day(drawn(), kept_in(tmp_path))
    assert [one for _, one in after.see(40, shifted(33))] == ["ok", "moved"]
    assert [one for _, one in after.see(20)] == ["ok"]


def test_what_was_drawn_anew_while_nobody_looked_is_learnt_anew(tmp_path: Path) -> None:
    Day(drawn(), kept_in(tmp_path)).see(310)
    fence = RulePlan(name="围栏", kind="intrusion", zone=((0.1, 0.1), (0.5, 0.1), (0.5, 0.5)))
    after = Day(drawn(), kept_in(tmp_path, YARD.model_copy(update={"rules": (fence,)})))
    assert after.see(40, shifted(33)) == [(0.5, "ok")]


def test_a_view_that_is_old_or_damaged_is_none_and_a_full_disk_costs_only_the_memory(tmp_path: Path) -> None:
    Day(drawn(), kept_in(tmp_path)).see(310)
    (file,) = tmp_path.glob("*.npz")
    assert Kept(tmp_path, YARD, datetime.now(UTC) + timedelta(days=8)).load() is None
    file.write_bytes(file.read_bytes()[:200])
    assert kept_in(tmp_path).load() is None
    blocked = tmp_path / "no folder"
    blocked.write_text("")
    assert Day(drawn(), kept_in(blocked)).see(310) == [(0.5, "ok")]
    sweep(tmp_path, datetime.now(UTC) + timedelta(days=8))
    assert not list(tmp_path.glob("*.npz"))


def test_a_camera_that_starts_covered_says_so_without_ever_having_seen_its_place() -> None:
    day = Day(drawn())
    assert [one for _, one in day.see(30, hand(1))] == ["ok", "covered"]
    assert [one for _, one in day.see(30)] == ["ok"]


def test_silence_is_offline_after_ten_seconds_and_the_first_picture_ends_it(day: Day) -> None:
    began = day.at
    assert day.watch.missed(began + timedelta(seconds=9)) == "ok"
    assert day.watch.missed(began + timedelta(seconds=10)) == "offline"
    day.t += 60
    assert [one for _, one in day.see(3)] == ["ok"]


def test_looked_at_once_a_second_and_unevenly_a_frozen_picture_is_known_within_a_minute_too() -> None:
    place, watch, at = drawn(), Watch(NOON), 0.0
    last, known = live(place), 0.0
    for number in range(100):
        at += 1.0 if number % 2 else 1.04
        shot = live(place) if number < 20 else last
        if watch.see(Frame("C1", NOON + timedelta(seconds=at), at, shot)) == "frozen":
            known = known or at
    assert 20 + 15 < known < 20 + 55


def test_a_camera_that_never_gave_a_picture_is_offline() -> None:
    watch = Watch(NOON)
    assert watch.health == "offline" and watch.missed(NOON + timedelta(minutes=1)) == "offline"
    assert watch.since == NOON


def test_four_of_five_pictures_make_a_fault_and_two_of_three_do_not() -> None:
    for share, holds in ((5, True), (3, False)):
        lasting = Lasting(10, 5)
        assert any(lasting.saw(n * 0.5, n % share != 0) for n in range(400)) is holds
