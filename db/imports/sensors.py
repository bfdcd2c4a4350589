"""The sensors table: detectors with unit, two limits, place and calibration date."""

from sqlmodel import select

from db import sensors, tables
from db.imports.cells import Cells
from db.imports.laying import Wanted, given, lay, lines, once
from db.imports.outcome import Result, Tally, some
from db.imports.sheet import Sheet
from db.imports.target import Target
from db.imports.whom import day
from workflows.alarm.sensing import beyond

KINDS = {
    word: kind
    for kind, words in {
        "gas": "gas 气体 可燃气体 有毒气体 燃气 毒气", "oxygen": "oxygen 氧气 氧含量 氧",
        "temperature": "temperature 温度 测温",
        "smoke_detector": "smoke_detector smoke 烟感 感烟 烟雾", "sensor": "sensor 其他 压力 液位 湿度 粉尘",
    }.items()
    for word in words.split()
}  # fmt: skip
FALLING = {"oxygen"}
SILENCE_S = 300
LONGEST_S, WIDEST = 7 * 86400, 1e9


def import_sensors(target: Target, sheet: Sheet) -> Result:
    """A detector is known by its code, the last level of its MQTT topic. What a later table does not list stays;
    `active` 否 takes one down. What it said last, and an alarm that stands, stay too."""
    tally, session = Tally("sensors"), target.session
    session.info.setdefault("site", target.site)
    known = {row.code: row for row in sensors.sensors(session, active=False)}
    places, machines = _codes(target, tables.Place), _codes(target, tables.Equipment)
    wanted: Wanted = {}
    for cells in lines(sheet, tally):
        code = cells.needed("code", "编号")
        if any(mark in code for mark in "/+#*"):
            cells.bad(f"编号“{code}”里不能有 / + # *，编号就是 MQTT 主题的最后一段")
        old = known.get(code)
        row: dict[str, object] = {"site": target.site, "code": code}
        row["name"] = cells.text("name") or (old.name if old else code)
        row |= _limits(cells, old)
        row |= given(sheet, {
            "unit": cells.text("unit"), "place": _named(cells, "place", "区域", places),
            "equipment": _named(cells, "equipment", "设备", machines), "silence": _silence(cells),
            "calibrated_until": day(cells, "calibrated_until", "校准有效期"),
            "active": cells.yes("active", "启用", True),
        })  # fmt: skip
        if old is None:
            # the silence of a new one counts from now, not from ever
            row |= {"standing_since": target.now}
        once(cells, code, row, wanted, f"编号 {code}")
    if not tally.errors:
        lay(target, tables.Sensor, wanted, known, tally)
        _warn(target, list(wanted), tally)
    return tally.result()


def _limits(cells: Cells, known: tables.Sensor | None) -> dict[str, object]:
    said = cells.text("kind")
    kind = KINDS.get(said.lower(), "") if said else (known.kind if known else "gas")
    if not kind:
        cells.bad(f"种类“{said}”看不懂，请填 气体、氧含量、温度、烟感 或 其他")
    first, second = (cells.number(f"limit_{n}", f"{w}报警值", -WIDEST, WIDEST) for n, w in ((1, "一级"), (2, "二级")))
    if kind == "smoke_detector":
        first, second = 1.0 if first is None else first, 1.0 if second is None else second
    first = first if first is not None else (known.limit_1 if known else None)
    second = second if second is not None else (known.limit_2 if known else None)
    falling = cells.yes("falling", "低报警", known.falling if known else kind in FALLING)
    if first is None or second is None:
        cells.bad("缺报警值，请照报警器的设定填一级和二级；只有一个的，两格填一样的")
    elif (second > first) if falling else (second < first):
        cells.bad(f"二级 {second:g} 比一级 {first:g} 轻，请对调" + ("；低报警的二级更低" if falling else ""))
    else:
        return {"kind": kind, "limit_1": first, "limit_2": second, "falling": falling}
    return {}


def _silence(cells: Cells) -> int:
    """Seconds; the table says minutes, because that is how people speak of it."""
    minutes = cells.number("silence", "多少分钟没有读数算失联", 0, LONGEST_S / 60)
    return SILENCE_S if minutes is None else round(minutes * 60)


def _codes(target: Target, table: type[tables.Place] | type[tables.Equipment]) -> dict[str, str]:
    """A code by itself, and by a name that one alone bears."""
    rows = target.session.exec(select(table.code, table.name).where(table.site == target.site)).all()
    names = [name for _, name in rows]
    return {name: code for code, name in rows if names.count(name) == 1} | {code: code for code, _ in rows}


def _named(cells: Cells, column: str, title: str, codes: dict[str, str]) -> str:
    said = cells.text(column)
    if said and said not in codes:
        cells.bad(f"{title}“{said}”不在{title}表里，请核对编号，或先导入")
    return codes.get(said, "")


def _warn(target: Target, codes: list[str], tally: Tally) -> None:
    rows = sensors.of(target.session, codes).values()
    nowhere = [row.code for row in rows if not row.place]
    if nowhere:
        tally.warnings.append(f"没有填区域：{some(nowhere)}，告警只发值班群和安全总监")
    dates = {row.code: sensors.calibrated_until(target.session, row) for row in rows}
    past = [code for code, until in dates.items() if until and until < target.now.date()]
    if past:
        tally.warnings.append(f"校准已过期：{some(past)}，照样告警，卡片上写明")
    unknown = [code for code, until in dates.items() if until is None]
    if unknown:
        tally.warnings.append(f"没有校准日期：{some(unknown)}，也可以写在设备日期表里（填设备编号）")
    gauges = [(row.value, sensors.gauge(row)) for row in rows]
    loud = [one.code for value, one in gauges if value is not None and beyond(one, value) > one.level]
    if loud:
        tally.warnings.append(f"按新的报警值，最近一次读数已超限：{some(loud)}，下一个读数到了就告警")
