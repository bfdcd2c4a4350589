"""Check sheets as files, out of the service; in is `run.py import checksheets FILE`."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.asked import Config, stop, with_tables
from config.settings import Wrong


def sheets(
    codes: Annotated[list[str] | None, typer.Argument(help="表编号，all 是全部；不写就是空白模板 / which")] = None,
    out: Annotated[Path, typer.Option(help="存成 XLSX / where to")] = Path("var/检查表.xlsx"),
    config: Config = None,
) -> None:
    """把检查表写成 XLSX：空白模板，或正在用的表，改好再导入 / check sheets as a spreadsheet to fill in or change"""
    from bot.clock import SystemClock
    from bot.sheets.cli import write

    settings = with_tables(config)
    try:
        typer.echo(f"已写好 {write(settings, out, tuple(codes or ()), SystemClock(settings.site.zone).now())}")
    except (ValueError, Wrong, OSError) as error:
        stop(str(error))
