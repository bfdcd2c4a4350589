"""How long before its end a paper is spoken of, and when three facts are one warning."""

from datetime import date, timedelta

import pytest

from workflows.certificate.due import Due, of_certificates, of_companies, of_passes, stage
from workflows.certificate.papers import Certificate, Company, Dossier, GatePass
from workflows.certificate.risk import risk_of

TODAY = date(2026, 11, 22)
STAGES = (90, 60, 30, 7, 0)


def days(n: int) -> date:
    return TODAY + timedelta(days=n)


def cert(number: int, expires: date | None, review: date | None = None, category: str = "welding") -> Certificate:
    return Certificate(number, "zhang", category, "special_work", f"T{number}", review_due=review, expires=expires)


@pytest.mark.parametrize(
    ("left", "reached"),
    [(120, None), (91, None), (90, 90), (61, 90), (60, 60), (30, 30), (8, 30), (7, 7), (1, 7), (0, 0), (-400, 0)],
)
def test_the_stage_is_the_nearest_one_not_passed(left: int, reached: int | None) -> None:
    assert stage(left, STAGES) == reached


def test_of_one_category_only_the_certificate_that_holds_longest_is_spoken_of() -> None:
    dues = of_certificates([cert(1, days(5)), cert(2, days(900), days(40)), cert(3, days(9), category="height")])
    assert [(due.id, due.end, due.left(TODAY)) for due in dues] == [
        (2, "expires", 900), (2, "review", 40), (3, "expires", 9)
    ]  # fmt: skip


def test_a_review_on_the_last_day_is_the_end_and_said_once() -> None:
    assert [due.end for due in of_certificates([cert(1, days(5), days(5))])] == ["expires"]


def test_a_company_without_anybody_here_is_nobodys_reminder() -> None:
    firm = Company(1, "宏达安装", days(10), days(20), "wang")
    gone = GatePass("li", firm, TODAY, days(-1))
    here = GatePass("geng", firm, TODAY, days(30), serial=1, id=4)
    assert of_companies([gone], TODAY) == []
    dues = of_companies([gone, here], TODAY)
    assert [(due.end, due.host) for due in dues] == [("agreement", "wang"), ("insurance", "wang")]
    assert [(d.person, d.host) for d in of_passes([here])] == [("geng", "wang")]


def test_a_revoked_pass_is_not_spoken_of() -> None:
    firm = Company(1, "宏达安装", days(10), None, "wang")
    assert of_passes([GatePass("geng", firm, TODAY, days(30), revoked="违章")]) == []


EXPIRED = Due("certificate", 1, "expires", days(-1), "高处作业", "zhang", category="height")
RETRAINING = Due("certificate", 2, "expires", days(-9), "年度安全再培训", "zhang", category="retraining")


def test_retraining_that_is_over_does_not_count_as_the_expired_certificate_too() -> None:
    late = Dossier("zhang", retraining_due=days(-9))
    assert risk_of(late, [RETRAINING], ["GC-1"], TODAY) is None
    found = risk_of(late, [RETRAINING, EXPIRED], ["GC-1"], TODAY)
    assert found and found.expired == (EXPIRED,) and found.permits == ("GC-1",)
    assert risk_of(late, [EXPIRED], [], TODAY) is None and risk_of(Dossier("zhang"), [EXPIRED], ["GC-1"], TODAY) is None


def test_the_facts_change_with_another_permit_and_not_with_another_order() -> None:
    late = Dossier("zhang", retraining_due=days(-9))
    one, two = (risk_of(late, [EXPIRED], codes, TODAY) for codes in (["GC-1", "GC-2"], ["GC-2", "GC-1"]))
    more = risk_of(late, [EXPIRED], ["GC-1"], TODAY)
    assert one and two and more and one.facts == two.facts != more.facts
