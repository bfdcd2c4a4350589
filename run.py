"""The command line. Only this file knows everyone: parse, wire, call. The commands of a running service are here, all
others in bot/cli; COMMANDS is their list."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import forms, records, senses, setup, sheets, tables
from bot.cli.asked import AsJson, Config, Hands, settings_of, stop
from bot.platform import Platform
from config.settings import Settings, Wrong
from workflows.kernel.ports import Clock

if TYPE_CHECKING:
    from config.vision.plan import CameraPlan


def platforms(settings: Settings, clock: Clock) -> Mapping[str, Platform]:
    """Every chat system that is switched on: a new one is one line here."""
    from bot import chats

    offered: Mapping[str, tuple[bool, Callable[[Settings, Clock], Platform]]] = {
        "wecom": (settings.wecom.on, chats.wecom),
        "wecom-bot": (settings.wecombot.on, chats.wecombot),
        "dingtalk": (settings.dingtalk.on, chats.dingtalk),
        "wechat": (settings.wechat.on, chats.wechat),
    }
    return {name: make(settings, clock) for name, (on, make) in offered.items() if on}


def look(cameras: "Sequence[tuple[CameraPlan, str]]") -> Iterator[tuple[str, bytes, str]]:
    """What each camera shows now; see bot.cameras.first_look.Looked."""
    from vision.cameras.walking import walked

    return walked(cameras)


def demo(
    port: Annotated[int, typer.Option(help="页面端口 / port of the page")] = 8080,
    data: Annotated[Path, typer.Option(help="数据文件夹 / data folder")] = Path("var/demo"),
) -> None:
    """演示工厂和两台沙箱手机 / the demo factory with both phones on one page"""
    from bot.demo import run

    asyncio.run(run(platforms, port, data))


def serve(
    config: Config = None,
    role: Annotated[str, typer.Option(help="all | web | worker")] = "all",
    virtual_clock: Annotated[
        str | None, typer.Option(help="静止的时钟，只用于本机测试 / a clock that stands still")
    ] = None,
) -> None:
    """启动服务 / run the service"""
    from bot.lean import absent

    with absent("rich"):  # structlog would load its coloured console: 3 MB that a service never shows
        import structlog  # noqa: F401
    from bot.serve import CannotStart, quiet_logs
    from bot.serve import serve as run

    settings = settings_of(config)
    if role not in ("all", "web", "worker"):
        stop("--role 只能是 all、web 或 worker", 2)
    quiet_logs(settings.log.level)
    try:
        asyncio.run(run(settings, platforms, role, virtual_clock))
    except (CannotStart, Wrong, OSError) as error:
        stop(str(error))


def vision(
    config: Config = None,
    replay: Annotated[
        Path | None, typer.Option(help="图片、文件夹或视频，只试识别 / pictures, a folder, a clip")
    ] = None,
    rules: Annotated[Path | None, typer.Option(help="回放用的规则 TOML / rules for the replay")] = None,
    cluster: Annotated[
        str, typer.Option(help="在 Ray 集群上看，ray://主机:端口 / cameras as actors of a cluster")
    ] = "",
    import_file: Annotated[Path | None, typer.Option(help="导入一段录像，配 --camera --from / a late film")] = None,
    export: Annotated[str, typer.Option(help="导出这台摄像机的一段，配 --from --to --out / a camera's film")] = "",
    camera: Annotated[str, typer.Option(help="摄像机或记录仪的编号 / code of the camera")] = "",
    since: Annotated[str, typer.Option("--from", help="2026-03-02T08:00:00")] = "",
    until: Annotated[str, typer.Option("--to", help="2026-03-02T08:30:00")] = "",
    permit: Annotated[str, typer.Option(help="导入的录像是哪张作业票的，逗号分开 / permits of the film")] = "",
    out: Annotated[Path | None, typer.Option(help="导出到这个 .mp4 / where to")] = None,
    as_json: AsJson = True,
) -> None:
    """摄像机进程：看、判、报警、录像 / cameras that call and record"""
    from vision import cli
    from vision.worker import CannotStart

    settings = settings_of(config)
    try:
        if import_file is not None:
            typer.echo(cli.bring(settings, import_file, camera, since, permit))
        elif export:
            typer.echo(cli.take_out(settings, export, since, until, out))
        elif replay is not None:
            cli.put_out(cli.replay(replay, rules, settings))
        else:
            cli.watch(settings, cluster)
    except (CannotStart, Wrong, OSError) as error:
        stop(str(error))


def camera(
    address: Annotated[str, typer.Argument(help="摄像机的地址；discover：在网段里找 / an address, or discover")],
    kind: Annotated[str, typer.Option(help="rtsp | onvif | http | file")] = "rtsp",
    user: Annotated[str, typer.Option(help="用户名，密码放 SAFELOOP_CAMERA_PASSWORD / password by environment")] = "",
    main: Annotated[bool, typer.Option(help="主码流，缺省子码流 / main stream")] = False,
    out: Annotated[Path | None, typer.Option(help="测试画面写到这个 .jpg / where to")] = None,
) -> None:
    """摄像机：在网段里找，试一台 / find cameras, look through one"""
    from vision.cameras.cli import Failed, answered

    try:
        for line in answered(address, kind, user, main, out):
            typer.echo(line)
    except Failed as error:
        stop(str(error))


def migrate(config: Config = None) -> None:
    """建表或升级数据库，可重复运行 / create or upgrade the tables"""
    from bot.serve import prepare_folder
    from db.migrate import upgrade

    settings = settings_of(config)
    prepare_folder(settings)
    steps = upgrade(settings.database.url)
    typer.echo("\n".join(f"已执行 {step}" for step in steps) or "数据库已是最新，没有要做的。")


def bench(
    name: Annotated[str, typer.Argument(help="callbacks | deadlines | memory | kill | soak | contacts | vision")],
) -> None:
    """量性能，同一轮里的比值 / measure, as ratios in one run"""
    from tests.bench import run

    raise typer.Exit(run(name))


COMMANDS: tuple[Callable[..., None], ...] = (
    demo, serve, vision, camera, migrate,
    tables.import_, tables.contacts,
    setup.check, setup.doctor, setup.menus,
    records.verify, records.export, records.erase, records.backup,
    forms.sheets, sheets.paper, sheets.poster, sheets.labels, sheets.passes, sheets.permit,
    senses.words, senses.hear, bench,
)  # fmt: skip
"""In the order of --help, each under the name of its function."""

app = typer.Typer(
    help="SafeLoop 安全闭环机器人 · factory safety in WeChat Work and DingTalk",
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
    context_settings={"obj": Hands(platforms, look)},
)  # fmt: skip
for command in COMMANDS:
    app.command(command.__name__.strip("_"))(command)

if __name__ == "__main__":
    app()
