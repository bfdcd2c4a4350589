"""Certificates of people, contractors and the gate passes of their people, and which warnings were given."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel


class CertificateRow(SQLModel, table=True):
    """One certificate as it was brought in; `category` and `family` as in config/data/certificates.toml, `title` the
    category's name then. A renewal is a row of its own: `replaced_at` is when this one was replaced or withdrawn
    (`why`), None while it counts. `scan` is the sha256 of the kept picture, `row` the line of the table it came from.
    """

    __tablename__ = "certificate"
    __table_args__ = (Index("ix_certificate_person", "person", "category"),)

    id: int | None = Field(default=None, primary_key=True)
    site: str = "default"
    person: str
    category: str
    family: str
    title: str = ""
    number: str = Field(default="", index=True)
    issuer: str = ""
    issued: date | None = None
    review_due: date | None = None
    expires: date | None = None
    scan: str = ""
    checked_by: str | None = None
    checked_on: date | None = None
    row: int = 0
    added_at: datetime
    replaced_at: datetime | None = None
    why: str = ""


class Contractor(SQLModel, table=True):
    """A company whose people work here; `host` is one of our own people, by id."""

    __tablename__ = "contractor"
    __table_args__ = (Index("ix_contractor_name", "name", "site", unique=True),)

    id: int | None = Field(default=None, primary_key=True)
    site: str = "default"
    name: str
    agreement_until: date | None = None
    insurance_until: date | None = None
    host: str | None = None


class GatePassRow(SQLModel, table=True):
    """A pass of one contractor's person; `serial` is printed on it and stays when it is extended, which is a row of its
    own. `revoked` says why, `replaced_at` is None for the one that counts."""

    __tablename__ = "gate_pass"

    id: int | None = Field(default=None, primary_key=True)
    site: str = "default"
    serial: int = Field(index=True)
    person: str = Field(index=True)
    contractor: int
    trained_on: date | None = None
    until: date | None = None
    host: str | None = None
    revoked: str = ""
    revoked_by: str | None = None
    added_at: datetime
    replaced_at: datetime | None = None


class PaperTold(SQLModel, table=True):
    """A warning that was given: `kind` certificate, pass or contractor, `paper` its id, `what` expires, review ...,
    `stage` days before `day`. Each is given once, however long the service stood still."""

    __tablename__ = "paper_told"

    kind: str = Field(primary_key=True)
    paper: int = Field(primary_key=True)
    what: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    stage: int = Field(primary_key=True)
    site: str = Field(default="default", primary_key=True)
    told_at: datetime


class RiskTold(SQLModel, table=True):
    """The facts (JSON) that a person's combined warning was last given for."""

    __tablename__ = "risk_told"

    person: str = Field(primary_key=True)
    site: str = Field(default="default", primary_key=True)
    facts: str = ""
    told_at: datetime
