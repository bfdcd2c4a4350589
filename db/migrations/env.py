"""Run by Alembic. The connection is handed in by db.migrate: no address stands in a file."""

from alembic import context
from sqlalchemy import Connection
from sqlmodel import SQLModel

from db import tables

OURS = {getattr(tables, name).__tablename__ for name in tables.__all__}


def include_name(name: str | None, kind: str, parents: object) -> bool:
    """Tables of others in the same database (procrastinate's, a scheduler's) are none of our business."""
    return kind != "table" or name in OURS


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        include_name=include_name,
        render_as_batch=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
