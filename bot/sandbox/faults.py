"""What a tester breaks on purpose: named, counted, and gone when its count is used up."""

from dataclasses import dataclass, field
from itertools import count
from typing import Literal

from bot.sandbox.shapes import Json

Platform = Literal["wecom", "dingtalk", "wechat"]

CALLS = {
    "errcode": "the next calls fail: args errcode/errmsg (old style) or status/code/message (new style)",
    "down": "the connection is cut before the call is looked at",
    "http_status": "args status (502): a gateway's error page",
    "slow": "args seconds: the answer waits that long, in wall time",
    "banned": "the gate before DingTalk: {\"status\":1111,\"wait\":5}, no errcode",
    "html": "an HTML page with status 200 instead of JSON",
    "lost_answer": "the call is carried out, then the connection is cut",
    "warning": "a success whose errmsg says 'Warning: wrong json format.'",
    "invaliduser": "args userids: these count as unreachable in sends",
    "flow_controlled": "args userids: DingTalk answers them as flow controlled",
    "string_errcode": "DingTalk's custom robot answers errcode as a string",
    "card_undelivered": "createAndDeliver says success with a failed deliverResult",
    "member_dropped": "the send succeeds and nobody sees it",
}
PUSHES = {
    "duplicate": "args copies, gap (wall seconds): the same delivery again",
    "reorder": "this delivery comes after the next one",
    "malformed": "the body is not what it should be",
    "bad_signature": "signed with another token",
    "mangle_plus": "every + of the query arrives as a blank",
    "stale": "args seconds: signed that long ago",
    "wrong_corp": "encrypted for another corporation",
    "oversize": "a body of more than 1 MB",
    "answer_lost": "the bot's answer never arrives, so the delivery is repeated",
    "drop_ack": "Stream: the ack of the bot is not seen",
}
KINDS = CALLS | PUSHES


@dataclass(slots=True)
class Fault:
    """One thing that goes wrong `left` more times (None = until removed) where `path` occurs in the address."""

    id: int
    platform: Platform
    kind: str
    left: int | None
    path: str
    args: Json

    def shown(self) -> Json:
        """As the control API shows it."""
        return {"id": self.id, "platform": self.platform, "kind": self.kind, "left": self.left,
                "path": self.path, "args": self.args}


@dataclass(slots=True)
class Faults:
    """The faults that are switched on."""

    on: list[Fault] = field(default_factory=list)
    _ids: "count[int]" = field(default_factory=lambda: count(1))

    def add(self, platform: Platform, kind: str, times: int | None = 1, path: str = "",
            args: Json | None = None) -> Fault:
        """Switch one on; raises KeyError for an unknown kind."""
        if kind not in KINDS:
            raise KeyError(kind)
        fault = Fault(next(self._ids), platform, kind, times, path, args or {})
        self.on.append(fault)
        return fault

    def take(self, platform: Platform, kind: str, path: str = "") -> Fault | None:
        """The first fitting fault, counted down; None when all is well."""
        for fault in self.on:
            if fault.platform == platform and fault.kind == kind and fault.path in path:
                if fault.left is not None:
                    fault.left -= 1
                    if fault.left <= 0:
                        self.on.remove(fault)
                return fault
        return None

    def remove(self, fault_id: int) -> bool:
        """Switch one off; False when it was not on."""
        kept = [fault for fault in self.on if fault.id != fault_id]
        gone = len(kept) < len(self.on)
        self.on = kept
        return gone
