"""What the WeChat Work server remembers of one corporation with one self-built app."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from bot.sandbox.pace import Pace
from bot.sandbox.people import Roll
from bot.sandbox.shapes import Json
from bot.sandbox.slips import Slips
from bot.sandbox.tokens import TokenBook

CODE_LIFE = timedelta(hours=72)
MEDIA_LIFE = timedelta(days=3)
RECALL_LIFE = timedelta(hours=24)
LOGIN_LIFE = timedelta(minutes=5)
TICKET_LIFE = timedelta(seconds=7200)


@dataclass(slots=True)
class Sent:
    """One accepted message/send; `people` are the user ids it went to."""

    msgid: str
    at: datetime
    body: Json
    people: tuple[str, ...]
    task_id: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(slots=True)
class ResponseCode:
    """The right to change one card once within 72 h, from the send or from one click."""

    code: str
    msgid: str
    ends: datetime
    used: bool = False


@dataclass(slots=True)
class Chat:
    """A group made by appchat/create."""

    chatid: str
    name: str
    owner: str
    users: list[str]


@dataclass(slots=True)
class Call:
    """One urgent phone call; `reason` and `talked` are scripted, known after `seconds` of ringing."""

    callid: str
    userid: str
    at: datetime
    talked: bool
    reason: int
    seconds: float = 0.0


@dataclass(slots=True)
class Corp:
    """Secrets, address book and memory; `strict_hints` refuses even what is only suggested,
    `withholds` the details of the address book, `sees_everybody` is True while the app's visible range is the root."""

    roll: Roll
    corp_id: str = "wwsandbox0000000001"
    agent_id: int = 1000002
    secret: str = "wecom-app-secret-of-the-sandbox"
    contact_secret: str = "wecom-contact-secret-of-the-sandbox"
    token: str = "WecomSandboxToken"
    aes_key: str = "SandboxWecomAesKey0123456789abcdefghijklmno"
    callback_url: str = ""
    trusted_domains: tuple[str, ...] = ()
    strict_hints: bool = False
    withholds: bool = False
    robot_keys: tuple[str, ...] = ("sandbox-robot",)
    tokens: TokenBook = field(default_factory=lambda: TokenBook(renews=False))
    contact_tokens: TokenBook = field(default_factory=lambda: TokenBook(renews=False))
    sent: dict[str, Sent] = field(default_factory=dict)
    tasks: dict[str, str] = field(default_factory=dict)
    codes: dict[str, ResponseCode] = field(default_factory=dict)
    chats: dict[str, Chat] = field(default_factory=dict)
    calls: dict[str, Call] = field(default_factory=dict)
    call_script: dict[str, tuple[bool, int]] = field(default_factory=dict)
    call_seconds: float = 0.0
    call_refusal: int = 0
    logins: Slips = field(default_factory=lambda: Slips(LOGIN_LIFE))
    tickets: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    menu: list[Json] = field(default_factory=list)
    duplicates: dict[str, tuple[datetime, str]] = field(default_factory=dict)
    dropped: dict[str, str] = field(default_factory=dict)
    per_minute: Pace = field(default_factory=lambda: Pace(30, 60))
    per_hour: Pace = field(default_factory=lambda: Pace(1000, 3600))
    robot_pace: Pace = field(default_factory=lambda: Pace(20, 60))
    sees_everybody: bool = True
    chats_made: Pace = field(default_factory=lambda: Pace(1000, 86_400))
    chats_changed: Pace = field(default_factory=lambda: Pace(1000, 3600))
    chat_members: Pace = field(default_factory=lambda: Pace(200, 60))
    chat_times: list[tuple[float, int]] = field(default_factory=list)
    per_api: Pace = field(default_factory=lambda: Pace(10_000, 60, penalty=60))
    ticket_pace: Pace = field(default_factory=lambda: Pace(100, 3600, penalty=3600))
    bad_secrets: Pace = field(default_factory=lambda: Pace(2000, 3600, penalty=3600))
    person_times: dict[str, int] = field(default_factory=dict)
    ids: "count[int]" = field(default_factory=lambda: count(7301))

    def code(self, msgid: str, now: datetime) -> str:
        """A fresh response code for this message."""
        made = ResponseCode(secrets.token_urlsafe(24), msgid, now + CODE_LIFE)
        self.codes[made.code] = made
        return made.code
