"""One line of the certificates table, read and checked by itself."""

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta
from unicodedata import normalize

from config.certificates import Catalogue, Category
from db.imports.cells import Cells
from db.imports.target import KeptScan, Target
from db.imports.whom import day

FOREVER = ("长期", "永久", "长期有效", "无期限")
ENDLESS = date.max
SLACK = timedelta(days=31)
"""Offices date a certificate from the exam or from the printing."""
EMERGENCY, MARKET = ("应急", "安监", "安全生产监督"), ("市场监", "质监", "质量技术监督")


@dataclass(frozen=True, slots=True)
class Dates:
    """`guessed` says in words what was counted from the day of issue."""

    issued: date | None
    review_due: date | None
    expires: date | None
    guessed: tuple[str, ...] = ()

    @property
    def written(self) -> tuple[date | None, ...]:
        return self.issued, self.review_due, self.expires


@dataclass(frozen=True, slots=True)
class CertificateLine:
    """`person` is our own id; what the line leaves empty about checking and scan stays as it is known."""

    cells: Cells
    person: str
    category: Category
    number: str
    issuer: str
    dates: Dates
    valid: bool = True
    checked_by: str | None = None
    checked_on: date | None = None
    scan: KeptScan | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        return self.person, self.category.key, self.number


def number_of(raw: str) -> str:
    """As it is compared: half width, capitals, without spaces."""
    return "".join(normalize("NFKC", raw).split()).upper()


def category_of(cells: Cells, book: Catalogue) -> Category | None:
    words = cells.needed("category", "证书类别")
    if not words:
        return None
    try:
        category = book.find(words)
    except LookupError as error:
        cells.bad(str(error))
        return None
    rule, issuer = book.family[category.family], cells.text("issuer")
    said = book.family_of(cells.text("family"))
    if said and said != category.family:
        other = book.family[said].name
        cells.bad(f"{category.name}是{rule.name}（{book.issuer(category)}发），不是{other}，请核对证面")
    wrong = EMERGENCY if category.family == "special_equipment" else MARKET if category.family == "special_work" else ()
    if any(word in issuer for word in wrong):
        cells.bad(f"{category.name}由{book.issuer(category)}发证，这一行写的是{issuer}，请核对是不是另一本证")
    return category


def read_dates(cells: Cells, category: Category, book: Catalogue) -> Dates:
    """issued, review_due, expires and what of them was counted. A certificate without any end is a mistake."""
    issued, review = day(cells, "issued", "发证日期"), day(cells, "review_due", "复审日期")
    expires = _end(cells, category, book)
    guessed = []
    if expires is None and not cells.text("expires"):
        if issued is None or not book.years(category):
            cells.bad(f"缺有效期至，请照证面填写{'，或填发证日期' if book.years(category) else ''}")
        else:
            expires = years_after(issued, book.years(category)) - timedelta(days=1)
            guessed.append(f"有效期按发证日期加 {book.years(category)} 年算到 {expires}")
    if review is None and not cells.text("review_due") and issued and expires and (every := book.review(category)):
        review = min(years_after(issued, every) - timedelta(days=1), expires)
        guessed.append(f"没有复审日期，按发证后 {every} 年算到 {review}")
    if issued and expires and issued > expires:
        cells.bad(f"发证日期 {issued} 晚于有效期 {expires}，请核对")
    if review and expires and review > expires:
        cells.bad(f"复审日期 {review} 晚于有效期 {expires}，请核对")
    return Dates(issued, review, expires, tuple(guessed))


def _end(cells: Cells, category: Category, book: Catalogue) -> date | None:
    """The last day; of 2022-11-23 至 2028-11-22 the second."""
    raw = cells.text("expires")
    if raw not in FOREVER:
        last = re.split(r"[至到~～]|--", raw)[-1].strip()
        return day(Cells(replace(cells.row, cells={"expires": last}), cells.tally), "expires", "有效期至")
    if book.years(category):
        cells.bad(f"{category.name}有效期 {book.years(category)} 年，不会长期有效，请照证面填有效期至")
    return ENDLESS


def too_long(line: CertificateLine, book: Catalogue) -> bool:
    """Longer than such a certificate is ever issued for."""
    years = book.years(line.category)
    if not (years and line.dates.issued and line.dates.expires):
        return False
    return line.dates.expires > years_after(line.dates.issued, years) + SLACK


def read_scan(cells: Cells, target: Target) -> KeptScan | None:
    name = cells.text("scan")
    if not name:
        return None
    if re.search(r"\.\.|^[/\\]|^\w:", name) or target.scans is None:
        cells.bad(f"照片“{name}”要放在这张表旁边，只写文件名，用 run.py import certificates 导入")
        return None
    try:
        return target.scans(name)
    except LookupError as error:
        cells.bad(str(error))
        return None


def years_after(day: date, years: int) -> date:
    """29 February becomes the 28th where there is none."""
    year = day.year + years
    return day.replace(year=year, day=min(day.day, monthrange(year, day.month)[1]))
