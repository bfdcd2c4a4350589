"""A case row as read, between load and save."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Loaded:
    """`version` and `head` (the newest log row's hash) guard the next save; `body` is the case as JSON."""

    kind: str
    version: int
    head: str
    policy_id: int | None
    body: str = field(repr=False)
