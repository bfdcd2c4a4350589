"""特种作业合规率: what counts as compliant, what counts apart, and what cannot be computed."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.api.periods import asked, midnight
from bot.desk.permit_figures import lines, spans
from bot.words import load_catalogue
from db.reads.permits import said_rate
from workflows.metrics.permits import UNPERMITTED, Held, Period, Ticket, faults, figures

CHINA = timezone(timedelta(hours=8))
MARCH = Period(datetime(2026, 3, 1, tzinfo=CHINA), datetime(2026, 4, 1, tzinfo=CHINA))
NINE = datetime(2026, 3, 2, 9, tzinfo=CHINA)
HOUR = timedelta(hours=1)
DONE = Ticket(
    "DH-1", "hot", "一级", state="closed", submitted_at=NINE - 2 * HOUR, approved_at=NINE - HOUR, started_at=NINE,
    done_at=NINE + 2 * HOUR, closed_at=NINE + 3 * HOUR,
)  # fmt: skip


def ticket(**changes: Any) -> Ticket:
    return replace(DONE, **changes)


def rate(*tickets: Ticket, unpermitted: int = 0) -> float | None:
    return figures(tickets, unpermitted, MARCH).compliance


def test_a_job_approved_before_the_first_spark_and_guarded_throughout_is_compliant() -> None:
    assert faults(DONE) == () and rate(DONE) == 1.0
    assert rate(ticket(approved_at=NINE)) == 1.0, "the very second is before"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"approved_at": None}, "approval"),
        ({"approved_at": NINE + timedelta(seconds=1)}, "approval"),
        ({"guarded": False}, "guardian"),
        ({"unguarded": (NINE + HOUR,)}, "guardian"),
        ({"manned": False}, "people"),
    ],
)
def test_a_job_without_approval_people_or_guardian_is_not(changes: dict[str, Any], why: str) -> None:
    found = figures([DONE, ticket(code="DH-2", **changes)], 0, MARCH)
    assert (found.compliance, dict(found.faults)) == (0.5, {"DH-2": (why,)})
    assert [line.faulty for line in found.lines] == [1]


def test_jobs_found_without_a_ticket_are_jobs_that_were_not_compliant() -> None:
    assert rate(DONE, DONE, DONE, unpermitted=1) == 0.75
    assert rate(unpermitted=2) == 0.0


def test_without_any_job_the_rate_cannot_be_computed_and_is_neither_nought_nor_a_hundred() -> None:
    assert rate() is None and said_rate(None) == "无法计算"
    waiting = ticket(state="approved", started_at=None, done_at=None, closed_at=None)
    assert rate(waiting) is None
    assert "合规率 无法计算，没有完成的作业" in lines(figures([waiting], 0, MARCH), "本月")


def test_a_job_whose_time_was_over_is_expired_and_not_compliant_also_while_somebody_watches_for_fire() -> None:
    watching, accepted = (ticket(state=state, ran_out=True) for state in ("watching", "expired"))
    for one in (watching, replace(accepted, closed_at=MARCH.until + HOUR)):
        found = figures([one], 0, MARCH)
        assert (found.total.expired, found.total.closed, found.done, found.compliant) == (1, 0, 1, 0)
        assert faults(one) == ("ran out",)


def test_an_interception_is_counted_apart_and_never_lowers_the_rate() -> None:
    held = (Held(NINE, "start", ("gas_old", "certificate_expired")), Held(NINE + HOUR, "resume", ("gas_old",)))
    found = figures([ticket(held=held), ticket(code="DH-2", state="void", started_at=None, done_at=None, held=held)],
                    0, MARCH)  # fmt: skip
    assert found.compliance == 1.0
    assert (found.total.intercepted, found.total.interceptions) == (2, 4)
    assert found.reasons == {("start", "gas_old"): 2, ("start", "certificate_expired"): 2, ("resume", "gas_old"): 2}


def test_everything_counts_in_the_period_in_which_it_happened() -> None:
    last, first = MARCH.since - timedelta(seconds=1), MARCH.since
    over = ticket(submitted_at=last, approved_at=last, started_at=last, done_at=first, closed_at=first)
    total = figures([over], 0, MARCH).total
    assert (total.applied, total.approved, total.started, total.closed, total.hours) == (0, 0, 0, 1, 0.0)
    assert figures([ticket(done_at=MARCH.until)], 0, MARCH).done == 0, "until before"


def test_an_application_that_was_held_back_counts_as_one_although_nobody_was_asked() -> None:
    held = (Held(NINE, "apply", ("guardian_missing",)), Held(NINE + HOUR, "apply", ("left",)))
    draft = Ticket("DH-1", "hot", state="draft", held=held)
    total = figures([draft], 0, MARCH).total
    assert (total.applied, total.intercepted, total.interceptions, total.approved) == (1, 1, 2, 0)


def test_lines_by_kind_and_level_add_up_to_the_total_and_hours_leave_breaks_out() -> None:
    found = figures(
        [DONE, ticket(level="二级", stood=HOUR), ticket(kind="confined", level="", red_stops=(NINE,), raised=True)],
        0, MARCH,
    )  # fmt: skip
    assert [(line.kind, line.level, line.hours) for line in found.lines] == [
        ("confined", "", 2.0), ("hot", "一级", 2.0), ("hot", "二级", 1.0),
    ]  # fmt: skip
    for name in ("applied", "approved", "started", "closed", "red_stops", "raised", "hours"):
        assert sum(getattr(line, name) for line in found.lines) == getattr(found.total, name), name


MOMENTS = st.none() | st.integers(-60, 60).map(lambda days: NINE + timedelta(days=days))


@given(
    st.lists(
        st.builds(
            Ticket, st.text("ABCDEF", min_size=3, max_size=8), st.sampled_from(["hot", "height"]), st.just(""),
            st.booleans(), st.sampled_from(["closed", "expired", "void", "working"]), *[MOMENTS] * 5,
        ),
        max_size=12,
    ),
    st.integers(0, 5),
)  # fmt: skip
def test_the_rate_lies_between_nought_and_one_and_one_more_interception_never_changes_it(
    tickets: list[Ticket], unpermitted: int
) -> None:
    found = figures(tickets, unpermitted, MARCH)
    held = [replace(t, held=(Held(NINE, "start", ("red_hazard",)),)) for t in tickets]
    assert figures(held, unpermitted, MARCH).compliance == found.compliance
    assert found.compliance is None or 0 <= found.compliance <= 1
    assert (found.compliance is None) == (found.done + unpermitted == 0)


def test_nearly_a_hundred_is_not_said_as_a_hundred() -> None:
    assert [said_rate(r) for r in (1.0, 0.9999, 0.9876, 0.5, 0.0)] == ["100%", "99.9%", "98.7%", "50%", "0%"]


def test_the_classes_of_unpermitted_work_stand_in_the_catalogue() -> None:
    known = {entry.code: entry.l3 for entry in load_catalogue(None).entries}
    assert [known[code] for code in UNPERMITTED] == [
        "无票动火或票证过期仍作业", "未审批进入受限空间", "临时用电未审批或超期未拆",
    ]  # fmt: skip


def test_periods_by_name_begin_at_the_factory_s_midnight() -> None:
    now = datetime(2026, 5, 13, 10, 30, tzinfo=CHINA)
    begun = {name: f"{p.since:%m-%d %H}" for name, p in spans(now).items()}
    assert begun == {"今天": "05-13 00", "本周": "05-11 00", "本月": "05-01 00", "本季": "04-01 00", "今年": "01-01 00",
                     "上周": "05-04 00", "上月": "04-01 00"}  # fmt: skip
    assert all(p.has(now) for name, p in spans(now).items() if not name.startswith("上"))
    assert spans(now)["上月"].until == spans(now)["本月"].since


def test_a_day_as_the_end_of_a_period_is_included_whole() -> None:
    found = asked({"from": "2026-03-01", "to": "2026-03-31"}, MARCH.since, NINE, CHINA)
    assert found == MARCH
    assert asked({}, midnight(NINE, CHINA).replace(day=1), NINE, CHINA) == Period(MARCH.since, NINE)
    for since, until in (("2026-03-02", "2026-03-01"), ("gestern", ""), ("2024-01-01", "2026-03-01")):
        with pytest.raises(ValueError, match="from|to"):
            asked({"from": since, "to": until}, MARCH.since, NINE, CHINA)
