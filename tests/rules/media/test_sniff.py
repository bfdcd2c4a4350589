"""What a file is, is told by its bytes; what it is not, is said in the worker's words."""

import io
import zipfile

import pytest
from PIL import Image

from bot.media.sniff import MIB, Caps, accept, sniff
from bot.media.unusable import Unusable
from tests.rules.media.scenes import photo, scene


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"#!AMR\n" + bytes(20), "amr"),
        (b"#!AMR-WB\n" + bytes(20), "amr"),
        (b"\x02#!SILK_V3" + bytes(20), "silk"),
        (b"#!SILK_V3" + bytes(20), "silk"),
        (b"OggS" + bytes(20), "ogg"),
        (b"ID3\x04" + bytes(20), "mp3"),
        (b"\xff\xfb\x90\x64" + bytes(20), "mp3"),
        (b"\xff\xf1\x50\x80" + bytes(20), "aac"),
        (b"RIFF\x24\0\0\0WAVEfmt ", "wav"),
        (b"RIFF\x24\0\0\0WEBPVP8 ", "webp"),
        (b"\0\0\0\x18ftypM4A \0\0\0\0", "m4a"),
        (b"\0\0\0\x18ftypisom\0\0\0\0", "mp4"),
        (b"\0\0\0\x14ftypqt  \0\0\0\0", "mov"),
        (b"\0\0\0\x18ftyp3gp4\0\0\0\0", "3gp"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "heic"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0", "heic"),
        (b"\x1aE\xdf\xa3" + bytes(20), "webm"),
        (b"%PDF-1.7\n", "pdf"),
        (b"GIF89a" + bytes(20), "gif"),
    ],
)
def test_the_first_bytes_tell_the_type(head: bytes, name: str) -> None:
    kind = sniff(head)
    assert kind is not None and kind.name == name


@pytest.mark.parametrize("form", ["JPEG", "PNG", "BMP", "WEBP", "GIF", "AVIF"])
def test_pictures_are_known_by_what_pillow_writes(form: str) -> None:
    out = io.BytesIO()
    scene(1, 60, 40).save(out, form)
    kind = sniff(out.getvalue())
    assert kind is not None and kind.mime == Image.MIME[form]


@pytest.mark.parametrize(
    "data",
    [b"", b"hello", b"BM, as a text of some length begins", b"\xff\xff\xff\xff", b"<svg/>", b"\xff\xfe" + bytes(8)],
)
def test_what_is_nothing_of_ours_is_none(data: bytes) -> None:
    assert sniff(data) is None


def test_office_papers_are_told_from_other_archives() -> None:
    for inside, name in (("word/document.xml", "docx"), ("xl/workbook.xml", "xlsx"), ("virus.exe", None)):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as box:
            box.writestr(inside, "x")
        kind = sniff(out.getvalue())
        assert (kind.name if kind else None) == name


def test_a_png_named_jpg_is_simply_a_picture() -> None:
    out = io.BytesIO()
    scene(1, 60, 40).save(out, "PNG")
    assert accept(out.getvalue(), "picture").suffix == ".png"


@pytest.mark.parametrize(
    ("data", "family", "words"),
    [
        (b"", "picture", "空文件"),
        (b"", "voice", "语音"),
        (b"\xff\xd8\xff" + bytes(50 * MIB), "picture", "50.0 MB"),
        (b"#!AMR\n" + bytes(3 * MIB), "voice", "超过 2 MB"),
        (b"<!DOCTYPE html><html>502</html>", "picture", "报错"),
        (b'\xef\xbb\xbf{"errcode":40007}', "picture", "过期"),
        (b"#!AMR\n" + bytes(20), "picture", "不是照片"),
        (b"MZ\x90\x00" + bytes(60), "video", "不是视频"),
    ],
)
def test_what_cannot_serve_is_refused_with_its_reason(data: bytes, family: str, words: str) -> None:
    with pytest.raises(Unusable) as refusal:
        accept(data, family)
    assert words in refusal.value.reason_zh


def test_the_caps_are_the_callers() -> None:
    with pytest.raises(Unusable, match="超过"):
        accept(photo(1), "picture", Caps(picture=1000))


def test_a_voice_note_in_a_film_container_is_a_voice_note() -> None:
    assert accept(b"\0\0\0\x18ftypisom\0\0\0\0", "voice").name == "mp4"
