"""Database addresses as people write them in the settings."""

from pathlib import Path

from sqlalchemy import URL, make_url


def database_url(url: str) -> URL:
    """`sqlite:///var/x.db` (from the working folder, made where missing) or `postgresql://user@host/db` (psycopg).

    Raises ValueError with the remedy for anything else.
    """
    parsed = make_url(url)
    if parsed.drivername in ("postgresql", "postgres", "postgresql+psycopg"):
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername != "sqlite":
        raise ValueError(f"不认识的数据库 {parsed.drivername}，请写 sqlite:///文件 或 postgresql://用户@主机/库")
    if not parsed.database or parsed.database == ":memory:":
        raise ValueError("SQLite 要写文件名，例如 sqlite:///var/safeloop.db")
    Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    return parsed


def is_sqlite(url: URL) -> bool:
    return url.drivername == "sqlite"
