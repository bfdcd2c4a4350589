"""What the DingTalk server remembers of one organisation with one internal app and its robot."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Literal
from zoneinfo import ZoneInfo

from bot.sandbox.dingtalk.lines import Lines
from bot.sandbox.dingtalk.retries import Retry
from bot.sandbox.pace import Pace
from bot.sandbox.people import Roll
from bot.sandbox.shapes import Json
from bot.sandbox.slips import Slips
from bot.sandbox.tokens import TokenBook

SESSION_LIFE = timedelta(minutes=90)
TICKET_LIFE = timedelta(seconds=90)
DOWNLOAD_LIFE = timedelta(hours=24)  # assumed: the documentation gives no figure
LINK_LIFE = timedelta(hours=1)  # assumed
LOGIN_LIFE = timedelta(minutes=5)
JSAPI_LIFE = timedelta(seconds=7200)
JSAPI_LONGEST = timedelta(hours=24)
REDELIVERY = timedelta(seconds=60)


@dataclass(slots=True)
class Template:
    """A card template: must be known and published to be used."""

    id: str
    published: bool = True


@dataclass(slots=True)
class Card:
    """One card instance: public data, private data by user id, the threads it was delivered to."""

    out_track_id: str
    template_id: str
    callback: Literal["STREAM", "HTTP"]
    route_key: str
    at: datetime
    data: dict[str, str]
    private: dict[str, dict[str, str]]
    threads: list[str] = field(default_factory=list)
    in_callback: int = 0


@dataclass(frozen=True, slots=True)
class Route:
    """Where card callbacks of HTTP mode go."""

    url: str
    api_secret: str


@dataclass(slots=True)
class CustomRobot:
    """A robot of a group, reached by its webhook; signed when it has a secret."""

    token: str
    secret: str = ""
    keyword: str = ""
    seen: dict[str, str] = field(default_factory=dict)

    @property
    def thread(self) -> str:
        """The conversation of its group."""
        return f"group:{self.token}"


@dataclass(slots=True)
class Group:
    """A conversation of several; the robot answers only where it is a member."""

    conversation_id: str
    name: str
    owner: str
    users: list[str]


@dataclass(slots=True)
class Quota:
    """Calls and pushes per calendar month of Shanghai; only the standard edition is limited."""

    api_limit: int = 5000
    push_limit: int = 3000
    api: Counter[str] = field(default_factory=Counter)
    push: Counter[str] = field(default_factory=Counter)

    def month(self, now: datetime) -> str:
        """The billing month of a moment."""
        return f"{now.astimezone(ZoneInfo('Asia/Shanghai')):%Y-%m}"


@dataclass(slots=True)
class Ding:
    """Secrets, address book and memory of the organisation."""

    roll: Roll
    corp_id: str = "dingsandboxcorp00001"
    client_id: str = "dingsandboxapp000001"
    client_secret: str = "dingtalk-app-secret-of-the-sandbox"
    robot_code: str = "dingsandboxapp000001"
    agent_id: int = 2000003
    token: str = "DingSandboxToken"
    aes_key: str = "SandboxDingAesKey00123456789abcdefghijklmno"
    edition: str = "standard"
    tells_mobile: bool = False
    mode: Literal["stream", "http"] = "stream"
    robot_url: str = ""
    event_url: str = ""
    redirects: tuple[str, ...] = ()
    tokens: TokenBook = field(default_factory=lambda: TokenBook(renews=True))
    lines: Lines = field(default_factory=Lines)
    retries: list[Retry] = field(default_factory=list)
    failed_events: list[Json] = field(default_factory=list)
    templates: dict[str, Template] = field(default_factory=dict)
    cards: dict[str, Card] = field(default_factory=dict)
    routes: dict[str, Route] = field(default_factory=dict)
    sessions: Slips = field(default_factory=lambda: Slips(SESSION_LIFE))
    robots: dict[str, CustomRobot] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    room_templates: set[str] = field(default_factory=lambda: {"sandbox-room-template"})
    room_uuids: dict[str, str] = field(default_factory=dict)
    downloads: Slips = field(default_factory=lambda: Slips(DOWNLOAD_LIFE))
    links: Slips = field(default_factory=lambda: Slips(LINK_LIFE))
    logins: Slips = field(default_factory=lambda: Slips(LOGIN_LIFE))
    web_logins: Slips = field(default_factory=lambda: Slips(LOGIN_LIFE))
    user_tokens: Slips = field(default_factory=lambda: Slips(JSAPI_LIFE))
    jsapi: tuple[str, datetime, datetime] | None = None
    queries: dict[str, list[str]] = field(default_factory=dict)
    notices: dict[str, Json] = field(default_factory=dict)
    notice_texts: set[str] = field(default_factory=set)
    notice_counts: Counter[str] = field(default_factory=Counter)
    dings: dict[str, Json] = field(default_factory=dict)
    quota: Quota = field(default_factory=Quota)
    qps: Pace = field(default_factory=lambda: Pace(20, 1))
    robot_pace: Pace = field(default_factory=lambda: Pace(20, 60, penalty=600))
    ids: "count[int]" = field(default_factory=lambda: count(1))
