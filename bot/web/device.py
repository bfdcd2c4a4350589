"""Which device somebody signs on: a random cookie of ours, and of it only a keyed digest on record. Two signers on one
device are told apart from two devices; nothing says what device it is or whose."""

import re
from datetime import timedelta
from secrets import token_urlsafe

from aiohttp import web

from bot.signing import Signer
from bot.web.gate import Gate

COOKIE, LIFE = "safeloop_device", timedelta(days=30)
"""After a month a browser is another device: nobody can be followed longer by what they signed on."""
OURS = re.compile(r"[A-Za-z0-9_-]{32}")


class Devices:
    def __init__(self, signer: Signer, gate: Gate) -> None:
        self.signer, self.gate = signer, gate

    def of(self, request: web.Request) -> str:
        """22 characters; "" where this browser keeps no cookie."""
        found = request.cookies.get(COOKIE, "")
        return self.signer.mark("device", found) if OURS.fullmatch(found) else ""

    def give(self, request: web.Request, answer: web.StreamResponse) -> None:
        """Where there is none; an answer that is sent on its way takes no cookie any more."""
        if not self.of(request):
            self.gate.give(answer, COOKIE, token_urlsafe(24), LIFE)
