"""Bring a database to the present tables, from any folder, before the first start and after every upgrade."""

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from sqlalchemy import Connection, text

from db.engines import writer_engine
from db.urls import database_url

ONE_AT_A_TIME = 815000


def upgrade(url: str) -> list[str]:
    """What was applied, oldest first (`0001 the first tables`); empty where nothing was left to do.

    All of it in one transaction: a failure leaves the database as it was. Several processes may start at once.
    """
    engine = writer_engine(database_url(url))
    try:
        with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": ONE_AT_A_TIME})
            pending = _pending(connection)
            if pending:
                command.upgrade(_config(connection), "head")
    finally:
        engine.dispose()
    return [f"{script.revision} {script.doc}" for script in pending]


def pending(url: str) -> list[str]:
    """What `upgrade` would apply."""
    engine = writer_engine(database_url(url))
    try:
        with engine.begin() as connection:
            return [f"{script.revision} {script.doc}" for script in _pending(connection)]
    finally:
        engine.dispose()


def check(url: str) -> None:
    """Raises alembic.util.CommandError where the tables in the code and in the database differ."""
    _with_config(url, command.check)


def revise(url: str, message: str, number: str) -> None:
    """For developers: write the migration that brings this database to the tables of the code."""
    _with_config(url, lambda config: command.revision(config, message, autogenerate=True, rev_id=number))


def _with_config(url: str, act: Callable[[Config], object]) -> None:
    engine = writer_engine(database_url(url))
    try:
        with engine.begin() as connection:
            act(_config(connection))
    finally:
        engine.dispose()


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _pending(connection: Connection) -> list[Script]:
    script = ScriptDirectory.from_config(_config(connection))
    now = MigrationContext.configure(connection).get_current_revision()
    return list(reversed(list(script.iterate_revisions("heads", now or "base"))))
