"""A multipart form of one of our pages: fields and files, each bounded before it is in memory."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from aiohttp import BodyPartReader, web

from bot.media.unusable import Unusable

FIELD_LIMIT, PARTS, ALL = 4096, 24, 48 << 20
"""Bytes of a field, how many parts a form may have, and bytes of all of them: they are in memory together."""


@dataclass(slots=True)
class Form:
    fields: dict[str, str] = field(default_factory=dict)
    files: list[tuple[str, bytes]] = field(default_factory=list)

    def all(self, name: str) -> list[bytes]:
        return [data for known, data in self.files if known == name and data]


async def read_form(request: web.Request, limits: Mapping[str, int]) -> Form:
    """`limits` in bytes for each file by its name; everything else is a field. Raises Unusable."""
    if not request.content_type.startswith("multipart/"):
        raise Unusable("没有收到内容，请重新提交一次")
    form, seen, left = Form(), 0, ALL
    try:
        async for part in await request.multipart():
            seen += 1
            if not isinstance(part, BodyPartReader) or not part.name or seen > PARTS:
                raise Unusable("内容太多，请分几次提交")
            data = await _bounded(part, min(left, limits.get(part.name, FIELD_LIMIT)))
            left -= len(data)
            if part.name in limits:
                form.files.append((part.name, data))
            else:
                form.fields[part.name] = data.decode(errors="replace").replace("\x00", "\ufffd")
    except (ValueError, RuntimeError, UnicodeDecodeError) as error:
        raise Unusable("没有收完整，请重新提交一次") from error
    return form


async def _bounded(part: BodyPartReader, limit: int) -> bytes:
    data = bytearray()
    while chunk := await part.read_chunk(1 << 16):
        data += chunk
        if len(data) > limit:
            raise Unusable(f"“{WORDS.get(part.name or '', '内容')}”太大，请小一点再试")
    return bytes(data)


WORDS = {"png": "签名", "photo": "照片", "voice": "语音", "text": "说明"}
