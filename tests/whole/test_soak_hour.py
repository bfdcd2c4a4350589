"""An hour of the soak, judged as `run.py bench soak` judges the whole day."""

from pathlib import Path

import pytest

from tests.soak.run import soak
from tests.soak.site import grown


@pytest.mark.alone
async def test_an_hour_of_840_people_while_everything_breaks_loses_nothing_and_exceeds_no_limit(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    found = await soak(data, grown(tmp_path / "site"), hours=1, rate=30.0)
    books = found.books
    assert found.people >= 800 and books.reports >= 20 and found.broken >= 3 and books.rows["sent"] > 100
    assert not books.lost and not books.unhandled
    assert not books.unaccounted and not books.unseen
    assert not books.exceeded
    assert books.doubled < 1
