"""检查表, 检查表模板: said in the chat."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime

from db import sheets
from db.work import UnitOfWork
from workflows.kernel.flow import Refused
from workflows.sheet.rules import SheetRules

Action = Callable[[UnitOfWork, str, datetime, re.Match[str]], str]
SHOWN = 30
HOW = "把填好的 XLSX 表发给我就能换版（企业微信的应用收不到文件，请在网页上传，或发给智能机器人、钉钉机器人）"


def words(public_url: str) -> Sequence[tuple[str, Action]]:
    """What a whole message means, and what it does."""
    page = f"{public_url.rstrip('/')}/h5/sheets"

    def every(work: UnitOfWork, person: str, now: datetime, found: re.Match[str]) -> str:
        _of_safety(work, person)
        known = sheets.all_current(work.session)
        lines = [f"{s.code} {s.name} 第 {s.version} 版，{len(s.items)} 项" for s in known[:SHOWN]]
        more = [f"还有 {len(known) - SHOWN} 张，看网页。"] if len(known) > SHOWN else []
        return "\n".join([f"正在用的检查表 {len(known)} 张：", *lines, *more, f"看每一项、下载、换版：{page}"])

    def template(work: UnitOfWork, person: str, now: datetime, found: re.Match[str]) -> str:
        _of_safety(work, person)
        return f"检查表模板：{page}/template.xlsx\n现有的表也能下载了改：{page}\n{HOW}，看过预览再启用。"

    return (
        ("检查表(?:清单|列表)?|有哪些检查表", every),
        ("检查表模[板版]|(?:新建|换|改)检查表", template),
    )


def _of_safety(work: UnitOfWork, person: str) -> None:
    """Raises Refused."""
    rules: SheetRules = work.rules("sheet", None)
    if not rules.may(person, work.org()):
        raise Refused(f"检查表由{'、'.join(rules.roles)}来换，有意见请找他们。要巡检，扫设备上的码。")
