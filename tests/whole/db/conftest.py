"""Tests that ask for `url` or `store` run on SQLite and on PostgreSQL, each in a database of its own."""

import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from db import migrate, tables
from db.store import Store
from tests.whole.db.shop import FLOWS

SERVER = os.environ.get("SAFELOOP_TEST_PG", "postgresql://postgres@127.0.0.1:5432/postgres")
TABLES = [getattr(tables, name).__tablename__ for name in tables.__all__]
DATABASES = ("sqlite", "postgresql")


def on_server(statement: str) -> None:
    with psycopg.connect(SERVER, autocommit=True) as connection:
        connection.execute(statement.encode())


def address(name: str) -> str:
    return make_url(SERVER).set(database=name).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "empty.db"
    migrate.upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def pg_database() -> Iterator[str]:
    name = f"safeloop_{uuid.uuid4().hex[:8]}"
    on_server(f'create database "{name}"')
    # The server outlives these tests: what is committed need not reach the disk.
    on_server(f'alter database "{name}" set synchronous_commit = off')
    migrate.upgrade(address(name))
    yield address(name)
    on_server(f'drop database "{name}" with (force)')


@pytest.fixture
def empty_pg() -> Iterator[str]:
    """A PostgreSQL database without tables."""
    name = f"safeloop_{uuid.uuid4().hex[:8]}"
    on_server(f'create database "{name}"')
    yield address(name)
    on_server(f'drop database "{name}" with (force)')


@pytest.fixture(params=DATABASES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        file = tmp_path / "safeloop.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), file)
        yield f"sqlite:///{file}"
        return
    database: str = request.getfixturevalue("pg_database")
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("; ".join(f'delete from "{table}"' for table in TABLES).encode())
    yield database


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = Store(url, FLOWS)
    opened.set_rules("ticket", {"limit": 3}, '{"limit":3}')
    opened.set_rules("hazard", {}, "{}")
    yield opened
    opened.close()
