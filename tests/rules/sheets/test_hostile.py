"""Files that are wrong on purpose or by long habit: refused in words, in bounded time and memory, never a crash."""

import io
import re
import struct
import time
import zipfile
from collections.abc import Callable
from random import Random

import pytest

from db.imports.checksheets import package
from db.imports.checksheets.reading import read
from db.imports.sheet import BadFile
from tests.rules.sheets.books import FIRST, GOOD, KNOWN, book, form


def refused(body: bytes) -> str:
    """Why, said within two seconds."""
    began = time.process_time()
    with pytest.raises(BadFile) as bad:
        read(body, KNOWN)
    assert time.process_time() - began < 2
    return str(bad.value)


def faults(body: bytes) -> list[str]:
    found = read(body, KNOWN)
    assert not found.sheets
    return [str(fault) for fault in found.faults]


def remade(body: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """The same package with some of its parts changed."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return kept.getvalue()


def test_merged_cells_among_the_items_are_named_once_and_above_them_allowed() -> None:
    def merged(made, page) -> None:  # type: ignore[no-untyped-def]
        page.merge_range(f"C{FIRST}:C{FIRST + 2}", "都一样")

    (line,) = faults(book(form(then=merged)))
    assert line == f"工作表 行车 C{FIRST}：C{FIRST}:C{FIRST + 2} 是合并单元格，请取消合并，每一行都填上"
    assert read(book(form(then=lambda made, page: page.merge_range("C1:F1", "大标题"))), KNOWN).sheets
    assert "表头这一行有合并单元格" in faults(book(form(then=lambda m, p: p.merge_range("C4:D4", "标准"))))[0]


def test_formulas_and_error_values_are_not_taken_for_what_they_show() -> None:
    def formula(made, page) -> None:  # type: ignore[no-untyped-def]
        page.write_formula(f"G{FIRST + 1}", "=F6*8", None, 0.8)
        page.write_formula("A1", '="表编号"', None, "表编号")

    (line,) = faults(book(form(then=formula)))
    assert line.startswith(f"工作表 行车 G{FIRST + 1}：这一格是公式")


def test_five_thousand_rows_are_refused_before_they_are_read() -> None:
    rows = [(n % 999 + 1, f"第 {n} 处", "要好", "判断") for n in range(5000)]
    assert "工作表 行车 超过 1000 行" in refused(book(form(rows)))


def test_one_cell_at_the_far_corner_does_not_lay_out_the_whole_plain() -> None:
    assert "超过 1000 行" in refused(book(form(then=lambda made, page: page.write(1048575, 16383, "x"))))
    assert "超过 60 列" in refused(book(form(then=lambda made, page: page.write(8, 16383, "x"))))
    far = book(form(then=lambda made, page: page.write_blank(1048575, 16383, None, made.add_format({"bold": True}))))
    assert read(far, KNOWN).sheets, "a coloured empty cell is nothing"
    hidden = remade(far, lambda name, data: data.replace(b"worksheets/sheet1.xml", b"Worksheets/SHEET1.xml"))
    assert read(hidden, KNOWN).sheets, "whatever the case of its name, the part is measured"


def test_a_bomb_is_measured_while_it_is_unpacked_whatever_its_directory_says() -> None:
    spaces = remade(book(form()), lambda name, data: data + b" " * 30_000_000 if name.endswith("sheet1.xml") else data)
    assert len(spaces) < 100_000
    assert refused(spaces) == package.TOO_BIG
    lying = bytearray(spaces)
    at = lying.find(b"PK\x01\x02")
    while at >= 0:  # the directory claims a hundred bytes for everything
        struct.pack_into("<I", lying, at + 24, 100)
        at = lying.find(b"PK\x01\x02", at + 4)
    assert refused(bytes(lying)) in (package.TOO_BIG, package.BROKEN)


def test_one_long_text_named_by_every_cell_and_a_thousand_merges_are_refused() -> None:
    assert "超过 2000 字" in refused(book(form([*GOOD[:5], (6, "长" * 30000, "", "判断")])))
    merges = b"".join(b'<mergeCell ref="A%d:B%d"/>' % (n, n) for n in range(10, 3010))
    many = remade(
        book(form()),
        lambda name, data: data.replace(b"</sheetData>", b"</sheetData><mergeCells>%s</mergeCells>" % merges),
    )
    assert refused(many) == package.TOO_BIG


def test_entities_external_files_and_broken_xml_open_nothing() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'

    def entity(name: str, data: bytes) -> bytes:
        head, sep, rest = data.partition(b"?>")
        return head + sep + bomb + rest if name.endswith("sheet1.xml") else data

    assert refused(remade(book(form()), entity)) == package.BROKEN
    assert refused(remade(book(form()), lambda n, d: d[:200] if n.endswith("sheet1.xml") else d)) == package.BROKEN
    assert refused(remade(book(form()), lambda n, d: b"" if n.endswith("workbook.xml.rels") else d)) == package.BROKEN


def test_a_password_an_old_format_another_zip_and_a_picture_are_told_apart() -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
    name = "EncryptedPackage".encode("utf-16-le")
    assert "加了打开密码" in refused(ole + name)
    assert "旧的 XLS 格式" in refused(ole)
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as made:
        made.writestr("word/document.xml", "<w/>")
    assert "不是 XLSX 表格" in refused(other.getvalue())
    assert "不像一张文字表" in refused(b"\x89PNG\r\n\x1a\n" + bytes(200))
    assert refused(book(form())[:900]) == package.BROKEN
    assert "不超过 5 MB" in refused(b"PK\x03\x04" + bytes(6_000_000))


def test_a_locked_entry_and_an_unknown_compression_are_no_crash() -> None:
    body = bytearray(book(form()))
    at = body.find(b"PK\x01\x02")
    body[at + 8] |= 1
    assert "加了密码" in refused(bytes(body))
    odd = bytearray(book(form()))
    for mark, offset in ((b"PK\x01\x02", 10), (b"PK\x03\x04", 8)):
        at = odd.find(mark)
        while at >= 0:
            struct.pack_into("<H", odd, at + offset, 97)
            at = odd.find(mark, at + 4)
    assert refused(bytes(odd)) == package.BROKEN


def test_a_hidden_worksheet_is_left_out_and_said() -> None:
    def hide(made) -> None:  # type: ignore[no-untyped-def]
        form(code="SECRET", tab="旧版")(made)
        made.get_worksheet_by_name("旧版").hide()

    found = read(book(form(), hide), KNOWN)
    assert [sheet.code for sheet in found.sheets] == ["HOIST"]
    assert found.warnings[0] == "隐藏的工作表没有读：旧版；要用就取消隐藏再发"


def test_faults_are_counted_to_a_bound_and_control_characters_harm_nobody() -> None:
    rows = [(n, "", "", "打勾", "", "x", "y") for n in range(1, 200)]
    assert len(faults(book(form(rows)))) == 200
    (line,) = faults("表编号,HOIST\n表名,行车\n编号,检查项,类型\n1,甲,\x07打\u202e勾\n".encode())
    assert "类型“打勾”不认识" in line


def test_csv_with_too_many_rows_or_a_huge_cell_is_refused() -> None:
    assert "超过 1000 行" in refused("编号,检查项\n".encode() + b"1,x\n" * 5000)
    assert "超过 2000 字" in refused("编号,检查项\n1,".encode() + b"x" * 5000)


def test_numbers_in_the_file_reserve_no_memory() -> None:
    """A reader that believed them asked for 100 GB and took the process with it."""

    def boasts(name: str, data: bytes) -> bytes:
        return re.sub(rb'(count|uniqueCount)="\d+"', rb'\1="4294967296"', data).replace(b"A1:", b"A1:XFD1048576 ")

    assert read(remade(book(form()), boasts), KNOWN).sheets
    far = remade(book(form()), lambda n, d: d.replace(b'<row r="5"', b'<row r="4294967296"'))
    assert read(far, KNOWN).sheets, "cells bear addresses of their own"


def test_a_million_empty_tags_are_refused_before_they_are_objects() -> None:
    def tags(name: str, data: bytes) -> bytes:
        return data.replace(b"</sheetData>", b"</sheetData>" + b"<a/>" * 1_000_000) if "sheet1" in name else data

    assert refused(remade(book(form()), tags)) == package.TOO_BIG


def test_whatever_is_changed_in_a_workbook_it_reads_or_is_refused() -> None:
    """Bytes put in, taken out, doubled and numbers swapped at random in its parts: nothing else ever comes of it."""
    body = book(form(then=lambda made, page: page.merge_range("C9:D9", "合")), form(code="B", tab="乙"))
    pieces = (
        b'"',
        b"<",
        b't="s"',
        b't="e"',
        b"<f>",
        b"<v>-1</v>",
        b'ref="A1:"',
        b"A0",
        b"&#0;",
        b"\x00",
        b"1e999",
        b"<c/>",
    )
    random, ends = Random(7), set()
    for _ in range(400):
        places = random.sample(range(20_000), 3)

        def spoils(name: str, data: bytes, places: list[int] = places) -> bytes:
            if not name.startswith("xl/") or "theme" in name:
                return data
            spoilt = bytearray(data)
            for place in places:
                at, kind = place % (len(spoilt) + 1), place % 4
                if kind == 0:
                    spoilt[at:at] = pieces[place % len(pieces)]
                elif kind == 1:
                    del spoilt[at : at + place % 17]
                elif kind == 2:
                    spoilt[at:at] = spoilt[at : at + place % 40]
            return re.sub(
                rb"\d+", lambda n: b"4294967296" if n.start() % 997 == places[0] % 997 else n[0], bytes(spoilt)
            )

        try:
            read(remade(body, spoils), KNOWN)
            ends.add("read")
        except BadFile:
            ends.add("refused")
    assert "refused" in ends
