"""The people of a factory, their accounts, departments, absences and roster."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel, UniqueConstraint


class Person(SQLModel, table=True):
    """`id` is our own and opaque; `department` a path with `/`; `manager` an id; `home` the platform last used."""

    __tablename__ = "person"

    site: str = Field(default="default", primary_key=True)
    id: str = Field(primary_key=True)
    name: str = Field(index=True)
    department: str = ""
    role: str = "员工"
    manager: str | None = None
    staff_no: str | None = Field(default=None, index=True)
    mobile: str | None = Field(default=None, index=True)
    active: bool = True
    home: str | None = None


class Account(SQLModel, table=True):
    """A person on a platform; `account` is lower-cased, the key; `spelled` is the id as the platform writes it, and is
    what we send. `works` False: nobody can be reached there."""

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("platform", "tenant", "account", "site"),
        Index("ix_account_name", "platform", "account"),
    )

    id: int | None = Field(default=None, primary_key=True)
    site: str = "default"
    platform: str
    tenant: str = ""
    account: str
    spelled: str = ""
    person: str = Field(index=True)
    last_used: datetime | None = None
    works: bool = True


class Department(SQLModel, table=True):
    """`contact` (接口人), `stand_in` and `leader` are persons' ids."""

    __tablename__ = "department"

    site: str = Field(default="default", primary_key=True)
    path: str = Field(primary_key=True)
    contact: str | None = None
    stand_in: str | None = None
    leader: str | None = None


class Absence(SQLModel, table=True):
    __tablename__ = "absence"

    id: int | None = Field(default=None, primary_key=True)
    site: str = "default"
    person: str = Field(index=True)
    since: datetime
    until: datetime
    stand_in: str | None = None


class Shift(SQLModel, table=True):
    """A line of the roster (值班表)."""

    __tablename__ = "shift"

    id: int | None = Field(default=None, primary_key=True)
    site: str = "default"
    person: str = Field(index=True)
    duty: str
    since: datetime
    until: datetime
    department: str = ""


class OrgVersion(SQLModel, table=True):
    """Changes with every import, leave, swap or contact event: snapshots are cached by it."""

    __tablename__ = "org_version"

    site: str = Field(default="default", primary_key=True)
    version: int = 0
