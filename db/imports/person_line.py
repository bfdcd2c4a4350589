"""One line of the people table, read and checked by itself."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from unicodedata import normalize

from db.imports.cells import Cells, person_name
from db.imports.outcome import Tally
from db.imports.sheet import Row
from workflows.kernel.people import ROLES

MOBILE = re.compile(r"1\d{10}|\+\d{7,15}")
ACCOUNT = re.compile(r"[^\s|]{1,64}")
COLUMNS = {"wecom": ("wecom_userid", "企业微信账号"), "dingtalk": ("dingtalk_userid", "钉钉账号")}


@dataclass(frozen=True, slots=True)
class PersonLine:
    """`accounts` is platform -> lower-cased id, `spelled` the same as the console writes it; only those filled in."""

    row: Row
    name: str
    mobile: str
    department: str
    role: str
    manager: str
    staff_no: str
    active: bool
    accounts: Mapping[str, str]
    spelled: Mapping[str, str]

    def keys(self) -> dict[str, str]:
        """By what the line can be told from others, with the words for it."""
        own = {f"{COLUMNS[p][1]} {account}": f"{p}:{account}" for p, account in self.accounts.items()}
        if self.staff_no:
            own[f"工号 {self.staff_no}"] = f"no:{self.staff_no}"
        if self.mobile:
            own[f"手机号 {self.mobile}"] = f"mobile:{self.mobile}"
        return own


def read_line(row: Row, tally: Tally) -> PersonLine:
    """Everything wrong with the line is put on the tally."""
    cells = Cells(row, tally)
    role = cells.text("role") or "员工"
    if role not in ROLES:
        cells.bad(f"角色“{role}”不认识，只能是 {'、'.join(ROLES)}")
    spelled = {platform: account for platform in COLUMNS if (account := _account(cells, platform))}
    return PersonLine(
        row,
        person_name(cells.needed("name", "姓名")),
        mobile(cells),
        cells.path("department"),
        role,
        cells.text("manager"),
        cells.text("staff_no"),
        cells.yes("active", "在职", absent=True),
        {platform: account.lower() for platform, account in spelled.items()},
        spelled,
    )


def repeats(lines: Sequence[PersonLine], tally: Tally) -> None:
    """The same staff number, account or mobile on two lines is a mistake of the table."""
    first: dict[str, int] = {}
    for line in lines:
        for words, key in line.keys().items():
            if key in first:
                tally.bad(line.row, f"{words} 和行 {first[key]} 重复，请核对后只留一个")
            first.setdefault(key, line.row.number)


def mobile(cells: Cells) -> str:
    """Digits alone; what is no number stands on the tally."""
    digits = re.sub(r"[\s-]", "", normalize("NFKC", cells.text("mobile"))).removeprefix("+86")
    if digits and not MOBILE.fullmatch(digits):
        cells.bad(f"手机号“{digits}”不对，要 11 位数字，请核对或留空")
        return ""
    return digits


def _account(cells: Cells, platform: str) -> str:
    column, title = COLUMNS[platform]
    account = cells.text(column)
    if account and not ACCOUNT.fullmatch(account):
        cells.bad(f"{title}“{account}”不对，账号里没有空格和竖线、最长 64 位，请从管理后台的通讯录里复制")
        return ""
    return account
