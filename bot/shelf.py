"""Kept media as the outside sees them: bytes for a chat, short-lived addresses below `public_url`."""

from collections.abc import Sequence

from bot.media.keep import Keep
from bot.media.sniff import sniff
from bot.platform import Picture
from bot.signing import Signer
from workflows.kernel.ports import Clock


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

    def case_link(self, code: str | None) -> str:
        """The page of a case; opens for half an hour, for whoever got the card."""
        path = f"/h5/case/{code}" if code else "/h5/"
        return self.public_url + (self.signer.link(path, self.clock.now()) if code else path)
