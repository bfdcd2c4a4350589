"""What eight hundred people do in a day: they report, accept, rectify, review, ask, and put it off."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from bot.sandbox.phones import Bubble
from tests.bench.envelopes import PROBLEMS
from tests.whole.plant import Plant

STEP = timedelta(minutes=10)
WANTED: Mapping[str, float] = {
    "接单": 0.4, "整改完成": 0.25, "通过": 0.4, "退回": 0.03, "已到场": 0.5, "转派": 0.03, "确认": 0.3, "收到": 0.5,
}  # fmt: skip
"""How likely somebody presses this within ten minutes of seeing it."""
QUESTIONS = ("待办", "帮助", "今日未闭环", "值班", "收到，谢谢", "为什么")
FRESH = timedelta(hours=12)


def mark(number: int) -> str:
    """A word that nobody else says, so that a report can be found again."""
    return f"记号{number:05d}号"


@dataclass(slots=True)
class Day:
    """`said` are the marks of all reports; `rate` reports an hour in a day shift."""

    plant: Plant
    dice: random.Random
    places: Sequence[str]
    rate: float
    said: list[str] = field(default_factory=list)
    pressed: int = 0
    _done: set[tuple[str, str]] = field(default_factory=set)

    async def step(self) -> None:
        """Ten minutes of everybody's doing, before they pass."""
        night = not 7 <= self.plant.clock.now().hour < 20
        wanted = self.rate * (0.25 if night else 1.0) * (STEP / timedelta(hours=1))
        for _ in range(int(wanted) + (self.dice.random() < wanted % 1)):
            await self._report()
        for platform, user, bubble, key in list(self._buttons()):
            await self._press(platform, user, bubble, key)
        if self.dice.random() < 0.3:
            platform, user = self._somebody()
            await self._tell(platform, user, self.dice.choice(QUESTIONS))

    def _somebody(self) -> tuple[str, str]:
        box = self.plant.sandbox.sandbox
        platform = self.dice.choice(("wecom", "wecom", "dingtalk"))
        roll = box.wecom.roll if platform == "wecom" else box.dingtalk.roll
        return platform, self.dice.choice(sorted(roll.members))

    async def _report(self) -> None:
        platform, user = self._somebody()
        word = mark(len(self.said) + 1)
        self.said.append(word)
        await self._tell(platform, user, f"{self.dice.choice(self.places)}{self.dice.choice(PROBLEMS)}，{word}")
        if self.dice.random() < 0.5:
            await self.plant.photographs(user, self.dice.randrange(10**6), platform)

    async def _tell(self, platform: str, user: str, text: str) -> None:
        await self.plant.control("send_text", platform=platform, user=user, text=text, wait="first")

    def _buttons(self) -> Iterator[tuple[str, str, Bubble, str]]:
        """What somebody feels like pressing now: each button of a card at most once."""
        now = self.plant.clock.now()
        for (platform, thread), bubbles in self.plant.sandbox.sandbox.phones.threads.items():
            for bubble in bubbles:
                if not bubble.looks or thread.startswith("group:") or now - bubble.at > FRESH:
                    continue
                for key in bubble.looks[-1].buttons:
                    likely = WANTED.get(key.text, 0.0)
                    if (bubble.id, key.id) not in self._done and self.dice.random() < likely:
                        self._done.add((bubble.id, key.id))
                        yield platform, thread, bubble, key.id
                        break

    async def _press(self, platform: str, user: str, bubble: Bubble, key: str) -> None:
        label = next((one.text for one in bubble.looks[-1].buttons if one.id == key), "")
        if label == "整改完成":
            await self.plant.photographs(user, self.dice.randrange(10**6), platform)
        self.pressed += 1
        await self.plant.control("press", platform=platform, user=user, message=bubble.id, button=key)
