"""Rule books that ship as data: a table may begin with one of them, chosen by its `profile`."""

from collections.abc import Sequence
from pathlib import Path

from config.document import Document, load

BOOKS = {"permit": Path(__file__).parents[1] / "data" / "permits"}
"""Kinds whose table lays itself over a book: lists are merged line by line, see `layers`."""


def book_files(kind: str) -> tuple[Path, ...]:
    return tuple(sorted(BOOKS[kind].glob("*.toml"))) if kind in BOOKS else ()


def below(kind: str, documents: Sequence[Document], chosen: str = "") -> list[Document]:
    """The book that the last `profile` names, with the one it `follows` before it. `chosen` wins over the files.

    Raises Wrong where the name is none of the books."""
    if kind not in BOOKS:
        return []
    books = {str(book.tables.get("profile")): book for book in map(load, book_files(kind))}
    naming = next((one for one in reversed(documents) if "profile" in one.tables), documents[0])
    name = chosen or str(naming.tables.get("profile", ""))
    if name not in books:
        raise naming.wrong(("profile",), f"没有“{name}”这一套规则，只能是 {'、'.join(books)}")
    chain: list[Document] = []
    while name in books:
        book = books.pop(name)
        name = str(book.tables.get("follows", ""))
        chain.insert(0, Document(book.name, {k: v for k, v in book.tables.items() if k != "follows"}, book.lines))
    return chain
