"""What a permit's QR codes prove, and for how long."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.labels import Labels
from bot.permits import marks
from bot.signing import Signer

LABELS = Labels(Signer("a secret of tests"), "https://safe.example")
FOREIGN = Labels(Signer("another secret"), "https://safe.example")
CODE, OTHER = "DH-20261122-0001", "DH-20261122-0002"
NOON = datetime(2026, 11, 22, 12, 0, 10, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_the_paper_says_which_ticket_for_ever_and_nothing_else() -> None:
    assert marks.read(LABELS, LABELS.address(CODE), NOON) == marks.Scan(CODE, "paper")
    assert marks.read(LABELS, LABELS.address(CODE), NOON + timedelta(days=400)) == marks.Scan(CODE, "paper")


@pytest.mark.parametrize(("late", "counts"), [(0, True), (49, True), (100, True), (110, False), (3600, False)])
def test_a_screen_s_code_dies_within_two_minutes_and_is_still_known_as_ours(late: int, counts: bool) -> None:
    shown = marks.screen_address(LABELS, CODE, NOON)
    assert marks.read(LABELS, shown, NOON + late * SECOND) == marks.Scan(CODE, "screen", counts)


def test_a_phone_a_minute_ahead_or_behind_is_no_obstacle_and_two_minutes_are() -> None:
    mark = marks.screen_mark(LABELS.signer, CODE, NOON)
    near = [marks.fresh(LABELS.signer, CODE, mark, NOON + n * timedelta(minutes=1)) for n in (-2, -1, 0, 1, 2)]
    assert near == [False, True, True, True, False]


def test_the_screen_shows_another_code_every_minute() -> None:
    assert marks.until(NOON) == NOON + 50 * SECOND
    now, soon = (marks.screen_mark(LABELS.signer, CODE, at) for at in (NOON, marks.until(NOON)))
    assert now == marks.screen_mark(LABELS.signer, CODE, NOON + 49 * SECOND) != soon


def test_nobody_makes_a_code_of_another_ticket_another_minute_or_another_factory() -> None:
    shown = marks.screen_address(LABELS, CODE, NOON)
    step = shown.partition("?t=")[2].partition(".")[0]
    forged = (
        shown.replace(CODE, OTHER), shown.replace(step, str(int(step) + 5)), shown[:-1], shown + "A",
        marks.screen_address(FOREIGN, CODE, NOON), FOREIGN.address(CODE), LABELS.address(CODE).replace(CODE, OTHER),
        LABELS.address("DH-20261122-1"), LABELS.address("AREA-1"), f"https://safe.example/q/{CODE}", "", "DH",
        f"https://safe.example/q/{CODE}?t=٣.{'x' * 22}", "https://[", f"https://safe.example/q/{CODE}?t=1.é",
    )  # fmt: skip
    assert [address for address in forged if marks.read(LABELS, address, NOON)] == []


@pytest.mark.parametrize(
    "scan", [marks.Scan(CODE, "paper"), marks.Scan(CODE, "screen"), marks.Scan(CODE, "screen", fresh=False)]
)
def test_a_scan_lives_through_a_login_of_five_minutes(scan: marks.Scan) -> None:
    signer = LABELS.signer
    kept = marks.receipt(signer, scan, NOON)
    for late in (0, 299):
        assert marks.kept(signer, CODE, kept, NOON + late * SECOND) == scan
    for odd, late in ((kept, 302), (kept, -90), (kept[:-1], 0), (f"p{kept[1:]}A", 0), ("", 0)):
        assert marks.kept(signer, CODE, odd, NOON + late * SECOND) is None
    assert marks.kept(signer, OTHER, kept, NOON) is None
    assert marks.kept(signer, CODE, f"{'s' if kept[0] == 'x' else 'x'}{kept[1:]}", NOON) is None
