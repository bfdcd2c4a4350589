"""A span of one camera as one MP4, cut at key frames without encoding, with hashes and a page that says what it is."""

import hashlib
import io
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

import av

from vision.cameras.copying import coding_of
from vision.cameras.port import Coded, Coding
from vision.record.files import sha256
from vision.record.index import Index, Segment
from vision.record.strip import WHOLE, Strip

LONGEST = timedelta(hours=12)
NOTHING = "这段时间没有这台摄像机的录像（正在录的最后一段，最多等 10 分钟才能导出）"


class NotExported(Exception):
    """One line with the remedy."""


@dataclass(frozen=True, slots=True)
class Export:
    """`files`: more than one where the camera changed its coding or size meanwhile, which one MP4 cannot hold."""

    files: tuple[Path, ...]
    hashes: tuple[str, ...]
    manifest: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """Who wants what; `by` stands in the manifest."""

    camera: str
    since: datetime
    until: datetime
    by: str


def export(index: Index, root: Path, asked: Asked, out: Path, zone: ZoneInfo, now: datetime) -> Export:
    """Raises NotExported, OSError, av.FFmpegError; nothing half-written stays."""
    if not asked.since < asked.until <= asked.since + LONGEST:
        raise NotExported(f"结束要晚于开始，一次最多导出 {LONGEST // timedelta(hours=1)} 小时")
    rows = index.of(asked.camera, asked.since, asked.until)
    if not rows:
        raise NotExported(NOTHING)
    written = _Written(out)
    try:
        for row in rows:
            written.take(_packets(root / row.path, row, asked))
        files = written.finish()
    finally:
        written.drop()
    if not files:
        raise NotExported(NOTHING)
    hashes = tuple(sha256(one) for one in files)
    page = manifest(asked, rows, list(zip(files, hashes, strict=True)), zone, now)
    return Export(files, hashes, page, max(asked.since, rows[0].since), min(asked.until, rows[-1].until))


class _Written:
    """One file after another, each under a name of its own until all are complete."""

    def __init__(self, out: Path) -> None:
        self._out, self._strip = out, None  # type: Path, Strip | None
        self._like: tuple[str, int, int, bytes] | None = None
        self._parts: list[Path] = []

    def take(self, packets: Iterable[Coded]) -> None:
        """One segment: a hole before it is no hole in the file."""
        if self._strip:
            self._strip.joint()
        for one in packets:
            like = (one.coding.codec, one.coding.width, one.coding.height, _extradata(one.coding))
            if like != self._like:
                self._begin(one.coding)
                self._like = like
            assert self._strip is not None
            self._strip.add(one)

    def finish(self) -> tuple[Path, ...]:
        self._close()
        found = []
        for turn, part in enumerate(self._parts):
            path = self._out if not turn else self._out.with_stem(f"{self._out.stem}-{turn + 1}")
            os.replace(part, path)
            found.append(path)
        self._parts = []
        return tuple(found)

    def drop(self) -> None:
        self._close()
        for part in self._parts:
            part.unlink(missing_ok=True)

    def _begin(self, coding: Coding) -> None:
        self._close()
        part = self._out.with_name(f".{self._out.name}.{len(self._parts)}.part")
        self._parts.append(part)
        self._strip = Strip(part, coding, WHOLE)

    def _close(self) -> None:
        strip, self._strip = self._strip, None
        if strip:
            strip.close()


def _packets(path: Path, row: Segment, asked: Asked) -> Iterator[Coded]:
    """From the key frame at or before the beginning on."""
    held: list[Coded] = []
    with av.open(str(path), options={"protocol_whitelist": "file"}) as film:
        stream, coding = film.streams.video[0], None
        first: float | None = None
        for packet in film.demux(stream):
            if not packet.size or packet.pts is None or packet.time_base is None:
                continue
            base = Fraction(packet.time_base)
            seconds = float(packet.pts * base)
            first = seconds if first is None else first
            at = row.since + timedelta(seconds=seconds - first)
            if at > asked.until:
                break
            data = bytes(packet)
            if coding is None:
                if not packet.is_keyframe:
                    continue
                coding = coding_of(stream, data, packet)
            one = Coded(coding, data, packet.pts, packet.dts, base, packet.is_keyframe, at, seconds)
            if at < asked.since:
                held = [one] if one.key else [*held, one]
                continue
            if one.key:
                held = []
            yield from held
            held = []
            yield one


def _extradata(coding: Coding) -> bytes:
    with av.open(io.BytesIO(coding.sample)) as sample:
        return bytes(sample.streams.video[0].codec_context.extradata or b"")


def manifest(
    asked: Asked, rows: Sequence[Segment], files: Sequence[tuple[Path, str]], zone: ZoneInfo, now: datetime
) -> str:
    """As a person reads it, and as somebody can check it with sha256sum."""

    def said(at: datetime) -> str:
        return at.astimezone(zone).isoformat(timespec="seconds")

    lines = [
        "安全闭环机器人 · 录像导出说明", "",
        f"摄像机：{asked.camera}", f"时段：{said(asked.since)} 至 {said(asked.until)}",
        f"导出人：{asked.by}", f"导出时间：{said(now)}", "方式：原码流拷贝，没有重新编码；从开始时刻之前最近的关键帧起",
        "", "导出的文件（sha256）：", *(f"{sha}  {path.name}" for path, sha in files),
        "", "取自这些存档（sha256，入档时算的）：",
        *(f"{row.sha256}  {said(row.since)} 至 {said(row.until)}  {_of(row)}" for row in rows),
    ]  # fmt: skip
    if holes := list(_holes(asked, rows)):
        lines += ["", "没有录像的时段：", *(f"{said(since)} 至 {said(until)}" for since, until in holes)]
    page = "\n".join(lines) + "\n"
    return f"{page}\n以上文字的 sha256：{hashlib.sha256(page.encode()).hexdigest()}\n"


def _of(row: Segment) -> str:
    source = {"fixed": "固定摄像机", "mobile": "布控球", "body": "执法记录仪", "file": "事后导入"}[row.source]
    return f"{source} {' '.join(row.permits)}".strip()


def _holes(asked: Asked, rows: Sequence[Segment]) -> Iterator[tuple[datetime, datetime]]:
    seen = asked.since
    for row in rows:
        if row.since > seen + timedelta(seconds=2):
            yield seen, row.since
        seen = max(seen, row.until)
    if asked.until > seen + timedelta(seconds=2):
        yield seen, asked.until
