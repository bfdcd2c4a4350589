"""Policies as immutable versions: editing one never changes a running case."""

from datetime import datetime

from sqlmodel import Field, SQLModel, UniqueConstraint


class Policy(SQLModel, table=True):
    """`hash` is the sha256 of `body` (JSON); the same body set again is the same version."""

    __tablename__ = "policy"
    __table_args__ = (UniqueConstraint("kind", "version", "site"), UniqueConstraint("kind", "hash", "site"))

    id: int | None = Field(default=None, primary_key=True)
    site: str = "default"
    kind: str
    version: int
    body: str
    hash: str
    at: datetime | None = None
