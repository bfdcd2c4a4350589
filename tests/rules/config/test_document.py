"""A mistake can be pointed at only where every key of a file knows its line."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from config.document import Key, load
from config.wrong import Wrong

CONFIG = Path(__file__).parents[3] / "config"
SHIPPED = sorted(path for path in CONFIG.rglob("*.toml"))
TRICKY = '''# [not.a.table]
title = "a # is no comment, [nor] {a} = table"
"dotted.key" = 'single # "quoted"'
a.b.c = 1979-05-27 07:32:00  # a date with a space
text = """
key = "inside a text"
[table]
"""
after = [ # an array
  [1, 2], { x = 1, y = [ "]", "}" ] },

  "last",
]

[[steps]]
name = "first"
[steps.who]
role = "员工"
[[steps]]
name = "second"
[ spaced . out ]
"引号" = true
'''


def keys(value: object, at: Key = ()) -> Iterator[Key]:
    if isinstance(value, dict | list):
        for part, below in value.items() if isinstance(value, dict) else enumerate(value):
            yield (*at, part)
            yield from keys(below, (*at, part))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_every_key_of_a_shipped_file_has_its_line(path: Path) -> None:
    document = load(path)
    lines = path.read_text(encoding="utf-8").splitlines()
    for key in keys(document.tables):
        assert key in document.lines or (*key, 0) in document.lines, key
        name = next(part for part in reversed(key) if isinstance(part, str))
        if isinstance(key[-1], str):
            assert name in lines[document.line((*key, 0) if key not in document.lines else key) - 1], key


def test_texts_comments_and_nested_arrays_do_not_confuse_the_lines(tmp_path: Path) -> None:
    path = tmp_path / "tricky.toml"
    path.write_text(TRICKY, encoding="utf-8")
    document = load(path)
    expected: dict[Key, int] = {
        ("title",): 2,
        ("dotted.key",): 3,
        ("a", "b", "c"): 4,
        ("text",): 5,
        ("after",): 9,
        ("after", 0, 1): 10,
        ("after", 1, "y", 1): 10,
        ("after", 2): 12,
        ("steps", 0, "name"): 16,
        ("steps", 0, "who", "role"): 18,
        ("steps", 1, "name"): 20,
        ("spaced", "out", "引号"): 22,
    }
    assert {key: document.line(key) for key in expected} == expected


def test_windows_line_ends_and_a_byte_order_mark_count_as_people_see_them(tmp_path: Path) -> None:
    path = tmp_path / "windows.toml"
    path.write_bytes(b"\xef\xbb\xbf[server]\r\n\r\nport = 1\r\n")
    assert load(path).line(("server", "port")) == 3


def test_a_file_of_another_encoding_says_how_to_save_it(tmp_path: Path) -> None:
    path = tmp_path / "gbk.toml"
    path.write_bytes('name = "华拓"'.encode("gbk"))
    with pytest.raises(Wrong, match="另存为 UTF-8"):
        load(path)
