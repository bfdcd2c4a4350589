"""What can happen to a roll call."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Alarmed:
    """应急 or 应急演练 said in a chat; `place` as the site knows it, or as it was said."""

    by: str
    place: str | None = None
    place_code: str | None = None
    drill: bool = False


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The second tap of somebody who may not call everybody on their own word."""

    by: str


@dataclass(frozen=True, slots=True)
class Refrained:
    """不发起, or 取消."""

    by: str


@dataclass(frozen=True, slots=True)
class Present:
    """我已到集合点."""

    by: str


@dataclass(frozen=True, slots=True)
class HelpWanted:
    """需要帮助; `note` where and what, if it was said at once."""

    by: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class CountedIn:
    """外协 3 人 在 2 号罐: people who have no account; the same label and place again changes the number."""

    by: str
    label: str
    count: int
    place: str = ""


@dataclass(frozen=True, slots=True)
class GroupPresent:
    """Somebody has seen all of a head count at the assembly point; `key` as Headcount.key."""

    by: str
    key: str


@dataclass(frozen=True, slots=True)
class StoodDown:
    """解除; `typed`: said in words, which nobody does twice by mistake."""

    by: str
    typed: bool = False


@dataclass(frozen=True, slots=True)
class EndConfirmed:
    """确认解除, with people missing."""

    by: str


@dataclass(frozen=True, slots=True)
class KeptWaiting:
    """继续等."""

    by: str


@dataclass(frozen=True, slots=True)
class EndedShort:
    """For the log alone: ended by this person while `missing` people had not answered; `why` in words."""

    by: str
    missing: int
    why: str
