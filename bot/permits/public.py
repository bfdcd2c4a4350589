"""What an inspector may see of a permit without a login: the job, not the people. A guardian and a foreman are a
surname, for one look at the badge of whoever stands there; no ids, phones, photos, signatures or measures."""

from dataclasses import dataclass
from datetime import datetime

from bot.permits.standing import Standing, standing
from workflows.kernel.people import Org
from workflows.permit.case import Permit
from workflows.permit.records import NAMES

DOUBLE = (
    "欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒", "夏侯", "宇文", "长孙",
    "端木", "独孤", "南宫",
)  # fmt: skip
"""Surnames of two characters, the common ones."""


@dataclass(frozen=True, slots=True)
class PublicView:
    """`rows` are (label, words) in reading order; `at` is the moment it was true."""

    code: str
    title: str
    standing: Standing
    rows: tuple[tuple[str, str], ...]
    at: str


def public_view(permit: Permit, org: Org, factory: str, now: datetime) -> PublicView:
    """`now` in the site's zone, like every time on the page."""
    title = f"{NAMES[permit.kind]}作业票"
    rows = (
        ("单位", factory), ("作业单位", permit.contractor), ("级别", level_of(permit)), ("地点", permit.place or ""),
        ("有效时间", span(permit, now)), ("监护人", someone(org, permit.guardian)),
        ("作业负责人", someone(org, permit.owner)), ("审批", approvals(permit)), ("气体分析", gas(permit, now)),
    )  # fmt: skip
    shown = tuple((label, words) for label, words in rows if words)
    return PublicView(permit.code, title, standing(permit, now), shown, f"{now:%Y-%m-%d %H:%M:%S}")


def span(permit: Permit, now: datetime) -> str:
    """2026-11-22 09:00 至 11:00, the second day named only where it is another."""
    if permit.starts_at is None or permit.ends_at is None:
        return "未定"
    begin, end = (at.astimezone(now.tzinfo) for at in (permit.starts_at, permit.ends_at))
    last = f"{end:%H:%M}" if end.date() == begin.date() else f"{end:%Y-%m-%d %H:%M}"
    return f"{begin:%Y-%m-%d %H:%M} 至 {last}"


def someone(org: Org, person: str | None) -> str:
    """A surname, and nothing where there is nobody."""
    if not person:
        return ""
    name = org.name(person)
    known = person in org.people and len(name) > 1
    return f"{name[:2] if name[:2] in DOUBLE and len(name) > 2 else name[0]}某" if known else "有"


def approvals(permit: Permit) -> str:
    if not permit.nodes:
        return "还没有"
    done = sum(1 for node in permit.nodes if node.at)
    return f"全部完成（{done} 项）" if done == len(permit.nodes) else f"未完成（{done} / {len(permit.nodes)} 项）"


def gas(permit: Permit, now: datetime) -> str:
    if not permit.gas:
        return ""
    last = max(permit.gas, key=lambda test: test.at)
    return f"{last.at.astimezone(now.tzinfo):%Y-%m-%d %H:%M} {'合格' if last.within else '不合格'}"


def masked_number(number: str) -> str:
    """The last four characters; a number of up to four shows nothing."""
    return f"····{number[-4:]}" if len(number) > 4 else "····" if number else ""


def level_of(permit: Permit) -> str:
    """Nothing for a kind that has one level, which bears the kind's own name."""
    return "" if permit.level == NAMES[permit.kind] else permit.level
