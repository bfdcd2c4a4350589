"""`run.py check`: a factory's own checksheets.yaml, and whether what it says is what counts."""

from bot.rulebook import hazard_codes
from db import sheets
from db.imports.check import Finding
from db.imports.checksheets import of_site
from db.imports.checksheets.book import OWN
from db.work import UnitOfWork
from workflows.sheet.compare import same


def readable(site: str) -> None:
    """Raises config.wrong.Wrong with line, key and remedy."""
    of_site(site, hazard_codes(site))


def findings(work: UnitOfWork, site: str) -> list[Finding]:
    """The file counts at the very first start; later versions come by import, chat or page."""
    if not site:
        return []
    now = {sheet.code: sheet for sheet in sheets.all_current(work.session)}
    packaged = {sheet.code: sheet for sheet in of_site(None)}
    own = [sheet for sheet in of_site(site) if packaged.get(sheet.code) != sheet]
    other = [sheet for sheet in own if sheet.code in now and not same(now[sheet.code], sheet)]
    return [
        Finding(
            "warn", OWN, f"{sheet.code} {sheet.name}和正在用的第 {now[sheet.code].version} 版不一样",
            f"要用文件里的，运行 run.py import checksheets；要用现在的，运行 run.py sheets {sheet.code}，照它改文件",
        )
        for sheet in other
    ]  # fmt: skip
