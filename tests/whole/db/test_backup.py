"""A copy made while people go on reporting can really be used."""

import hashlib
import shutil
from pathlib import Path
from threading import Event, Thread

import pytest

from db.backup import BackupFailed, backup, check_backup
from db.seal import seal
from db.store import Store
from tests.whole.db.shop import NOW, opened


def test_a_copy_made_under_load_is_whole_and_of_one_moment(store: Store, url: str, tmp_path: Path) -> None:
    if not store.sqlite and shutil.which("pg_dump") is None:
        pytest.fail("pg_dump is needed here: install postgresql-client")
    stop = Event()

    def report() -> None:
        while not stop.is_set():
            opened(store)

    opened(store)
    store.run_now(lambda work: seal(work, NOW))
    writers = [Thread(target=report) for _ in range(3)]
    for writer in writers:
        writer.start()
    try:
        made = backup(url, tmp_path / "copies", NOW)
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    report_ = check_backup(made)
    assert made.folder.name == "safeloop-20260302-080000"
    assert made.bytes > 0
    if store.sqlite:
        assert report_ is not None
        assert report_.ok
        assert report_.rows == report_.cases > 0


def test_files_come_with_the_copy_and_are_checked_against_their_hash(tmp_path: Path, sqlite_template: Path) -> None:
    file, media = tmp_path / "x.db", tmp_path / "media"
    shutil.copy(sqlite_template, file)
    media.mkdir()
    sha = hashlib.sha256(b"photo").hexdigest()
    (media / sha).write_bytes(b"photo")
    made = backup(f"sqlite:///{file}", tmp_path, NOW, media)
    assert made.files is not None
    assert (made.files / sha).read_bytes() == b"photo"


def test_a_damaged_copy_is_not_accepted(tmp_path: Path, sqlite_template: Path) -> None:
    made = backup(f"sqlite:///{sqlite_template}", tmp_path, NOW)
    data = bytearray(made.database.read_bytes())
    data[4096 * 3 : 4096 * 4] = b"\xff" * 4096
    made.database.write_bytes(data)
    with pytest.raises(BackupFailed, match="备份"):
        check_backup(made)


def test_a_second_copy_in_the_same_second_is_refused_in_words(tmp_path: Path, sqlite_template: Path) -> None:
    backup(f"sqlite:///{sqlite_template}", tmp_path, NOW)
    with pytest.raises(BackupFailed, match="重试"):
        backup(f"sqlite:///{sqlite_template}", tmp_path, NOW)
