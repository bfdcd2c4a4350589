"""INSERT ... ON CONFLICT, which both databases speak and SQLAlchemy spells twice."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Connection, inspect
from sqlalchemy.dialects import sqlite
from sqlmodel import SQLModel

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

    Insert = sqlite.Insert | postgresql.Insert


def insert(connection: Connection, table: type[SQLModel]) -> "Insert":
    if connection.dialect.name == "postgresql":
        # Imported where it is spoken: a service on SQLite need not hold the other dialect.
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(table)
    return sqlite.insert(table)


def filled(table: type[SQLModel], values: Mapping[str, object]) -> dict[str, object]:
    """The values, and the class's own defaults for the rest: Core statements do not know them."""
    if table not in _defaults:
        fields = table.model_fields.items()
        _defaults[table] = {name: f.default for name, f in fields if name != "id" and not f.is_required()}
    return {**_defaults[table], **values}


_defaults: dict[type[SQLModel], dict[str, object]] = {}


def insert_new(connection: Connection, table: type[SQLModel], values: Mapping[str, object]) -> bool:
    """False, and nothing changed, where a unique key stands in the way."""
    key = next(iter(inspect(table).primary_key))
    statement = insert(connection, table).on_conflict_do_nothing().returning(key)
    return connection.execute(statement, filled(table, values)).first() is not None


def insert_or_update(
    connection: Connection, table: type[SQLModel], keys: Sequence[str], values: Mapping[str, object]
) -> None:
    """`keys` are the columns of the unique key; all others are overwritten."""
    statement = insert(connection, table)
    changed: dict[str, ColumnElement[object]] = {name: statement.excluded[name] for name in values if name not in keys}
    merged = statement.on_conflict_do_update(index_elements=list(keys), set_=changed)
    connection.execute(merged, filled(table, values))
