"""What is odd about an org chart as a whole."""

from collections.abc import Mapping

from db import tables
from db.imports.outcome import some


def circles(managers: Mapping[str, str | None]) -> list[tuple[str, ...]]:
    """Every circle of superiors once (A 的上级是 B，B 的上级又是 A), the person alone included. `managers` maps an
    id to the superior's; the first ones in it are looked at first."""
    found: list[tuple[str, ...]] = []
    done: set[str] = set()
    for start in managers:
        walked: list[str] = []
        at: str | None = start
        while at and at in managers and at not in done and at not in walked:
            walked.append(at)
            at = managers[at]
        if at in walked:
            found.append(tuple(walked[walked.index(at) :]))
        done.update(walked)
    return found


def circles_told(people: Mapping[str, tables.Person]) -> list[str]:
    """One line per circle."""
    order = sorted(people, key=lambda p: (people[p].staff_no or "", people[p].name))
    chains = [
        " → ".join(people[p].name for p in (*circle, circle[0]))
        for circle in circles({p: people[p].manager for p in order})
    ]
    return [
        f"上级绕成了圈：{chain}，升级走到这里会改找部门负责人或值班室，请改其中一个人的上级" for chain in chains
    ]


def without_contact(departments: Mapping[str, tables.Department]) -> list[str]:
    """Departments that have no contact (接口人), neither of their own nor of one above them."""
    silent = [path for path in sorted(departments) if not _contact(path, departments)]
    shown = [path for path in silent if not any(path.startswith(f"{above}/") for above in silent)]
    return [f"没有接口人的部门：{some(shown)}，请在部门表里填 contact（接口人）"] if shown else []


def _contact(path: str, departments: Mapping[str, tables.Department]) -> str | None:
    parts = path.split("/")
    above = ("/".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((d.contact for p in above if (d := departments.get(p)) and d.contact), None)
