"""Alarms that will reach nobody: the bot refused them, or there was no room left. What is said of it, and how long."""

import json
from datetime import datetime, timedelta

SAID = timedelta(hours=1)
"""After the last one; long enough for the bot to tell people (workflows.cameras.lames)."""
LONGEST = 190


class Losses:
    """Counted until SAID have passed without another one."""

    def __init__(self) -> None:
        self._refused: set[str] = set()
        self._dropped = 0
        self._last = ""
        self._at: datetime | None = None

    def refused(self, told: str, why: str, now: datetime) -> None:
        """The end of an alarm warns nobody: only its beginning, and that it goes on, are missed."""
        one = json.loads(told)
        if one["phase"] == "over":
            return
        self._forget(now)
        self._refused.add(one["id"])
        self._last = f"最近一条是 {one['camera']} 的“{one['rule']}”，回答 {why}"
        self._at = now

    def dropped(self, alarms: int, now: datetime) -> None:
        if alarms:
            self._forget(now)
            self._dropped += alarms
            self._at = now

    def said(self, now: datetime) -> str:
        """ "" where nothing was lost."""
        self._forget(now)
        parts = []
        if self._refused:
            parts.append(f"有 {len(self._refused)} 条告警机器人不收（{self._last}）")
        if self._dropped:
            parts.append(f"有 {self._dropped} 条告警存不下，丢了")
        text = "；".join(parts)[: LONGEST - 20]
        return f"{text}：没有人收到，请到现场看一眼" if text else ""

    def _forget(self, now: datetime) -> None:
        if self._at and now - self._at >= SAID:
            self._refused.clear()
            self._dropped, self._last, self._at = 0, "", None
