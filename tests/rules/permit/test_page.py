"""What the page for safety managers shows can be written just so, and what it calls refused is refused."""

import re
from pathlib import Path

import pytest

from tests.rules.permit.books import Site

PAGE = (Path(__file__).parents[3] / "docs" / "permit-rules.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
LAXER = "# 会被拒绝："


@pytest.mark.parametrize("text", [one for one in EXAMPLES if LAXER not in one])
def test_an_example_of_the_page_is_taken(tmp_path: Path, text: str) -> None:
    site = Site(tmp_path).writes(text)
    assert site.rules().kinds and site.told() == []


@pytest.mark.parametrize("text", [one for one in EXAMPLES if LAXER in one])
def test_an_example_that_the_page_calls_laxer_is_refused_in_its_words(tmp_path: Path, text: str) -> None:
    words = text.splitlines()[0].removeprefix(LAXER)
    (told,) = Site(tmp_path).writes(text).told()
    assert words in told.remedy


def test_the_page_has_examples_of_both() -> None:
    assert len([one for one in EXAMPLES if LAXER in one]) == 5 and len(EXAMPLES) >= 12
