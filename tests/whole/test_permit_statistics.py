"""The figures of special work as a safety manager gets them: over the API with a key, and by a word in the chat."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.desk.permit_figures import words
from db.work import UnitOfWork
from tests.whole.db.hazards import hazard
from tests.whole.plant import KEY, START, Plant, plant
from workflows.hazard.case import State as HazardState
from workflows.hazard.reading import HazardClass
from workflows.permit.case import Permit, State
from workflows.permit.events import Finished
from workflows.permit.records import Break, Crewman, Escalation, Interception, Kind, Node

HOUR = timedelta(hours=1)
NINE = START + HOUR
CREW = (Crewman("p1", "worker"), Crewman("p2", "guardian"))
NODE = Node("shop", "所在单位", 1, ("p9",), by="p9", at=START)


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Plant]:
    async with plant(tmp_path) as found:
        yield found


def done(number: int, **changes: Any) -> Permit:
    """First-level hot work from nine to eleven, approved at eight."""
    usual = Permit(
        f"DH-20260302-{number:04d}", "p1", Kind.HOT, State.CLOSED, crew=CREW, level="一级", base_level="二级",
        starts_at=NINE, ends_at=NINE + 3 * HOUR, opened_at=START, submitted_at=START, approved_at=START, nodes=(NODE,),
        started_at=NINE, fixed_at=NINE + 2 * HOUR, closed_at=NINE + 3 * HOUR,
    )  # fmt: skip
    return replace(usual, **changes)


async def stand(office: Plant, *cases: Any) -> None:
    def save(work: UnitOfWork) -> None:
        for case in cases:
            kind = "permit" if isinstance(case, Permit) else "hazard"
            work.save(kind, None, case, Finished("p1"), [], NINE)

    await office.service.store.run(save)


async def ask(office: Plant, query: str = "", key: str = KEY) -> tuple[int, dict[str, Any]]:
    url = f"{office.base}/api/v1/permits/statistics{query}"
    async with office.http.get(url, headers={"Authorization": f"Bearer {key}"}) as answer:
        return answer.status, dict(await answer.json())


def unpermitted(code: str, **changes: Any) -> Any:
    of = HazardClass("特殊作业", "动火作业", "无票动火或票证过期仍作业", "OPS-01-01")
    return hazard(code, of=of, opened_at=NINE, **changes)


async def a_month(office: Plant) -> None:
    """Four jobs, one of them unguarded for a while and one begun before its approval; and what was held back."""
    lost = Escalation(NINE + HOUR, "guardian missing", "p5", "监护人没有在现场报到")
    held = Interception(NINE, "start", "p2", (("gas_old", "气体分析是 40 分钟前的"), ("red_hazard", "有红色隐患")))
    await stand(
        office,
        done(1),
        done(2, breaks=(Break(NINE, "吃饭", until=NINE + HOUR), Break(NINE + HOUR, "漏气", red=True))),
        done(3, escalations=(lost,)),
        done(4, nodes=(replace(NODE, by=None, at=None),), interceptions=(held,)),
        done(5, state=State.EXPIRED, started_at=None, fixed_at=None, level="二级"),
        Permit("SX-20260302-0001", "p1", Kind.CONFINED, opened_at=START, interceptions=(replace(held, gate="apply"),)),
        unpermitted("YH-20260302-0001"),
        unpermitted("YH-20260302-0002", state=HazardState.VOID),
        unpermitted("YH-20260302-0003", state=HazardState.CLOSED, closed_at=NINE),
    )


async def test_the_figures_of_a_month_tell_jobs_faults_and_interceptions_apart(office: Plant) -> None:
    await a_month(office)
    status, found = await ask(office, "?from=2026-03-01&to=2026-03-31")
    assert status == 200
    total = found["total"]
    assert {name: total[name] for name in ("applied", "approved", "started", "closed", "expired", "red_stops")} == {
        "applied": 6, "approved": 4, "started": 4, "closed": 4, "expired": 1, "red_stops": 1,
    }  # fmt: skip
    assert (total["intercepted"], total["interceptions"], total["raised"]) == (2, 2, 4)
    rate = found["compliance"]
    assert (rate["done"], rate["compliant"], rate["unpermitted"], rate["rate"]) == (4, 2, 2, 0.3333)
    assert rate["text"] == "33.3%"
    assert rate["faults"] == [
        {"code": "DH-20260302-0003", "why": ["监护人不在"]},
        {"code": "DH-20260302-0004", "why": ["没有批准就开工"]},
    ]
    assert found["interceptions"][0] == {
        "gate": "apply", "gate_name": "申请", "reason": "gas_old", "name": "气体分析过时", "count": 1,
    }  # fmt: skip
    assert sum(row["count"] for row in found["interceptions"]) == 4
    first = next(line for line in found["lines"] if line["kind"] == "hot" and line["level"] == "一级")
    assert (first["name"], first["applied"], first["faulty"], first["hours"]) == ("动火", 4, 2, 6.0)
    assert [line["level"] for line in found["lines"]] == ["", "一级", "二级"]


async def test_a_month_without_a_job_has_no_rate(office: Plant) -> None:
    await a_month(office)
    _, found = await ask(office, "?from=2026-04-01&to=2026-04-30")
    assert found["compliance"] == {
        "rate": None, "text": "无法计算", "done": 0, "compliant": 0, "unpermitted": 0, "faults": [],
    }  # fmt: skip
    assert found["total"]["applied"] == 0 and found["lines"] == []


async def test_only_a_key_reads_them_and_odd_periods_are_refused_in_words(office: Plant) -> None:
    assert (await ask(office, key="wrong"))[0] == 401
    for query in ("?from=x", "?to=2026-13-01", "?from=2026-03-02&to=2026-03-01", "?from=2020-01-01", "?week=1"):
        status, found = await ask(office, query)
        assert status == 400 and found["error"], query
    status, found = await ask(office, "?from=2026-03-01T00:00:00%2B08:00&to=2026-03-02T09:00:00%2B08:00")
    assert status == 200 and found["total"]["started"] == 0


async def test_every_field_of_the_answer_stands_in_the_openapi_document(office: Plant) -> None:
    await a_month(office)
    _, found = await ask(office, "?from=2026-03-01&to=2026-03-31")
    async with office.http.get(f"{office.base}/api/v1/openapi.json") as answer:
        shape = (await answer.json())["components"]["schemas"]["PermitFigures"]["properties"]
    assert set(found) == set(shape)
    for name in ("lines", "interceptions"):
        assert set(found[name][0]) == set(shape[name]["items"]["properties"])
    assert set(found["total"]) == set(shape["total"]["properties"])
    assert set(found["compliance"]) == set(shape["compliance"]["properties"])


async def test_a_word_in_the_chat_tells_the_month_in_three_lines(office: Plant) -> None:
    await a_month(office)
    await office.passes(hours=12)
    await office.says("zhao.min", "作业统计")
    said = await office.words("zhao.min")
    assert "本月特殊作业：申请 6，批准 4，开工 4，完成 4，过期 1，红色停工 1 次。" in said
    assert "拦截 2 张（申请气体分析过时 1、" in said and "拦住是好事，不算违规" in said
    assert "合规率 33.3%（2/6，其中无票作业 2 起）。" in said
    await office.says("zhao.min", "作业统计 上月")
    assert "上月特殊作业：申请 0" in await office.words("zhao.min")
    assert "合规率 无法计算，没有完成的作业。" in await office.words("zhao.min")


async def test_somebody_in_no_list_of_the_factory_is_told_no_figures(office: Plant) -> None:
    ((pattern, tell),) = words()
    found = re.fullmatch(pattern, "作业统计 今年")
    assert found
    said = await office.service.store.run(lambda work: tell(work, "a stranger", NINE, found))
    assert said == "作业统计只给本厂的人看。"
