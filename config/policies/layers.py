"""Several files laid one over the other, still knowing which file and which of its keys set what."""

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from config.document import Document, Key
from config.wrong import Wrong

Table = dict[str, object]


class Layers:
    """`named` merges lists of tables line by line by their own name (`id`, `name`, `item`, or `one` and `other`), so
    that a factory changes one key of one line; a line with `drop = true` goes away. Other lists are replaced."""

    def __init__(self, first: Document, named: bool = False) -> None:
        self.tables: Table = {}
        self.named = named
        self._origin: dict[Key, tuple[Document, Key]] = {(): (first, ())}

    def lay(self, document: Document) -> None:
        """Over everything laid before; raises Wrong where a line is written twice or dropped without being there."""
        self._origin[()] = document, ()
        self._table(self.tables, document.tables, (), (), document)

    def wrong(self, key: Key, remedy: str) -> Wrong:
        """The mistake at a key of the laid tables, told with the file that set it and the key as it stands there."""
        around = key
        while around not in self._origin:
            around = around[:-1]
        document, there = self._origin[around]
        return document.wrong((*there, *key[len(around) :]), remedy)

    def file(self, key: Key) -> str:
        """The name of the file that set this key, or the table around it."""
        return self.wrong(key, "").file

    def _table(self, below: Table, above: Mapping[str, object], at: Key, here: Key, document: Document) -> None:
        for name, value in above.items():
            self._value(below, name, value, (*at, name), (*here, name), document)

    def _value(self, below: Table, name: str, value: object, key: Key, there: Key, document: Document) -> None:
        known = below.get(name)
        if isinstance(value, Mapping):
            below[name] = table = dict(known) if isinstance(known, Mapping) else {}
            self._origin[key] = document, there
            self._table(table, value, key, there, document)
        elif self.named and (lines := _lines(value)):
            below[name] = self._list(known, lines, key, there, document)
            self._origin[key] = document, there
        else:
            self._forget(key)
            below[name], self._origin[key] = value, (document, there)

    def _list(self, known: object, lines: Sequence[Table], key: Key, there: Key, document: Document) -> list[object]:
        """Lines of the same name are laid over each other in their old place, new ones come last."""
        laid = [dict(line) for line in _lines(known)]
        names = [name_of(line) for line in laid]
        seen: set[str] = set()
        dropped: list[int] = []
        for index, line in enumerate(lines):
            name, source = name_of(line), (*there, index)
            if name in seen:
                raise document.wrong(source, f"“{name}”写了两次，请合成一行")
            seen.add(name)
            if line.get("drop") is True:
                if name not in names:
                    raise document.wrong(source, f"要去掉的“{name}”本来就没有，请核对名字，或删掉这一行")
                dropped.append(names.index(name))
                self._origin[(*key, name)] = document, source
                continue
            if name not in names:
                names.append(name)
                laid.append({})
            self._line(laid, names.index(name), line, key, source, document)
        return list(self._without(laid, dropped, key))

    def _line(self, laid: list[Table], at: int, line: Table, key: Key, source: Key, document: Document) -> None:
        self._origin[(*key, at)] = document, source
        self._table(laid[at], line, (*key, at), source, document)

    def _without(self, laid: Sequence[Table], dropped: Sequence[int], key: Key) -> Iterator[Table]:
        """What is left; the lines behind a dropped one move up, and with them where they came from."""
        for at in sorted(dropped, reverse=True):
            # all are taken out before any is put back: a line that moves up would fall on the one before it
            taken = {k: self._origin.pop(k) for k in self._below(key) if isinstance(k[len(key)], int)}
            for k, origin in taken.items():
                if (index := cast(int, k[len(key)])) != at:
                    self._origin[(*key, index - (index > at), *k[len(key) + 1 :])] = origin
        return (line for at, line in enumerate(laid) if at not in dropped)

    def _forget(self, key: Key) -> None:
        for deeper in self._below(key):
            del self._origin[deeper]

    def _below(self, key: Key) -> list[Key]:
        return [k for k in self._origin if len(k) > len(key) and k[: len(key)] == key]


def name_of(line: Mapping[str, object]) -> str:
    """What tells this line from the others of its list; "" where nothing does."""
    for key in ("id", "name", "item"):
        if isinstance(found := line.get(key), str):
            return found
    pair = line.get("one"), line.get("other")
    return f"{pair[0]}-{pair[1]}" if all(pair) else ""


def _lines(value: object) -> list[Table]:
    """The tables of a list whose every entry has a name; else none."""
    if not isinstance(value, list) or not all(isinstance(one, Mapping) and name_of(one) for one in value):
        return []
    return [dict(one) for one in value]
