"""What is printed: forms for the day everything is down, posters, labels, permits."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.asked import Config, platforms_of, settings_of, stop, with_tables
from config.settings import Wrong


def paper(
    out: Annotated[Path, typer.Option(help="存成 PDF / where to")] = Path("var/隐患登记单.pdf"),
    sheets: Annotated[int, typer.Option(min=1, max=50, help="几张 A4 / sheets")] = 1,
    config: Config = None,
) -> None:
    """打印停机备用的纸质登记单 / paper forms for the day everything is down"""
    from bot.media.fonts import NoFont
    from bot.paper import write
    from config.site import printed_name

    try:
        name = printed_name(settings_of(config).site.path) or "本厂"
        typer.echo(f"已写好 {write(name, out, sheets)}")
    except (NoFont, Wrong) as error:
        stop(str(error))


def poster(
    context: typer.Context,
    place: Annotated[str, typer.Option(help="位置或设备的编号 / code of the place")],
    out: Annotated[Path, typer.Option(help="存成 PDF 或 PNG")] = Path("var/安全随手拍海报.pdf"),
    config: Config = None,
) -> None:
    """打印贴在门口的“安全随手拍”海报，带这个位置的公众号二维码 / an A4 poster with the account's code of a place"""
    from bot.media.fonts import NoFont
    from bot.outside.build import poster as run

    try:
        typer.echo(asyncio.run(run(with_tables(config), platforms_of(context), place, out)))
    except (ValueError, NoFont) as error:
        stop(str(error))


def labels(
    out: Annotated[Path, typer.Option(help="存成 PDF")] = Path("var/点位标签.pdf"),
    points: Annotated[Path | None, typer.Option(help="只打这些：每行一个编号，或带 code 列的 CSV / only these")] = None,
    place: Annotated[str, typer.Option(help="只打一个区域和它的设备，写编号或名称 / one place")] = "",
    version: Annotated[int, typer.Option(min=0, help="用还认的第几版，默认最新 / key version")] = 0,
    config: Config = None,
) -> None:
    """打印区域和设备的二维码标签 / QR labels of places and equipment"""
    from bot.from_settings import labels_of, org_of
    from bot.label_sheet import codes_in, write
    from bot.label_sheet import points as chosen
    from bot.media.fonts import NoFont

    settings = with_tables(config)
    try:
        made = labels_of(settings).of_version(version or settings.labels.version)
        found = chosen(org_of(settings), place, codes_in(points) if points else ())
        typer.echo(f"已写好 {write(made, found, out)}：{len(found)} 张，第 {made.version} 版")
    except (ValueError, NoFont) as error:
        stop(str(error))


def passes(
    company: Annotated[str, typer.Option(help="只打一家，写名称里的几个字 / one company")] = "",
    out: Annotated[Path, typer.Option(help="存成 PDF")] = Path("var/入厂证.pdf"),
    config: Config = None,
) -> None:
    """打印承包商人员的入厂证二维码 / QR passes of contractors' people"""
    from bot.from_settings import labels_of
    from bot.media.fonts import NoFont
    from bot.papers.sheet import run

    settings = with_tables(config)
    try:
        typer.echo(f"已写好 {run(settings, labels_of(settings), company, out)}")
    except (ValueError, NoFont) as error:
        stop(str(error))


def permit(
    code: Annotated[str, typer.Argument(help="作业票编号 / number of the permit")],
    out: Annotated[Path | None, typer.Option(help="存成 PDF，默认 var/编号.pdf / where to")] = None,
    config: Config = None,
) -> None:
    """打印一张作业票，三联 / the PDF of a permit, three copies"""
    from bot.media.fonts import NoFont
    from bot.permits.paper import write

    code = code.upper()
    try:
        typer.echo(f"已写好 {write(with_tables(config), code, out or Path('var') / f'{code}.pdf')}")
    except (ValueError, NoFont, Wrong) as error:
        stop(str(error))
