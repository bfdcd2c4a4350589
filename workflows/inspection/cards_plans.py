"""What people read about plans: what was not opened while the service stood still, and the rounds that are theirs."""

from dataclasses import dataclass
from datetime import datetime

from workflows.kernel.cards import Button, Card
from workflows.kernel.spans import say_time

MOST, LINKS = 5, 3
"""Plans that are named; links that every chat shows."""
ALL = Button("open_rounds", "全部巡检", link="/h5/round")


@dataclass(frozen=True, slots=True)
class NotOpened:
    """`times` windows of a plan went by; the last of them opened at `last`."""

    plan: str
    times: int
    last: datetime


@dataclass(frozen=True, slots=True)
class OwnRound:
    """A round of the reader's as a line says it."""

    code: str
    title: str


def not_opened(missed: tuple[NotOpened, ...], now: datetime) -> Card:
    """To safety, once: rounds that nobody was given because the service stood still."""
    total = sum(one.times for one in missed)
    lines = tuple((one.plan[:20], f"{one.times} 次，最近一次 {say_time(one.last, now)}") for one in missed[:MOST])
    more = ((("其他", f"还有 {len(missed) - MOST} 个计划")),) if len(missed) > MOST else ()
    head = f"服务停过，有 {total} 次巡检没有派出去，记为漏检"
    foot = "过去的时段不再补派；现在该巡的已经照常派出。请问一下停机那段时间现场有没有人看过。"
    why = "规则：时段整个过去的巡检不补派，只报一次；步骤：服务恢复；时限：没有"
    return Card("", head, "yellow", (*lines, *more), foot=foot, why=why)


def own(rounds: tuple[OwnRound, ...]) -> Card:
    """To whoever asked for them: a link to each in the order of the list, of many to the first and to all."""
    own = rounds if len(rounds) <= LINKS else rounds[: LINKS - 1]
    buttons = tuple(
        Button(f"open_round_{number}", f"{number} {one.title}"[:10], link=f"/h5/round/{one.code}")
        for number, one in enumerate(own, 1)
    )
    more = () if own == rounds else (ALL,)
    return Card("", "点一下打开检查表", "blue", buttons=(*buttons, *more), foot="没有网络也能填，回来自动上传。")
