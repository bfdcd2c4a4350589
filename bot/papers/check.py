"""What `run.py check` says of certificates: what would stop every permit on the first morning."""

from collections.abc import Iterator
from datetime import datetime

from bot.papers.morning import all_dues, rules_of
from config.certificates import catalogue
from db import papers
from db.imports.check import Finding
from db.imports.outcome import some
from db.work import UnitOfWork
from workflows.certificate.checks import stands

GUARDIAN = "guardian"
WHERE = "证书"
ONCE_MORE = "改证书表后运行 run.py import certificates 文件"


def readable(site: str) -> None:
    """Raises config.wrong.Wrong where the factory's own numbers or categories do not read."""
    rules_of(site)
    catalogue(site)


def findings(work: UnitOfWork, site: str, now: datetime) -> list[Finding]:
    """Warnings only: a factory without special work needs no certificate."""
    return [*_guardians(work, now), *_ledger(work, site, now), *_companies(work, now)]


def _guardians(work: UnitOfWork, now: datetime) -> Iterator[Finding]:
    """Every permit needs one, and the profile does not let go of that."""
    org = work.org()
    held = [c for c in papers.certificates(work.session) if c.category == GUARDIAN and org.belongs(c.person)]
    if not any(stands(cert, now, now) is None for cert in held):
        what = "没有人有有效的监护人培训合格证，作业票都会被拦下"
        yield Finding("warn", "监护人", what, "培训后把合格证写进证书表，运行 run.py import certificates 文件")


def _ledger(work: UnitOfWork, site: str, now: datetime) -> Iterator[Finding]:
    org, known = work.org(), catalogue(site).keys
    held = [cert for cert in papers.certificates(work.session) if org.belongs(cert.person)]
    strange = sorted({cert.title or cert.category for cert in held if cert.category not in known})
    if strange:
        remedy = "在证书目录 certificates.toml 里补回来，或换成目录里的名称重新导入"
        yield Finding("warn", WHERE, f"目录里没有的证书类别：{some(strange)}", remedy)
    if bare := [f"{org.name(cert.person)}的{cert.title}" for cert in held if not cert.number]:
        yield Finding("warn", WHERE, f"没有证号，用不了：{some(bare)}", ONCE_MORE)
    over = [due for due in all_dues(work, now) if due.paper == "certificate" and due.left(now.date()) < 0]
    if over:
        names = [f"{org.name(due.person)}的{due.title}" for due in over]
        yield Finding("warn", WHERE, f"已过期或过了复审日：{some(names)}", ONCE_MORE)


def _companies(work: UnitOfWork, now: datetime) -> Iterator[Finding]:
    over = [due.title for due in all_dues(work, now) if due.paper == "contractor" and due.left(now.date()) < 0]
    if over:
        remedy = "续签后改承包商表，运行 run.py import contractors 文件"
        yield Finding("warn", "承包商", f"已经过期，人员上不了作业票：{some(over)}", remedy)
