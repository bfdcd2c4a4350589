"""Is the database at the newest schema? Answered without Alembic, whose 11 MB an idle service need not hold."""

import subprocess
import sys
from pathlib import Path

from sqlalchemy import inspect, text

from db.engines import writer_engine
from db.urls import database_url

ROOT = Path(__file__).parents[1]
VERSIONS = ROOT / "db" / "migrations" / "versions"


def newest() -> str:
    """The revision that the code needs: files are numbered (0003_...)."""
    return max(path.name for path in VERSIONS.glob("[0-9]*.py")).split("_")[0]


def current(url: str) -> str | None:
    """The revision of the database; None where there are no tables yet."""
    engine = writer_engine(database_url(url))
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            found = connection.execute(text("select version_num from alembic_version")).scalar()
            return str(found) if found else None
    finally:
        engine.dispose()


def brought_up(url: str) -> bool:
    """Upgrade in a process of its own where that is needed; True where something was done. Raises RuntimeError."""
    if current(url) == newest():
        return False
    # The address may hold a password: it goes through a pipe, not on the command line that `ps` shows.
    command = [sys.executable, "-c", "import sys; from db.migrate import upgrade; upgrade(sys.stdin.read())"]
    if subprocess.run(command, input=url, text=True, cwd=ROOT).returncode:
        raise RuntimeError("数据库升级没有成功，什么都没有改变；请运行 run.py migrate 看原因")
    return True

