"""What `run.py import cameras` shows once the table stands: each camera is asked for one picture."""

import json
from pathlib import Path

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress
from sqlmodel import Session

from bot.alone import secret_of
from bot.cameras.first_look import First, Looked, asked, sheets
from config.settings import Settings
from db.engines import writer_engine
from db.sealing import AT_REST, Sealer
from db.urls import database_url

ENDING = "-测试画面"


def show(settings: Settings, look: Looked, table: Path, as_json: bool) -> None:
    """A line a camera, and the pictures beside the table: 摄像机.csv -> 摄像机-测试画面.jpg, -2 and so on where they
    are many. Nothing that a camera fails at undoes the import."""
    engine = writer_engine(database_url(settings.database.url))
    try:
        with Session(engine) as session:
            session.info["site"] = "default"
            cameras = asked(session, Sealer(secret_of(settings), AT_REST))
    finally:
        engine.dispose()
    if not cameras:
        return
    names = {plan.code: plan.name for plan, _ in cameras}
    found: dict[str, First] = {}
    with Progress(console=Console(stderr=True), transient=True, disable=as_json) as bar:
        task = bar.add_task("试看摄像机", total=len(cameras))
        for code, picture, said in look(cameras):
            found[code] = First(code, names[code], picture, said)
            bar.advance(task)
    shown = [found[plan.code] for plan, _ in cameras]
    try:
        where = "测试画面在 " + "、".join(str(path) for path in _written(shown, table))
    except OSError as error:
        where = f"测试画面写不进 {table.parent}：{error.strerror}"
    _told(shown, where, as_json)


def _written(shown: list[First], table: Path) -> list[Path]:
    paths = []
    for number, sheet in enumerate(sheets(shown), 1):
        paths.append(table.with_name(f"{table.stem}{ENDING}{f'-{number}' if number > 1 else ''}.jpg"))
        paths[-1].write_bytes(sheet)
    return paths


def _told(shown: list[First], where: str, as_json: bool) -> None:
    if as_json:
        for one in shown:
            told = {"camera": one.code, "shows": bool(one.picture), "said": one.said}
            typer.echo(json.dumps(told, ensure_ascii=False))
        typer.echo(json.dumps({"pictures": where}, ensure_ascii=False))
        return
    console = Console(highlight=False, soft_wrap=True)
    for one in shown:
        mark = "[green]有画面[/green]" if one.picture else "[red]没有画面[/red]"
        name = "" if one.name == one.code else f" {one.name}"
        console.print(f"  {mark} {escape(one.code + name)}：{escape(one.said)}")
    seen = sum(bool(one.picture) for one in shown)
    console.print(f"{len(shown)} 台里 {seen} 台有画面，{escape(where)}")
