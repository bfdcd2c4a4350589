"""`run.py import checksheets FILE` and `run.py sheets`: the same reader, at the machine."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import Path

import typer

from bot import rulebook
from bot.media.keep import Keep
from bot.media.sniff import KINDS
from bot.sheets.offering import Brought, offer
from bot.sheets.workbook import export, template
from config.settings import Settings
from config.wrong import Wrong
from db import sheets, tables
from db.imports.checksheets import of_site
from db.imports.checksheets.book import read_yaml
from db.imports.checksheets.reading import Read, read
from db.imports.sheet import BadFile
from db.store import Store
from db.upsert import insert_new
from db.work import UnitOfWork
from workflows.engine import Engine
from workflows.hazard.records import Attachment
from workflows.kernel.flow import Refused
from workflows.registry import FLOWS
from workflows.sheet.case import Offering
from workflows.sheet.compare import counted

DONE, FAILED = 0, 1
YAML = (".yaml", ".yml")


def import_file(settings: Settings, keep: Keep, path: Path, now: datetime, as_json: bool) -> int:
    """Counts at once, without a preview: whoever is at the machine has the factory's settings in hand. Safety is told.
    Exit code 0 done or nothing new, 1 refused with nothing changed."""
    try:
        found, body = _read(path, rulebook.hazard_codes(settings.site.path))
    except (BadFile, Wrong) as error:
        return _refused([str(error)], as_json)
    if found.faults:
        return _refused([str(fault) for fault in found.faults], as_json)
    store = _store(settings, now)
    try:
        kind = KINDS["xlsx"].mime if body.startswith(b"PK") else "text/plain"
        file = Attachment(keep.put(body), "file", None, now)
        brought = Brought(found, path.name, (file,))
        case, line = store.run_now(lambda work: _taken(work, brought, kind, len(body), now))
    except Refused as refused:
        return _refused([str(refused)], as_json)
    finally:
        store.close()
    _said(case, line, case.warnings if case else found.warnings, as_json)
    return DONE


def _read(path: Path, hazards: Collection[str]) -> tuple[Read, bytes]:
    try:
        body = path.read_bytes()
    except OSError as error:
        raise BadFile(f"文件 {path} 打不开，请核对路径") from error
    return (Read(read_yaml(path, hazards)) if path.suffix.lower() in YAML else read(body, hazards)), body


def _store(settings: Settings, now: datetime) -> Store:
    """With the packaged sheets in it: they are what a file is compared with."""
    store = Store(settings.database.url, FLOWS, parse=rulebook.parse)
    site = settings.site.path
    rulebook.keep(store, rulebook.read(site, rulebook.catalogue(site)), now)
    store.run_now(lambda work: sheets.install(work.session, of_site(site), now))
    return store


def _taken(work: UnitOfWork, brought: Brought, mime: str, size: int, now: datetime) -> tuple[Offering | None, str]:
    code, line = offer(work, Engine(FLOWS), brought, "", now, at_once=True)
    if not code:
        return None, line
    sha = brought.media[0].sha256
    row = {"site": work.site, "sha256": sha, "kind": "file", "mime": mime, "size": size, "kept_at": now}
    insert_new(work.connection, tables.Media, row)
    return work.load(code)[1], ""


def _refused(lines: Sequence[str], as_json: bool) -> int:
    if as_json:
        typer.echo(json.dumps({"kind": "checksheets", "errors": list(lines)}, ensure_ascii=False))
    else:
        typer.echo(f"检查表有 {len(lines)} 处要改，什么都没有导入：", err=True)
        for line in lines:
            typer.echo(f"  {line}", err=True)
    return FAILED


def _said(case: Offering | None, line: str, warnings: Sequence[str], as_json: bool) -> None:
    forms = [] if case is None else [(form.sheet, form) for form in case.forms]
    if as_json:
        taken = [{"code": s.code, "version": s.version, "new": f.fresh, "changes": list(f.changes)} for s, f in forms]
        code = case.code if case else ""
        said = {"kind": "checksheets", "case": code, "sheets": taken, "warnings": list(warnings)}
        typer.echo(json.dumps(said, ensure_ascii=False))
        return
    typer.echo(line or f"已启用 {len(forms)} 张检查表（{case.code if case else ''}）：")
    for sheet, form in forms:
        what = "新表" if form.fresh else counted(form.changes)
        typer.echo(f"  {sheet.code} {sheet.name} 第 {sheet.version} 版，{len(sheet.items)} 项，{what}")
    for warning in warnings:
        typer.echo(f"  注意 {warning}")


def write(settings: Settings, out: Path, codes: Sequence[str], now: datetime) -> str:
    """The template without `codes`, else these sheets (`all`: every one) as they count now. Raises ValueError."""
    entries = rulebook.catalogue(settings.site.path).entries
    if codes:
        store = _store(settings, now)
        try:
            known = {sheet.code: sheet for sheet in store.run_now(lambda work: sheets.all_current(work.session))}
        finally:
            store.close()
        wanted = list(known) if codes == ("all",) else [code.upper() for code in codes]
        if strange := [code for code in wanted if code not in known]:
            raise ValueError(f"没有检查表 {'、'.join(strange)}，现在有 {'、'.join(known)}")
        body = export([known[code] for code in wanted], entries)
    else:
        body = template(entries)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(body)
    return str(out)
