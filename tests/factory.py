"""A small metal works for stories: who answers to whom, where things stand, and what its catalogue knows."""

from collections.abc import Mapping
from dataclasses import replace

from workflows.hazard.reading import Finding, HazardClass, Level, Reading, Repair
from workflows.kernel.people import Department, Equipment, Org, Person, Place

WELDING, PAINT, POWER, SAFETY = "厂部/焊接车间", "厂部/涂装车间", "厂部/设备动力部/电工班", "厂部/安全部"
PEOPLE = (
    ("张伟", WELDING, "员工", "吴刚"),
    ("陈静", WELDING, "员工", "吴刚"),
    ("刘洋", PAINT, "员工", "何平"),
    ("郑丽", PAINT, "员工", "何平"),
    ("黄磊", PAINT, "员工", "何平"),
    ("吴刚", WELDING, "班组长", "周涛"),
    ("何平", PAINT, "班组长", "周涛"),
    ("李强", POWER, "员工", "王芳"),
    ("孙磊", POWER, "员工", "王芳"),
    ("王芳", POWER, "班组长", "周涛"),
    ("周涛", "厂部", "车间主任", "钱进"),
    ("钱进", "厂部", "分管副总", None),
    ("赵敏", SAFETY, "安全员", "孙安"),
    ("孙安", SAFETY, "安全总监", "钱进"),
    ("刘值", "厂部/值班室", "值班室", "钱进"),
)
PLACES = (
    Place("P-EAST", "二号焊接车间东门", WELDING, "李强", ("二车间东门",), 31.2000, 121.4000, 40.0),
    Place("P-THREE", "三号焊接车间", WELDING, "孙磊", ("三车间",), 31.2100, 121.4100, 40.0),
    Place("P-PAINT", "一号喷漆线", PAINT, "何平", (), 31.2200, 121.4200, 40.0),
    Place("P-YARD", "北堆场", "厂部", None),
)
BOX = HazardClass("电气安全", "配电箱柜", "箱门未闭", "ELE-01-01", "设备动力部")
WIRE = HazardClass("电气安全", "配电箱柜", "带电体外露", "ELE-01-02", "设备动力部", "带电体外露")
OIL = HazardClass("设备设施", "液压润滑", "漏油", "EQP-02-01", "设备动力部")
EXIT = HazardClass("消防安全", "疏散通道", "安全出口堵塞", "FIR-02-01", "安全部")
CLASSES: Mapping[str, HazardClass] = {c.code: c for c in (BOX, WIRE, OIL, EXIT)}
LEVELS: Mapping[str, Level] = {BOX.code: "blue", WIRE.code: "red", OIL.code: "yellow", EXIT.code: "yellow"}
SAID: tuple[tuple[str, HazardClass], ...] = (
    ("外露", WIRE), ("箱门", BOX), ("漏油", OIL), ("堵", EXIT),
)  # fmt: skip
EMERGENCIES, IDLE = ("着火", "触电", "晕倒", "泄漏"), ("在吗", "辛苦了", "你好")


def factory() -> Org:
    """People by name as id, places and one machine; no absences, no roster."""
    people = {name: Person(name, name, department, role, manager) for name, department, role, manager in PEOPLE}
    departments = {
        "厂部/设备动力部": Department("厂部/设备动力部", contact="王芳"),
        SAFETY: Department(SAFETY, contact="赵敏"),
        PAINT: Department(PAINT, contact="何平"),
    }
    machines = {"PD-203": Equipment("PD-203", "配电箱 PD-203", "P-EAST", POWER)}
    return Org(1, people, departments, {p.code: p for p in PLACES}, machines)


def read(text: str, org: Org) -> Reading:
    """A very small listener for stories; the real one has its own tests."""
    place = next((p for p in org.places.values() if any(n in text for n in (p.name, *p.aliases))), None)
    machine = next((m for m in org.equipment.values() if m.code in text), None)
    urgent = next((e for e in EMERGENCIES if e in text), None)
    idle = any(word in text for word in IDLE)
    fixed = "已经修好" in text
    classes = [of for word, of in SAID if word in text]
    if "不是" in text and place:
        new = text.rsplit("是", 1)[1]
        place = next((p for p in org.places.values() if any(n in new for n in (p.name, *p.aliases))), place)
        return Reading(False, repair=Repair(place=place.name, place_code=place.code))
    sure = "好像" not in text
    found = tuple(
        Finding(
            of, LEVELS[of.code], place.name if place else None, place.code if place else None,
            machine.name if machine else None, machine.code if machine else None, (f"听到“{of.l3}”",), sure,
            () if sure else (of, *(c for c in CLASSES.values() if c != of))[:3],
        )
        for of in classes
    )  # fmt: skip
    real = bool(found or urgent) and not fixed
    return Reading(real, urgent, idle, fixed, found if real else ())


def moved(org: Org, person: str, **changes: object) -> Org:
    """The same factory with one person changed."""
    return replace(org, people={**org.people, person: replace(org.people[person], **changes)})  # type: ignore[arg-type]
