"""Objects of the ground floor to JSON and back: cases, events, cards, incoming messages."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, get_args

from pydantic import TypeAdapter

from workflows.kernel.cards import Card
from workflows.kernel.effects import Done, Due, Failed, LeftFactory, Reached, Scalar, Unreached
from workflows.kernel.flow import Flow, Pressed
from workflows.kernel.incoming import Incoming, Piece

PIECES: Mapping[str, type[Any]] = {piece.__name__: piece for piece in get_args(Piece)}
FROM_OUTSIDE = (Due, Done, Failed, Reached, Unreached, LeftFactory, Pressed)
KERNEL_EVENTS: Mapping[str, type[Any]] = {event.__name__: event for event in FROM_OUTSIDE}
SCALARS: TypeAdapter[dict[str, Scalar]] = TypeAdapter(dict[str, Scalar])
TEXTS: TypeAdapter[list[str]] = TypeAdapter(list[str])
ISO: TypeAdapter[datetime] = TypeAdapter(datetime)


_adapters: dict[type[Any], TypeAdapter[Any]] = {}


def adapter(shape: type[Any]) -> TypeAdapter[Any]:
    """Built once per type: building is a thousand times dearer than using."""
    found = _adapters.get(shape)
    if found is None:
        found = _adapters[shape] = TypeAdapter(shape)
    return found


def dump(value: object) -> str:
    """JSON text of a dataclass."""
    return adapter(type(value)).dump_json(value).decode()


def card_to_json(card: Card) -> str:
    return dump(card)


def card_from_json(text: str) -> Card:
    card: Card = adapter(Card).validate_json(text)
    return card


class Codec:
    """Knows the shapes and events of every workflow."""

    def __init__(self, flows: Mapping[str, Flow[Any, Any]]) -> None:
        self.flows = flows
        self._events = {kind: {**KERNEL_EVENTS, **flow.event_types()} for kind, flow in flows.items()}

    def case(self, kind: str, body: str) -> Any:
        """The case of a row; raises KeyError for a workflow that is not registered."""
        return adapter(self.flows[kind].shape).validate_json(body)

    def event(self, kind: str, name: str, body: str) -> Any:
        """The event `name` of workflow `kind`; raises KeyError where the workflow does not know it."""
        return adapter(self._events[kind][name]).validate_json(body)


def incoming_to_json(incoming: Incoming) -> str:
    """Pieces carry their type's name: several have the same fields."""
    head = {
        "platform": incoming.platform,
        "account": incoming.account,
        "key": incoming.key,
        "at": incoming.at.isoformat(),
        "room": incoming.room,
        "name": incoming.name,
        "reply": incoming.reply,
        "via": incoming.via,
        "whole": incoming.whole,
    }
    pieces = [[type(p).__name__, adapter(type(p)).dump_python(p, mode="json")] for p in incoming.pieces]
    return json.dumps({**head, "pieces": pieces}, ensure_ascii=False)


def incoming_from_json(text: str) -> Incoming:
    wire = json.loads(text)
    pieces = tuple(adapter(PIECES[name]).validate_python(body) for name, body in wire.pop("pieces"))
    at = datetime.fromisoformat(wire.pop("at"))
    return Incoming(at=at, pieces=pieces, **wire)


def tell_to_json(code: str, event: object) -> str:
    """An event for another case, as the inbox keeps it."""
    wire = {"code": code, "type": type(event).__name__, "event": json.loads(dump(event))}
    return json.dumps(wire, ensure_ascii=False)


def tell_from_json(text: str) -> tuple[str, str, str]:
    """(code, event type's name, event as JSON): the case's kind decides which type that is."""
    wire = json.loads(text)
    return str(wire["code"]), str(wire["type"]), json.dumps(wire["event"], ensure_ascii=False)


def scalars_to_json(values: Mapping[str, Scalar]) -> str:
    return json.dumps(dict(values), ensure_ascii=False)


def scalars_from_json(text: str | None) -> dict[str, Scalar]:
    return SCALARS.validate_json(text or "{}")


def texts_from_json(text: str) -> tuple[str, ...]:
    return tuple(TEXTS.validate_json(text or "[]"))
