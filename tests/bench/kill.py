"""`kill -9` of the real service at random moments during a stream of reports: nothing lost, nothing doubled."""

import asyncio
import json
import random
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import Request, urlopen

import aiohttp
from rich.progress import Progress, TaskID
from yarl import URL

from bot.clock import SystemClock
from bot.demo import members
from db.imports.sheet import read_sheet
from tests.bench.envelopes import Clear, Corp, mark, reports, seal
from tests.bench.processes import API_KEY, DEMO, Service, Town, corp, town, write_settings
from tests.bench.report import Report, bar, told

KILLS, REPORTS, AT_ONCE = 50, 2000, 8
UP_S, DOWN_S, GAP_S, PATIENCE = (0.1, 1.5), 0.2, 0.5, 400
DURING_START = 0.2
"""The share of kills that fall before the service is ready."""
OPEN = tuple(
    f'safeloop_{queue}{{state="{state}"}}'
    for queue, states in (("inbox", ("new", "claimed")), ("outbox", ("waiting", "sending")))
    for state in states
)
"""Lines of /metrics."""
QUIET_S, LONGEST_S = 15, 1500
"""Seconds without anything open, and what is waited for that: one reader gets a message every 7 s, real time."""
SEED = 20261122


@dataclass(slots=True)
class Stream:
    """The platform's side: whatever was not answered with 200 is sent again, sealed anew, like WeCom does."""

    base: str
    of: Corp
    clock: SystemClock
    tries: Counter[int] = field(default_factory=Counter)
    refused: Counter[int] = field(default_factory=Counter)
    cut: int = 0
    given_up: int = 0

    async def tell(self, session: aiohttp.ClientSession, clear: Clear) -> None:
        for _ in range(PATIENCE):
            self.tries[clear.number] += 1
            envelope = seal(self.of, clear, self.clock.now())
            try:
                url = URL(self.base + envelope.path, encoded=True)
                async with session.post(url, data=envelope.body) as answer:
                    if answer.status == 200:
                        return
                    self.refused[answer.status] += 1
            except (aiohttp.ClientError, TimeoutError, OSError):
                self.cut += 1  # nobody there, or killed before the answer: what this bench is about
            await asyncio.sleep(GAP_S)
        self.given_up += 1

    async def all(self, waiting: Sequence[Clear], pace: "Pace") -> None:
        left = iter(waiting)

        async def one(session: aiohttp.ClientSession) -> None:
            for clear in left:
                await pace.turn()
                await self.tell(session, clear)

        timeout = aiohttp.ClientTimeout(total=5)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            await asyncio.gather(*(one(session) for _ in range(AT_ONCE)))


@dataclass(slots=True)
class Pace:
    """Spreads the reports over the kills: each life of the service gets its share."""

    allowed: int = 0
    used: int = 0

    async def turn(self) -> None:
        while self.used >= self.allowed:
            await asyncio.sleep(0.02)
        self.used += 1


def main() -> int:
    report = Report("kill")
    with tempfile.TemporaryDirectory() as name, town() as of:
        service = Service(write_settings(of, Path(name)))
        people = [m.userid for m in members("wecom_userid")]
        sent = list(reports(people, _places(), REPORTS))
        stream = Stream(service.base, corp(of), SystemClock(service.settings.site.zone))
        with bar(f"kill -9，{KILLS} 次", KILLS) as (progress, task):
            moments = asyncio.run(_storm(service, stream, sent, progress, task))
        try:
            _judge(report, service, of, sent, stream)
        finally:
            service.stop()
    report.row("kill -9", KILLS, "次")
    report.row("其中还没就绪时", moments, "次")
    return report.close()


def _places() -> list[str]:
    sheet = read_sheet(DEMO / "places.csv", {"name": "name"}, ("name",))
    return [row.cells["name"] for row in sheet.rows]


async def _storm(service: Service, stream: Stream, sent: Sequence[Clear], progress: Progress, task: TaskID) -> int:
    dice, pace, early = random.Random(SEED), Pace(), 0
    telling = asyncio.create_task(stream.all(sent, pace))
    for _ in range(KILLS):
        service.start()
        if dice.random() < DURING_START:
            early += 1
            await asyncio.sleep(dice.uniform(0.0, 1.0))
        else:
            await asyncio.to_thread(service.ready)
            pace.allowed += len(sent) // (KILLS * 4 // 5)
            await asyncio.sleep(dice.uniform(*UP_S))
        service.kill()
        progress.advance(task)
        await asyncio.sleep(DOWN_S)
    service.start()
    await asyncio.to_thread(service.ready)
    pace.allowed = len(sent)
    await telling
    return early


def _judge(report: Report, service: Service, of: Town, sent: Sequence[Clear], stream: Stream) -> None:
    asyncio.run(_settled(service))
    # Two people's reports of one thing are one case, and the later one's number is void: both show what was said.
    cases = _cases(service.base)
    live = "\n".join(str(case["text"]) for case in cases if case["state"] != "void")
    void = "\n".join(str(case["text"]) for case in cases if case["state"] == "void")
    marks = [mark(clear.number % 10**6) for clear in sent]
    lost = [one for one in marks if one not in live]
    doubled = [one for one in marks if live.count(one) > 1 or void.count(one) > 1]
    report.row("上报", len(sent), "条")
    report.row("平台重推", sum(stream.tries.values()) - len(sent), "次")
    report.row("没连上或断在半路", stream.cut, "次")
    report.row("被服务拒绝", stream.refused.total(), "次")
    report.row("平台放弃", stream.given_up, "条", "0", stream.given_up == 0)
    report.row("立案", sum(case["state"] != "void" for case in cases), "条")
    report.row("丢了的隐患", len(lost), "条", "0", not lost)
    report.row("变成两条的隐患", len(doubled), "条", "0", not doubled)
    copies, all_of_them, nameless, examples = _repeats(of)
    report.row("发出的消息", all_of_them, "条")
    report.row("重复的消息", 100 * copies / max(all_of_them, 1), "%", "1 % 以内", copies < all_of_them / 100)
    report.row("重复又没有编号的消息", nameless, "条", "0", nameless == 0)
    left = _left(Path(service.settings.server.data) / "safeloop.db")
    report.row("还在排队的消息", sum(left.values()), "条", "0", not left)
    if lost or doubled or examples or stream.refused or left:
        told({"lost": lost[:20], "doubled": doubled[:20], "repeated": examples, "left": dict(list(left.items())[:12]),
              "refused": {f"HTTP {status}": times for status, times in stream.refused.items()}})  # fmt: skip


async def _settled(service: Service) -> None:
    """Until nothing has been open for a while, seen as the figure falls; what is left then is a row of the report."""
    quiet = 0
    with bar("排队的发完", 1) as (progress, task):
        most = 1
        for _ in range(LONGEST_S):
            left = await asyncio.to_thread(_open, service.base)
            most, quiet = max(most, left), 0 if left else quiet + 1
            progress.update(task, total=most, completed=most - left)
            if quiet >= QUIET_S:
                return
            await asyncio.sleep(1)


def _open(base: str) -> int:
    """Rows of both queues that are not yet at their end."""
    with urlopen(f"{base}/metrics", timeout=10) as answer:
        lines = answer.read().decode().splitlines()
    found = [line.rsplit(" ", 1) for line in lines if line.startswith(OPEN)]
    return sum(int(float(figure)) for _, figure in found)


def _left(path: Path) -> Mapping[str, int]:
    """What still waits, by reader and reason, the longest lines first."""
    query = (
        "select p.name, o.recipient, o.error, count(*) from outbox o left join person p on p.id = o.recipient"
        " where o.state in ('waiting', 'sending') group by 1, 2, 3 order by 4 desc"
    )
    with sqlite3.connect(path) as base:
        rows = base.execute(query).fetchall()
    return {f"{name or recipient}：{error or '轮到就发'}": count for name, recipient, error, count in rows}


def _cases(base: str) -> list[Mapping[str, object]]:
    found: list[Mapping[str, object]] = []
    cursor = ""
    while True:
        page = _json(f"{base}/api/v1/cases?limit=500{cursor}")
        found += page["items"]
        if not page["next_cursor"]:
            return found
        cursor = f"&cursor={page['next_cursor']}"


def _repeats(of: Town) -> tuple[int, int, int, list[str]]:
    """(copies beyond the first, all, copies without a case code, some) of what the phones show from the bot."""
    shown: Counter[tuple[str, str, str]] = Counter()
    for platform, threads in _json(f"{of['control']}/transcript.json").items():
        for thread, bubbles in threads.items():
            for bubble in bubbles:
                if bubble["from"] == "bot":
                    shown[platform, thread, json.dumps([bubble["text"], _face(bubble)], ensure_ascii=False)] += 1
    twice = {key: n - 1 for key, n in shown.items() if n > 1}
    nameless = sum(n for (_, _, text), n in twice.items() if "-2026" not in text)
    return sum(twice.values()), sum(shown.values()), nameless, [f"{key[0]} {key[2]}"[:120] for key in twice][:8]


def _face(bubble: Mapping[str, object]) -> object:
    card = bubble["card"]
    return [card["title"], card["facts"], card["body"]] if isinstance(card, dict) else None


def _json(url: str) -> dict:  # type: ignore[type-arg]
    with urlopen(Request(url, headers={"Authorization": f"Bearer {API_KEY}"}), timeout=60) as answer:
        found: dict = json.loads(answer.read())  # type: ignore[type-arg]
    return found
