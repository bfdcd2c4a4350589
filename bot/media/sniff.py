"""What a file truly is, told by its first bytes and never by its name."""

from dataclasses import dataclass

from bot.media.unusable import Unusable

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Kind:
    """One file type: short name, family (picture, voice, video, paper), MIME type and suffix with its dot."""

    name: str
    family: str
    mime: str
    suffix: str


@dataclass(frozen=True, slots=True)
class Caps:
    """Largest accepted size per family, in bytes; WeCom itself allows 10 MB, 2 MB, 10 MB and 20 MB."""

    picture: int = 20 * MIB
    voice: int = 2 * MIB
    video: int = 100 * MIB
    paper: int = 30 * MIB

    def of(self, family: str) -> int:
        """The cap of one family in bytes; KeyError for an unknown family."""
        return {"picture": self.picture, "voice": self.voice, "video": self.video, "paper": self.paper}[family]


CAPS = Caps()


def _kinds() -> dict[str, Kind]:
    office = "application/vnd.openxmlformats-officedocument."
    rows = (
        ("jpeg", "picture", "image/jpeg", ".jpg"),
        ("png", "picture", "image/png", ".png"),
        ("gif", "picture", "image/gif", ".gif"),
        ("bmp", "picture", "image/bmp", ".bmp"),
        ("webp", "picture", "image/webp", ".webp"),
        ("heic", "picture", "image/heic", ".heic"),
        ("avif", "picture", "image/avif", ".avif"),
        ("amr", "voice", "audio/amr", ".amr"),
        ("silk", "voice", "audio/silk", ".silk"),
        ("ogg", "voice", "audio/ogg", ".ogg"),
        ("mp3", "voice", "audio/mpeg", ".mp3"),
        ("aac", "voice", "audio/aac", ".aac"),
        ("flac", "voice", "audio/flac", ".flac"),
        ("m4a", "voice", "audio/mp4", ".m4a"),
        ("wav", "voice", "audio/wav", ".wav"),
        ("mp4", "video", "video/mp4", ".mp4"),
        ("mov", "video", "video/quicktime", ".mov"),
        ("3gp", "video", "video/3gpp", ".3gp"),
        ("webm", "video", "video/webm", ".webm"),
        ("avi", "video", "video/x-msvideo", ".avi"),
        ("pdf", "paper", "application/pdf", ".pdf"),
        ("docx", "paper", office + "wordprocessingml.document", ".docx"),
        ("xlsx", "paper", office + "spreadsheetml.sheet", ".xlsx"),
    )
    return {row[0]: Kind(*row) for row in rows}


KINDS = _kinds()
# Recorders of phones and browsers put a voice note into these containers too.
SOUND_IN_FILM = frozenset({"mp4", "3gp", "webm"})
# Naming the reader keeps FFmpeg from guessing, and so from playlists that open other files.
READERS = {
    "mp4": "mov", "mov": "mov", "3gp": "mov", "m4a": "mov", "webm": "matroska", "avi": "avi",
    "amr": "amr", "ogg": "ogg", "mp3": "mp3", "aac": "aac", "flac": "flac", "wav": "wav",
}  # fmt: skip

STARTS = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"#!AMR", "amr"),
    (b"#!SILK", "silk"),
    (b"\x02#!SILK", "silk"),
    (b"OggS", "ogg"),
    (b"fLaC", "flac"),
    (b"ID3", "mp3"),
    (b"\x1aE\xdf\xa3", "webm"),
    (b"%PDF-", "pdf"),
)
RIFF = {b"WEBP": "webp", b"WAVE": "wav", b"AVI ": "avi"}
HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"})


def sniff(data: bytes) -> Kind | None:
    """The true type of a file; None for anything that is not a picture, sound, film or paper we keep."""
    name = _named(data)
    return KINDS[name] if name else None


def _named(data: bytes) -> str | None:
    for start, name in STARTS:
        if data.startswith(start):
            return name
    if data[:4] == b"RIFF":
        return RIFF.get(data[8:12])
    if data[4:8] == b"ftyp":
        return _branded(data[8:12])
    if data[:4] == b"PK\x03\x04":
        return _zipped(data[:4096])
    if data[:2] == b"BM" and len(data) > 26 and data[6:10] == bytes(4):
        return "bmp"
    return _framed(data)


def _branded(brand: bytes) -> str:
    if brand in HEIC_BRANDS:
        return "heic"
    if brand in (b"avif", b"avis"):
        return "avif"
    if brand in (b"M4A ", b"M4B "):
        return "m4a"
    if brand == b"qt  ":
        return "mov"
    return "3gp" if brand.startswith(b"3g") else "mp4"


def _zipped(head: bytes) -> str | None:
    if b"word/" in head:
        return "docx"
    return "xlsx" if b"xl/" in head else None


def _framed(data: bytes) -> str | None:
    """MPEG audio without a container: the sync word alone is too weak, so the reserved values are ruled out."""
    if len(data) < 4 or data[0] != 0xFF:
        return None
    if data[1] & 0xF6 == 0xF0:
        return "aac"
    sane = (
        data[1] & 0xE0 == 0xE0
        and data[1] & 0x18 != 0x08
        and data[2] & 0xF0 not in (0x00, 0xF0)
        and data[2] & 0x0C != 0x0C
    )
    return "mp3" if sane and data[1] & 0x06 else None


WORDS = {"picture": "照片", "voice": "语音", "video": "视频", "paper": "文件"}


def accept(data: bytes, family: str, caps: Caps = CAPS) -> Kind:
    """The kind of a file that was sent as `family`; Unusable with a reason and the next step when it is none."""
    word = WORDS[family]
    if not data:
        raise Unusable(f"收到的{word}是空文件，请重新发一次")
    if len(data) > caps.of(family):
        size, cap = len(data) / MIB, caps.of(family) / MIB
        raise Unusable(f"{word}有 {size:.1f} MB，超过 {cap:.0f} MB，请压缩后再发")
    kind = sniff(data)
    if kind is None and error_page(data):
        raise Unusable(f"没有取到{word}，平台给的是一页报错（可能已过期），请重新发一次")
    fits = kind is not None and (kind.family == family or (family == "voice" and kind.name in SOUND_IN_FILM))
    if kind is None or not fits:
        raise Unusable(f"发来的文件不是{word}，请直接发{word}")
    return kind


def error_page(data: bytes) -> bool:
    """True for HTML, XML or JSON, which media servers answer with status 200 instead of a file."""
    head = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return head.startswith((b"<!doctype", b"<html", b"<head", b"<body", b"<?xml", b"{", b"["))
