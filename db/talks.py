"""What a person may answer with a number alone: the newest list or choice they were shown, durable and with an end."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Connection, delete
from sqlmodel import col

from db.tables import Talk
from db.upsert import insert_or_update

if TYPE_CHECKING:
    from db.work import UnitOfWork

LIST, CHOICE = "list", "choice"
LIST_LIFE, CHOICE_LIFE = timedelta(minutes=30), timedelta(hours=2)
"""How long a number means a line of the list, or an option of the card."""


def shown(
    connection: Connection, site: str, person: str, options: Sequence[str], now: datetime, card: int | None = None
) -> None:
    """This person has just been shown these; with `card`, the message whose choice they are."""
    life = LIST_LIFE if card is None else CHOICE_LIFE
    row = {"site": site, "person": person, "kind": LIST if card is None else CHOICE, "message_id": card,
           "options": json.dumps(list(options), ensure_ascii=False), "at": now, "until": now + life}  # fmt: skip
    insert_or_update(connection, Talk, ("site", "person"), row)


def of(work: UnitOfWork, person: str) -> Talk | None:
    """The newest one, ended or not."""
    return work.session.get(Talk, (work.site, person), populate_existing=True)


def forget(work: UnitOfWork, person: str, now: datetime) -> bool:
    """True where one was still open."""
    open_ones = delete(Talk).where(col(Talk.site) == work.site, col(Talk.person) == person, col(Talk.until) > now)
    return work.connection.execute(open_ones).rowcount > 0
