"""The shipped books, a factory that writes its own permit.toml over them, and a ticket to grade."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

from config import policies
from config.policies.books import BOOKS
from config.wrong import Wrong
from tests.factory import factory
from workflows.kernel.flow import Context, Refused
from workflows.kernel.people import Org
from workflows.permit.case import Permit
from workflows.permit.levels import level_of
from workflows.permit.records import Kind
from workflows.permit.rules import PermitCtx, PermitRules
from workflows.permit.strict import breaches, remedy

CHINA = timezone(timedelta(hours=8))
TUESDAY = datetime(2026, 11, 24, 9, 0, tzinfo=CHINA)
"""An ordinary working morning."""
PROFILES = ("危化企业", "工贸企业")
BUILT_IN = policies.HERE / "permit.toml"
BOOK_FILES = sorted(BOOKS["permit"].glob("*.toml"))


def book(profile: str = "工贸企业") -> PermitRules:
    """The rules of a profile with the house's own numbers and nothing of a factory."""
    return policies.reading("permit", PermitRules, (policies.HERE,), profile).rules


class Site:
    """A folder of a factory that has nothing but its permit.toml."""

    def __init__(self, base: Path) -> None:
        self.path = base
        (base / "policies").mkdir()

    def writes(self, text: str) -> "Site":
        (self.path / "policies" / "permit.toml").write_text(text, encoding="utf-8")
        return self

    def rules(self) -> PermitRules:
        """Raises Wrong where the file does not read."""
        return policies.read("permit", PermitRules, policies.folders(self.path))

    def told(self) -> list[Wrong]:
        """Every laxer line, as `run.py check` shows it."""
        own = policies.reading("permit", PermitRules, policies.folders(self.path))
        profile = own.rules.profile
        return [own.layers.wrong(one.key, remedy(one, profile)) for one in breaches(book(profile), own.rules)]


def context(rules: PermitRules | None = None, org: Org | None = None, now: datetime = TUESDAY) -> PermitCtx:
    return Context(now, rules or book(), org or factory())


def ticket(kind: Kind, start: datetime = TUESDAY, hours: float = 2.0, **fields: str) -> Permit:
    """A ticket with these answers; no wind unless it is given."""
    answered = {"wind": "0", **fields}
    ends = start + timedelta(hours=hours)
    return Permit("DH-1", "吴刚", kind, fields=tuple(answered.items()), starts_at=start, ends_at=ends)


def hot(where: str = "一般场所", start: datetime = TUESDAY, hours: float = 2.0, **fields: str) -> Permit:
    return ticket(Kind.HOT, start, hours, where=where, **fields)


def height(metres: float, objective: str = "否", **fields: str) -> Permit:
    return ticket(Kind.HEIGHT, height=f"{metres:g}", objective=objective, **fields)


def lifting(tonnes: float, **fields: str) -> Permit:
    return ticket(Kind.LIFTING, mass=f"{tonnes:g}", **fields)


def levels(permit: Permit, rules: PermitRules | None = None) -> tuple[str, str]:
    """(of the job, after 升级管理)."""
    base, level, _ = level_of(permit, context(rules))
    return base, level


def why(permit: Permit, rules: PermitRules | None = None) -> str:
    return "\n".join(level_of(permit, context(rules))[2])


def refused(permit: Permit, rules: PermitRules | None = None) -> str:
    """What the applicant is told; fails where a level comes out."""
    try:
        found = level_of(permit, context(rules))
    except Refused as refusal:
        return str(refusal)
    raise AssertionError(f"not refused: {found}")


def without(permit: Permit, *names: str) -> Permit:
    return replace(permit, fields=tuple(one for one in permit.fields if one[0] not in names))


def ranks(rules: PermitRules, kind: Kind, names: Sequence[str]) -> list[int]:
    found = [rules.of(kind).level(name) for name in names]
    return [level.rank for level in found if level]
