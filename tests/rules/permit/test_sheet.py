"""The words of the printed ticket: how a standstill ended, and what an instrument read."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.permits.sheet import Sheet
from tests.permit_on_paper import NOW, ticket
from workflows.permit.case import Permit
from workflows.permit.records import Break, GasTest, GasValue, Presence

STOPPED, BACK = NOW - timedelta(minutes=20), NOW - timedelta(minutes=10)


def sheet(**changes: object) -> dict[str, object]:
    of = ticket()
    case: Permit = replace(of.permit, **changes)  # type: ignore[arg-type]
    return Sheet(replace(of, permit=case), "锡城重型机械有限公司", NOW).data()


def ended(at: datetime, **changes: object) -> str:
    """What the paper says of the moment when the standstill was over."""
    stop = Break(STOPPED, "冒烟", "g", at, red=True)
    rows = sheet(**{"breaks": (stop,), "presence": (), **changes})["running"]
    assert isinstance(rows, list)
    return "；".join(words for _, words in rows if "恢复" in words)


def test_only_a_scan_is_a_resume_on_the_paper() -> None:
    assert ended(BACK, presence=(Presence("g", BACK),)) == "恢复作业"


def test_a_job_that_was_finished_while_it_stood_still_never_went_on() -> None:
    assert ended(BACK, fixed_at=BACK) == "没有恢复，停着完工"


def test_a_ticket_that_ran_out_while_the_work_stood_still_says_so() -> None:
    assert ended(BACK, ends_at=BACK) == "没有恢复，票到期"


def test_a_red_stop_within_a_break_is_no_resume_in_between() -> None:
    first = Break(STOPPED, "吃饭", "g", BACK)
    second = Break(BACK, "冒烟", "g", None, red=True)
    rows = sheet(breaks=(first, second), presence=())["running"]
    assert isinstance(rows, list) and not any("恢复" in words for _, words in rows)


def test_a_reading_has_its_name_and_unit_and_the_instrument_the_day_it_was_given() -> None:
    good = datetime.combine(NOW.date(), datetime.max.time(), NOW.tzinfo)
    test = GasTest(NOW, "a", (GasValue("oxygen", 18.9),), False, ("氧 18.9",), "上部", "GX-12", good)
    rows = sheet(gas=(test,))["gas"]
    assert isinstance(rows, list)
    assert "氧 18.9 % vol" in rows[0][1] and "oxygen" not in rows[0][1]
    assert f"校准至 {NOW:%Y-%m-%d}" in rows[0][4]
