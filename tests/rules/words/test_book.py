"""The packed dictionary answers as the dictionaries it replaces."""

from __future__ import annotations

import pytest

from bot.words.book import Book

COUNTS = {
    "灭火器": 3000, "灭": 72, "灭火": 0, "安全出口指示灯": 3000, "安全出口": 900, "安": 5,
    "a": 7, "𠮷野家": 66, "B超": 60,
}  # fmt: skip
SPEECH = {"灭火器": "n", "灭": "v", "安全出口": "n", "𠮷野家": "nz", "B超": "n"}


@pytest.fixture
def book() -> Book:
    return Book(COUNTS, SPEECH)


def test_every_word_keeps_its_count_and_its_part_of_speech(book: Book) -> None:
    assert {word: book[word] for word in COUNTS} == COUNTS
    assert {word: book.speech(word) for word in COUNTS} == {word: SPEECH.get(word, "") for word in COUNTS}


@pytest.mark.parametrize("stranger", ["灭火栓", "火", "", "安全出口指示", "𠮷", "a\0", "\0", "\ud800", "龘龘龘龘龘"])
def test_what_is_in_no_list_is_not_found(book: Book, stranger: str) -> None:
    assert stranger not in book
    assert book.get(stranger) is None
    assert book.speech(stranger) == ""
    with pytest.raises(KeyError):
        book[stranger]


def test_a_beginning_of_a_longer_word_is_known_and_counts_nothing(book: Book) -> None:
    assert "灭火" in book
    assert book.get("灭火") == 0


def test_an_empty_book_knows_nothing() -> None:
    assert "灭火器" not in Book({}, {})
