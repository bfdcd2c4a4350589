"""`run.py contacts`: read the address books now, show what changes, and carry it out."""

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import Progress, TaskID

from bot.alone import secret_of
from bot.clock import SystemClock
from bot.contacts.apply import carry_out, record
from bot.contacts.office import Office
from bot.contacts.plan import Plan
from bot.contacts.reading import Progress as Tell
from bot.contacts.reading import read, refused
from bot.contacts.rules import rules_of
from bot.contacts.words import head, lines, objects, summary
from bot.platform import DeliveryError, Make, Misconfigured
from bot.serve import first_tables
from bot.signing import Signer
from config.settings import Settings
from db.contacts_runs import last_runs
from db.store import Store
from workflows.kernel.leaving import Departure
from workflows.kernel.ports import Clock
from workflows.registry import FLOWS

DONE, FAILED = 0, 1


async def run(
    settings: Settings, make: Make, only: str, dry: bool, force: bool, as_one_object: bool,
    clock: Clock | None = None,
) -> int:  # fmt: skip
    """0 read (and carried out); 1 refused or failed, or no such platform is on, with the reason.
    The tables must be there."""
    clock = clock or SystemClock(settings.site.zone)
    store = Store(settings.database.url, FLOWS)
    on = make(settings, clock)
    show = _Json() if as_one_object else _Text()
    try:
        if not dry:
            first_tables(settings, clock.now())
        office = Office(store, clock, on, settings.tenants, rules_of(settings.site.path), Signer(secret_of(settings)))
        wanted = [name for name in office.books if only in ("", name)]
        if not wanted:
            show.wrong(only, "没有启用这个平台" if only else "没有启用企业微信也没有启用钉钉", "请先填好设置文件")
            return FAILED
        return max([await _one(office, name, dry, force, show) for name in wanted])
    finally:
        for platform in on.values():
            await platform.stop()
        store.close()


async def _one(office: Office, platform: str, dry: bool, force: bool, show: "_Text | _Json") -> int:
    where, book, begun = office.where(platform), await office.book(platform), office.clock.now()
    try:
        with show.progress(where.title) as tell:
            plan = await read(office.books[platform], book, office.rules, begun, tell)
    except DeliveryError as error:
        remedy = error.remedy if isinstance(error, Misconfigured) else "过几分钟再试一次"
        show.wrong(platform, getattr(error, "why", str(error)), remedy)
        return FAILED
    why = "" if force and plan.people else refused(plan, book, office.rules)
    departures: list[Departure] = []
    if not dry and not why:
        departures = await carry_out(office.store, where, plan, book, office.clock.now())
        await office.store.run(lambda work: record(work, "first", plan, office.clock.now(), departures=departures))
    elif why and not dry:
        await office.store.run(lambda work: record(work, "first", plan, office.clock.now(), "refused", why))
    show.plan(where.title, plan, departures, dry, why)
    return FAILED if why else DONE


def last(settings: Settings, count: int, as_one_object: bool) -> int:
    """The diffs that were kept, newest first."""
    store = Store(settings.database.url, FLOWS)
    try:
        runs = store.read_now(lambda session: [run.model_dump() for run in last_runs(session, store.site, count)])
    finally:
        store.close()
    console = Console(highlight=False, soft_wrap=True)
    zone = settings.site.zone
    for run in runs:
        at, diff = run["at"].astimezone(zone), json.loads(run["diff"] or "{}")
        if as_one_object:
            print(json.dumps({**run, "at": at.isoformat(), "diff": diff}, ensure_ascii=False))
            continue
        console.print(f"{at:%Y-%m-%d %H:%M} {run['platform']} {STATES[run['state']]}：{escape(_said(run, diff))}")
        for part, names in (("离职", diff.get("left", [])), ("新增", diff.get("added", []))):
            if names:
                console.print(f"  {part}：{escape('、'.join(one['name'] or one['account'] for one in names[:20]))}")
        for one in diff.get("changed", [])[:20]:
            told = "，".join(f"{c['what']} {c['before'] or '无'} → {c['after'] or '无'}" for c in one["changes"])
            console.print(f"  变动：{escape(one['name'])} {escape(told)}")
    if not runs and not as_one_object:
        console.print("还没有读过通讯录。第一次请运行 run.py contacts --dry-run 看看会变什么。")
    return DONE


STATES = {"done": "已执行", "refused": "没有执行", "failed": "没有读到"}


def _said(run: Mapping[str, object], diff: Mapping[str, object]) -> str:
    return str(run["why"] or diff.get("summary") or f"新增 {run['added']}，变动 {run['changed']}，离职 {run['gone']}")


class _Text:
    """For people."""

    def __init__(self) -> None:
        self.console = Console(highlight=False, soft_wrap=True)

    @contextmanager
    def progress(self, title: str) -> Iterator[Tell]:
        with Progress(console=self.console, transient=True) as bar:
            tasks: dict[str, TaskID] = {}

            def tell(what: str, done: int, of: int) -> None:
                task = tasks.get(what)
                if task is None:
                    task = tasks[what] = bar.add_task(f"{title} 读{what}", total=of or None)
                bar.update(task, completed=done, total=of or None)

            yield tell

    def wrong(self, platform: str, why: str, remedy: str) -> None:
        Console(stderr=True, soft_wrap=True, highlight=False).print(escape(f"{platform} {why}：{remedy}".strip()))

    def plan(self, title: str, plan: Plan, departures: list[Departure], dry: bool, why: str) -> None:
        done = "没有执行" if why else "试读，什么都没有改" if dry else "已执行"
        self.console.print(f"{title}：共 {plan.people} 人。{escape(summary(plan))}（{done}）")
        for line in lines(plan, departures):
            self.console.print(escape(line))
        if why:
            self.wrong(title, "没有执行", why)


class _Json:
    """One object a platform, for machines."""

    @contextmanager
    def progress(self, title: str) -> Iterator[None]:
        yield None

    def wrong(self, platform: str, why: str, remedy: str) -> None:
        said = {"platform": platform, "state": "failed", "why": why, "remedy": remedy}
        print(json.dumps(said, ensure_ascii=False))

    def plan(self, title: str, plan: Plan, departures: list[Departure], dry: bool, why: str) -> None:
        state = "refused" if why else "dry" if dry else "done"
        sys.stdout.write(json.dumps({"state": state, "why": why, **head(plan)}, ensure_ascii=False)[:-1])
        for name, entries in objects(plan, departures).items():
            sys.stdout.write(f', "{name}": [')
            for n, entry in enumerate(entries):
                sys.stdout.write((", " if n else "") + json.dumps(entry, ensure_ascii=False))
            sys.stdout.write("]")
        print("}", flush=True)
