"""Memory of `serve`, idle and after an hour's worth of messages, both platforms on and speech not loaded.

The very first start of a new database: a later one is 5 MB leaner. No picture is sent and /metrics is not asked, so
obstore and prometheus_client, 6 MB, stay out. tests/whole/test_lean_idle.py names what an idle service may not hold.
"""

import asyncio
import tempfile
from pathlib import Path
from time import sleep

from bot.clock import SystemClock
from bot.demo import members
from tests.bench.envelopes import reports, seal
from tests.bench.load import paced
from tests.bench.processes import Service, corp, town, write_settings
from tests.bench.report import Report, bar

IDLE_S, AIM_MB, MESSAGES = 20, 150.0, 100


def main() -> int:
    report = Report("memory")
    with tempfile.TemporaryDirectory() as folder, town() as of:
        service = Service(write_settings(of, Path(folder)))
        service.start()
        try:
            report.row("就绪用时", service.ready(), "s", "20 s 以内", None)
            _rest("空闲")
            idle = service.rss_mb()
            report.row("空闲内存", idle, "MB", f"{AIM_MB:.0f} MB 以内", idle < AIM_MB)
            now = SystemClock(service.settings.site.zone).now()
            people = [m.userid for m in members("wecom_userid")]
            sent = [seal(corp(of), one, now) for one in reports(people, ["二号焊接车间东门", "一号喷漆线"], MESSAGES)]
            asyncio.run(paced(service.base, sent, 20))
            _rest("消化")
            report.row(f"处理 {MESSAGES} 条隐患以后", service.rss_mb(), "MB")
        finally:
            service.stop()
    return report.close()


def _rest(what: str) -> None:
    with bar(what, IDLE_S) as (progress, task):
        for _ in range(IDLE_S):
            sleep(1)
            progress.advance(task)
