"""An office with a database of its own, into which tables are imported."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlmodel import Session

from db.engines import writer_engine
from db.imports import Result, Target, import_file, import_site
from db.imports.cli import run
from db.migrate import upgrade
from db.org import build_org
from db.sealing import AT_REST, Sealer
from db.urls import database_url
from workflows.kernel.people import Org, Person

SHANGHAI = ZoneInfo("Asia/Shanghai")
SUNDAY = datetime(2026, 11, 22, 9, tzinfo=SHANGHAI)
DEMO = Path(__file__).parents[3] / "config" / "site" / "demo"
TEMPLATE = DEMO.parent / "template"
SEALER = Sealer("the secret of the office", AT_REST)


class Office:
    """`imports` takes the text of a table and answers with the result, committed where nothing was wrong."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.url = folder, f"sqlite:///{folder}/office.db"
        self.tenants = {"wecom": "ww1", "dingtalk": "ding1"}
        upgrade(self.url)
        self.engine = writer_engine(database_url(self.url))

    @contextmanager
    def session(self) -> Iterator[Session]:
        with Session(self.engine) as session:
            yield session

    def writes(self, table: str | bytes, name: str = "table.csv") -> Path:
        body = table.encode() if isinstance(table, str) else table
        (self.folder / name).write_bytes(body)
        return self.folder / name

    def imports(self, kind: str, table: str | bytes, name: str = "table.csv", now: datetime = SUNDAY) -> Result:
        with self.session() as session:
            target = Target(session, now, self.tenants, sealer=SEALER)
            result = import_file(target, kind, self.writes(table, name))
            session.commit()
        return result

    def imports_site(self, folder: Path) -> tuple[Result, ...]:
        with self.session() as session:
            results = import_site(Target(session, SUNDAY, self.tenants, sealer=SEALER), folder)
            session.commit()
        return results

    def runs(self, kind: str, file: Path, as_json: bool = False) -> int:
        return run(kind, str(file), self.url, SUNDAY, self.tenants, as_json=as_json)

    def org(self) -> Org:
        with self.session() as session:
            return build_org(session, "default")

    def person(self, name: str) -> Person:
        (found,) = self.org().named(name)
        return found

    def complains(self, kind: str, table: str | bytes) -> list[str]:
        """What is said about a bad table; the office must be as it was before."""
        before = self.org()
        result = self.imports(kind, table)
        assert result.errors and (result.added, result.changed, result.unchanged) == (0, 0, 0)
        assert self.org() == before
        return [str(bad) for bad in result.errors]
