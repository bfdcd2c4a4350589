"""Check sheets as a page shows them: every sheet with its versions and how long they take, and what waits for a yes."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlmodel import col, select

from bot.sheets.offering import waiting
from db import sheets
from db.reads.lens import Json, Lens
from db.reads.rounds import fill_times
from db.tables import CheckSheet
from db.work import UnitOfWork
from workflows.inspection.sheets import Item, Sheet
from workflows.kernel.people import Org
from workflows.metrics.fills import FillTime
from workflows.sheet.cards import say_short
from workflows.sheet.case import Offering
from workflows.sheet.compare import KINDS
from workflows.sheet.rules import SheetRules

LOOK_BACK = timedelta(days=90)
STATES = {"offered": "等确认", "current": "正在用", "retired": "用过", "denied": "没有启用"}


def overview(work: UnitOfWork, now: datetime, lens: Lens) -> Json:
    """`fills` are of the last 90 days, None where nobody filled this version in."""
    org, rules = work.org(), _rules(work)
    fills = {(f.sheet, f.version): f for f in fill_times(work.session, now - LOOK_BACK, now + timedelta(seconds=1))}
    known = {sheet.code: sheet for sheet in sheets.all_current(work.session)}
    query = select(CheckSheet).where(CheckSheet.site == work.site)
    rows: Mapping[str, list[CheckSheet]] = defaultdict(list)
    for row in work.session.exec(query.order_by(col(CheckSheet.code), col(CheckSheet.version).desc())):
        rows[row.code].append(row)
    return {
        "now": lens.time(now), "days": LOOK_BACK.days, "roles": list(rules.roles),
        "sheets": [
            {**_head(sheet, rules), "versions": [_version(row, org, lens, fills) for row in rows[code]]}
            for code, sheet in sorted(known.items())
        ],
        "waiting": [offering(case, org, rules, lens) for case in waiting(work)],
    }  # fmt: skip


def offering(case: Offering, org: Org, rules: SheetRules, lens: Lens) -> Json:
    """With everything that changes."""
    forms = [{**_head(form.sheet, rules), "fresh": form.fresh, "changes": list(form.changes)} for form in case.forms]
    return {
        "code": case.code, "title": case.title, "by": org.name(case.reporter), "at": lens.time(case.opened_at),
        "file": case.file, "warnings": list(case.warnings), "forms": forms,
    }  # fmt: skip


def whole(work: UnitOfWork, code: str, version: int) -> Json | None:
    """One version with its items."""
    found = sheets.version(work.session, code, version)
    return {**_head(found, _rules(work)), "lines": [_item(item) for item in found.items]} if found else None


def _rules(work: UnitOfWork) -> SheetRules:
    rules: SheetRules = work.rules("sheet", None)
    return rules


def _head(sheet: Sheet, rules: SheetRules) -> Json:
    length = rules.estimate(sheet)
    return {
        "code": sheet.code, "name": sheet.name, "version": sheet.version, "asset": sheet.asset,
        "frequency": sheet.frequency, "role": sheet.role, "basis": sheet.basis, "items": len(sheet.items),
        "estimate": say_short(length), "long": length > rules.long,
    }  # fmt: skip


def _version(row: CheckSheet, org: Org, lens: Lens, fills: Mapping[tuple[str, int], FillTime]) -> Json:
    return {
        "version": row.version, "state": STATES.get(row.state, row.state), "by": _by(row, org),
        "at": lens.time(row.decided_at or row.offered_at), "fills": _fills(fills.get((row.code, row.version))),
    }  # fmt: skip


def _by(row: CheckSheet, org: Org) -> str:
    return org.name(row.offered_by) if row.offered_by else "随程序来的" if row.version == 1 else "在服务器上导入"


def _fills(found: FillTime | None) -> Json | None:
    if found is None:
        return None
    return {
        "count": found.count, "median": say_short(timedelta(seconds=round(found.median))),
        "p90": say_short(timedelta(seconds=round(found.p90))), "goal": say_short(timedelta(seconds=round(found.goal))),
        "quick": found.quick,
    }  # fmt: skip


def _item(item: Item) -> Json:
    limits = [f"≥ {item.low:g}" if item.low is not None else "", f"≤ {item.high:g}" if item.high is not None else ""]
    return {
        "no": item.no, "title": item.title, "standard": item.standard, "kind": KINDS[item.kind],
        "limits": " ".join([*filter(None, limits), item.unit]).strip(), "options": _marked(item.options, item.abnormal),
        "critical": item.critical, "must": item.must, "hazard": item.hazard,
        "shown": f"第 {item.show_if.no} 项选{'或'.join(item.show_if.answers)}才问" if item.show_if else "",
    }  # fmt: skip


def _marked(options: Sequence[str], abnormal: Sequence[str]) -> str:
    return "、".join(f"{one}（异常）" if one in abnormal else one for one in options)
