"""The camera process of the sandbox: nobody films, all else is as `run.py vision` does it. It asks for the plan and
tells health, pictures and alarms at the bot's real doors, signed with the key of both."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from bot.sandbox.shapes import parse, text
from config import signed

if TYPE_CHECKING:
    from bot.sandbox.post import Attempt
    from bot.sandbox.world import Sandbox

WORKER = "sandbox"
PATIENCE_S = 30.0
"""Wall seconds for one word to the bot."""


class Unanswered(Exception):
    """The bot did not take it; the words are for whoever pressed the button."""


@dataclass(slots=True)
class Eyes:
    """`url` of the bot, "" while there is none; `seen`: id and beginning of what each (camera, kind) saw last."""

    url: str = ""
    key: str = ""
    seen: dict[tuple[str, str], tuple[str, datetime]] = field(default_factory=dict)


async def asks(box: "Sandbox", path: str) -> str:
    """The text of a signed GET; raises Unanswered."""
    marks = signed.headers(_key(box), f"GET {path}".encode(), box.now())
    return _taken(await box.post.http(box.eyes.url + path, b"", marks, PATIENCE_S, "GET"))


async def tells(box: "Sandbox", path: str, told: str) -> str:
    """A signed POST of JSON; raises Unanswered."""
    body = told.encode()
    marks = {**signed.headers(_key(box), body, box.now()), "Content-Type": "application/json"}
    return _taken(await box.post.http(box.eyes.url + path, body, marks, PATIENCE_S))


async def shows(box: "Sandbox", path: str, told: Mapping[str, object], picture: bytes | None) -> str:
    """A signed POST of JSON and its picture, one form; raises Unanswered."""
    if picture is not None:
        told = {**told, "sha256": hashlib.sha256(picture).hexdigest()}
    body, kind = signed.form(json.dumps(told), picture, "picture.jpg", "image/jpeg")
    marks = {**signed.headers(_key(box), body, box.now()), "Content-Type": kind}
    return _taken(await box.post.http(box.eyes.url + path, body, marks, PATIENCE_S))


def _key(box: "Sandbox") -> str:
    if not box.eyes.url or not box.eyes.key:
        raise Unanswered("这个沙箱没有接摄像机：机器人没有启用 [vision] key")
    return box.eyes.key


def _taken(attempt: "Attempt") -> str:
    if attempt.status is None:
        raise Unanswered("机器人没有回应，过一会儿再按")
    if attempt.status not in (200, 201):
        why = text(parse(attempt.body) or {}, "error") or f"应答 {attempt.status}"
        raise Unanswered(f"机器人没有收下：{why}")
    return attempt.body
