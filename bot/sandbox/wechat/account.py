"""What the platform remembers of one official account and of everybody who ever wrote to it."""

import base64
import hashlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Literal

from bot.sandbox.pace import Pace
from bot.sandbox.shapes import Json
from bot.sandbox.tokens import TokenBook

SPOKEN, TOUCHED = (timedelta(hours=48), 5), (timedelta(minutes=1), 3)
"""How long and how often custom/send may answer: a message; a follow, a scan or a click."""
MEDIA_LIFE = timedelta(days=3)
MOST_CODES = 100_000
Mode = Literal["plain", "compatible", "safe"]


@dataclass(slots=True)
class Credit:
    """The right to `left` customer-service messages until `ends`."""

    ends: datetime
    left: int


@dataclass(slots=True)
class Reader:
    """Somebody on WeChat; `agreed` counts the one-time subscriptions by template."""

    name: str
    openid: str
    follows: bool = True
    spoken: Credit | None = None
    touched: Credit | None = None
    agreed: Counter[str] = field(default_factory=Counter)

    def speaks(self, now: datetime) -> None:
        """A message renews the right; it does not add to what was left."""
        self.spoken = Credit(now + SPOKEN[0], SPOKEN[1])

    def touches(self, now: datetime) -> None:
        self.touched = Credit(now + TOUCHED[0], TOUCHED[1])

    def spend(self, now: datetime) -> Literal["ok", "late", "many"]:
        """Use one right up, the shorter-lived first."""
        live = [one for one in (self.touched, self.spoken) if one and now < one.ends]
        if not live or not self.follows:
            return "late"
        for credit in live:
            if credit.left:
                credit.left -= 1
                return "ok"
        return "many"


@dataclass(slots=True)
class Public:
    """One service account. `certified`: may send customer messages and make codes; `listed`: the bot's IP may."""

    app_id: str = "wxsandbox000000001"
    origin: str = "gh_sandbox000001"
    secret: str = "wechat-app-secret-of-the-sandbox"
    token: str = "WechatSandboxToken"
    aes_key: str = "SandboxWechatAesKey123456789abcdefghijklmno"
    callback_url: str = ""
    mode: Mode = "safe"
    certified: bool = True
    listed: bool = True
    tokens: TokenBook = field(default_factory=lambda: TokenBook(renews=False))
    forced: list[datetime] = field(default_factory=list)
    readers: dict[str, Reader] = field(default_factory=dict)
    templates: dict[str, tuple[str, ...]] = field(
        default_factory=lambda: {"sandbox-result": ("character_string1", "thing2", "time3")}
    )
    codes: dict[str, str] = field(default_factory=dict)
    menu: list[Json] = field(default_factory=list)
    sends: Pace = field(default_factory=lambda: Pace(500_000, 86_400))
    ids: "count[int]" = field(default_factory=lambda: count(24_300_000_000_000_001))

    def reader(self, name: str) -> Reader:
        """The person of this name; made when first named, following nobody yet."""
        openid = "o" + base64.urlsafe_b64encode(hashlib.sha1(f"{self.app_id}{name}".encode()).digest()).decode()[:27]
        return self.readers.setdefault(openid, Reader(name, openid, follows=False))
