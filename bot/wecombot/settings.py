"""What the adapter takes from the section [wecombot] of the settings, and how patient it is."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class BotSettings:
    """`beside_app`: the company's own app is on as well, and messages go out through it."""

    bot_id: str
    secret: str = field(repr=False)
    url: str = "wss://openws.work.weixin.qq.com"
    beside_app: bool = False


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds of machine time. A beat is a ping; `missed` unanswered ones make a connection dead. `taken` is the first
    wait after another connection of the same bot has pushed ours out: coming back at once would push that one out."""

    first: float = 3.0
    longest: float = 60.0
    jitter: float = 0.2
    beat: float = 30.0
    missed: int = 2
    ack: float = 8.0
    taken: float = 60.0
    taken_longest: float = 600.0
    steady: float = 300.0
    stream: float = 20.0
    stream_beside_app: float = 3.0
