"""Fetches what a message carries at once (media ids die in three days), keeps it by hash, asks it for its time."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

from bot.labels import Labels
from bot.media.keep import Keep
from bot.media.sniff import Kind, accept
from bot.media.unusable import Unusable
from bot.platform import Misconfigured, Never, Platform, TryLater
from workflows.hazard.case import Attachment, Hazard, MediaKind, Spot
from workflows.kernel.incoming import File, Incoming, Location, Photo, Piece, Text, Video, Voice

FAMILY: Mapping[type, tuple[str, MediaKind]] = {
    Photo: ("picture", "photo"), Voice: ("voice", "voice"), Video: ("video", "video"), File: ("paper", "file"),
}  # fmt: skip

KEPT = "kept:"
"""Begins the reference of a file that a page of ours has put on the shelf already; the rest is its sha256. No platform
gives out such a reference."""
WORDS: Mapping[type, str] = {Photo: "照片", Voice: "语音", Video: "视频", File: "文件"}


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that is on the shelf, with what a later comparison needs; `point` is our label in it, `strange` the
    address of one that is no point of ours."""

    attachment: Attachment
    mime: str
    size: int
    phashes: str = ""
    point: str = ""
    strange: str = ""


@dataclass(frozen=True, slots=True)
class Load:
    """Everything one message brought. `gone` says in the worker's words what could not be had, `lacking` marks it."""

    text: str = ""
    kept: tuple[Kept, ...] = ()
    spot: Spot | None = None
    gone: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()


class Bringer:
    """`labels` knows our own QR labels: one in a photo says where the photographer stood."""

    def __init__(self, platforms: Mapping[str, Platform], keep: Keep, labels: Labels) -> None:
        self.platforms, self.keep, self.labels = platforms, keep, labels

    async def bring(self, incoming: Incoming, by: str | None, anonymous: bool, last: bool = False) -> Load:
        """Raises TryLater where the platform cannot give the bytes now; everything permanent, and all that fails at the
        `last` try, ends in `gone`: a report does not wait for ever for its photo.
        """
        texts: list[str] = []
        kept: list[Kept] = []
        gone: list[str] = []
        lacking: list[str] = []
        spot: Spot | None = None
        for piece in incoming.pieces:
            match piece:
                case Text(text):
                    texts.append(text)
                case Location(lat, lng, label, accuracy, _):
                    spot = Spot(lat, lng, accuracy, label)
                case Photo() | Voice() | Video() | File():
                    try:
                        kept.append(await self._fetch(incoming, piece, None if anonymous else by, anonymous))
                        spot = Spot(point=kept[-1].point) if kept[-1].point else spot
                    except (Unusable, Never, TryLater, Misconfigured) as error:
                        if isinstance(error, TryLater | Misconfigured) and not last:
                            raise
                        gone.append(_reason(piece, error))
                        lacking.append(f"缺{WORDS[type(piece)]}")
                    if isinstance(piece, Voice) and piece.transcript:
                        texts.append(piece.transcript)
                case _:
                    continue
        return Load("\n".join(filter(None, texts)), tuple(kept), spot, _once(gone), _once(lacking))

    async def take_over(self, load: Load, draft: Hazard) -> Load:
        """What a draft under a name holds, for the same report without one: pictures stripped, nobody's."""
        moved = [await asyncio.to_thread(self._bare, one) for one in draft.media]
        return replace(load, kept=(*moved, *load.kept))

    def _bare(self, one: Attachment) -> Kept:
        data = self.keep.get(one.sha256)
        return self._keep(data, _family(one.kind), one.kind, None, one.at, True, one.role == "heard")

    def photo(self, data: bytes, by: str, at: datetime) -> Kept:
        """Blocking: one that a page of ours brings. Raises Unusable."""
        return self._keep(data, "picture", "photo", by, at, False, False)

    def voice(self, data: bytes, by: str, at: datetime) -> Kept:
        """The same of a voice note."""
        return self._keep(data, "voice", "voice", by, at, False, False)

    def drop(self, shas: Sequence[str]) -> None:
        """Blocking: these files are nobody's any more."""
        for sha in shas:
            self.keep.delete(sha)

    async def _fetch(
        self, incoming: Incoming, piece: Photo | Voice | Video | File, by: str | None, anonymous: bool
    ) -> Kept:
        data = await self._bytes(incoming, piece.ref)
        family, kind = FAMILY[type(piece)]
        heard = isinstance(piece, Voice) and bool(piece.transcript)
        return await asyncio.to_thread(self._keep, data, family, kind, by, incoming.at, anonymous, heard)

    async def _bytes(self, incoming: Incoming, ref: str) -> bytes:
        if not ref.startswith(KEPT):
            return (await self.platforms[incoming.via or incoming.platform].fetch(ref, incoming.reply)).data
        try:
            return await asyncio.to_thread(self.keep.get, ref.removeprefix(KEPT))
        except FileNotFoundError:
            raise Never("文件已经不在") from None

    def _keep(
        self, data: bytes, family: str, kind: MediaKind, by: str | None, at: datetime, anonymous: bool, heard: bool
    ) -> Kept:
        true = accept(data, family)
        if anonymous:
            data = without_name(data, true)
            true = accept(data, family)
        attachment = Attachment(self.keep.put(data), kind, by, at, role="heard" if heard else "")
        point, strange = self.labels.seen_in(data) if family == "picture" else (None, "")
        return _looked_at(Kept(attachment, true.mime, len(data), point=point or "", strange=strange), data, true)


def without_name(data: bytes, true: Kind) -> bytes:
    """Without what a phone writes beside picture and sound; a paper stays as it is, and so may name its author."""
    if true.family == "picture":
        from bot.media import picture

        return picture.stripped(data)
    if true.family in ("video", "voice"):
        from bot.media.bare import bare

        return bare(data, true)
    return data


def _looked_at(kept: Kept, data: bytes, true: Kind) -> Kept:
    """What the file says of itself: time and place of a photo, length of a video."""
    if true.family == "picture":
        from bot.media import likeness, picture  # numpy and Pillow: 20 MB that an idle service need not hold

        shot = picture.shot(data)
        seen = replace(kept.attachment, taken_at=shot.taken_at, lat=shot.lat, lng=shot.lng)
        return replace(kept, attachment=seen, phashes=likeness.written(likeness.hashes(data)))
    if true.family == "video" and kept.attachment.kind != "voice":  # a browser records sound into a film's file
        from bot.media import film

        with NamedTemporaryFile(suffix=true.suffix) as file:
            Path(file.name).write_bytes(data)
            measured = film.measure(Path(file.name))
        flags = ("视频画面几乎不动",) if measured.frozen else ()
        return replace(kept, attachment=replace(kept.attachment, seconds=measured.seconds, flags=flags))
    return kept


def _family(kind: MediaKind) -> str:
    return next(family for family, known in FAMILY.values() if known == kind)


def _reason(piece: Piece, error: Exception) -> str:
    return error.reason_zh if isinstance(error, Unusable) else f"没有取到{WORDS[type(piece)]}，请重新发一次"


def _once(lines: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(lines))
