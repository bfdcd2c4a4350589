"""24 simulated hours of 800 people through both platforms' servers, faults at random: nothing lost, all accounted.

What a day that failed left behind (the database, the media) is kept and named, so that it can be asked afterwards.
"""

import asyncio
import shutil
import tempfile
from pathlib import Path

from bot.serve import quiet_logs
from tests.bench.report import Report, bar, console, told
from tests.soak.day import STEP
from tests.soak.run import Soaked, soak
from tests.soak.site import grown

HOURS, RATE = 24, 30.0


def main() -> int:
    quiet_logs("critical")
    report = Report("soak")
    steps = int(HOURS * 3600 / STEP.seconds)
    folder = Path(tempfile.mkdtemp(prefix="safeloop-soak-"))
    with bar("一天，每格 10 分钟", steps) as (progress, task):
        data = folder / "data"
        data.mkdir()
        found = asyncio.run(soak(data, grown(folder / "site"), HOURS, RATE, passed=lambda: progress.advance(task)))
    judge(report, found)
    if failed := report.close():
        console.print(f"这一天的数据留着：{folder}")
    else:
        shutil.rmtree(folder)
    return failed


def judge(report: Report, found: Soaked) -> None:
    books = found.books
    report.row("在册人数", found.people, "人", "800 以上", found.people >= 800)
    report.row("上报", books.reports, "条")
    report.row("按钮", found.pressed, "次")
    report.row("故障", found.broken, "次")
    report.row("丢了的上报", len(books.lost), "条", "0", not books.lost)
    for state, count in sorted(books.rows.items()):
        report.row(f"消息 {state}", count, "条")
    report.row("还没到时候的消息", books.ahead, "条")
    report.row("没有下落的消息", len(books.unaccounted), "条", "0", not books.unaccounted)
    report.row("说发了、手机上没有的", len(books.unseen), "条", "0", not books.unseen)
    report.row("没有处理完的来信", len(books.unhandled), "条", "0", not books.unhandled)
    report.row("手机上的消息", books.shown, "条")
    report.row("平台没回答、只好再发的", books.unheard, "条")
    report.row("字句相同的消息", books.copies, "条")
    report.row("其中说不出缘由的", books.doubled, "%", "1 % 以内", books.doubled < 1)
    report.row("超过平台限额", sum(books.exceeded.values()), "次", "0", not books.exceeded)
    if trouble := {k: v for k, v in {
        "lost": books.lost[:10], "unaccounted": books.unaccounted[:10], "unseen": books.unseen[:10],
        "unhandled": books.unhandled[:10], "exceeded": books.exceeded,
        "twice": books.twice if books.doubled >= 1 else (),
    }.items() if v}:  # fmt: skip
        told(trouble)
