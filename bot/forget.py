"""`run.py erase`: a person's right to be forgotten, asked for by staff number; the log still verifies afterwards."""

from datetime import datetime

import typer

from bot.clock import SystemClock
from config.settings import Settings
from db.erase import Erased, erase_person, person_known_as, rehearse
from db.store import Store
from db.work import UnitOfWork
from workflows.registry import FLOWS

STAYS = "留下的：工单和日志链本身（只剩内部编号，仍能核对）、照片，以及别人消息正文里提到的姓名。"
IMPORTS = "人员表或通讯录里如果还有这个人，先删掉，不然下次导入或核对又会加回来。"


def run(settings: Settings, who: str, sure: bool) -> int:
    """0 erased, or shown what would be without `--yes`; 1 where nobody is known by this number."""
    store, now = Store(settings.database.url, FLOWS), SystemClock(settings.site.zone).now()
    try:
        found = store.run_now(lambda work: _forget(work, who, now, sure))
    finally:
        store.close()
    if found is None:
        return _refuse(f"没有工号或手机号是 {who} 的人，请核对人员表；只有姓名的，先给这个人补上工号再导入一次")
    typer.echo(_said(found, sure))
    if not sure:
        typer.echo("什么都没有改。确认后加 --yes 再运行一次，清掉的找不回来（备份里的要另外处理）。")
    return 0


def _forget(work: UnitOfWork, who: str, now: datetime, sure: bool) -> Erased | None:
    person = person_known_as(work, who)
    if person is None:
        return None
    return erase_person(work, person, now) if sure else rehearse(work, person, now)


def _said(found: Erased, sure: bool) -> str:
    lines = [
        f"{'已清除' if sure else '会清除'}：姓名、手机号、工号、请假、证书和入厂证，账号 {found.accounts} 个，"
        f"日志内容 {found.log} 行，收件原文 {found.inbox} 条，{found.messages} 条消息上的账号。",
        STAYS, IMPORTS,
    ]  # fmt: skip
    if found.kept:
        lines.append(f"作业票至少留一年：{'、'.join(found.kept)}。姓名、工号和这些票里的记录先留着，满一年再运行一次。")
    if found.unfinished:
        lines.append(f"名下还没办完：{'、'.join(found.unfinished)}。请在聊天里转派，再运行 run.py check 看有没有空缺。")
    return "\n".join(lines)


def _refuse(why: str) -> int:
    typer.echo(why, err=True)
    return 1
