"""What people read about dates: a morning's digest, lists in the chat, the words of the hazard that is opened."""

from collections.abc import Mapping, Sequence
from datetime import date

from workflows.kernel.cards import Card, Tone
from workflows.kernel.people import Org
from workflows.things import phrases
from workflows.things.due import name_of
from workflows.things.thing import Thing

SHOWN, LISTED = 6, 30
"""Lines of a card; of a list in the chat."""
LIST = "发“到期设备”看全部"


def brief(thing: Thing, today: date) -> str:
    """28 天后定期检验到期（12月20日）: a chat shows 30 characters, and what is urgent stands first."""
    left = thing.left(today)
    said = f"已过期 {-left} 天" if left < 0 else "今天到期" if left == 0 else f"{left} 天后到期"
    return f"{said}：{thing.what}（{thing.due.month}月{thing.due.day}日）"


def digest(items: Sequence[Thing], org: Org, today: date, hazards: Mapping[Thing, str]) -> Card:
    """Everything that reached a stage this morning and concerns this reader, the nearest date first; `hazards` are the
    codes that overdue ones opened."""
    items = sorted(items, key=lambda thing: (thing.due, thing.equipment, thing.what))
    over = [thing for thing in items if thing.left(today) < 0]
    tone: Tone = "red" if over else "yellow"
    head = f"设备检验已过期 {len(over)} 项" if over else f"设备检验快到期了，{len(items)} 项"
    facts = tuple((name_of(org, thing.equipment), _line(thing, today, hazards)) for thing in items[:SHOWN])
    more = f"还有 {len(items) - SHOWN} 项没有列出，{LIST}。" if len(items) > SHOWN else ""
    step = "过期的先停用，已开红色隐患；" if over else ""
    return Card(
        "", head, tone, facts, foot=f"{more}{step}请安排检验，拿到新报告后更新设备日期表再导入。",
        why="检验、校准到期前和过期当天各提醒一次，过期没更新到期日的会再提醒，发给设备责任人、部门负责人和安全员。",
    )  # fmt: skip


def _line(thing: Thing, today: date, hazards: Mapping[Thing, str]) -> str:
    opened = hazards.get(thing, "")
    return f"{brief(thing, today)} {opened}".strip()


def danger(thing: Thing, org: Org, today: date, earlier: str = "") -> str:
    """The words of the hazard that an overdue date opens; the new report is its proof. `earlier`: one that is over."""
    which = f"，{phrases.named(thing)}" if thing.number else ""
    head = f"{name_of(org, thing.equipment)}{which}：{phrases.over(thing, today)}"
    again = f"上一条 {earlier} 已办结，到期日还没有更新。" if earlier else ""
    return f"{head}。{again}请先停用，安排{thing.what}；合格后拍新的检验报告当整改照片，并更新到期日。"


def ending(things: Sequence[Thing], org: Org, today: date, days: int) -> str:
    """到期设备: everything over or ending within `days`, the nearest first."""
    soon = sorted((t for t in things if t.left(today) <= days), key=lambda t: (t.due, t.equipment, t.what))
    if not soon:
        return f"{days} 天内没有要到期的设备检验。"
    lines = [f"{n}. {name_of(org, t.equipment)} {phrases.said(t, today)}" for n, t in enumerate(soon[:LISTED], 1)]
    more = [f"还有 {len(soon) - LISTED} 项没有列出。"] if len(soon) > LISTED else []
    return "\n".join([f"已过期和 {days} 天内到期的，{len(soon)} 项：", *lines, *more])


def ledger(things: Sequence[Thing], today: date, hazards: Mapping[Thing, str]) -> list[str]:
    """The dates of one machine, each with its report and who made it."""
    return [_entry(thing, today, hazards) for thing in things]


def _entry(thing: Thing, today: date, hazards: Mapping[Thing, str]) -> str:
    parts = [
        phrases.named(thing), phrases.said(thing, today),
        f"上次 {phrases.say_day(thing.last)}" if thing.last else "", thing.by,
        f"报告 {thing.report}" if thing.report else "", f"隐患 {hazards[thing]}" if thing in hazards else "",
    ]  # fmt: skip
    return "，".join(part for part in parts if part)
