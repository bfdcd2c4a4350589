"""Callbacks as WeChat Work sends them, encrypted by the sandbox's own cipher and not by the bot's."""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from bot.sandbox import crypto

PROBLEMS = (
    "配电箱门没关", "地上有一滩油", "灭火器压力不够", "安全通道被堵住了", "气瓶没有固定", "临时线拖在地上", "护栏松了",
    "吊带断了两股", "砂轮机没有防护罩", "应急灯不亮",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Corp:
    """What both sides of the line know."""

    corp_id: str
    agent_id: int
    token: str
    aes_key: str


@dataclass(frozen=True, slots=True)
class Clear:
    """One message before it is sealed; a re-delivery is the same one sealed anew."""

    number: int
    sender: str
    text: str


@dataclass(frozen=True, slots=True)
class Envelope:
    path: str
    body: bytes


def seal(corp: Corp, clear: Clear, now: datetime) -> Envelope:
    """The request as it goes over the wire at `now`."""
    stamp, nonce = str(int(now.timestamp())), secrets.token_hex(8)
    xml = (
        f"<xml><ToUserName>{corp.corp_id}</ToUserName><FromUserName>{clear.sender}</FromUserName>"
        f"<CreateTime>{stamp}</CreateTime><MsgType>text</MsgType><Content>{clear.text}</Content>"
        f"<MsgId>{clear.number}</MsgId><AgentID>{corp.agent_id}</AgentID></xml>"
    )
    sealed = crypto.encrypt(corp.aes_key, xml, corp.corp_id)
    sign = crypto.signature(corp.token, stamp, nonce, sealed)
    path = f"/wecom/callback?msg_signature={quote(sign)}&timestamp={stamp}&nonce={nonce}"
    to = f"<ToUserName>{corp.corp_id}</ToUserName><AgentID>{corp.agent_id}</AgentID>"
    return Envelope(path, f"<xml>{to}<Encrypt>{sealed}</Encrypt></xml>".encode())


def reports(people: Sequence[str], places: Sequence[str], count: int, first: int = 1) -> Iterator[Clear]:
    """So many hazards, each with a mark of its own, from people in turn."""
    for n in range(first, first + count):
        place, problem = places[n % len(places)], PROBLEMS[n // len(places) % len(PROBLEMS)]
        yield Clear(10**12 + n, people[n % len(people)], f"{place}{problem}，记号{mark(n)}")


def mark(number: int) -> str:
    return f"K{number:05d}Z"
