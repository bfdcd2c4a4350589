"""The command line. Only this file knows everyone: parse, wire, call."""

import asyncio
import json
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Annotated, Never

import typer

from bot.platform import Platform
from config.settings import Settings, Wrong, load
from workflows.kernel.ports import Clock

app = typer.Typer(
    help="SafeLoop 安全闭环机器人 · factory safety in WeChat Work and DingTalk",
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
)  # fmt: skip
Config = Annotated[Path | None, typer.Option("--config", help="设置文件 TOML / settings file")]
AsJson = Annotated[bool, typer.Option("--json", help="机器可读，一行一个 JSON / one JSON object a line")]


def platforms(settings: Settings, clock: Clock) -> Mapping[str, Platform]:
    """Every chat system that is switched on: a new one is one line here."""
    from bot import chats

    offered: Mapping[str, tuple[bool, Callable[[Settings, Clock], Platform]]] = {
        "wecom": (settings.wecom.on, chats.wecom),
        "dingtalk": (settings.dingtalk.on, chats.dingtalk),
    }
    return {name: make(settings, clock) for name, (on, make) in offered.items() if on}


def stop(why: str, code: int = 1) -> Never:
    """One line on stderr: 1 failed, 2 wrong usage."""
    typer.echo(why, err=True)
    raise typer.Exit(code)


def settings_of(path: Path | None) -> Settings:
    try:
        return load(path)
    except Wrong as wrong:
        stop(str(wrong))


def put_out(lines: Iterable[Mapping[str, object]]) -> None:
    for line in lines:
        print(json.dumps(line, ensure_ascii=False), flush=True)


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="页面端口 / port of the page")] = 8080,
    data: Annotated[Path, typer.Option(help="数据文件夹 / data folder")] = Path("var/demo"),
) -> None:
    """演示工厂和两台沙箱手机 / the demo factory with both phones on one page"""
    from bot.demo import run

    asyncio.run(run(platforms, port, data))


@app.command()
def serve(
    config: Config = None,
    role: Annotated[str, typer.Option(help="all | web | worker")] = "all",
    virtual_clock: Annotated[
        str | None, typer.Option(help="静止的时钟，只用于本机测试 / a clock that stands still")
    ] = None,
) -> None:
    """启动服务 / run the service"""
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


@app.command()
def migrate(config: Config = None) -> None:
    """建表或升级数据库，可重复运行 / create or upgrade the tables"""
    from bot.serve import prepare_folder
    from db.migrate import upgrade

    settings = settings_of(config)
    prepare_folder(settings)
    steps = upgrade(settings.database.url)
    typer.echo("\n".join(f"已执行 {step}" for step in steps) or "数据库已是最新，没有要做的。")


@app.command(name="import")
def import_(kind: str, file: Path, config: Config = None, as_json: AsJson = False) -> None:
    """导入 people|places|equipment|departments|roster|absences|site，有一行不对就一行都不动 / import tables"""
    from bot.clock import SystemClock
    from bot.serve import prepare_folder
    from db.imports.cli import run
    from db.migrate import upgrade

    settings = settings_of(config)
    prepare_folder(settings)
    upgrade(settings.database.url)
    now = SystemClock(settings.site.zone).now()
    raise typer.Exit(
        run(kind, str(file), settings.database.url, now, settings.tenants, settings.site.path, as_json=as_json)
    )


@app.command()
def check(config: Config = None, as_json: AsJson = False) -> None:
    """检查设置、规则、组织架构能不能用 / examine settings, policies and the org chart"""
    from bot.inspect import run

    raise typer.Exit(run(settings_of(config), as_json))


@app.command()
def doctor(config: Config = None, as_json: AsJson = False) -> None:
    """逐项体检：平台、时钟、磁盘、字体、语音模型 / what works and what does not"""
    from bot.doctor import run

    settings = settings_of(config)
    raise typer.Exit(asyncio.run(run(settings, platforms, as_json)))


@app.command()
def verify(
    config: Config = None,
    export: Annotated[Path | None, typer.Option(help="核对导出的文件，不连数据库 / verify an exported file")] = None,
    as_json: AsJson = False,
) -> None:
    """核对日志链、封存和照片原件有没有被改过 / has anything been changed by hand"""
    from bot.audit import run

    raise typer.Exit(run(settings_of(config), export, as_json))


@app.command()
def export(
    out: Annotated[Path, typer.Option(help="写到哪里 / where to")] = Path("var/export.jsonl"), config: Config = None
) -> None:
    """导出日志链和封存，供第三方核对 / everything an auditor needs to verify without the service"""
    from bot.audit import write_out

    raise typer.Exit(write_out(settings_of(config), out))


@app.command()
def backup(
    into: Annotated[Path, typer.Option(help="备份放哪里 / where to")] = Path("var/backup"), config: Config = None
) -> None:
    """不停机备份，并马上核对 / back up while running, and prove the copy"""
    from bot.audit import keep_copy

    raise typer.Exit(keep_copy(settings_of(config), into))


@app.command()
def paper(
    out: Annotated[Path, typer.Option(help="存成 PDF / where to")] = Path("var/隐患登记单.pdf"),
    sheets: Annotated[int, typer.Option(min=1, max=50, help="几张 A4 / sheets")] = 1,
    config: Config = None,
) -> None:
    """打印停机备用的纸质登记单 / paper forms for the day everything is down"""
    from bot.paper import write
    from config.site import factory

    typer.echo(f"已写好 {write(factory(settings_of(config).site.path or None).name, out, sheets)}")


@app.command()
def labels(
    out: Annotated[Path, typer.Option(help="存成 PDF")] = Path("var/点位标签.pdf"), config: Config = None
) -> None:
    """打印区域和设备的二维码标签 / QR labels of places and equipment"""
    from bot.label_sheet import points, write
    from bot.service import labels_of, org_of

    settings = settings_of(config)
    try:
        typer.echo(f"已写好 {write(labels_of(settings), points(org_of(settings)), out)}")
    except ValueError as error:
        stop(str(error))


@app.command()
def words(as_json: AsJson = True, config: Config = None) -> None:
    """从标准输入逐行读话，输出听懂了什么 / a line of text -> what was understood"""
    from bot.words.cli import run

    put_out(run(line.rstrip("\n") for line in sys.stdin if line.strip()))


@app.command()
def hear(files: list[Path], config: Config = None, as_json: AsJson = True) -> None:
    """语音文件转文字 / voice files to text"""
    from bot.ears.cli import run
    from bot.ears.model import model_dir
    from bot.ears.unhearable import NoModel

    settings = settings_of(config)
    try:
        lines = list(run(files, model_dir(settings.speech.model, Path(settings.server.data))))
    except NoModel as error:
        stop(str(error))
    put_out(lines)
    if unheard := [line for line in lines if "error" in line]:
        stop(f"有 {len(unheard)} 个文件没有听成：{unheard[0]['file']} {unheard[0]['error']}")


@app.command()
def bench(name: Annotated[str, typer.Argument(help="callbacks | deadlines | memory | kill")]) -> None:
    """量性能，同一轮里的比值 / measure, as ratios in one run"""
    from tests.bench import run

    raise typer.Exit(run(name))


if __name__ == "__main__":
    app()
