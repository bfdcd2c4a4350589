"""The whole sandbox: both platforms, their people, their faults, and the clock they share."""

import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from bot.sandbox.dingtalk.org import CustomRobot, Ding, Template
from bot.sandbox.eyes import Eyes
from bot.sandbox.faults import Faults
from bot.sandbox.media import Media
from bot.sandbox.people import Department, Member, Roll
from bot.sandbox.phones import Phones
from bot.sandbox.post import Post
from bot.sandbox.telecom.book import Telecom
from bot.sandbox.traffic import Traffic
from bot.sandbox.wechat.account import Public
from bot.sandbox.wecom.corp import Corp
from bot.sandbox.wecombot.bots import AiBot

CARD_TEMPLATE = "5afe1009-0000-4000-8000-000000000001.schema"


@dataclass(slots=True)
class Patience:
    """Wall seconds: how long the real platforms wait for the bot."""

    wecom_check: float = 1.0
    wecom_push: float = 5.0
    wecom_gap: float = 1.0
    wecom_retries: int = 3
    event_push: float = 2.5
    robot_push: float = 5.0
    card: float = 2.0
    ack: float = 5.0
    disconnect: float = 10.0
    ping: float = 20.0


@dataclass(slots=True)
class Sandbox:
    """Made with world.factory(); `clock` is service time, `tick` machine time for calls per second."""

    clock: Callable[[], datetime]
    wecom: Corp
    dingtalk: Ding
    wechat: Public = field(default_factory=Public)
    tick: Callable[[], float] = time.monotonic
    patience: Patience = field(default_factory=Patience)
    faults: Faults = field(default_factory=Faults)
    traffic: Traffic = field(default_factory=Traffic)
    media: Media = field(default_factory=Media)
    post: Post = field(default_factory=Post)
    telecom: Telecom = field(default_factory=Telecom)
    counters: Counter[str] = field(default_factory=Counter)
    aibot: AiBot = field(default_factory=AiBot)
    eyes: Eyes = field(default_factory=Eyes)
    phones: Phones = field(init=False)
    base: str = ""

    def __post_init__(self) -> None:
        self.phones = Phones(self.traffic)

    def now(self) -> datetime:
        """Service time, always aware."""
        return self.clock()

    def ms(self) -> int:
        """Service time in epoch milliseconds."""
        return round(self.clock().timestamp() * 1000)

    def forget(self) -> None:
        """Empty phones, traffic, faults and counters; tokens, connections and settings stay. A bot that begins anew
        counts its messages from one again: what was sent before must not make those repeats."""
        self.phones.clear()
        self.telecom.forget()
        self.wecom.duplicates.clear()
        self.wecom.dropped.clear()
        self.wecom.tasks.clear()
        self.aibot.tasks.clear()
        self.eyes.seen.clear()
        self.wecom.chats.clear()
        self.dingtalk.cards.clear()
        self.traffic.exchanges.clear()
        self.faults.on.clear()
        self.counters.clear()
        self.post.deliveries.clear()
        self.traffic.publish("reset", {})


def factory(
    clock: Callable[[], datetime],
    wecom: Iterable[Member] = (),
    dingtalk: Iterable[Member] = (),
    departments: Iterable[Department] = (),
) -> Sandbox:
    """A sandbox with these people, one published card template and one custom robot per platform."""
    chart = tuple(departments)
    ding = Ding(Roll.of(dingtalk, chart))
    ding.templates[CARD_TEMPLATE] = Template(CARD_TEMPLATE)
    ding.robots["sandbox-robot"] = CustomRobot("sandbox-robot", secret="SECsandboxrobot")
    return Sandbox(clock, Corp(Roll.of(wecom, chart)), ding)
