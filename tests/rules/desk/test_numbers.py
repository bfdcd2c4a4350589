"""What counts as a number alone."""

import pytest

from bot.desk.numbered import number_in


@pytest.mark.parametrize(
    ("said", "number"),
    [("2", 2), ("２", 2), (" 3。", 3), ("第二条", 2), ("选3", 3), ("十", 10), ("12", 12), ("两个", 2), ("0", 0),
     ("3号泵", None), ("2.5", None), ("100", None), ("一车间", None), ("", None), ("3 4", None), ("二号", 2)],
)  # fmt: skip
def test_only_a_number_by_itself_is_one(said: str, number: int | None) -> None:
    assert number_in(said) == number
