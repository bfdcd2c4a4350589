"""One process for one SQLite file, and a secret for every installation."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_urlsafe

import structlog

from config.settings import Settings

log = structlog.get_logger("alone")
SECRET = "secret"


class Taken(Exception):
    """Another process serves this database; one line with the remedy."""


@contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """Hold the SQLite file's lock: a second `serve` by mistake must not take over what the first is sending. The lock
    goes with the process, however it ends. Raises Taken."""
    url = settings.database.url
    if not url.startswith("sqlite:///"):
        yield
        return
    with Path(url.removeprefix("sqlite:///") + ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Taken("已经有一个服务在用这个数据库；先停掉它，或换一份设置再启动") from None
        yield


def secret_of(settings: Settings) -> str:
    """`[server] secret`, else one made at the first start and kept in the data folder, readable by the owner alone.

    Several machines need the same one: there it has to stand in the settings.
    """
    given = settings.server.secret.get_secret_value()
    if given:
        return given
    path = Path(settings.server.data) / SECRET
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(token_urlsafe(48))
        log.warning("secret.made", path=str(path))
    return path.read_text().strip()
