"""Kept media as the outside sees them: bytes for a chat, short-lived addresses below `public_url`."""

from collections.abc import Sequence
from dataclasses import replace

from bot.media.keep import Keep
from bot.media.sniff import sniff
from bot.platform import Picture
from bot.signing import Signer
from bot.web.tokens import Passes
from workflows.kernel.cards import Button, Card
from workflows.kernel.ports import Clock

PAGE = "page:"
"""A workflow names a page of ours, never an address."""


class Shelf:
    def __init__(self, keep: Keep, signer: Signer, public_url: str, clock: Clock) -> None:
        self.keep, self.signer, self.public_url, self.clock = keep, signer, public_url.rstrip("/"), clock

    def pictures(self, shas: Sequence[str]) -> tuple[Picture, ...]:
        """Blocking; a file that is gone (retention) is left out."""
        return tuple(picture for sha in shas if (picture := self._picture(sha)))

    def _picture(self, sha: str) -> Picture | None:
        data = self.keep.get(sha) if self.keep.exists(sha) else None
        kind = sniff(data) if data else None
        if data is None or kind is None or kind.family != "picture":
            return None
        return Picture(sha, data, kind.mime, self.media_link(sha))

    def media_link(self, sha: str) -> str:
        return self.public_url + self.signer.link(f"/api/v1/media/{sha}", self.clock.now())

    def addressed(self, card: Card, recipient: str, code: str | None) -> Card:
        """`page:sign` on a button becomes this reader's own link: one person, one purpose, 30 minutes."""
        if not any(b.link and b.link.startswith(PAGE) for b in card.buttons) or code is None or ":" in recipient:
            return card
        now = self.clock.now()

        def addressed(button: Button) -> Button:
            if not (button.link and button.link.startswith(PAGE)):
                return button
            purpose = button.link.removeprefix(PAGE)
            token = Passes(self.signer).issue(recipient, purpose, code, now)
            return replace(button, link=f"{self.public_url}/h5/{purpose}/{token}")

        return replace(card, buttons=tuple(addressed(b) for b in card.buttons))

    def case_link(self, code: str | None) -> str:
        """The page of a case; opens for half an hour, for whoever got the card."""
        path = f"/h5/case/{code}" if code else "/h5/"
        return self.public_url + (self.signer.link(path, self.clock.now()) if code else path)
