"""`run.py passes`: contractors' passes on A4, to print, cut and laminate."""

from pathlib import Path

from bot.label_sheet import write
from bot.labels import Labels
from bot.papers.gate import code_of
from config.settings import Settings
from db import papers
from db.store import Store
from db.work import UnitOfWork
from workflows.registry import FLOWS


def run(settings: Settings, labels: Labels, company: str, out: Path) -> Path:
    """Raises ValueError where there is nobody to print for, NoFont without a Chinese font."""
    store = Store(settings.database.url, FLOWS)
    try:
        found = store.run_now(lambda work: passes(work, company))
    finally:
        store.close()
    if not found:
        raise ValueError("没有可打印的入厂证，先导入承包商表：run.py import contractors 文件")
    return write(labels, found, out)


def passes(work: UnitOfWork, company: str = "") -> list[tuple[str, str]]:
    """(code, name and company) of every pass that is not revoked, of one company or of all."""
    org = work.org()
    return [
        (code_of(gate.serial), f"{org.name(gate.person)} {gate.company.name}")
        for gate in papers.gate_passes(work.session)
        if not gate.revoked and org.belongs(gate.person) and company in gate.company.name
    ]
