"""Questions in a group: answered where they were asked, to people of the factory, and with the platform's own note for
answering. `Incoming.room` is the room's address, as send_room takes it."""

import json
from datetime import datetime

from sqlmodel import select

from bot.desk.steps import Twice, say, slot_of
from bot.postman.routes import ASKED_IN
from db import outbox
from db.tables import Message
from db.work import UnitOfWork
from workflows.kernel.effects import Group, Reader
from workflows.kernel.incoming import Incoming
from workflows.kernel.rota import OUTSIDER


def room(incoming: Incoming) -> Group:
    """The room a message came from, as a reader."""
    return Group(f"{ASKED_IN.removeprefix('group:')}{incoming.room}")


def refused(work: UnitOfWork, key: str, incoming: Incoming, person: str, now: datetime) -> bool:
    """True where somebody asked who stands in no list: told so there, for there is no other way to them."""
    if work.org().listed(person):
        return False
    say(work.session, room(incoming), key, OUTSIDER, now)
    way_back(work, room(incoming), key, incoming)
    if not work.settle(key, "refused: 不在人员名单里"):
        raise Twice(key)
    return True


def way_back(work: UnitOfWork, reader: Reader, key: str, incoming: Incoming) -> None:
    """The note goes with the answer; the receipt of the send takes its place."""
    if not (isinstance(reader, Group) and incoming.reply):
        return
    mine = (Message.recipient == outbox.address(reader), Message.slot == slot_of(reader, key))
    for message in work.session.exec(select(Message).where(Message.site == work.site, *mine)).all():
        message.reference = json.dumps({"answers": incoming.reply}, ensure_ascii=False)
        work.session.add(message)
