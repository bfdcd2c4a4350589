"""A consistent copy while the service runs, and the proof that it can be used."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import URL

from db import migrate
from db.urls import database_url, is_sqlite
from db.verify import Report, verify_database

SQLITE_COPY, PG_COPY, FILES = "safeloop.db", "safeloop.pgdump", "media"


class BackupFailed(Exception):
    """The text says what is missing and what to do."""


@dataclass(frozen=True, slots=True)
class Backup:
    """`database` is the copied file, `files` the copied folder of media, if there is a local one."""

    folder: Path
    database: Path
    files: Path | None
    bytes: int


def backup(url: str, into: Path, now: datetime, media: Path | None = None) -> Backup:
    """A new folder below `into`, named after the moment. Files are copied after the rows: a row never lacks its file.

    Raises BackupFailed with the remedy.
    """
    folder = into / f"safeloop-{now:%Y%m%d-%H%M%S}"
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        raise BackupFailed(f"建不了备份文件夹 {folder.name}：{error.strerror}，请换一个位置或过一秒重试") from error
    address = database_url(url)
    copy = _copy_sqlite(address, folder / SQLITE_COPY) if is_sqlite(address) else _dump(address, folder / PG_COPY)
    files = None
    if media is not None and media.is_dir():
        files = folder / FILES
        shutil.copytree(media, files)
    size = sum(f.stat().st_size for f in folder.rglob("*") if f.is_file())
    return Backup(folder, copy, files, size)


def _copy_sqlite(address: URL, target: Path) -> Path:
    """One step over one snapshot: writers go on meanwhile, and the copy is of one moment."""
    source = sqlite3.connect(f"file:{Path(address.database or '').absolute()}?mode=ro", uri=True)
    copied = sqlite3.connect(target)
    try:
        source.backup(copied, pages=-1)
        copied.execute("pragma journal_mode=delete")
    except sqlite3.Error as error:
        raise BackupFailed(f"数据库复制失败：{error}，请检查磁盘空间后重试") from error
    finally:
        copied.close()
        source.close()
    return target


def _dump(address: URL, target: Path) -> Path:
    _run("pg_dump", "--format=custom", f"--file={target}", "--no-owner", _plain(address), password=address.password)
    return target


def _plain(address: URL) -> str:
    """For PostgreSQL's own tools: without our driver, and without the password, which others could see in `ps`."""
    return address.set(drivername="postgresql", password=None).render_as_string(hide_password=False)


def _run(tool: str, *arguments: str, password: object = None) -> str:
    if shutil.which(tool) is None:
        raise BackupFailed(f"没有找到 {tool}，请安装 PostgreSQL 客户端（postgresql-client）后重试")
    env = {**os.environ, "PGPASSWORD": str(password)} if password else dict(os.environ)
    ran = subprocess.run([tool, *arguments], capture_output=True, text=True, env=env, check=False)
    if ran.returncode != 0:
        raise BackupFailed(f"{tool} 失败：{ran.stderr.strip().splitlines()[-1] if ran.stderr.strip() else '没有说明'}")
    return ran.stdout


def check_backup(made: Backup, intact: Callable[[str], bool] | None = None) -> Report | None:
    """Opens the copy as a restore would: pages, tables, chains and seals, and the files through `intact`.

    A dump of PostgreSQL is read to its end; its rows are checked after a restore (None). Raises BackupFailed.
    """
    if made.database.name == PG_COPY:
        if "cases" not in _run("pg_restore", "--list", str(made.database)):
            raise BackupFailed("备份里没有 cases 表，请重新备份")
        return None
    sound = _soundness(made.database)
    if sound != "ok":
        raise BackupFailed(f"备份文件损坏：{sound}，请重新备份")
    url = f"sqlite:///{made.database.absolute()}"
    if migrate.pending(url):
        raise BackupFailed("备份的表结构不是最新的，恢复后请先运行 migrate")
    return verify_database(url, intact)


def _soundness(file: Path) -> str:
    """`ok`, or SQLite's words for what is wrong with the pages."""
    connection = sqlite3.connect(file)
    try:
        return str(connection.execute("pragma integrity_check").fetchone()[0])
    except sqlite3.DatabaseError as error:
        return str(error)
    finally:
        connection.close()
