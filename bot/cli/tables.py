"""Bringing people and the factory's tables in: from files, and from the chats' address books."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.asked import AsJson, Config, look_of, platforms_of, settings_of, stop
from config.settings import Wrong


def import_(
    context: typer.Context,
    kind: str,
    file: Path,
    config: Config = None,
    look: Annotated[bool, typer.Option(help="导入摄像机以后每台试看一张 / a picture of each camera")] = True,
    as_json: AsJson = False,
) -> None:
    """导入 people|places|equipment|cameras|sensors|things|points|plans|certificates|checksheets 等，或整个 site"""
    from bot.alone import secret_of
    from bot.clock import SystemClock
    from bot.from_settings import bucket
    from bot.media.keep import Keep
    from bot.papers.scans import beside
    from bot.serve import prepare_folder, quiet_logs
    from db.imports.cli import run
    from db.migrate import upgrade
    from db.sealing import AT_REST, Sealer

    settings = settings_of(config)
    quiet_logs("error")
    prepare_folder(settings)
    upgrade(settings.database.url)
    now = SystemClock(settings.site.zone).now()
    if kind == "checksheets":
        from bot.sheets.cli import import_file

        keep = Keep(settings.media.url, bucket(settings))
        raise typer.Exit(import_file(settings, keep, file, now, as_json))
    # only certificates bring pictures, and only then is the place for pictures opened
    table = file / "certificates.csv" if kind == "site" else file
    scans = beside(table, Keep(settings.media.url, bucket(settings))) if kind in ("certificates", "site") else None
    site = settings.site.path
    done = run(kind, str(file), settings.database.url, now, settings.tenants, site, as_json=as_json, scans=scans,
               sealer=Sealer(secret_of(settings), AT_REST))  # fmt: skip
    if kind == "cameras" and look and not done:
        from bot.cameras.cli import show

        show(settings, look_of(context), file, as_json)
    raise typer.Exit(done)


def contacts(
    context: typer.Context,
    config: Config = None,
    platform: Annotated[str, typer.Option(help="只读一个：wecom | dingtalk / only one")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只看会变什么 / show, change nothing")] = False,
    force: Annotated[bool, typer.Option("--force", help="离职太多也执行 / even if many leave")] = False,
    last: Annotated[int, typer.Option(help="看最近几次的变动，不读平台 / the last diffs")] = 0,
    as_json: AsJson = False,
) -> None:
    """从企业微信和钉钉的通讯录导入、核对人员 / import and reconcile people from the chats' address books"""
    from bot.contacts import cli
    from bot.serve import CannotStart, prepare_folder, quiet_logs
    from db.migrate import upgrade

    settings = settings_of(config)
    quiet_logs("error")
    prepare_folder(settings)
    upgrade(settings.database.url)
    if last:
        raise typer.Exit(cli.last(settings, last, as_json))
    try:
        raise typer.Exit(asyncio.run(cli.run(settings, platforms_of(context), platform, dry_run, force, as_json)))
    except (CannotStart, Wrong) as error:
        stop(str(error))
