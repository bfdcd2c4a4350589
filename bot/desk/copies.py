"""Copies of a card that stand in rooms: once somebody has pressed a button, every copy shows who it was, and none of
them asks any more. What the flow itself says to the room comes on top of that."""

from dataclasses import replace
from datetime import datetime

from sqlmodel import col, select

from db import posting
from db.codec import card_from_json
from db.tables import Message
from db.work import UnitOfWork
from workflows.kernel.cards import Card
from workflows.kernel.effects import Group, Send

NOBODY_NAMED = "有人"


def decided(work: UnitOfWork, code: str, button: str, person: str | None, now: datetime) -> None:
    """Only copies that can still be changed where they stand; a robot's message is what it was. `person` None: the one
    who pressed stays unnamed."""
    by = work.org().name(person) if person else NOBODY_NAMED
    shown = (Message.site == work.site, Message.case_code == code, col(Message.sent_revision) > 0)
    in_rooms = (col(Message.recipient).like("group:%"), col(Message.reference).not_in(("", "{}")))
    for message in work.session.exec(select(Message).where(*shown, *in_rooms)).all():
        card = card_from_json(message.card)
        if any(one.id == button for one in card.buttons):
            send = Send(Group(message.recipient.removeprefix("group:")), message.slot, _decided(card, button, by, now))
            posting.enqueue(work.session, code, send, now, work.site)


def _decided(card: Card, button: str, by: str, now: datetime) -> Card:
    label = next(one.label for one in card.buttons if one.id == button)
    links = tuple(one for one in card.buttons if one.link)
    foot = f"{by} {now:%H:%M} 按了“{label}”，不用再按。"
    return replace(card, buttons=links, choice=None, ask=None, foot=foot)
