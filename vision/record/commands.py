"""The bodies of `run.py vision --import-file` and `--export`; the camera process may run beside them or not."""

import getpass
import socket
import sqlite3
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import av

from config.settings import Settings
from vision import clock
from vision.record.export import Asked, NotExported, export
from vision.record.inbox import NoFilm, hand_in
from vision.record.index import Index
from vision.record.shelving import INDEX
from vision.worker import CannotStart


def bring(settings: Settings, file: Path, camera: str, at: str, permit: str) -> str:
    """One line for the terminal. Raises CannotStart with the remedy."""
    if not camera:
        raise CannotStart("--import-file 还要说是哪台：--camera 编号（执法记录仪写它自己的编号）")
    permits = tuple(one for one in permit.upper().split(",") if one)
    try:
        path = hand_in(Path(settings.vision.data), file, camera, _moment("--from", at, settings), permits)
    except (NoFilm, OSError) as error:
        raise CannotStart(str(error)) from None
    return f"已放进 {path}，摄像机进程一分钟内入档（没有在跑的话，下次启动时）。"


def take_out(settings: Settings, camera: str, since: str, until: str, out: Path | None) -> str:
    """The manifest is written beside the film. Raises CannotStart with the remedy."""
    if out is None or out.suffix.lower() != ".mp4":
        raise CannotStart("--export 还要说写到哪里：--out 文件.mp4")
    root = Path(settings.vision.data) / "recordings"
    if not (root / INDEX).exists():
        raise CannotStart(f"{root} 里还没有录像，请核对 [vision] data")
    by = f"{getpass.getuser()}（{socket.gethostname()} 的命令行）"
    asked = Asked(camera, _moment("--from", since, settings), _moment("--to", until, settings), by)
    try:
        index = Index(root / INDEX, reading=True)
        try:
            done = export(index, root, asked, out, settings.site.zone, clock.now())
        finally:
            index.close()
        page = out.with_suffix(".txt")
        page.write_text(done.manifest, encoding="utf-8")
    except NotExported as refusal:
        raise CannotStart(str(refusal)) from None
    except (OSError, sqlite3.Error, av.FFmpegError) as error:
        raise CannotStart(f"导出没有成功：{error}") from None
    return "\n".join([*(f"{sha}  {path}" for path, sha in zip(done.files, done.hashes, strict=True)), f"说明：{page}"])


def _moment(option: str, text: str, settings: Settings) -> datetime:
    """Without an offset it is the factory's time."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise CannotStart(f"{option} 写成 2026-03-02T08:00:00，不是“{text}”") from None
    zone: ZoneInfo = settings.site.zone
    return at if at.tzinfo else at.replace(tzinfo=zone)
