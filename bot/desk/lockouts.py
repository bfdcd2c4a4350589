"""上锁 冲床3号 锁号12, 解锁 12, 强制解锁 12 原因, 我的锁: said in the chat. And the picture that a lock waits for."""

import json
import re
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlmodel import col, select

from bot.desk import stands
from bot.desk.meant import Apply, Step
from bot.desk.situation import Said, Situation
from bot.signing import Signer
from db.tables import Case, Claim
from db.work import UnitOfWork
from workflows.bypass.cards import PROOF as RESTORED
from workflows.engine import Engine
from workflows.hazard.events import Brought
from workflows.kernel.people import Equipment, Org
from workflows.kernel.spans import say_time
from workflows.lockout.cards import PHOTO, PROOF
from workflows.lockout.case import Lockout
from workflows.lockout.events import ForceAsked, Hung, ReleaseAsked

Action = Callable[[UnitOfWork, str, datetime, re.Match[str]], str]
NUMBER = r"(?P<number>[A-Za-z]{0,3}-?\d{1,6})"
HANG = (
    rf"(?:上锁|挂锁)[\s,，:：]+(?P<machine>\S.*?)[\s,，]*(?:锁号|[\s,，]锁)[\s:：]*{NUMBER}\s*号?"
    r"(?:[\s,，]*(?:票|工单|为)?\s*(?P<code>[A-Za-z]{2}-\d{8}-\d{4,}))?"
)
FREE = rf"解锁(?:[\s,，:：]*(?:锁号)?\s*{NUMBER}\s*号?锁?)?"
FORCE = rf"强制解锁[\s,，:：]*(?:锁号)?\s*{NUMBER}\s*号?锁?[\s,，:：]*(?P<why>.*)"
HOW = "写成“上锁 冲床3号 锁号12”，为哪张票或工单就把编号写在后面。"


def words(engine: Engine, signer: Signer) -> Sequence[tuple[str, Action]]:
    """What a whole message means, and what it does. `signer` finds the label that this person has just scanned."""

    def hang(work: UnitOfWork, person: str, now: datetime, found: re.Match[str]) -> str:
        said = found.group("machine").strip()
        machine = machine_of(work.org(), said)
        number, code = found.group("number").upper(), (found.group("code") or "").upper()
        engine.open(work, "lockout", Hung(person, number, machine.code if machine else None, said, code), now)
        return ""

    def free(work: UnitOfWork, person: str, now: datetime, found: re.Match[str]) -> str:
        hanging = _hanging(work)
        number = (found.group("number") or "").upper()
        meant = [c for c in hanging if c.number == number] if number else [c for c in hanging if c.owner == person]
        if not meant:
            return f"没有挂着的 {number} 号锁。" if number else "自己没有挂着的锁。"
        if len(meant) > 1:
            return f"自己挂着 {len(meant)} 把锁，写上锁号：" + "、".join(f"解锁 {c.number}" for c in meant)
        engine.apply(work, meant[0].code, ReleaseAsked(person, scanned(work, signer, person, now)), now)
        return ""

    def force(work: UnitOfWork, person: str, now: datetime, found: re.Match[str]) -> str:
        number = found.group("number").upper()
        meant = next((c for c in _hanging(work) if c.number == number), None)
        if meant is None:
            return f"没有挂着的 {number} 号锁。"
        engine.apply(work, meant.code, ForceAsked(person, found.group("why").strip()), now)
        return ""

    def mine(work: UnitOfWork, person: str, now: datetime, found: re.Match[str]) -> str:
        lines = [f"{c.number} 号锁 · {c.equipment} {c.code}" for c in _hanging(work) if c.owner == person]
        return "自己挂着的锁：\n" + "\n".join(lines) if lines else f"自己没有挂着的锁。要上锁，{HOW}"

    def all_of_them(work: UnitOfWork, person: str, now: datetime, found: re.Match[str]) -> str:
        org = work.org()
        if not org.listed(person):
            return "挂着的锁只给本厂的人看。"
        lines = [
            f"{c.equipment} {c.number} 号 {org.name(c.owner)} {say_time(c.opened_at, now)} {c.code}"
            for c in _hanging(work)
            if c.opened_at
        ]
        return f"现在挂着 {len(lines)} 把锁：\n" + "\n".join(lines) if lines else "现在没有挂着的锁。"

    return (
        (HANG, hang),
        ("上锁|挂锁|上锁挂牌", lambda work, person, now, found: f"上锁{HOW}"),
        (FREE, free),
        (FORCE, force),
        ("我的锁", mine),
        ("上锁清单|挂着的锁|谁上的锁", all_of_them),
    )


def machine_of(org: Org, said: str) -> Equipment | None:
    """The machine of this code, name or other name, spaces apart; else the only one whose name holds what was said."""
    wanted = said.replace(" ", "").upper()
    machines = org.equipment.values()
    exact = [m for m in machines if wanted in (_plain(m.code), _plain(m.name), *map(_plain, m.aliases))]
    near = [m for m in machines if wanted in _plain(m.name)]
    return exact[0] if len(exact) == 1 else near[0] if not exact and len(near) == 1 else None


def _plain(name: str) -> str:
    return name.replace(" ", "").upper()


def scanned(work: UnitOfWork, signer: Signer, person: str, now: datetime) -> str:
    """The label at which this person stood a moment ago, or ""."""
    row = work.session.get(Claim, (work.site, stands.WHAT, signer.mark(stands.WHAT, person)))
    said = json.loads(row.case_code) if row else None
    return said["point"] if said and datetime.fromisoformat(said["until"]) > now else ""


def _hanging(work: UnitOfWork) -> list[Lockout]:
    on = (Case.site == work.site, Case.kind == "lockout", col(Case.state) != "closed")
    codes = work.session.exec(select(Case.code).where(*on).order_by(col(Case.id))).all()
    return [work.load(code)[1] for code in codes]


def waits(at: Situation) -> bool:
    """Whether a scan of a label is what a lock or a bypassed interlock waits for."""
    return at.question is not None and at.question.ask_id in (PROOF, RESTORED)


def of_a_lock(at: Situation, said: Said) -> list[Step] | None:
    """A photo or a scan after such a question belongs to the lock; words with it are a report of their own."""
    if at.question is None or at.question.ask_id not in (PHOTO, PROOF, RESTORED) or at.sealed or not said.is_evidence:
        return None
    return [Apply(at.question.case_code, Brought(at.person, "", said.media, said.spot))]
