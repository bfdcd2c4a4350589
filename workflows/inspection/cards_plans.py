"""What people read about plans: what was not opened and why, and the rounds that are theirs."""

from dataclasses import dataclass
from datetime import datetime

from workflows.kernel.cards import Button, Card
from workflows.kernel.spans import say_time

MOST, LINKS = 5, 3
"""Plans that are named; links that every chat shows."""
WHY = "规则：派不出去的巡检每天报一次；步骤：派巡检；时限：没有"
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
    """To safety, once: rounds that nobody was given while the service stood still or a plan had no points."""
    total = sum(one.times for one in missed)
    lines = tuple((one.plan[:20], f"{one.times} 次，最近一次 {say_time(one.last, now)}") for one in missed[:MOST])
    more = ((("其他", f"还有 {len(missed) - MOST} 个计划")),) if len(missed) > MOST else ()
    head = f"有 {total} 次巡检没有派出去，记为漏检"
    whence = "那段时间服务停着，或计划里没有能巡的点位。"
    foot = f"{whence}过去的时段不再补派；现在该巡的已经照常派出。请问一下那段时间现场有没有人看过。"
    why = "规则：时段整个过去的巡检不补派，只报一次；步骤：服务恢复或点位配好；时限：没有"
    return Card("", head, "yellow", (*lines, *more), foot=foot, why=why)


def without(plan: str, points: tuple[str, ...], some: bool) -> Card:
    """To safety, once a day: these points of the plan cannot be gone to; `some` others can."""
    named = "、".join(points[:MOST]) + (f" 等 {len(points)} 个" if len(points) > MOST else "")
    head = f"{plan[:20]}少派了 {len(points)} 个点位" if some else f"{plan[:20]}没有能巡的点位，没有派出去"
    rest = "其余的点位照常派出。" if some else "配好以后，正在进行的时段马上派出。"
    foot = f"点位没有检查表，或不在区域表、设备表里。{rest}不要这个计划了就把“启用”填“否”。"
    facts = (("点位", named),) if points else ()
    return Card("", head, "yellow", facts, foot=foot, why=WHY)


def broken(plan: str, why: str) -> Card:
    """To safety, once a day: `why` is what stood in the way of opening it."""
    foot = "配好以后，正在进行的时段马上派出。看不懂就把这张卡片转给管系统的人。"
    return Card("", f"{plan[:20]}没有派出去", "yellow", (("原因", why[:100]),), foot=foot, why=WHY)


def set_back(plans: tuple[str, ...]) -> Card:
    """To safety, once: the clock had been ahead."""
    named = "、".join(plans[:MOST]) + (f" 等 {len(plans)} 个" if len(plans) > MOST else "")
    foot = "服务器的时间往前走过又调了回来。那时报的漏检和没有派出去的，请对照现场再看一眼；时间请交给对时服务管。"
    why = "规则：时间调回后，没到的时段照常派；步骤：从现在重新排；时限：没有"
    return Card("", "服务器时间调回过，巡检从现在重新排", "yellow", (("计划", named),), foot=foot, why=why)


def own(rounds: tuple[OwnRound, ...]) -> Card:
    """To whoever asked for them: a link to each in the order of the list, of many to the first and to all."""
    own = rounds if len(rounds) <= LINKS else rounds[: LINKS - 1]
    buttons = tuple(
        Button(f"open_round_{number}", f"{number} {one.title}"[:10], link=f"/h5/round/{one.code}")
        for number, one in enumerate(own, 1)
    )
    more = () if own == rounds else (ALL,)
    return Card("", "点一下打开检查表", "blue", buttons=(*buttons, *more), foot="没有网络也能填，回来自动上传。")
