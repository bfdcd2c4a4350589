"""The words for what a detector said."""

from collections.abc import Sequence
from datetime import date

from workflows.kernel.cards import some

MANY_WHY = "一起没有读数，先看网关、MQTT 服务器和运行 run.py vision 的那台机器"
NO_NUMBER = "数值不是有限的数"
FUTURE = "时间在将来，请核对探测器或网关的时钟"
NO_CLOCK = "时间不对，年份要在 1970 到 2199 之间，请核对探测器或网关的时钟"
OLDER = "比已有的读数旧"
STRANGE = "传感器表里没有这个编号"
OFF = "这个传感器已停用"


def wrong_unit(said: str, wanted: str) -> str:
    return f"单位是 {said.strip()[:20]}，登记的是 {wanted or '没有单位'}，请核对网关的设置"


def value(number: float, unit: str) -> str:
    """`12.5 %LEL`."""
    return f"{number:g} {unit}".strip()


def beyond(number: float, unit: str, level: int, limit: float, falling: bool) -> str:
    """`12.5 %LEL，超过一级 10`."""
    side, which = "低于" if falling else "超过", {1: "一级", 2: "二级"}[level]
    return f"{value(number, unit)}，{side}{which} {limit:g}" if unit or limit != number else f"{number:g}，报警"


def silent(minutes: int) -> str:
    return f"{minutes} 分钟没有读数" if minutes else "没有读数"


def many(count: int) -> str:
    return f"{count} 个传感器"


def names(all_of_them: Sequence[str]) -> str:
    return some(list(all_of_them))


def overdue(until: date) -> str:
    return f"校准已过期（到 {until:%Y-%m-%d}），数值不一定准，先按真的处理"
