"""What is on record: prove it, hand it out, keep a copy, and forget a person."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.asked import AsJson, Config, settings_of, with_tables


def verify(
    config: Config = None,
    export: Annotated[Path | None, typer.Option(help="核对导出的文件，不连数据库 / verify an exported file")] = None,
    as_json: AsJson = False,
) -> None:
    """核对日志链、封存和照片原件有没有被改过 / has anything been changed by hand"""
    from bot.audit import run

    raise typer.Exit(run(settings_of(config) if export else with_tables(config), export, as_json))


def export(
    out: Annotated[Path, typer.Option(help="写到哪里 / where to")] = Path("var/export.jsonl"), config: Config = None
) -> None:
    """导出日志链和封存，供第三方核对 / everything an auditor needs to verify without the service"""
    from bot.audit import write_out

    raise typer.Exit(write_out(with_tables(config), out))


def erase(
    who: Annotated[str, typer.Argument(help="工号，没有工号的写手机号 / staff number, else mobile")],
    config: Config = None,
    yes: Annotated[bool, typer.Option("--yes", help="确认；不加只看会清除什么 / do it")] = False,
) -> None:
    """清除一个人的个人信息，日志链仍能核对 / a person's right to be forgotten"""
    from bot.forget import run

    raise typer.Exit(run(with_tables(config), who, yes))


def backup(
    into: Annotated[Path, typer.Option(help="备份放哪里 / where to")] = Path("var/backup"), config: Config = None
) -> None:
    """不停机备份，并马上核对 / back up while running, and prove the copy"""
    from bot.audit import keep_copy

    raise typer.Exit(keep_copy(with_tables(config), into))
