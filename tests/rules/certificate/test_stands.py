"""Whether a certificate or a gate pass covers the work, to the day."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from workflows.certificate.checks import best, gate_reasons, stands
from workflows.certificate.papers import Certificate, Company, Dossier, GatePass

ZONE = timezone(timedelta(hours=8))
NOW = datetime(2026, 11, 22, 22, 0, tzinfo=ZONE)
SOON = NOW + timedelta(hours=4)  # 23 November, 02:00
WELDER = Certificate(
    1, "zhang", "welding", "special_work", "T330102199001012157", "应急管理局", date(2022, 11, 23),
    date(2026, 12, 31), date(2028, 11, 22), title="熔化焊接与热切割作业",
)  # fmt: skip


def test_a_welder_whose_card_ended_yesterday_is_told_the_day_and_to_renew_it() -> None:
    why = stands(replace(WELDER, expires=date(2026, 11, 21)), NOW + timedelta(minutes=10), NOW)
    assert why and "2026年11月21日已过期" in why and "换新证" in why and "熔化焊接与热切割作业证" in why


def test_a_card_that_ends_tonight_does_not_cover_four_hours_over_midnight() -> None:
    tonight = replace(WELDER, expires=NOW.date())
    why = stands(tonight, SOON, NOW)
    assert why and "2026年11月22日到期，作业要到 11月23日 02:00" in why
    assert stands(tonight, NOW.replace(hour=23, minute=59), NOW) is None


def test_work_that_ends_at_midnight_ends_on_the_day_of_the_card() -> None:
    assert stands(replace(WELDER, expires=NOW.date()), datetime(2026, 11, 23, tzinfo=ZONE), NOW) is None


def test_the_day_is_the_sites_day_although_the_database_counts_in_utc() -> None:
    ends_in_utc = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)  # 00:30 on the 23rd in the factory
    assert stands(replace(WELDER, expires=date(2026, 11, 22)), ends_in_utc, NOW)


def test_a_review_that_falls_due_before_the_work_ends_stops_it_like_an_end() -> None:
    assert "要复审" in (stands(replace(WELDER, review_due=NOW.date()), SOON, NOW) or "")
    assert "应在 2026年11月1日前复审" in (stands(replace(WELDER, review_due=date(2026, 11, 1)), SOON, NOW) or "")


def test_a_photo_without_a_number_is_no_certificate() -> None:
    why = stands(replace(WELDER, number=" ", scan="ab" * 32), SOON, NOW)
    assert why and "只有照片，没有证号" in why and "报给安全员登记" in why


def test_a_card_that_will_be_issued_tomorrow_or_has_no_end_covers_nothing() -> None:
    assert "才发证" in (stands(replace(WELDER, issued=date(2026, 11, 23)), SOON, NOW) or "")
    assert "没有登记有效期" in (stands(replace(WELDER, expires=None), SOON, NOW) or "")


def test_a_refusal_shows_of_an_identity_number_the_last_four_only() -> None:
    why = stands(replace(WELDER, expires=date(2026, 11, 21)), SOON, NOW) or ""
    assert "T…2157" in why and "33010219900101" not in why


def test_of_two_cards_the_one_that_holds_longer_is_taken() -> None:
    short, long = (
        replace(WELDER, id=2, review_due=date(2026, 12, 1)),
        replace(WELDER, id=3, review_due=date(2028, 1, 1)),
    )
    assert best(Dossier("zhang", (long, short)), ("welding",), SOON, NOW) == long


def test_a_forklift_card_does_not_make_a_welder_and_every_failed_card_is_named() -> None:
    forklift = replace(WELDER, category="forklift", family="special_equipment")
    assert best(Dossier("zhang", (forklift,)), ("welding",), SOON, NOW, "焊接与热切割证") == (
        "没有登记焊接与热切割证。有证就交给安全员登记，没有证不能安排，请换有证的人",
    )
    old, unnumbered = replace(WELDER, expires=date(2025, 1, 1)), replace(WELDER, id=4, number="")
    reasons = best(Dossier("zhang", (old, unnumbered)), ("welding",), SOON, NOW)
    assert isinstance(reasons, tuple) and len(reasons) == 2


FIRM = Company(1, "宏达安装", date(2026, 12, 31), date(2026, 12, 31), "wang")
PASS = GatePass("li", FIRM, date(2026, 11, 1), date(2026, 12, 1), "wang")


def test_our_own_people_need_no_gate_pass_and_a_good_one_opens_the_gate() -> None:
    assert gate_reasons(Dossier("zhang"), SOON, NOW) == ()
    assert gate_reasons(Dossier("li", contractor=True, gate=PASS), SOON, NOW) == ()


@pytest.mark.parametrize(
    ("gate", "words"),
    [
        (None, "没有入厂证"),
        (replace(PASS, revoked="违章动火"), "入厂证已吊销（违章动火）"),
        (replace(PASS, trained_on=None), "没有入厂教育记录"),
        (replace(PASS, trained_on=date(2026, 11, 23)), "还没做"),
        (replace(PASS, until=None), "没有登记有效期"),
        (replace(PASS, until=date(2026, 11, 22)), "入厂证2026年11月22日到期"),
        (replace(PASS, host=None, company=replace(FIRM, host=None)), "没有厂内对接人"),
        (replace(PASS, company=replace(FIRM, agreement_until=date(2026, 11, 20))), "安全管理协议2026年11月20日已过期"),
        (replace(PASS, company=replace(FIRM, insurance_until=None)), "宏达安装没有登记保险"),
    ],
)  # fmt: skip
def test_a_contractor_without_a_valid_pass_is_told_what_is_missing(gate: GatePass | None, words: str) -> None:
    (why,) = gate_reasons(Dossier("li", contractor=True, gate=gate), SOON, NOW)
    assert words in why


def test_everything_wrong_with_a_pass_is_said_at_once() -> None:
    bad = replace(PASS, trained_on=None, until=date(2026, 1, 1), company=replace(FIRM, insurance_until=None))
    assert len(gate_reasons(Dossier("li", contractor=True, gate=bad), SOON, NOW)) == 3
