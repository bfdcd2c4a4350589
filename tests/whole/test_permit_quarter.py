"""217 applications of a quarter, 5 with an expired certificate and 3 without a guardian: exactly those 8 held back."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.desk.permit_figures import lines
from db.reads.permits import permit_figures
from db.records import records
from db.verify import verify
from tests.whole.quarter import BEGIN, Planned, Quarter, planned
from workflows.metrics.permits import Figures, Period
from workflows.permit.case import State

pytestmark = pytest.mark.timeout(600)
"""A quarter takes half a minute on two idle cores, and minutes beside other work."""
SEED, COUNT, EXPIRED, UNGUARDED = 20270104, 217, 5, 3
JOBS = planned(SEED, COUNT, EXPIRED, UNGUARDED)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Quarter, dict[str, Planned]]]:
    """The quarter, and which ticket each job had."""
    data: Path = tmp_path_factory.mktemp("quarter")
    quarter = Quarter(f"sqlite:///{data / 'q.db'}", data, SEED)
    yield quarter, {quarter.lives(job): job for job in JOBS}
    quarter.close()


def figures(quarter: Quarter) -> Figures:
    period = Period(BEGIN - timedelta(days=3), BEGIN + timedelta(days=90))
    return quarter.store.read_now(lambda session: permit_figures(session, period, quarter.now))


def test_exactly_the_eight_are_held_back_each_for_its_own_reason(lived: tuple[Quarter, dict[str, Planned]]) -> None:
    quarter, tickets = lived
    assert len(tickets) == COUNT
    held = {code: quarter.permit(code).interceptions for code in tickets}
    wrong = {code: {key for one in found for key, _ in one.reasons} for code, found in held.items() if found}
    assert set(wrong) == {code for code, job in tickets.items() if job.trouble}
    named = Counter(next(iter(keys)) for keys in wrong.values() if len(keys) == 1)
    assert named == {"certificate_expired": EXPIRED, "guardian_missing": UNGUARDED}
    for code, job in tickets.items():
        if job.trouble == "expired":
            ((_, words),) = held[code][0].reasons
            assert "熔化焊接与热切割作业证" in words and "2026年11月9日已过期" in words, (
                "the paper and its day are named"
            )


def test_none_of_the_eight_ever_reached_an_approver_and_all_others_did(
    lived: tuple[Quarter, dict[str, Planned]],
) -> None:
    quarter, tickets = lived
    for code, job in tickets.items():
        ticket = quarter.permit(code)
        assert (ticket.approved_at is None) == bool(job.trouble), code
        assert (ticket.state is State.CLOSED) == (job.worked and not job.trouble), code


def test_the_figures_of_the_quarter_say_so_and_the_rate_is_not_lowered(
    lived: tuple[Quarter, dict[str, Planned]],
) -> None:
    quarter, tickets = lived
    found, done = figures(quarter), sum(job.worked and not job.trouble for job in tickets.values())
    total = found.total
    assert (total.applied, total.approved, total.intercepted) == (COUNT, COUNT - EXPIRED - UNGUARDED, 8)
    assert found.reasons == {("apply", "certificate_expired"): EXPIRED, ("apply", "guardian_missing"): UNGUARDED}
    assert (found.done, found.compliance, dict(found.faults)) == (done, 1.0, {})
    assert total.started == total.closed == done and total.hours > done * 0.8 and total.red_stops == 0
    said = lines(found, "本季")
    assert (
        "申请 217，批准 209" in said
        and "拦截 8 张（申请证书过期 5、申请没有监护人 3）" in said
        and "合规率 100%" in said
    )


def test_the_log_of_the_whole_quarter_verifies(lived: tuple[Quarter, dict[str, Planned]]) -> None:
    quarter, tickets = lived
    report = quarter.store.read_now(lambda session: verify(records(session)))
    assert report.ok, report
    assert report.cases >= COUNT
