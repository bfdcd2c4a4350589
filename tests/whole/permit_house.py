"""Permits in a running factory, as the workflow leaves them when they are approved: for paper and pages, which begin
there. The way to an approval is walked in other tests."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlmodel import Session, select

from db.tables import Account
from tests.whole.plant import Plant
from workflows.permit.case import Permit, State
from workflows.permit.events import Applied
from workflows.permit.records import PREFIX, Crewman, Kind, Node, Signature

FOREMAN, GUARDIAN, WELDER, APPROVER = "liu.yang", "sun.hao", "li.qiang", "he.jianjun"
PLACE, POINT = "三号泵房", "BF-3"


def person(session: Session, user: str) -> str:
    """Our own id of somebody with an account."""
    return session.exec(select(Account.person).where(Account.account == user)).first() or ""


async def people(factory: Plant, users: Sequence[str]) -> dict[str, str]:
    return await factory.service.store.read(lambda session: {user: person(session, user) for user in users})


async def approved(factory: Plant, kind: Kind = Kind.HOT, **changes: Any) -> str:
    """Its number. From now for two hours; one approval, signed; nothing done on the spot yet."""
    now = factory.clock.now()
    id = await people(factory, (FOREMAN, GUARDIAN, WELDER, APPROVER))
    crew = (
        Crewman(id[WELDER], "worker", "T320211198801010011"), Crewman(id[GUARDIAN], "guardian", "JH-2026-018"),
        Crewman(id[FOREMAN], "foreman"),
    )  # fmt: skip
    node = Node("base", "所在基层单位", 1, (id[APPROVER],), by=id[APPROVER], at=now)
    level = factory.service.store.run_now(lambda work: work.rules("permit", None)).of(kind).levels[0]

    def put(work: Any) -> str:
        permit = Permit(
            work.next_code(PREFIX[kind], now), id[FOREMAN], kind, State.APPROVED, "换阀门",
            "三号泵房出口管线换阀门", PLACE, POINT, department="公司/设备部", owner=id[FOREMAN], crew=crew,
            fields=(("method", "打磨切割"), ("where", "一般场所"), ("wind", "0")),
            base_level=level.name, level=level.name, starts_at=now, ends_at=now + timedelta(hours=2), opened_at=now,
            submitted_at=now, nodes=(node,), approved_at=now,
            signatures=(Signature("base", id[APPROVER], now, note="同意"),),
        )  # fmt: skip
        permit = replace(permit, **changes)
        work.save("permit", None, permit, Applied(id[FOREMAN], kind), [], now)
        return permit.code

    return await factory.service.store.run(put)
