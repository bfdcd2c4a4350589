"""Shorthand for migrations: many columns of one type by their names."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import AutoString, UTCDateTime


def texts(names: str, nullable: bool = False) -> list[sa.Column[str]]:
    return [sa.Column(name, AutoString(), nullable=nullable) for name in names.split()]


def numbers(names: str, nullable: bool = False) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), nullable=nullable) for name in names.split()]


def reals(names: str, nullable: bool = False) -> list[sa.Column[float]]:
    return [sa.Column(name, sa.Float(), nullable=nullable) for name in names.split()]


def yes_no(names: str) -> list[sa.Column[bool]]:
    return [sa.Column(name, sa.Boolean(), nullable=False) for name in names.split()]


def moments(names: str, nullable: bool = False) -> list[sa.Column[datetime]]:
    """Aware times, kept in UTC."""
    return [sa.Column(name, UTCDateTime(), nullable=nullable) for name in names.split()]


def days(names: str, nullable: bool = False) -> list[sa.Column[date]]:
    """Days of the site's calendar, without an hour."""
    return [sa.Column(name, sa.Date(), nullable=nullable) for name in names.split()]
