"""An XLSX from a stranger, unpacked within bounds: a workbook can hold a hundred gigabytes in a hundred kilobytes, so
everything is counted while it is unpacked, not believed from the directory."""

import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException

from db.imports.checksheets.tabs import TOO_BIG, Tab, read_tabs
from db.imports.sheet import BadFile

LARGEST = 5_000_000
UNPACKED, PARTS, TAGS = 8_000_000, 500, 600_000
"""Bytes of all parts that are read, how many entries a package may list, and how many tags and attributes are made into
objects, each of which is many times larger than its text."""
NEEDED = re.compile(
    r"xl/(?:workbook\.xml|sharedstrings\.xml|styles\.xml|_rels/workbook\.xml\.rels|worksheets/[^/]+\.xml)"
)
BROKEN = "这个表格文件打不开，可能已损坏；请用 WPS 或 Excel 另存为 XLSX 再发"


def opened(body: bytes) -> tuple[Tab, ...]:
    """The worksheets in order. Raises BadFile."""
    if body.startswith(b"\xd0\xcf\x11\xe0"):
        locked = "EncryptedPackage".encode("utf-16-le") in body
        raise BadFile(
            "这个表格加了打开密码，请去掉密码另存后再发" if locked else "这是旧的 XLS 格式，请另存为 XLSX 再发"
        )
    try:
        return read_tabs(_unpacked(body))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise BadFile(BROKEN) from error
    except (ParseError, DefusedXmlException, LookupError, ValueError, OverflowError) as error:
        raise BadFile(BROKEN) from error


def _unpacked(body: bytes) -> Mapping[str, bytes]:
    """By their names in small letters; of two parts of one name the first."""
    left, tags, parts = UNPACKED, TAGS, dict[str, bytes]()
    with zipfile.ZipFile(io.BytesIO(body)) as package:
        if len(package.infolist()) > PARTS:
            raise BadFile(TOO_BIG)
        if any(info.flag_bits & 1 for info in package.infolist()):
            raise BadFile("这个表格加了密码，请去掉密码另存后再发")
        for info in package.infolist():
            name = info.filename.lower()
            if not NEEDED.fullmatch(name) or name in parts:
                continue
            with package.open(info) as part:
                parts[name] = part.read(left + 1)
            left -= len(parts[name])
            tags -= parts[name].count(b"<") + parts[name].count(b"=") // 2
            if left < 0 or tags < 0:
                raise BadFile(TOO_BIG)
    if "xl/workbook.xml" not in parts:
        raise BadFile("这个文件不是 XLSX 表格，请用 WPS 或 Excel 另存为 XLSX 再发")
    return parts
