"""What the safety officers read about contacts: one card a night, and only when there is something to read."""

from collections.abc import Sequence
from datetime import datetime

from bot.contacts.apply import Where
from bot.contacts.plan import Plan
from bot.contacts.words import summary
from bot.contacts.words import told as worth_telling
from db import posting
from db.work import UnitOfWork
from workflows.kernel import leaving
from workflows.kernel.cards import Card, some
from workflows.kernel.effects import Send, Urgency
from workflows.kernel.leaving import Departure

FULL = "全部明细在服务器上看：run.py contacts --last"


def changes(work: UnitOfWork, where: Where, plan: Plan, departures: Sequence[Departure], now: datetime) -> None:
    """The night's diff in one card."""
    new = [f"{change.name} {change.department or ''}".strip() for change in plan.added if not change.person]
    moved = [f"{c.name} {'、'.join(what for what, _, _ in c.was)}" for c in worth_telling(plan.changed)]
    facts = [
        ("新增", some(new, leaving.NAMES)),
        ("变动", some(moved, leaving.NAMES)),
        ("离职", some([known.name or account for account, known in plan.gone], leaving.NAMES)),
        ("部门", some([change.unit.path or change.before for change in plan.units], leaving.NAMES)),
        ("要改责任人", some([what for d in departures for what in d.keeps], leaving.NAMES)),
        ("请看一下", some(plan.notes, 2)),
    ]
    head, shown = f"{where.title}通讯录核对：{summary(plan)}", tuple(fact for fact in facts if fact[1])
    card = Card("", head, "blue", shown, foot=FULL, why=leaving.WHY)
    _send(work, f"contacts:{where.platform}:{now:%Y%m%d%H%M}", card, now, "digest")


def left(work: UnitOfWork, where: Where, departures: Sequence[Departure], now: datetime) -> None:
    """Somebody left during the day: what was handed on, and what a person still has to change."""
    for found in departures:
        _send(work, f"left:{found.person}:{now:%Y%m%d%H%M}", leaving.left(found, where.title), now, "first")


def trouble(work: UnitOfWork, where: Where, head: str, remedy: str, now: datetime) -> None:
    """Nothing was changed, and why."""
    card = Card("", head, "red", foot=f"{remedy}。人员没有变动。", why="通讯录读不到或变动太大时，安全员收一张。")
    _send(work, f"contacts:{where.platform}:{now:%Y%m%d%H%M}", card, now, "first")


def _send(work: UnitOfWork, slot: str, card: Card, now: datetime, urgency: Urgency) -> None:
    for reader in leaving.readers(work.org(), now):
        posting.enqueue(work.session, None, Send(reader, slot, card, urgency), now, work.site)
