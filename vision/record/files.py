"""Films as files: their hash, how long they run, and what a killed process left of one."""

import hashlib
import os
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import av


@dataclass(frozen=True, slots=True)
class Film:
    """`comment` as it stands in the file; `made` its own word on when it began, "" where it says nothing."""

    lasts: timedelta
    comment: str
    made: str = ""


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def probe(path: Path) -> Film | None:
    """None for what is no film. Packets are counted through: a film that was not closed has no length of its own."""
    try:
        with av.open(str(path), options={"protocol_whitelist": "file"}) as film:
            if not film.streams.video:
                return None
            ends = [
                float((one.pts + (one.duration or 0)) * one.time_base)
                for one in film.demux(film.streams.video[0])
                if one.pts is not None and one.time_base is not None and one.size
            ]
            begins = film.streams.video[0].start_time or 0
            begun = float(begins * (film.streams.video[0].time_base or 0))
            said = film.metadata
    except (av.FFmpegError, OSError):
        return None
    if not ends:
        return None
    lasts = timedelta(seconds=max(max(ends) - begun, 0.0))
    return Film(lasts, said.get("comment", ""), said.get("creation_time", ""))


def mend(path: Path) -> bool:
    """Cuts off the piece that was being written; False where nothing is left to show."""
    whole, pieces, kinds = 0, 0, set()
    with path.open("r+b") as file:
        size = os.fstat(file.fileno()).st_size
        while whole + 8 <= size:
            file.seek(whole)
            head = file.read(16)
            length, kind = int.from_bytes(head[:4], "big"), head[4:8]
            if length == 1:
                length = int.from_bytes(head[8:16], "big")
            if length < 8 or whole + length > size:
                break
            if kind == b"moof":  # counts with the mdat that follows it
                fresh = whole
                file.seek(whole + length)
                after = int.from_bytes(file.read(4), "big")
                if after < 8 or whole + length + after > size:
                    whole = fresh
                    break
                pieces += 1
            kinds.add(kind)
            whole += length
        if whole < size:
            file.truncate(whole)
            os.fsync(file.fileno())
    return pieces > 0 or {b"moov", b"mdat"} <= kinds


def settled(part: Path, path: Path) -> None:
    """Under its own name, on the disk, whole or not at all."""
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
