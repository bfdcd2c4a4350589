"""What the commands share: the options, the settings they are run with, and how they end."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Never

import typer

from bot.platform import Make
from config.settings import Settings, Wrong, load

if TYPE_CHECKING:
    from bot.cameras.first_look import Looked

Config = Annotated[Path | None, typer.Option("--config", help="设置文件 TOML / settings file")]
AsJson = Annotated[bool, typer.Option("--json", help="机器可读，一行一个 JSON / one JSON object a line")]


@dataclass(frozen=True, slots=True)
class Hands:
    """What only run.py knows, as it hands it to every command: the platforms, and eyes for cameras."""

    platforms: Make
    look: Looked


def platforms_of(context: typer.Context) -> Make:
    return _hands(context).platforms


def look_of(context: typer.Context) -> Looked:
    return _hands(context).look


def _hands(context: typer.Context) -> Hands:
    hands: Hands = context.obj
    return hands


def stop(why: str, code: int = 1) -> Never:
    """One line on stderr: 1 failed, 2 wrong usage."""
    typer.echo(why, err=True)
    raise typer.Exit(code)


def settings_of(path: Path | None) -> Settings:
    try:
        return load(path)
    except Wrong as wrong:
        stop(str(wrong))


def with_tables(path: Path | None) -> Settings:
    """For commands that look into a database that must be there."""
    from db.migrate import pending

    settings = settings_of(path)
    if pending(settings.database.url):
        stop("数据库还没建好或版本旧，请先运行 run.py migrate")
    return settings
