"""A site's own tables, read on the very first start: a service does it in a process of its own, so that what reading
them holds (the table readers, every row and its checks: 5 MB) goes with it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from db.engines import writer_engine
from db.tables import Person
from db.urls import database_url

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class First:
    """`url` and `secret` are secrets: they go through a pipe, not on the command line that `ps` shows. `now` is an ISO
    time, told to the tables in the site's zone."""

    url: str
    folder: str
    tenants: Mapping[str, str]
    secret: str
    now: str
    zone: str


@dataclass(frozen=True, slots=True)
class Read:
    """One table: `wrong` is its first mistake, with how many there are; "" where it was taken."""

    table: str
    rows: int
    wrong: str = ""


def nobody(url: str) -> bool:
    """No person is known yet; the tables are there."""
    engine = writer_engine(database_url(url))
    try:
        with Session(engine) as session:
            return session.exec(select(Person.id).limit(1)).first() is None
    finally:
        engine.dispose()


def read_first(first: First, apart: bool) -> tuple[Read, ...]:
    """`apart`: in a process of its own. Raises RuntimeError where that came to nothing; nothing is taken then."""
    if not apart:
        return tuple(_taken(first))
    command = [sys.executable, "-c", "from db.first import main; main()"]
    there = {**os.environ, "PYTHONPATH": str(ROOT)}
    wish = json.dumps(asdict(first))
    done = subprocess.run(command, input=wish, text=True, env=there, stdout=subprocess.PIPE)
    if done.returncode:
        raise RuntimeError("站点的表没有读成，什么都没有改变；请运行 run.py import site 看原因")
    return tuple(Read(**row) for row in json.loads(done.stdout))


def main() -> None:
    """In the process of its own: the wish on standard input, what came of it on standard output."""
    first = First(**json.load(sys.stdin))
    json.dump([asdict(read) for read in _taken(first)], sys.stdout)


def _taken(first: First) -> Iterator[Read]:
    from db.imports import Target, import_site
    from db.sealing import AT_REST, Sealer

    engine = writer_engine(database_url(first.url))
    with Session(engine) as session:
        now = datetime.fromisoformat(first.now).astimezone(ZoneInfo(first.zone))
        sealer = Sealer(first.secret, AT_REST)
        results = import_site(Target(session, now, first.tenants, sealer=sealer), Path(first.folder))
        session.rollback() if any(result.errors for result in results) else session.commit()
    engine.dispose()
    for result in results:
        many = f"{result.kind} 有 {len(result.errors)} 行不对，先改好再启动。"
        yield Read(result.kind, result.added, f"{many}第一处：{result.errors[0]}" if result.errors else "")
