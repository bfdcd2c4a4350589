"""A file is kept once, under its hash, and is whole or not there."""

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.media.keep import Bucket, Keep
from tests.rules.media.s3 import bucket

FAR = datetime(2100, 1, 1, tzinfo=UTC)


@pytest.fixture(params=["folder", "s3"])
def keep(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Keep]:
    """A keep in a folder, and the same in a bucket."""
    if request.param == "folder":
        yield Keep(f"file://{tmp_path}/media")
        return
    with bucket() as (endpoint, _):
        yield Keep("s3://plant/media", Bucket(endpoint, "cn-east-1", "key", "secret"))


def test_the_same_photo_sent_twice_is_one_file(keep: Keep) -> None:
    sha = keep.put(b"a photo")
    assert sha == hashlib.sha256(b"a photo").hexdigest() == keep.put(b"a photo")
    assert keep.get(sha) == b"a photo" and keep.exists(sha) and keep.sound(sha)
    assert list(keep.list_old(FAR)) == [sha]


def test_what_is_gone_is_said_and_may_be_deleted_again(keep: Keep) -> None:
    sha = keep.put(b"a photo")
    keep.delete(sha)
    keep.delete(sha)
    assert not keep.exists(sha)
    with pytest.raises(FileNotFoundError):
        keep.get(sha)


def test_only_files_older_than_the_moment_are_swept(keep: Keep) -> None:
    keep.put(b"a photo")
    assert list(keep.list_old(datetime(2020, 1, 1, tzinfo=UTC))) == []
    assert len(list(keep.list_old(FAR - timedelta(days=1)))) == 1


def test_files_lie_two_folders_deep_and_nothing_else_is_listed(tmp_path: Path) -> None:
    keep = Keep(str(tmp_path / "media"))
    sha = keep.put(b"a photo")
    assert (tmp_path / "media" / sha[:2] / sha[2:4] / sha).read_bytes() == b"a photo"
    (tmp_path / "media" / "readme.txt").write_text("hello", "utf-8")
    assert list(keep.list_old(FAR)) == [sha]


def test_a_name_left_without_content_by_a_power_cut_is_mended(tmp_path: Path) -> None:
    keep = Keep(str(tmp_path))
    sha = keep.put(b"a photo")
    (tmp_path / sha[:2] / sha[2:4] / sha).write_bytes(b"")
    assert not keep.sound(sha)
    keep.put(b"a photo")
    assert keep.sound(sha)


def test_ten_workers_keeping_the_same_photo_at_once_agree(tmp_path: Path) -> None:
    keep = Keep(str(tmp_path))
    with ThreadPoolExecutor(10) as pool:
        assert len(set(pool.map(keep.put, [b"x" * 500_000] * 20))) == 1
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_a_hash_is_never_a_way_out_of_the_folder(tmp_path: Path) -> None:
    for wicked in ("../../etc/passwd", "", "A" * 64, "0" * 63):
        with pytest.raises(ValueError, match="sha256"):
            Keep(str(tmp_path)).get(wicked)


@pytest.mark.parametrize("start", ["file:", "file://", ""])
def test_a_folder_may_be_written_in_each_way_people_write_it(tmp_path: Path, start: str) -> None:
    sha = Keep(f"{start}{tmp_path}/new/deep").put(b"a photo")
    assert (tmp_path / "new" / "deep" / sha[:2] / sha[2:4] / sha).is_file()


def test_the_keys_of_a_bucket_are_not_printed() -> None:
    assert "secret" not in repr(Bucket("http://x", "r", "key", "secret")).replace("secret_key", "")
