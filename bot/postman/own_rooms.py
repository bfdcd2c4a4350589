"""Ways that lead to one room only: the room made for a case, and the room in which somebody asked."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.postman.routes import ASKED_IN, Route, own_room, room_route
from db import rooms
from db.codec import texts_from_json

STANDS = (rooms.OPEN, rooms.PARTING, rooms.LEAVING)
ROOM_WAITS, ROOM_LOOK = timedelta(minutes=2), timedelta(seconds=5)
"""How long a message waits for the room of its case to be made, and how often it looks: the making lets it go at once,
but on PostgreSQL a look under way at that moment may not see it."""


def ways(session: Session, recipient: str, platforms: tuple[str, ...]) -> list[Route]:
    """One or none."""
    code = own_room(recipient)
    if not code:
        route = room_route(recipient.removeprefix(ASKED_IN), platforms)
        return [route] if route else []
    room = rooms.standing(session, code)
    route = room_route(room.address, platforms) if room and room.address and room.state in STANDS else None
    return [replace(route, members=texts_from_json(room.members))] if room and route else []


def waits(session: Session, code: str, now: datetime) -> bool:
    """A room that is being made is waited for, but not for long."""
    room = rooms.standing(session, code)
    return room is not None and room.state == rooms.WANTED and now - room.since < ROOM_WAITS


def why_not(session: Session, code: str) -> str:
    """Why a message stayed: the case goes on without a room, for everybody has cards of their own."""
    room = rooms.standing(session, code)
    why = room.why if room and room.why else "这条没有建群"
    return f"没有发到案件群：{why}；相关的人各自收到了自己的消息"
