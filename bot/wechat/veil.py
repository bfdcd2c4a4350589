"""Openids on this side of the border: a mark to know a writer again by, and a sealed address to answer at."""

import hashlib

from bot.platform import Never
from bot.signing import Signer

PURPOSE = "openid"


class Veil:
    """Nothing above the adapter ever sees an openid, and no table holds one: without `server.secret` neither the mark
    nor the sealed address leads back to a person."""

    def __init__(self, signer: Signer, app_id: str) -> None:
        self._signer, self._app_id = signer, app_id

    def mark(self, openid: str) -> str:
        """The same for the same person of this account; 32 hexadecimal characters, so that case cannot spoil it."""
        keyed = self._signer.mark(PURPOSE, f"{self._app_id}:{openid}")
        return hashlib.sha256(keyed.encode()).hexdigest()[:32]

    def seal(self, openid: str) -> str:
        return self._signer.seal(f"{PURPOSE}:{openid}")

    def open(self, address: str) -> str:
        """The openid behind a sealed address; raises Never where it was sealed with another secret."""
        found = self._signer.unseal(address) or ""
        kind, _, openid = found.partition(":")
        if kind != PURPOSE or not openid:
            raise Never("回执地址打不开：[server] secret 换过，或者不是公众号的地址", unreachable=True)
        return openid
