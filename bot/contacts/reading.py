"""One reading of an address book: departments, everybody in them, superiors where they have to be asked for."""

from collections.abc import Callable, Iterable
from datetime import datetime

from bot.contacts.directory import Directory, Member
from bot.contacts.pace import abreast
from bot.contacts.plan import Comparison, Plan
from bot.contacts.rules import ContactRules
from bot.contacts.tree import Tree
from db.contacts import Book

ABREAST = 4
Progress = Callable[[str, int, int], None]
"""(what is read, how many so far, of how many; 0 where nobody knows)."""


async def read(
    directory: Directory, book: Book, rules: ContactRules, begun: datetime, tell: Progress | None = None
) -> Plan:
    """Nothing is written; `tell` hears how far it is. Raises DeliveryError where the platform cannot be read."""
    tree = Tree([unit async for unit in directory.units()])
    if tell:
        tell("部门", len(tree), len(tree))
    compared, silent = Comparison(book, tree, rules), set[str]()
    done = 0
    async for batch in directory.members(tree.ids):
        done += 1
        for member in batch:
            compared.look(member)
            if member.leader is None and member.active:
                silent.add(member.account)
        if tell:
            tell("人员", done, len(tree))
    asked = await _superiors(directory, compared, book, silent, rules.superiors_a_run, tell)
    if left := _never_asked(book, silent, asked):
        line = f"直属上级这次读了 {len(asked)} 人，还有 {left} 人没读过（平台要逐个问）"
        compared.notes.append(f"{line}：没读到的按部门主管升级，每晚接着补读")
    return compared.finish(begun, asked)


async def _superiors(
    directory: Directory, compared: Comparison, book: Book, silent: Iterable[str], most: int, tell: Progress | None
) -> list[str]:
    """New and changed people first, then those whose superior was asked for longest ago."""

    def order(account: str) -> tuple[bool, float]:
        known = book.known.get(account.lower())
        asked = known.leader_at if known else None
        return account.lower() not in compared.changes, asked.timestamp() if asked else 0.0

    async def one(account: str) -> tuple[str, Member | None]:
        return account, await directory.member(account)

    asked: list[str] = []
    chosen = sorted(silent, key=order)[:most]
    async for account, member in abreast(ABREAST, one, chosen):
        asked.append(account.lower())
        if member:
            compared.superior(member)
        if tell:
            tell("直属上级", len(asked), len(chosen))
    return asked


def _never_asked(book: Book, silent: Iterable[str], asked: Iterable[str]) -> int:
    done = {*asked, *(account for account, known in book.known.items() if known.leader_at)}
    return sum(1 for account in silent if account.lower() not in done)


def refused(plan: Plan, book: Book, rules: ContactRules) -> str:
    """Why this plan must not be carried out, "" where it may: an app that suddenly sees nothing is no dismissal."""
    if not plan.people:
        return "通讯录读回来是空的，没有执行。请检查应用的可见范围和权限"
    here = sum(1 for known in book.known.values() if not known.gone)
    if len(plan.gone) > max(rules.few, int(here * rules.most_leaving)):
        return (
            f"这次会让 {len(plan.gone)} 人离职（共 {here} 人，超过 {rules.most_leaving:.0%}），没有执行。"
            "请检查应用的可见范围；确实要执行就运行 run.py contacts --force"
        )
    return ""
