"""The contractor's pass: a printed code that anybody at the gate may scan, and what it says."""

import re
from dataclasses import dataclass
from datetime import datetime

from db import papers
from db.work import UnitOfWork
from workflows.certificate.checks import gate_reasons
from workflows.certificate.papers import Dossier, GatePass
from workflows.certificate.phrases import say_day

PASS = re.compile(r"RY-(\d{4,9})")


def code_of(serial: int) -> str:
    """As it is printed: RY-0001."""
    return f"RY-{serial:04d}"


@dataclass(frozen=True, slots=True)
class Shown:
    """All that a scan of a pass shows; `why` empty where it lets in."""

    name: str
    rows: tuple[tuple[str, str], ...]
    why: tuple[str, ...]

    @property
    def line(self) -> str:
        """One line for the chat."""
        said = "，".join(f"{label}{words}" for label, words in self.rows)
        return f"入厂证{'不能用：' + '；'.join(self.why) if self.why else '有效'}。{self.name}，{said}。"


def shown(work: UnitOfWork, code: str, now: datetime) -> Shown | None:
    """None for a number that was never printed."""
    found = PASS.fullmatch(code)
    gate = papers.pass_of_serial(work.session, int(found[1])) if found else None
    if gate is None:
        return None
    org = work.org()
    rows = (
        ("单位", gate.company.name),
        ("有效期", f"至 {say_day(gate.until)}" if gate.until else "没有登记"),
        ("对接人", org.name(gate.host or gate.company.host)),
    )
    return Shown(org.name(gate.person), rows, _reasons(work, gate, now))


def _reasons(work: UnitOfWork, gate: GatePass, now: datetime) -> tuple[str, ...]:
    current = papers.gate_passes(work.session, [gate.person])
    if not work.org().belongs(gate.person) or gate.serial not in {known.serial for known in current}:
        return ("已经换发或不在本厂作业",)
    return gate_reasons(Dossier(gate.person, contractor=True, gate=gate), now, now)


def line_of(work: UnitOfWork, code: str, now: datetime) -> str:
    """What the chat says of a scanned pass; "" for any other code."""
    seen = shown(work, code, now)
    return seen.line if seen else ""
