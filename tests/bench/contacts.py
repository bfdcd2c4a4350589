"""`run.py contacts` with 100,000 people on each platform: time, memory, and the platforms' limits. About eight minutes,
most of it the pace that DingTalk asks for."""

import json
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, sleep
from urllib.request import urlopen

from tests.bench.processes import ROOT, Town, town, write_settings
from tests.bench.report import Report, console

PEOPLE, AIM_MB, AIM_MINUTES = 100_000, 500.0, 10.0
LIMITS = (("wecom.errcode.45009", "企业微信限频被拒"), ("dingtalk.errcode.90018", "钉钉每秒超限被拒"))
SUPERIORS = 1000
"""Asked for one by one in this run; the rest follow night by night."""


@dataclass(frozen=True, slots=True)
class Ran:
    seconds: float
    peak_mb: float
    code: int


def main() -> int:
    """Each platform's first import, and a second look that finds nothing."""
    report = Report("contacts")
    with tempfile.TemporaryDirectory() as folder, town(PEOPLE) as of:
        site = Path(folder) / "site"
        (site / "policies").mkdir(parents=True)
        (site / "policies" / "contacts.toml").write_text(f"superiors_a_run = {SUPERIORS}\n", encoding="utf-8")
        config = write_settings(of, Path(folder), site)
        _measured(report, "企业微信第一次导入", config, "wecom")
        _measured(report, "企业微信再核对一遍", config, "wecom")
        _measured(report, "钉钉导入，按工号对上", config, "dingtalk")
        people, accounts = _counts(Path(folder) / "safeloop.db")
        report.row("人", people, "", f"{PEOPLE:,}", people == PEOPLE)
        report.row("账号", accounts, "", f"{2 * PEOPLE:,}", accounts == 2 * PEOPLE)
        seen = _counters(of)
        for name, words in LIMITS:
            report.row(words, seen.get(name, 0), "次", "0", not seen.get(name))
    return report.close()


def _measured(report: Report, what: str, config: Path, platform: str) -> None:
    ran = _run(config, platform)
    report.row(f"{what}：用时", ran.seconds / 60, "分钟", f"{AIM_MINUTES:.0f} 分钟以内", _good(ran))
    report.row(f"{what}：内存峰值", ran.peak_mb, "MB", f"{AIM_MB:.0f} MB 以内", ran.peak_mb < AIM_MB)


def _good(ran: Ran) -> bool:
    return ran.code == 0 and ran.seconds < AIM_MINUTES * 60


def _run(config: Path, platform: str) -> Ran:
    """The command as an administrator runs it."""
    console.print(f"run.py contacts --platform {platform}")
    begun, peak = perf_counter(), 0.0
    command = [sys.executable, "run.py", "contacts", "--config", str(config), "--platform", platform]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    while process.poll() is None:
        peak = max(peak, _peak_mb(process.pid))
        sleep(0.1)
    return Ran(perf_counter() - begun, peak, process.returncode)


def _peak_mb(pid: int) -> float:
    """The kernel's own high-water mark of resident memory, in MB of 10**6 bytes; 0 where the process is gone."""
    try:
        said = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    found = [line for line in said.splitlines() if line.startswith("VmHWM")]
    return int(found[0].split()[1]) * 1024 / 1e6 if found else 0.0


def _counts(path: Path) -> tuple[int, int]:
    with sqlite3.connect(path) as base:
        people = base.execute("select count(*) from person where active").fetchone()[0]
        return int(people), int(base.execute("select count(*) from account").fetchone()[0])


def _counters(of: Town) -> Mapping[str, int]:
    with urlopen(f"{of['control']}/counters", timeout=10) as answer:
        found: Mapping[str, int] = json.loads(answer.read())["counters"]
    return found


if __name__ == "__main__":
    sys.exit(main())
