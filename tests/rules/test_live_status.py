"""docs/live-status.md names every platform call of the source, each with a test, and is as fresh as the tests."""

import pytest

from tests.live import page, shown
from tests.live.source import ROOMS, calls
from tests.live.table import OUT


@pytest.mark.parametrize("platform", ROOMS)
def test_every_call_in_the_source_stands_in_the_table(platform: str) -> None:
    found = calls(platform)
    assert len(found) >= 5, f"the search in {ROOMS[platform][0]} has gone blind"
    missing = {call: file for call, file in found.items() if call not in OUT[platform]}
    assert not missing, f"name these in tests/live/table.py: {missing}"


@pytest.mark.parametrize("platform", ROOMS)
def test_every_call_of_the_table_is_still_made(platform: str) -> None:
    gone = set(OUT[platform]) - set(calls(platform))
    assert not gone, f"nobody makes these any more, strike them from tests/live/table.py: {gone}"


def test_every_call_is_shown_by_a_test_that_is_there() -> None:
    proofs, marks = shown.proofs(), shown.marks()
    bare = [row for row in shown.known() if row not in marks and not shown.stands(proofs.get(row, ""))]
    assert not bare, f"no test shows these; run the test that does with --record: {bare}"


def test_marks_and_proofs_are_of_calls_that_exist() -> None:
    strange = (set(shown.proofs()) | set(shown.marks())) - set(shown.known())
    assert not strange, f"not in tests/live/table.py: {strange}"
    ways = {how for marks in shown.marks().values() for how, _ in marks}
    assert ways <= {*page.SEEN, "peer", "wire"}, ways


def test_the_page_is_fresh() -> None:
    assert page.FILE.read_text() == page.text(), "run python -m tests.live.page"
