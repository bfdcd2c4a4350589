"""What goes wrong, at random but the same in every run of one seed."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.whole.plant import Plant

SEND, CARD = "message/send", "createAndDeliver"
FAULTS: Sequence[tuple[str, str, str, dict[str, Any]]] = (
    ("wecom", "errcode", "/cgi-bin/", {"errcode": 45009, "errmsg": "api freq out of limit"}),
    ("wecom", "errcode", SEND, {"errcode": -1, "errmsg": "system busy"}),
    ("wecom", "html", SEND, {}),
    ("wecom", "lost_answer", SEND, {}),
    ("wecom", "down", "", {}),
    ("wecom", "http_status", SEND, {"status": 502}),
    ("wecom", "warning", SEND, {}),
    ("wecom", "duplicate", "", {"copies": 2, "gap": 0.1}),
    ("wecom", "reorder", "", {}),
    ("wecom", "answer_lost", "", {}),
    ("dingtalk", "html", "", {}),
    ("dingtalk", "lost_answer", CARD, {}),
    ("dingtalk", "down", "", {}),
    ("dingtalk", "http_status", "", {"status": 503}),
    ("dingtalk", "card_undelivered", CARD, {}),
    ("dingtalk", "string_errcode", "", {}),
    ("dingtalk", "drop_ack", "", {}),
    ("dingtalk", "errcode", "", {"status": 403, "code": "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi"}),
)


@dataclass(slots=True)
class Trouble:
    """`done` counts what was broken, by name."""

    dice: random.Random
    done: Counter[str] = field(default_factory=Counter)

    async def strike(self, plant: Plant) -> None:
        """None, one or several things break; what is counted is used up by the calls that follow."""
        for _ in range(self.dice.choice((0, 0, 1, 1, 2))):
            platform, kind, path, args = self.dice.choice(FAULTS)
            self.done[f"{platform} {kind}"] += 1
            await plant.breaks(platform, kind, self.dice.randint(1, 3), path, **args)
        if self.dice.random() < 0.15:
            await self._unreachable(plant)
        if self.dice.random() < 0.1:
            platform, how = self.dice.choice(("wecom", "dingtalk")), self.dice.choice(("expire", "revoke"))
            self.done[f"{platform} {how}"] += 1
            await plant.control("tokens", platform=platform, do=how)
        if self.dice.random() < 0.15:
            how = self.dice.choice(("cut", "disconnect"))
            self.done[f"stream {how}"] += 1
            await plant.control("stream", do=how)

    async def _unreachable(self, plant: Plant) -> None:
        """Somebody cannot be reached by the next send to them."""
        userid = self.dice.choice(sorted(plant.sandbox.sandbox.wecom.roll.members))
        self.done["wecom invaliduser"] += 1
        await plant.breaks("wecom", "invaliduser", 1, SEND, userids=[userid])
