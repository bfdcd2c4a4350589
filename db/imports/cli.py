"""`run.py import KIND FILE`: the report a person reads, or JSON."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from sqlmodel import Session

from config.site import factory
from db.engines import writer_engine
from db.imports import Result, Target, import_file, import_site
from db.imports.target import Scan
from db.migrate import pending
from db.sealing import Sealer
from db.urls import database_url

TITLES = {
    "people": "人员",
    "departments": "部门",
    "contractors": "承包商",
    "places": "区域",
    "equipment": "设备",
    "roster": "值班",
    "absences": "请假",
    "certificates": "证书",
    "points": "点位",
    "plans": "巡检计划",
    "things": "设备日期",
    "substances": "化学品",
    "cameras": "摄像机",
    "sensors": "传感器",
    "site": "整个站点",
}
DONE, FAILED, WRONG_USAGE = 0, 1, 2


def run(
    kind: str, file: str, url: str, now: datetime, tenants: Mapping[str, str] | None = None,
    site_path: str = "", site: str = "default", as_json: bool = False,
    scans: Scan | None = None, sealer: Sealer | None = None,
) -> int:  # fmt: skip
    """Exit code: 0 done, 1 refused (nothing changed), 2 wrong usage. `site` as kind reads a whole folder.

    `now` is service time in the site's zone; the tables must be there (`run.py migrate`).
    `scans` keeps the pictures that a table names, `sealer` closes its passwords.
    """
    if kind not in TITLES:
        return _fail(f"不会导入 {kind}，可以导入：{'、'.join(TITLES)}", WRONG_USAGE, as_json)
    if pending(url):
        return _fail("数据库还没建好或版本旧，请先运行 run.py migrate", FAILED, as_json)
    engine = writer_engine(database_url(url))
    try:
        with Session(engine) as session:
            shifts = factory(site_path).shifts
            target = Target(session, now, tenants or {}, site, shifts, site_path, scans, sealer)
            results = _import(target, kind, Path(file))
            failed = any(result.errors for result in results)
            session.rollback() if failed else session.commit()
    finally:
        engine.dispose()
    for result in results:
        _print_json(result) if as_json else _print(result)
    return FAILED if failed else DONE


def _import(target: Target, kind: str, path: Path) -> tuple[Result, ...]:
    return import_site(target, path) if kind == "site" else (import_file(target, kind, path),)


def _fail(text: str, code: int, as_json: bool) -> int:
    print(json.dumps({"error": text}, ensure_ascii=False)) if as_json else Console(stderr=True).print(escape(text))
    return code


def _print_json(result: Result) -> None:
    """One object per table."""
    print(json.dumps(asdict(result), ensure_ascii=False))


def _print(result: Result) -> None:
    console = Console(highlight=False, soft_wrap=True)
    title = TITLES[result.kind]
    if result.errors:
        console.print(f"[red]{title}表有 {len(result.errors)} 处要改，什么都没有导入：[/red]")
        for bad in result.errors:
            console.print(f"  {escape(str(bad))}")
    else:
        console.print(f"[green]{title}：新增 {result.added}，更新 {result.changed}，没变 {result.unchanged}[/green]")
    for warning in result.warnings:
        console.print(f"  [yellow]注意[/yellow] {escape(warning)}")
