"""One history for both databases, from any folder, and never at the cost of data."""

import sqlite3
from pathlib import Path

import psycopg
import pytest

from db import migrate, schema
from db.store import Store
from tests.whole.db.shop import FLOWS, opened

FOREIGN = "create table procrastinate_jobs (id integer primary key)"


def test_the_tables_in_the_code_are_the_tables_in_sqlite(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new' / 'x.db'}"
    assert migrate.upgrade(url)[0].startswith("0001")
    migrate.check(url)


def test_the_tables_in_the_code_are_the_tables_in_postgresql(empty_pg: str) -> None:
    assert migrate.upgrade(empty_pg)[0].startswith("0001")
    migrate.check(empty_pg)


def test_tables_of_others_in_the_same_database_are_left_alone(tmp_path: Path, empty_pg: str) -> None:
    file = tmp_path / "x.db"
    with sqlite3.connect(file) as connection:
        connection.execute(FOREIGN)
    connection.close()
    with psycopg.connect(empty_pg, autocommit=True) as server:
        server.execute(FOREIGN)
    for url in (f"sqlite:///{file}", empty_pg):
        migrate.upgrade(url)
        migrate.check(url)
    with psycopg.connect(empty_pg) as server:
        assert server.execute("select count(*) from procrastinate_jobs").fetchone() == (0,)


def test_a_second_upgrade_does_nothing_and_keeps_every_case(url: str) -> None:
    store = Store(url, FLOWS)
    store.set_rules("ticket", {"limit": 3}, "{}")
    code = opened(store)
    assert migrate.upgrade(url) == []
    assert store.run_now(lambda work: work.load(code)[0]) == "ticket"
    store.close()


def test_every_version_changes_tables_and_a_database_from_the_newest_has_nothing_left_to_do(
    tmp_path: Path, empty_pg: str
) -> None:
    files = [path.name.split("_")[0] for path in sorted(schema.VERSIONS.glob("[0-9]*.py"))]
    assert not [path.name for path in schema.VERSIONS.glob("[0-9]*.py") if "op." not in path.read_text("utf-8")]
    for url in (f"sqlite:///{tmp_path / 'x.db'}", empty_pg):
        assert [line.split()[0] for line in migrate.upgrade(url)] == files
        assert schema.current(url) == schema.newest() == files[-1]
        assert migrate.pending(url) == [] and migrate.upgrade(url) == []
        assert not schema.brought_up(url)


def test_a_relative_address_counts_from_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    migrate.upgrade("sqlite:///var/x.db")
    assert (tmp_path / "var" / "x.db").is_file()
    assert migrate.pending("sqlite:///var/x.db") == []


def test_what_is_left_to_do_is_told_beforehand(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'x.db'}"
    waiting = migrate.pending(url)
    assert migrate.upgrade(url) == waiting


@pytest.mark.parametrize("url", ["mysql://root@localhost/x", "sqlite://", "sqlite:///:memory:"])
def test_an_address_we_cannot_use_is_refused_with_the_remedy(url: str) -> None:
    with pytest.raises(ValueError, match="sqlite:///"):
        migrate.upgrade(url)


def test_a_table_that_differs_from_the_code_is_noticed(tmp_path: Path) -> None:
    file = tmp_path / "x.db"
    migrate.upgrade(f"sqlite:///{file}")
    with sqlite3.connect(file) as connection:
        connection.execute("alter table cases drop column team")
    connection.close()
    with pytest.raises(Exception, match="New upgrade operations detected"):
        migrate.check(f"sqlite:///{file}")
