"""What happened, append-only, chained per case; and the seals over all chains."""

from datetime import datetime

from sqlmodel import Field, SQLModel, UniqueConstraint


class Log(SQLModel, table=True):
    """One decision. Hash and erasure are explained in db/chain.py. `payload` (JSON), `why` and `salt` can be erased.

    `actor` is a person's opaque id, empty for time itself; `media` a JSON list of sha256.
    """

    __tablename__ = "log"
    # Without autoincrement SQLite gives the id of a dropped draft's row again, and the next seal would pass it over.
    __table_args__ = (UniqueConstraint("case_code", "seq", "site"), {"sqlite_autoincrement": True})

    id: int | None = Field(default=None, primary_key=True)
    site: str = "default"
    case_code: str
    seq: int
    at: datetime = Field(index=True)
    actor: str = Field(default="", index=True)
    event: str
    from_state: str = ""
    to_state: str
    why: str = ""
    media: str = "[]"
    payload: str | None = None
    salt: str | None = None
    payload_hash: str
    prev: str = ""
    hash: str
    version: int = 1


class Seal(SQLModel, table=True):
    """Every ten minutes: `heads` is a JSON object code -> [seq, hash] of the chains touched since the seal before.

    `upto` is the id of the newest log row this seal looked at.
    """

    __tablename__ = "seal"
    __table_args__ = (UniqueConstraint("n", "site"),)

    id: int | None = Field(default=None, primary_key=True)
    site: str = "default"
    n: int
    at: datetime
    heads: str
    upto: int
    prev: str = ""
    hash: str
    version: int = 1
