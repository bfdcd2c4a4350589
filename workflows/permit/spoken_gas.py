"""Readings as an analyst says them: 氧20.9 可燃0 硫化氢0; 可燃2%LEL（甲烷） 一氧化碳5ppm，仪器 GX-12，10点20测的."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date as Day
from datetime import datetime, time, timedelta

from workflows.permit.records import GasValue
from workflows.permit.spoken import moment

ITEMS: Mapping[str, str] = {
    "oxygen": r"氧气?(?:含量|浓度)?|[Oo][2₂]",
    "combustible": r"可燃(?:气体|气|性气体)?|爆炸下限|测爆|[Ll][Ee][Ll]|[Ee][Xx]",
    "h2s": r"硫化氢|[Hh][2₂][Ss]", "co": r"一氧化碳|[Cc][Oo](?![2₂a-z])", "nh3": r"氨气?|[Nn][Hh][3₃]",
    "cl2": r"氯气?|[Cc][Ll][2₂]", "benzene": "苯",
}  # fmt: skip
GASES = (
    "甲烷", "乙烷", "丙烷", "丁烷", "氢气", "乙炔", "乙烯", "丙烯", "汽油", "柴油", "天然气", "液化石油气", "液化气",
    "煤气",
    "甲醇", "乙醇", "丙酮", "二甲苯", "甲苯", "苯", "一氧化碳", "硫化氢", "氨",
)  # fmt: skip
MOLAR: Mapping[str, float] = {"h2s": 34.08, "co": 28.01, "nh3": 17.03, "cl2": 70.91, "benzene": 78.11}
VOLUME = 24.04
"""g/mol, and litres a mole at 20 °C and 101.3 kPa, the state that GBZ 2.1 counts in: mg/m³ = ppm × M / 24.04."""
_N = r"(?P<n>\d+(?:\.\d+)?)"
_WORD = "|".join(f"(?P<{item}>{words})" for item, words in ITEMS.items())
READING = re.compile(
    rf"(?P<before>{'|'.join(GASES)})?\s*(?:{_WORD})\s*(?:[（(](?P<named>[^（）()]{{1,6}})[）)])?\s*[:：=为是]?\s*{_N}"
    r"\s*(?P<unit>%?\s*[Ll][Ee][Ll](?!\s*[:：=]?\s*\d)|%?\s*[Vv][Oo][Ll]|ppm|PPM|mg/?m?[3³]?|毫克|%|％)?"
    rf"\s*(?:[（(]?(?P<after>{'|'.join(GASES)})(?:计)?[）)]?(?!\s*[:：=]?\s*\d))?"
)
LEL_OF = re.compile(rf"(?P<gas>{'|'.join(GASES)})\s*{_N}\s*%?\s*[Ll][Ee][Ll]")
INSTRUMENT = re.compile(r"(?:仪器|检测仪|表|四合一)(?:编号|号)?\s*[:：是]?\s*(?P<no>[A-Za-z0-9][A-Za-z0-9\-_/]{1,20})")
CALIBRATED = re.compile(
    r"(?:校准|检定|标定)(?:有效期?|日期)?\s*(?:到|至|有效)?\s*[:：]?\s*(?P<day>\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2})"
)
POINT = re.compile(
    r"(?:取样点|采样点|位置|测点|在)\s*[:：]?\s*(?P<point>[^，,。；;\s\d]{1,12}?)(?:测|取样|采样|[，,。；;\s]|$)"
)
SAMPLED = re.compile(
    r"(?:\d{1,2}\s*[:：]\s*\d{2}|[\d零一二三四五六七八九十两]{1,3}\s*点[^，,。；;\s]{0,4}?)(?=\s*(?:测|取|采|分))"
)


@dataclass(frozen=True, slots=True)
class Readings:
    """`at` None: no time was said; `odd` are items said twice with different values."""

    values: tuple[GasValue, ...]
    at: datetime | None = None
    point: str = ""
    instrument: str = ""
    calibrated_until: datetime | None = None
    odd: tuple[str, ...] = ()


def readings(text: str, now: datetime, gas: str = "") -> Readings | None:
    """None where no gas is named with a number. `gas` is what the ticket says may burn there, for a reading in %LEL
    that does not name it. ppm becomes mg/m³ as the ticket wants it."""
    found: dict[str, GasValue] = {}
    odd: list[str] = []
    for hit in READING.finditer(text):
        value = _value(hit, gas)
        if found.get(value.item, value) != value:
            odd.append(hit.group().strip())
        found[value.item] = value
    if "combustible" not in found and (lel := LEL_OF.search(text)):
        found["combustible"] = GasValue("combustible", 0.0, lel["gas"], float(lel["n"]))
    if not found:
        return None
    said, numbered, dated = SAMPLED.search(text), INSTRUMENT.search(text), CALIBRATED.search(text)
    at = _sampled(said.group(), now) if said else None
    point = POINT.search(text)
    return Readings(
        tuple(found.values()), at, point["point"] if point else "", numbered["no"] if numbered else "",
        _end_of(dated["day"], now) if dated else None, tuple(odd),
    )  # fmt: skip


def _value(hit: re.Match[str], gas: str) -> GasValue:
    item = next(name for name in ITEMS if hit[name])
    number, unit = float(hit["n"]), re.sub(r"\s", "", hit["unit"] or "").lower()
    if item == "combustible" and ("lel" in unit or (hit["combustible"] or "").lower() in ("lel", "ex")):
        return GasValue(item, 0.0, hit["named"] or hit["after"] or hit["before"] or gas, number)
    named = (hit["named"] or hit["after"] or hit["before"] or "") if item == "combustible" else ""
    if unit == "ppm" and item in MOLAR:
        return GasValue(item, round(number * MOLAR[item] / VOLUME, 2))
    return GasValue(item, number, named)


def _sampled(said: str, now: datetime) -> datetime | None:
    """A sample was taken, so 2点10 said at night is not the afternoon's; one that is still to come is refused later."""
    at = moment(said, now)
    return at - timedelta(hours=12) if at and at > now >= at - timedelta(hours=12) and at.hour >= 12 else at


def _end_of(day: str, now: datetime) -> datetime | None:
    """A day counts to its end."""
    year, month, date = (int(part) for part in re.split(r"\D", day)[:3])
    try:
        return datetime.combine(Day(year, month, date), time.max, now.tzinfo)
    except ValueError:
        return None
