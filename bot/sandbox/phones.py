"""What each member sees: conversations in order, every card with its present look, one shape for both platforms."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Literal

from bot.sandbox.shapes import Json
from bot.sandbox.traffic import Traffic

Kind = Literal["text", "markdown", "card", "image", "voice", "video", "file", "location"]


@dataclass(frozen=True, slots=True)
class Key:
    """A button; one with an address opens a page and tells nobody."""

    id: str
    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A question with options; `many` = several may be ticked."""

    key: str
    title: str
    options: tuple[Key, ...]
    chosen: tuple[str, ...] = ()
    many: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """A card as a person reads it, parsed from what the bot sent."""

    title: str = ""
    tone: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    body: str = ""
    buttons: tuple[Key, ...] = ()
    choices: tuple[Choice, ...] = ()
    menu: tuple[Key, ...] = ()
    status: str = ""
    picture: str = ""
    foot: str = ""
    source: str = ""
    url: str = ""

    def shown(self) -> Json:
        """As JSON; `choice` is the first question, the usual case."""
        seen: Json = asdict(self)
        choices = seen["choices"]
        seen["choice"] = choices[0] if isinstance(choices, (list, tuple)) and choices else None
        return seen


@dataclass(slots=True)
class Bubble:
    """One message in one conversation; `looks` are all faces a card had, the last is the present one."""

    id: str
    platform: str
    thread: str
    kind: Kind
    text: str
    at: datetime
    sender: str
    media: str = ""
    looks: list[Look] = field(default_factory=list)
    recalled: bool = False

    def shown(self) -> Json:
        """As transcript.json has it."""
        return {"id": self.id, "platform": self.platform, "thread": self.thread, "kind": self.kind,
                "text": self.text, "card": self.looks[-1].shown() if self.looks else None,
                "looks": len(self.looks), "media": self.media or None, "at": self.at.isoformat(),
                "from": self.sender, "recalled": self.recalled}


@dataclass(slots=True)
class Phones:
    """Every conversation: thread = a user id (lower case) or group:<id>."""

    traffic: Traffic
    threads: dict[tuple[str, str], list[Bubble]] = field(default_factory=dict)
    _copies: dict[tuple[str, str], list[Bubble]] = field(default_factory=dict)

    def add(self, bubble: Bubble) -> None:
        """A new message at the end of its conversation."""
        self.threads.setdefault((bubble.platform, bubble.thread), []).append(bubble)
        self._copies.setdefault((bubble.platform, bubble.id), []).append(bubble)
        self.traffic.publish("message", bubble.shown())

    def find(self, platform: str, thread: str, bubble_id: str) -> Bubble | None:
        """One message of one conversation."""
        return next((one for one in self.everywhere(platform, bubble_id) if one.thread == thread), None)

    def everywhere(self, platform: str, bubble_id: str) -> list[Bubble]:
        """All copies of a message."""
        return self._copies.get((platform, bubble_id), [])

    def turn(self, bubble: Bubble, look: Look) -> None:
        """A card takes another face."""
        if not bubble.looks or bubble.looks[-1] != look:
            bubble.looks.append(look)
            self.traffic.publish("card", bubble.shown())

    def recall(self, platform: str, bubble_id: str) -> int:
        """Take a message back from every phone; how many copies there were."""
        copies = self.everywhere(platform, bubble_id)
        for bubble in copies:
            bubble.recalled = True
            self.traffic.publish("recall", bubble.shown())
        return len(copies)

    def clear(self) -> None:
        """New phones for everybody."""
        self.threads.clear()
        self._copies.clear()

    def transcript(self) -> Json:
        """All conversations: {platform: {thread: [bubble]}}."""
        seen: dict[str, dict[str, list[Json]]] = {"wecom": {}, "dingtalk": {}}
        for (platform, thread), bubbles in self.threads.items():
            seen.setdefault(platform, {})[thread] = [bubble.shown() for bubble in bubbles]
        return dict(seen)
