"""What the telephone world remembers: every text and call, what each number will answer, what is broken."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from bot.sandbox.shapes import Json

Leg = Literal["sms", "call"]
STATES: dict[str, tuple[str, str]] = {
    # what a person does -> (state of a generic gateway, state code of Alibaba Cloud)
    "answered": ("answered", "200000"), "no_answer": ("unanswered", "200003"), "busy": ("unanswered", "200002"),
    "rejected": ("unanswered", "200005"), "off": ("unanswered", "200010"), "failed": ("failed", "200004"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Script:
    """What becomes of whatever goes to a number, `seconds` of service time after it was placed; `key` "" = none."""

    answer: str = "answered"
    key: str = "1"
    seconds: float = 0.0


@dataclass(slots=True)
class Try:
    """One text or call that was carried out. `id` is the caller's own."""

    id: str
    vendor_id: str
    leg: Leg
    provider: str
    to: str
    text: str
    at: datetime
    script: Script
    params: Json = field(default_factory=dict)

    def over(self, now: datetime) -> bool:
        return now >= self.at + timedelta(seconds=self.script.seconds)

    def shown(self, now: datetime) -> Json:
        """As the control API shows it."""
        return {"id": self.id, "vendor_id": self.vendor_id, "leg": self.leg, "provider": self.provider, "to": self.to,
                "text": self.text, "at": self.at.isoformat(), "over": self.over(now), "answer": self.script.answer,
                "params": self.params}


@dataclass(slots=True)
class Broken:
    """`kind`: down (cut before), lost_answer (carried out, then cut), hang (carried out, no answer), error (`code`),
    page (HTML with 502)."""

    path: str
    kind: str
    code: str
    left: int | None


@dataclass(slots=True)
class Telecom:
    """Keys and memory. `callback` is the address of the service, without a path; `packs` of DING, None = no end."""

    gateway_key: str = "telecom-gateway-key-of-the-sandbox"
    access_key_id: str = "LTAIsandbox0001"
    access_key_secret: str = "telecom-access-key-secret-of-the-sandbox"
    sign: str = "沙箱工厂"
    caller: str = "05718888000"
    push_token: str = "telecom-push-token-of-the-sandbox"
    callback: str = ""
    scripts: dict[str, Script] = field(default_factory=dict)
    tries: list[Try] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)
    nonces: set[str] = field(default_factory=set)
    packs: dict[str, int | None] = field(default_factory=lambda: {"sms": None, "phone": None})
    repeated: int = 0

    def carry_out(self, id: str, leg: Leg, provider: str, to: str, text: str, now: datetime, params: Json) -> Try:
        """A text or call goes out."""
        script = self.scripts.get(to) or self.scripts.get("") or Script()
        made = Try(id, f"{provider}-{secrets.token_hex(6)}", leg, provider, to, text, now, script, params)
        self.tries.append(made)
        return made

    def find(self, fits: Callable[[Try], bool]) -> Try | None:
        """The newest that fits."""
        return next((one for one in reversed(self.tries) if fits(one)), None)

    def breaks(self, path: str, kinds: tuple[str, ...]) -> Broken | None:
        """The first fitting fault, counted down."""
        for one in self.broken:
            if one.kind in kinds and one.path in path:
                if one.left is not None:
                    one.left -= 1
                    if one.left <= 0:
                        self.broken.remove(one)
                return one
        return None

    def pack(self, kind: str, count: int) -> bool:
        """Take `count` from a pack of DING; False where too little is left."""
        left = self.packs.get(kind)
        if left is None:
            return True
        if left < count:
            return False
        self.packs[kind] = left - count
        return True

    def forget(self) -> None:
        self.tries.clear()
        self.broken.clear()
        self.scripts.clear()
        self.repeated = 0
