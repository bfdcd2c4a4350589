"""What `run.py check` says of inspection dates, handovers and bypasses: what would silently not happen."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.handovers import writer
from bot.things.rules import rules_of
from db import things
from db.imports.check import Finding
from db.imports.outcome import some
from db.work import UnitOfWork
from workflows.things.due import name_of

TABLE = "改好后运行 run.py import things 文件"


def readable(site: str) -> None:
    """Raises config.wrong.Wrong where the factory's own numbers do not read."""
    rules_of(site)
    writer.rules_of(site)


def findings(work: UnitOfWork, site: str, rules: Mapping[str, Any], now: datetime) -> list[Finding]:
    """Warnings, and an error where an overdue date would open a hazard without a class. `rules` as they were just read:
    before the first start the database has none."""
    classes, approvers = rules["hazard"].classes, rules["bypass"].approvers
    return [*_dates(work, now), *_classes(site, classes), *_shifts(work, site), *_approvers(work, approvers, now)]


def _dates(work: UnitOfWork, now: datetime) -> Iterator[Finding]:
    org, held = work.org(), things.things(work.session)
    if org.equipment and not held:
        yield Finding("warn", "设备日期", "没有登记任何检验日期，到期没有人提醒", TABLE)
    over = [f"{name_of(org, t.equipment)}{t.what}" for t in held if t.left(now.date()) < 0]
    if over:
        yield Finding("warn", "设备日期", f"检验已过期：{some(over)}", "先停用；拿到新报告，更新设备日期表再导入")
    strange = sorted({t.equipment for t in held if t.equipment not in org.equipment and t.equipment not in org.places})
    if strange:
        yield Finding("warn", "设备日期", f"不在设备表和区域表里的：{some(strange)}", "补设备表，或在日期表里填停用")


def _classes(site: str, known: Mapping[str, Any]) -> Iterator[Finding]:
    rules = rules_of(site)
    wanted = {rules.hazard, *(one.hazard for one in rules.sort if one.hazard)}
    if strange := sorted(wanted - set(known)):
        what = f"隐患目录里没有这些编号：{some(strange)}，过期的设备会开成未分类"
        yield Finding("error", "policies/things.toml", what, "照隐患目录改 hazard")


def _shifts(work: UnitOfWork, site: str) -> Iterator[Finding]:
    duties = {line.duty for line in work.org().roster}
    wanted = [desk.duty for desk in writer.rules_of(site).desk]
    if wanted and not duties.intersection(wanted):
        what = f"值班表里没有排{'、'.join(wanted)}，到点不会写交接单"
        yield Finding("warn", "交接班", what, "在值班表里排上，或改 policies/handover.toml 的 [[desk]]")


def _approvers(work: UnitOfWork, roles: Sequence[str], now: datetime) -> Iterator[Finding]:
    if not any(work.org().with_role(role, now) for role in roles):
        what = f"没有能批准联锁旁路的人（{'、'.join(roles)}）"
        yield Finding("warn", "联锁旁路", what, "在人员表里填角色，或改 policies/bypass.toml 的 approvers")
