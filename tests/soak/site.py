"""A factory of more people than the demo's: the same one again beside it, under other names."""

import csv
import shutil
from pathlib import Path

from tests.bench.processes import DEMO

NAMES = {"name", "manager", "person", "contact", "stand_in", "leader", "owner", "checked_by", "company"}
LISTS, CODES, NUMBERS = {"operators"}, {"code", "place", "equipment", "point", "nfc"}, {"staff_no", "host", "number"}
ROUTES = {"points"}
SECOND, MARK = "二分厂", "乙"


def grown(folder: Path) -> Path:
    """A site of twice the demo's people in `folder`."""
    shutil.copytree(DEMO, folder)
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows([*rows, *(_again(path.stem, row) for row in rows)])
    return folder


def _again(table: str, row: dict[str, str]) -> dict[str, str]:
    return {key: _renamed(table, key, value) if value else value for key, value in row.items()}


def _renamed(table: str, key: str, value: str) -> str:
    if key == "department":
        return f"{SECOND}/{value}"
    if key == "aliases":
        return "|".join(SECOND + one for one in value.split("|"))
    if key in LISTS:
        return "|".join(one + MARK for one in value.split("|"))
    if key in ROUTES:
        return "|".join(f"{one}-2" for one in value.split("|"))
    if key == "beacon":
        return f"{value}2"
    if key in CODES:
        return f"{value}-2"
    if key == "name" and table in ("places", "equipment"):
        return SECOND + value
    if key in NAMES:
        return value + MARK
    if key in ("wecom_userid", "dingtalk_userid"):
        return f"{value}.2"
    if key in NUMBERS:
        return f"{value}B"
    return str(int(value) + 500_000) if key == "mobile" else value
