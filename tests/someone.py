"""A person of a story, or a room of people: what they say, press and see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.fakework import Message
from workflows.hazard.case import Attachment, MediaKind, Spot
from workflows.hazard.events import Submitted
from workflows.kernel.cards import Card
from workflows.kernel.effects import Reader
from workflows.kernel.flow import Pressed

if TYPE_CHECKING:
    from tests.world import World


def shown(card: Card) -> str:
    """Everything a reader could see of a card, in one string."""
    facts = [f"{name} {value}" for name, value in card.facts]
    options = [o.label for o in card.choice.options] if card.choice else []
    question = [card.choice.question] if card.choice else []
    asked = [card.ask.prompt] if card.ask else []
    buttons = [f"[{b.label}]" for b in card.buttons]
    parts = [card.headline, *facts, *card.pictures, *question, *options, *asked, card.foot, *buttons, card.why]
    return "\n".join(parts)


class Someone:
    """A person, or a room of people, and what reached them."""

    def __init__(self, world: World, reader: Reader) -> None:
        self.world, self.reader = world, reader

    @property
    def id(self) -> str:
        assert isinstance(self.reader, str)
        return self.reader

    def says(self, text: str, *media: Attachment, spot: Spot | None = None, anonymous: bool = False) -> str:
        """A message to the bot; the code of the case it went to."""
        return self.world.said(self.id, text, media, spot, anonymous)

    def photographs(self, sha: str, text: str = "", **more: Any) -> str:
        return self.says(text, self.file(sha, "photo", **more))

    def records(self, sha: str) -> str:
        """A voice note; its words come later, by `world.hears`."""
        return self.says("", self.file(sha, "voice"))

    def file(self, sha: str, kind: MediaKind, **more: Any) -> Attachment:
        return Attachment(sha, kind, self.id, self.world.now, **more)

    def submits(self) -> None:
        self.does(self.world.last, Submitted(self.id))

    def does(self, code: str, event: object) -> str:
        """One event on one case; what was refused, if it was."""
        return self.world.apply(code, event, self.reader)

    def presses(self, label: str, code: str | None = None) -> str:
        """The button of this label on the newest card that has it; the refusal, if any."""
        message, button = self._button(label, code)
        return self.does(message.code, Pressed(self.id, button))

    def picks(self, label: str) -> str:
        """One option of the newest question."""
        for message in reversed(self.messages):
            choice = message.looks[-1][1].choice
            for option in choice.options if choice else ():
                if choice and label in option.label:
                    return self.does(message.code, Pressed(self.id, choice.id, values={choice.id: option.id}))
        raise AssertionError(f"{self.reader} has no question with {label}")

    def answers(self, text: str) -> str:
        """The free text that the newest card asks for."""
        for message in reversed(self.messages):
            if ask := message.looks[-1][1].ask:
                return self.does(message.code, Pressed(self.id, ask.id, text))
        raise AssertionError(f"{self.reader} was not asked anything")

    def _button(self, label: str, code: str | None) -> tuple[Message, str]:
        for message in reversed(self.messages):
            for button in message.looks[-1][1].buttons:
                if button.label == label and code in (None, message.code):
                    return message, button.id
        raise AssertionError(f"{self.reader} has no card with {label}: {self.texts}")

    @property
    def messages(self) -> list[Message]:
        return [m for m in self.world.work.messages if m.to == self.reader]

    @property
    def texts(self) -> list[str]:
        return [shown(look[1]) for m in self.messages for look in m.looks]

    def sees(self, *words: str) -> str:
        """An unread look with all these words is read now; everything it says."""
        for message in self.messages:
            for number, (_, card, _) in enumerate(message.looks[message.read :], message.read + 1):
                text = shown(card)
                if all(word in text for word in words):
                    message.read = number
                    return text
        unread = [shown(look[1]) for m in self.messages for look in m.looks[m.read :]]
        raise AssertionError(f"{self.reader} expected {words}, unread: {unread}")

    def sees_nothing(self) -> None:
        """No message arrived that was not read; a card that changed its look is no new message."""
        left = [shown(m.looks[-1][1]) for m in self.messages if not m.read]
        assert not left, f"{self.reader} did not expect: {left}"
