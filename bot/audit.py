"""`run.py verify`, `export` and `backup`: has anything been changed by hand, and a copy that is proven at once."""

import json
from pathlib import Path

import typer

from bot.clock import SystemClock
from bot.from_settings import bucket
from bot.media.keep import Keep
from config.settings import Settings
from db.backup import BackupFailed, backup, check_backup
from db.records import export, records
from db.store import Store
from db.verify import Report, verify_database, verify_export
from workflows.registry import FLOWS


def run(settings: Settings, export: Path | None, as_json: bool) -> int:
    """0 where every chain, seal and file is as it was written; else 1, the first broken row named with its day."""
    keep, zone = Keep(settings.media.url, bucket(settings)), settings.site.zone
    try:
        if export is not None:
            report = verify_export(export, zone=zone)
        else:
            report = verify_database(settings.database.url, keep.sound, zone)
    except (OSError, ValueError) as error:
        typer.echo(f"核对不了：{error}", err=True)
        return 1
    typer.echo(json.dumps(_wire(report), ensure_ascii=False) if as_json else _said(report))
    return 0 if report.ok else 1


def write_out(settings: Settings, out: Path) -> int:
    """Everything `verify --export` needs, one JSON object a line: for an auditor without our service."""
    store = Store(settings.database.url, FLOWS)
    try:
        count = store.read_now(lambda session: export(records(session, store.site), out))
    finally:
        store.close()
    typer.echo(f"导出 {count} 行到 {out}，可用 run.py verify --export {out} 核对。")
    return 0


def _said(report: Report) -> str:
    more = [f"  {b.what} {b.row}（{b.day}）{b.why}" for b in report.broken[:20]]
    return "\n".join([report.line, *more])


def _wire(report: Report) -> dict[str, object]:
    broken = [{"what": b.what, "row": b.row, "day": b.day, "why": b.why} for b in report.broken]
    counts = {"rows": report.rows, "cases": report.cases, "seals": report.seals, "files": report.files}
    return {"ok": report.ok, **counts, "erased": report.erased, "broken": broken}


def keep_copy(settings: Settings, into: Path) -> int:
    """A copy of database and media while the service runs; verified before it counts."""
    try:
        made = backup(settings.database.url, into, SystemClock(settings.site.zone).now(), settings.media.folder)
        files = Keep(str(made.files)) if made.files else None
        report = check_backup(made, files.sound if files else None)
    except BackupFailed as error:
        typer.echo(str(error), err=True)
        return 1
    typer.echo(
        f"备份在 {made.folder}，{made.bytes / 1e6:.1f} MB。{report.line if report else '已用 pg_restore 核对目录。'}"
    )
    return 0 if report is None or report.ok else 1
