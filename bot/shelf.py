"""Kept media as the outside sees them: bytes for a chat, short-lived addresses below `public_url`."""

from collections.abc import Sequence
from dataclasses import replace

from bot.media.keep import Keep
from bot.media.sniff import sniff
from bot.permits.marks import PERMIT
from bot.platform import Picture
from bot.signing import Signer
from bot.web.tokens import Passes
from workflows.kernel.cards import Button, Card
from workflows.kernel.ports import Clock
from workflows.registry import FLOWS

SEALED = "sealed:"
PAGE = "page:"
"""A workflow names a page of ours, never an address."""
ROUND, SHEETS = f"{FLOWS['round'].prefix}-", f"{FLOWS['sheet'].prefix}-"


class Shelf:
    def __init__(self, keep: Keep, signer: Signer, public_url: str, clock: Clock, login: bool = False) -> None:
        """`login` where people can log in to the pages: then a link alone opens nothing."""
        self.keep, self.signer, self.public_url, self.clock = keep, signer, public_url.rstrip("/"), clock
        self.login = login

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
        return self.public_url + self.media_path(sha)

    def media_path(self, sha: str) -> str:
        """The same for a page of ours."""
        return self.signer.link(f"/api/v1/media/{sha}", self.clock.now())

    def addressed(self, card: Card, recipient: str, code: str | None) -> Card:
        """`page:sign` on a button becomes this reader's own link: one person, one purpose, 30 minutes. In a room, and
        for somebody without a name, there is no such link and no button for it. `/h5/…` is a page that everybody opens
        with their own login."""
        buttons = tuple(self._absolute(b) for b in card.buttons)
        card = card if buttons == card.buttons else replace(card, buttons=buttons)
        if not any(b.link and b.link.startswith(PAGE) for b in card.buttons):
            return card
        if code is None or ":" in recipient:
            return replace(card, buttons=tuple(b for b in card.buttons if not (b.link or "").startswith(PAGE)))
        now = self.clock.now()

        def addressed(button: Button) -> Button:
            if not (button.link and button.link.startswith(PAGE)):
                return button
            purpose = button.link.removeprefix(PAGE)
            token = Passes(self.signer).issue(recipient, purpose, code, now)
            return replace(button, link=f"{self.public_url}/h5/{purpose}/{token}")

        return replace(card, buttons=tuple(addressed(b) for b in card.buttons))

    def _absolute(self, button: Button) -> Button:
        link = button.link or ""
        return replace(button, link=self.public_url + link) if link.startswith("/") else button

    def case_link(self, code: str | None, recipient: str = "") -> str:
        """The page of a case, for whom it concerns. Who reported without a name must not have to give one by logging
        in: that link, and every one where nobody can log in, opens by itself for half an hour."""
        if code and PERMIT.fullmatch(code) and self.login:
            return f"{self.public_url}/h5/permit/{code}"
        if code and code.startswith(ROUND) and self.login:
            return f"{self.public_url}/h5/round/{code}"
        if code and code.startswith(SHEETS) and self.login:
            return f"{self.public_url}/h5/sheets"
        path = f"/h5/case/{code}" if code else "/h5/"
        alone = code and (recipient.startswith(SEALED) or not self.login)
        return self.public_url + (self.signer.link(path, self.clock.now()) if alone else path)
