"""Files kept once under the hash of their content, in a local folder or an S3 bucket."""

import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from obstore.store import ObjectStore, S3Config

SHA = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Bucket:
    """How to reach an S3 bucket; an empty text leaves the client's own default."""

    endpoint: str = ""
    region: str = ""
    access_key: str = field(default="", repr=False)
    secret_key: str = field(default="", repr=False)


NO_BUCKET = Bucket()


class Keep:
    """`url` is a path, `file:…` or `s3://bucket/prefix`. All calls block: call them in a thread. Network and disk
    trouble comes out as OSError or obstore's BaseError."""

    def __init__(self, url: str, bucket: Bucket = NO_BUCKET) -> None:
        self._url, self._bucket = url, bucket
        self._folder = None if url.startswith("s3://") else _folder(url)
        if self._folder:
            self._folder.mkdir(parents=True, exist_ok=True)
        else:
            _ = self._store  # what is wrong with a bucket's settings shows at the start

    @cached_property
    def _store(self) -> "ObjectStore":
        """With the first file of a folder: until then the service is 5 MB leaner."""
        return _local(self._folder) if self._folder else _s3(self._url, self._bucket)

    def put(self, data: bytes) -> str:
        """Keep the bytes and give their sha256; the same bytes again change nothing. On return they are on the disk."""
        import obstore
        from obstore.exceptions import AlreadyExistsError

        sha = hashlib.sha256(data).hexdigest()
        path = _path(sha)
        try:
            obstore.put(self._store, path, data, mode="create")
        except AlreadyExistsError:
            if obstore.head(self._store, path)["size"] == len(data):
                return sha
            # A power cut can leave a name without its content.
            obstore.put(self._store, path, data, mode="overwrite")
        if self._folder:
            _settle(self._folder / path)
        return sha

    def get(self, sha: str) -> bytes:
        """The bytes; FileNotFoundError when they are not (or no longer) kept."""
        import obstore

        return bytes(obstore.get(self._store, _path(sha)).bytes())

    def exists(self, sha: str) -> bool:
        """Whether the file is kept."""
        import obstore

        try:
            obstore.head(self._store, _path(sha))
        except FileNotFoundError:
            return False
        return True

    def sound(self, sha: str) -> bool:
        """Whether the kept bytes still have their hash; FileNotFoundError when they are gone."""
        return hashlib.sha256(self.get(sha)).hexdigest() == sha

    def list_old(self, before: datetime) -> Iterator[str]:
        """Hashes of files last written before `before` (the store's own, machine time); for sweeping orphans."""
        import obstore

        for page in obstore.list(self._store):
            for found in page:
                sha = found["path"].rpartition("/")[2]
                if found["last_modified"] < before and SHA.fullmatch(sha):
                    yield sha

    def delete(self, sha: str) -> None:
        """Remove the file; nothing happens when it is not there."""
        import obstore

        try:
            obstore.delete(self._store, _path(sha))
        except FileNotFoundError:
            return


def _path(sha: str) -> str:
    if not SHA.fullmatch(sha):
        raise ValueError(f"not a sha256: {sha[:80]!r}")
    return f"{sha[:2]}/{sha[2:4]}/{sha}"


def _folder(url: str) -> Path:
    if not url.startswith("file:"):
        return Path(url).absolute()
    return Path(unquote(url.removeprefix("file:").removeprefix("//"))).absolute()


def _local(folder: Path) -> "ObjectStore":
    from obstore.store import LocalStore

    return LocalStore(folder, mkdir=True)


def _s3(url: str, bucket: Bucket) -> "ObjectStore":
    from obstore.store import S3Store

    config: S3Config = {}
    if bucket.endpoint:
        config["endpoint"] = bucket.endpoint
    if bucket.region:
        config["region"] = bucket.region
    if bucket.access_key:
        config["access_key_id"] = bucket.access_key
        config["secret_access_key"] = bucket.secret_key
    return S3Store.from_url(url, config=config, client_options={"allow_http": bucket.endpoint.startswith("http://")})


def _settle(path: Path) -> None:
    """Force file and folder to the disk: the row that names them is committed with synchronous=FULL."""
    for part in (path, path.parent):
        handle = os.open(part, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
