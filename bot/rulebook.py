"""The policies of one site as rules objects, stored as immutable versions; the catalogue comes with them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.alarms.filled import filled as alarm_rules
from bot.outside.rules import OutsideRules
from bot.quizzes import book as quizzes
from bot.words import Catalogue, load_catalogue
from config import policies
from config.wrong import Wrong
from db.store import Store
from workflows.hazard.reading import HazardClass
from workflows.hazard.rules import HazardRules
from workflows.permit.rules import PermitRules
from workflows.permit.strict import breaches, remedy
from workflows.registry import RULES


def catalogue(site: str) -> Catalogue:
    """The factory's own `catalogue.yaml` where it has one, else the packaged one."""
    own = Path(site) / "catalogue.yaml" if site else None
    return load_catalogue(own if own and own.exists() else None)


def hazard_codes(site: str) -> frozenset[str]:
    """What a check sheet may name."""
    return frozenset(entry.code for entry in catalogue(site).entries)


def read(site: str, book: Catalogue, phones: tuple[str, ...] = ()) -> Mapping[str, Any]:
    """Rules by workflow; `phones` are the channels that are on. Raises Wrong with file, line, key and remedy."""
    if laxer := permit_breaches(site):
        raise laxer[0]
    found = {kind: policies.read(kind, shape, policies.folders(site)) for kind, shape in RULES.items()}
    hazard = found["hazard"]
    assert isinstance(hazard, HazardRules)
    classes = {e.code: HazardClass(e.l1, e.l2, e.l3, e.code, e.owner_dept, e.major_hint) for e in book.entries}
    levels = {e.code: e.level for e in book.entries}
    callout = replace(found["callout"], room="room" in phones)
    quiz = replace(found["quiz"], bank=quizzes.of_site(site))
    hazard = replace(hazard, classes=classes, class_levels=levels, phones=phones)
    alarm = alarm_rules(found, hazard)
    return {**found, "hazard": hazard, "callout": callout, "quiz": quiz, "alarm": alarm}


def permit_breaches(site: str) -> list[Wrong]:
    """Every line of the factory's permit rules that is laxer than its profile. Raises Wrong where they do not read."""
    own = policies.reading("permit", PermitRules, policies.folders(site))
    profile = own.rules.profile
    book = policies.reading("permit", PermitRules, policies.folders(None), profile).rules
    return [own.layers.wrong(laxer.key, remedy(laxer, profile)) for laxer in breaches(book, own.rules)]


def says_profile(site: str) -> bool:
    """Did the factory itself write which profile it has?"""
    own = policies.reading("permit", PermitRules, policies.folders(site))
    return bool(site) and Path(own.layers.file(("profile",))).is_relative_to(site)


def outside(site: str) -> OutsideRules:
    """The numbers for people outside the factory; raises config.wrong.Wrong."""
    return policies.read("outside", OutsideRules, policies.folders(site))


def parse(kind: str, body: str) -> Any:
    """A stored version read back."""
    return policies.parse(RULES[kind], body)


def keep(store: Store, rules: Mapping[str, Any], now: datetime) -> None:
    """A running case keeps its version; what starts now starts under these."""
    for kind, table in rules.items():
        store.set_rules(kind, table, policies.dump(table), now)
