"""The two parts of a signed form: `told`, what is said, and `file`, the picture or film it is said of."""

import hashlib
import re
from dataclasses import dataclass

from aiohttp import web

from bot.cameras.gate import Gate, Turned
from bot.media.sniff import sniff

AROUND = 64 << 10
"""Bytes of everything around a file."""
BOUNDARY = re.compile(r'boundary="?([0-9A-Za-z_\'()+,./:=?-]{1,70})"?')
NAME = re.compile(rb'name="(\w{1,20})"')


@dataclass(frozen=True, slots=True)
class Form:
    told: bytes
    file: bytes | None = None

    def checked(self, sha256: str | None, name: str, word: str) -> bytes | None:
        """The file, None without one. Raises Turned where it is no `name` (jpeg, mp4) or not what was told of it."""
        if self.file is None:
            return None
        kind = sniff(self.file)
        if kind is None or kind.name != name:
            raise Turned(400, f"{word}要是 {name.upper()}")
        if sha256 is not None and hashlib.sha256(self.file).hexdigest() != sha256:
            raise Turned(400, f"{word}和 sha256 对不上")
        return self.file


async def form(gate: Gate, request: web.Request, most: int) -> Form:
    """Nothing of it is looked at before the signature holds; `most` bytes of the file. `told` alone may come as plain
    JSON. Raises Turned."""
    raw = await gate.let_in(request, most + AROUND)
    if request.content_type == "application/json":
        return Form(raw)
    found = BOUNDARY.search(request.headers.get("Content-Type", ""))
    if request.content_type != "multipart/form-data" or found is None:
        raise Turned(400, "要用 multipart/form-data：told 是 JSON，file 是文件")
    named = _parts(raw, found.group(1).encode())
    if b"told" not in named:
        raise Turned(400, "缺 told")
    return Form(named[b"told"], named.get(b"file"))


def _parts(raw: bytes, boundary: bytes) -> dict[bytes, bytes]:
    """It is in memory as a whole already, because it was signed as a whole."""
    named: dict[bytes, bytes] = {}
    for piece in (b"\r\n" + raw).split(b"\r\n--" + boundary)[1:]:
        head, gap, body = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        name = NAME.search(head)
        if gap and name and len(head) < 1000:
            named[name.group(1)] = body
    return named
