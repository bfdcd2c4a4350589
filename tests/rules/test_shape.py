"""JSON of strangers, before anything of it is kept."""

import json

import pytest

from bot.contacts.directory import Member, Unit
from bot.shape import called, parse


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("门\x00没关", "门\ufffd没关"), ("\\u0000", "\\u0000"), ("\\\x00", "\\\ufffd"), ("\x00\x00", "\ufffd\ufffd"),
        ("\ud83d", "?"),
    ],
)  # fmt: skip
def test_what_no_database_keeps_is_replaced_and_nothing_else(said: str, kept: str) -> None:
    for raw in (json.dumps({"content": said}), json.dumps({"content": said}).encode()):
        assert parse(raw) == {"content": kept}
    inner = parse(json.dumps({"content": json.dumps({"text": said})}))
    assert inner and parse(str(inner["content"])) == {"text": kept}


def test_a_name_stands_on_one_line_without_hidden_marks_and_has_an_end() -> None:
    assert called(" 王\n\n芳\t\x07（\u202e班长\u200b） ") == "王 芳 （班长）"
    assert called("李" * 99) == "李" * 40 and called("\x00\u200f") == ""
    member = Member("zhang.wei", "张伟\n**已复查通过**\x1b", title="班长\r\n安全员")
    assert (member.name, member.title) == ("张伟 **已复查通过**", "班长 安全员")
    assert Member("a.b", " \u200b\n").name == "a.b" and Unit("1", "焊接\n车间").name == "焊接 车间"
