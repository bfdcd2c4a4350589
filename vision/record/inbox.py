"""Late films: a body recorder that was docked, a file that somebody brought. Kept as they are, by their own hash."""

import os
import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import unquote
from zoneinfo import ZoneInfo

import structlog

from vision import clock
from vision.record.files import Film, probe
from vision.record.files import settled as settle
from vision.record.index import Segment
from vision.record.layout import PART, Note, place, safe
from vision.record.shelving import Shelving

log = structlog.get_logger("recorder")
INBOX, ASIDE = "inbox", "aside"
ENDINGS = (".mp4", ".mov", ".mkv", ".avi", ".ts", ".m4v", ".flv", ".3gp")
STAMP = re.compile(r"^(?P<at>\d{8}T\d{6})Z(?:__(?P<permits>[A-Z0-9+-]+))?__")
PERMIT = re.compile(r"[A-Z]{2}-\d{8}-\d{4,9}")
STILL_S = 5.0
"""A file that grew within this time is still being copied."""


class NoFilm(Exception):
    """One line with the remedy."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A film that was put in: `at` None where the film itself must say when it was filmed."""

    path: Path
    camera: str
    at: datetime | None
    permits: tuple[str, ...]


def hand_in(data: Path, file: Path, camera: str, at: datetime, permits: tuple[str, ...] = ()) -> Path:
    """Into the inbox, whole or not at all; the camera process takes it within a minute. Raises NoFilm, OSError."""
    if file.suffix.lower() not in ENDINGS:
        raise NoFilm(f"不认识的视频格式 {file.suffix or '（没有后缀）'}，可以用：{'、'.join(ENDINGS)}")
    if wrong := [one for one in permits if not PERMIT.fullmatch(one)]:
        raise NoFilm(f"作业票编号写成 DH-20260302-0001，不是 {wrong[0]}")
    if not file.is_file():
        raise NoFilm(f"没有这个文件：{file}")
    if probe(file) is None:
        raise NoFilm(f"{file.name} 里没有能读的画面，请核对文件是不是拷完整了")
    folder = data / INBOX / safe(camera)
    folder.mkdir(parents=True, exist_ok=True)
    mark = f"__{'+'.join(permits)}" if permits else ""
    path = folder / f"{at.astimezone(UTC):%Y%m%dT%H%M%S}Z{mark}__{file.name}"
    part = path.with_name(path.name + PART)
    shutil.copyfile(file, part)
    settle(part, path)
    return path


class Inbox:
    """`inbox/CAMERA/…`: what stands there is taken. Raises OSError, sqlite3.Error."""

    def __init__(self, data: Path, shelving: Shelving) -> None:
        self._folder, self._aside, self._shelving = data / INBOX, data / INBOX / ASIDE, shelving

    def take(self, site: str, zone: ZoneInfo) -> tuple[Segment, ...]:
        self._folder.mkdir(parents=True, exist_ok=True)
        return tuple(one for letter in self._letters() if (one := self._taken(letter, site, zone)))

    def _letters(self) -> Iterable[Letter]:
        now = clock.now().timestamp()
        for path in sorted(self._folder.glob("*/*")):
            if path.parent == self._aside or not path.is_file() or path.suffix.lower() not in ENDINGS:
                continue
            if now - path.stat().st_mtime < STILL_S and not STAMP.match(path.name):
                continue
            yield letter(path)

    def _taken(self, one: Letter, site: str, zone: ZoneInfo) -> Segment | None:
        film = probe(one.path)
        if film is None or not film.lasts:
            self._set_aside(one.path)
            return None
        since = one.at or filmed_at(film, one.path)
        index = self._shelving.index
        permits = one.permits or index.running(one.camera, since, since + film.lasts)
        note = Note(one.camera, since, "file", permits)
        path = place(self._shelving.root, site, note, zone, one.path.suffix.lower())
        while path.exists():  # two recorders that began in the same millisecond
            note = Note(one.camera, note.since + timedelta(milliseconds=1), "file", permits)
            path = place(self._shelving.root, site, note, zone, one.path.suffix.lower())
        path.parent.mkdir(parents=True, exist_ok=True)
        settle(one.path, path)
        log.info("imported", camera=one.camera, file=one.path.name, permits=permits)
        return self._shelving.note(path, note, film.lasts)

    def _set_aside(self, path: Path) -> None:
        self._aside.mkdir(parents=True, exist_ok=True)
        os.replace(path, self._aside / path.name)
        log.warning("no_film", file=path.name)


def letter(path: Path) -> Letter:
    camera, found = unquote(path.parent.name), STAMP.match(path.name)
    if found is None:
        return Letter(path, camera, None, ())
    at = datetime.strptime(found["at"], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    return Letter(path, camera, at, tuple((found["permits"] or "").split("+")) if found["permits"] else ())


def filmed_at(film: Film, path: Path) -> datetime:
    """What the recorder wrote into the film, else the file's own time, which is that of the end."""
    try:
        at = datetime.fromisoformat(film.made)
        return at if at.tzinfo else at.replace(tzinfo=UTC)
    except ValueError:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC) - film.lasts
