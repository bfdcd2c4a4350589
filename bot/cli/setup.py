"""Is everything set up, here and on the platforms: examine, try, and put right."""

import asyncio
from typing import Annotated

import typer

from bot.cli.asked import AsJson, Config, platforms_of, settings_of, with_tables


def check(config: Config = None, as_json: AsJson = False) -> None:
    """检查设置、规则、组织架构能不能用 / examine settings, policies and the org chart"""
    from bot.inspect import run

    raise typer.Exit(run(settings_of(config), as_json))


def doctor(
    context: typer.Context,
    config: Config = None,
    as_json: AsJson = False,
    live: Annotated[bool, typer.Option("--live", help="给一个人各发一条真的消息 / send one of everything")] = False,
    to: Annotated[list[str] | None, typer.Option(help="发给谁，平台:账号，可写多次 / to whom")] = None,
    mobile: Annotated[str, typer.Option(help="短信、电话打给哪个号码 / for texts and calls")] = "",
    wait: Annotated[float, typer.Option(help="每次等本人按按钮、发语音几分钟 / minutes")] = 2.0,
    yes: Annotated[bool, typer.Option("--yes", help="不再问，直接发 / do not ask")] = False,
) -> None:
    """逐项体检：平台、回调、模板、配额、时钟、磁盘、字体、语音模型；--live 真发一遍 / what works and what does not"""
    from bot.doctor import checkup
    from bot.doctor import live as visit

    settings = with_tables(config) if live else settings_of(config)
    wishes = visit.Wishes(tuple(to or ()), mobile, wait * 60, yes)
    make = platforms_of(context)
    done = visit.run(settings, make, wishes) if live else checkup.run(settings, make, as_json)
    raise typer.Exit(asyncio.run(done))


def menus(
    context: typer.Context,
    config: Config = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只看，不调用平台 / look, call nobody")] = False,
) -> None:
    """创建应用菜单，可重复运行 / create the app menu"""
    from bot.menus import run

    raise typer.Exit(asyncio.run(run(settings_of(config), platforms_of(context), dry_run)))
