"""What we want a person to see, before any chat platform is involved."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Tone = Literal["red", "yellow", "blue", "green", "grey"]


@dataclass(frozen=True, slots=True)
class Button:
    """A press (`id` comes back as an event) or, with `link`, a page to open."""

    id: str
    label: str
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Option:
    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One question with at most ten answers: a select in WeCom, buttons in DingTalk."""

    id: str
    question: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Ask:
    """What the reader's next free text means: `id` names the answer, `prompt` says what is wanted."""

    id: str
    prompt: str


@dataclass(frozen=True, slots=True)
class Card:
    """At most 6 facts, 6 buttons of 10 characters, 10 options; `pictures` are sha256 of kept media.

    A card without `facts`, `buttons`, `choice` and `pictures` is plain text: `headline` and `foot`.
    `outside` is all that a reader outside the factory gets of it; empty means that it is not for them.
    """

    code: str
    headline: str
    tone: Tone = "grey"
    facts: tuple[tuple[str, str], ...] = ()
    pictures: tuple[str, ...] = ()
    buttons: tuple[Button, ...] = ()
    choice: Choice | None = None
    ask: Ask | None = None
    foot: str = ""
    why: str = ""
    outside: str = ""

    def __post_init__(self) -> None:
        too_long = [b.label for b in self.buttons if len(b.label) > 10]
        options = self.choice.options if self.choice else ()
        if len(self.facts) > 6 or len(self.buttons) > 6 or len(options) > 10 or too_long:
            raise ValueError(f"card {self.headline!r} holds more than a chat can show: {too_long or 'too many parts'}")

    @property
    def question(self) -> str:
        """What is asked for in words, where the headline does not say it already."""
        return self.ask.prompt if self.ask and self.ask.prompt not in self.headline else ""

    @property
    def plain(self) -> bool:
        """True where a line of text says it all."""
        return not (self.facts or self.buttons or self.choice or self.pictures)


def some(lines: Sequence[str], most: int = 6) -> str:
    """The first of a list and how many there are, so that a fact stays one line; "" for none."""
    more = f" 等 {len(lines)} 项" if len(lines) > most else ""
    return "、".join(lines[:most]) + more
