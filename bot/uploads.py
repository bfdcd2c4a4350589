"""Pictures that a platform has already: each is uploaded once, for as long as its media id lives there."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO

import aiohttp

from bot.http import Form
from bot.platform import Picture
from workflows.kernel.ports import Clock

JPG_PNG = {"image/jpeg": "jpg", "image/png": "png"}


@dataclass(frozen=True, slots=True)
class Takes:
    """What a platform takes as a picture: the file ending by MIME type, sizes in bytes, and how long it keeps one."""

    endings: Mapping[str, str]
    most: int
    life: timedelta
    least: int = 1


class Uploads:
    """Media ids by the hash of the picture, in memory: what a restart forgets is uploaded once more."""

    def __init__(self, takes: Takes, clock: Clock) -> None:
        self._takes, self._clock = takes, clock
        self._held: dict[str, tuple[str, datetime]] = {}

    async def of(self, picture: Picture, upload: Callable[[str], Awaitable[str]]) -> str | None:
        """The media id, by `upload` (called with a file name) where it is not held; None for a picture this platform
        does not take. Raises what `upload` raises."""
        now, life = self._clock.now(), self._takes.life
        held = self._held.get(picture.sha256)
        if held and now - held[1] < life:
            return held[0]
        ending = self._takes.endings.get(picture.mime)
        if ending is None or not self._takes.least <= len(picture.data) <= self._takes.most:
            return None
        media_id = await upload(f"{picture.sha256[:12]}.{ending}")
        self._held = {key: one for key, one in self._held.items() if now - one[1] < life}
        self._held[picture.sha256] = media_id, now
        return media_id

    def forget(self, picture: Picture) -> None:
        """The platform no longer knows this upload."""
        self._held.pop(picture.sha256, None)


def form(picture: Picture, name: str, **fields: str) -> Form:
    """The multipart body with the picture as `media`, after these fields; made anew for each try."""

    def made() -> aiohttp.FormData:
        data = aiohttp.FormData()
        for key, value in fields.items():
            data.add_field(key, value)
        data.add_field("media", BytesIO(picture.data), filename=name, content_type=picture.mime)
        return data

    return made
