"""How often something may happen: sliding windows, some of which punish."""

from collections import defaultdict, deque
from dataclasses import dataclass, field


@dataclass(slots=True)
class Pace:
    """At most `limit` in `seconds` per key; a breach blocks the key for `penalty` seconds."""

    limit: int
    seconds: float
    penalty: float = 0.0
    _seen: defaultdict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))
    _blocked: dict[str, float] = field(default_factory=dict)

    def allows(self, key: str, at: float) -> bool:
        """Count one event at second `at`; False when it is one too many."""
        if at < self._blocked.get(key, float("-inf")):
            return False
        seen = self._seen[key]
        while seen and seen[0] <= at - self.seconds:
            seen.popleft()
        if len(seen) >= self.limit:
            if self.penalty:
                self._blocked[key] = at + self.penalty
            return False
        seen.append(at)
        return True
