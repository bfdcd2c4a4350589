"""The certificates table: renewals follow what they renew, and nothing that was known is thrown away."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlmodel import select

from config.certificates import Catalogue, catalogue
from db import tables
from db.imports.cells import Cells
from db.imports.certificate_line import (
    CertificateLine,
    category_of,
    number_of,
    read_dates,
    read_scan,
    too_long,
)
from db.imports.laying import found, lines
from db.imports.outcome import Result, Tally, some
from db.imports.sheet import Sheet
from db.imports.target import Target
from db.imports.whom import Whom, day
from db.papers import NOT_GENUINE
from db.tables import CertificateRow
from db.upsert import insert_new

DATES = ("issued", "review_due", "expires")
RENEWED, WITHDRAWN = "换发或更正", "注销"
Key = tuple[str, str, str]


def import_certificates(target: Target, sheet: Sheet) -> Result:
    """A certificate is known by person, category and number. New dates make a new row; the old one is kept."""
    tally, whom, book = Tally("certificates"), Whom(target), catalogue(target.folder)
    read = [line for cells in lines(sheet, tally) if (line := _line(cells, target, whom, book))]
    rows = list(target.session.exec(select(CertificateRow).where(CertificateRow.site == target.site)))
    now = {(row.person, row.category, row.number): row for row in rows if row.replaced_at is None}
    _twice(read, tally)
    _somebody_elses(read, now.values(), whom, tally)
    _not_genuine(read, rows)
    if not tally.errors:
        for line in read:
            _lay(target, line, book, now, rows, {other.key for other in read}, tally)
        target.session.flush()
        _warn(read, book, target.now.date(), whom, tally)
    return tally.result()


def _line(cells: Cells, target: Target, whom: Whom, book: Catalogue) -> CertificateLine | None:
    person, category = whom.find(cells), category_of(cells, book)
    by = cells.text("checked_by")
    checker = found(cells, whom.names, "查验人", by) if by else None
    on = day(cells, "checked_on", "查验日期")
    if bool(by) != bool(cells.text("checked_on")):
        cells.bad("查验人和查验日期要么都填，要么都留空")
    valid, scan = cells.yes("valid", "有效", absent=True), read_scan(cells, target)
    if person is None or category is None:
        return None
    number, issuer = number_of(cells.text("number")), cells.text("issuer") or book.issuer(category)
    return CertificateLine(
        cells, person.id, category, number, issuer, read_dates(cells, category, book), valid, checker, on, scan
    )


def _twice(read: Sequence[CertificateLine], tally: Tally) -> None:
    first: dict[Key, int] = {}
    for line in read:
        if line.key in first:
            line.cells.bad(f"和行 {first[line.key]} 是同一个人的同一本证，请只留一行")
        first.setdefault(line.key, line.cells.row.number)


def _somebody_elses(
    read: Sequence[CertificateLine], known: Iterable[CertificateRow], whom: Whom, tally: Tally
) -> None:
    """A number belongs to one person; of special work it is their identity number."""
    holders = {row.number: row.person for row in known if row.number}
    for line in read:
        holder = holders.get(line.number, line.person)
        if line.number and holder != line.person:
            name = whom.by_id[holder].name if holder in whom.by_id else "别人"
            line.cells.bad(f"证号 {line.number} 已经登记在{name}名下，请核对是谁的证")
        elif line.number:
            holders[line.number] = line.person


def _not_genuine(read: Sequence[CertificateLine], rows: Iterable[CertificateRow]) -> None:
    """What somebody looked up in vain does not come back with the next table."""
    false = {(row.person, row.category, row.number) for row in rows if row.why == NOT_GENUINE}
    for line in read:
        if line.valid and line.key in false:
            line.cells.bad(f"证号 {line.number} 查验不符，已经停用，请删掉这一行；重新查过是真的，换成正确的证号")


def _lay(
    target: Target, line: CertificateLine, book: Catalogue, now: dict[Key, CertificateRow],
    rows: Sequence[CertificateRow], here: set[Key], tally: Tally,
) -> None:  # fmt: skip
    old = now.get(line.key)
    if not line.valid:
        if old:
            _close(target, old, WITHDRAWN)
        tally.count(False, old is not None)
        return
    if old is not None and _dates(old) == line.dates.written:
        tally.count(False, _amend(target, old, line))
        return
    if old is None and _outdated(line, now, rows):
        tally.warnings.append(f"行 {line.cells.row.number}：{line.category.name}已经换过新证，这本旧的没有再登记")
        tally.count(False, False)
        return
    for key, row in now.items():
        if row is old or (key[:2] == line.key[:2] and key not in here and _replaces(line, row)):
            _close(target, row, RENEWED)
    target.session.add(_row(target, line))
    _keep(target, line)
    tally.count(old is None, old is not None)


def _replaces(line: CertificateLine, row: CertificateRow) -> bool:
    """Another number of the same category: the photo that had none, or what ends no later."""
    return not row.number or bool(row.expires and line.dates.expires and row.expires <= line.dates.expires)


def _outdated(line: CertificateLine, now: dict[Key, CertificateRow], rows: Sequence[CertificateRow]) -> bool:
    """This very certificate was replaced already, and what replaced it holds longer: the file is an old one."""
    same = any((r.person, r.category, r.number) == line.key and r.why == RENEWED and _dates(r)[2] == line.dates.expires
               for r in rows)  # fmt: skip
    later = any(key[:2] == line.key[:2] and row.expires and line.dates.expires and row.expires > line.dates.expires
                for key, row in now.items())  # fmt: skip
    return same and later


def _dates(row: CertificateRow) -> tuple[date | None, ...]:
    return row.issued, row.review_due, row.expires


def _amend(target: Target, row: CertificateRow, line: CertificateLine) -> bool:
    """What does not change how long it holds is written into the row; an empty cell keeps what is known."""
    wanted: dict[str, object] = {"issuer": line.issuer, "title": line.category.name, "family": line.category.family}
    if line.checked_by and line.checked_on:
        wanted |= {"checked_by": line.checked_by, "checked_on": line.checked_on}
    if line.scan:
        wanted["scan"] = line.scan.sha256
        _keep(target, line)
    differs = {name: value for name, value in wanted.items() if getattr(row, name) != value}
    for name, value in differs.items():
        setattr(row, name, value)
    target.session.add(row)
    return bool(differs)


def _close(target: Target, row: CertificateRow, why: str) -> None:
    row.replaced_at, row.why = target.now, why
    target.session.add(row)


def _row(target: Target, line: CertificateLine) -> CertificateRow:
    return CertificateRow(
        site=target.site, person=line.person, category=line.category.key, family=line.category.family,
        title=line.category.name, number=line.number, issuer=line.issuer, issued=line.dates.issued,
        review_due=line.dates.review_due, expires=line.dates.expires, scan=line.scan.sha256 if line.scan else "",
        checked_by=line.checked_by, checked_on=line.checked_on, row=line.cells.row.number, added_at=target.now,
    )  # fmt: skip


def _keep(target: Target, line: CertificateLine) -> None:
    """The row that keeps the picture from being swept."""
    if line.scan:
        row = {"site": target.site, "sha256": line.scan.sha256, "kind": "certificate", "mime": line.scan.mime,
               "size": line.scan.size, "kept_at": target.now}  # fmt: skip
        insert_new(target.session.connection(), tables.Media, row)


def _warn(read: Sequence[CertificateLine], book: Catalogue, today: date, whom: Whom, tally: Tally) -> None:
    """What is lawful to write down, and will be refused at the first permit."""

    def say(words: str, of: Sequence[CertificateLine]) -> None:
        names = [f"{whom.by_id[line.person].name}的{line.category.name}" for line in of]
        tally.warnings.extend([f"{words}：{some(names)}"] if names else [])

    good = [line for line in read if line.valid]
    for line in good:
        row = line.cells.row.number
        tally.warnings += [f"行 {row}：{words}，和证面不同请改表再导入" for words in line.dates.guessed]
    say("已经过期，开作业票会拦下", [x for x in good if x.dates.expires and x.dates.expires < today])
    say("没有证号，开作业票会拦下", [x for x in good if not x.number])
    say("有效期比规定的长，请核对", [x for x in good if too_long(x, book)])
    unchecked = [x for x in good if x.number and not x.checked_by and x.category.family.startswith("special")]
    say("还没有人到国家平台查过真伪，查过后由安全员发“核验 证号”", unchecked)
