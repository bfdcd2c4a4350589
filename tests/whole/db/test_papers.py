"""Dossiers and morning reminders from the tables, on both databases."""

from collections.abc import Mapping
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlmodel import select

from bot.papers.check import findings
from bot.papers.morning import remind, rules_of
from db import papers
from db.erase import erase_person
from db.leaving import leave
from db.merge import merge_person
from db.org import bump_org
from db.store import Store
from db.tables import Account, Case, CertificateRow, Contractor, GatePassRow, Outbox, PaperTold, Person
from db.work import UnitOfWork
from tests.whole.db.shop import NOW
from workflows.kernel.people import CONTRACTOR

TODAY = NOW.date()
RULES = rules_of("")
MORNING = NOW.replace(hour=7, minute=30)
PEOPLE = {
    "zhang": ("张伟", "员工", "wang"), "wang": ("王芳", "班组长", None), "zhao": ("赵敏", "安全员", None),
    "geng": ("耿长河", CONTRACTOR, "wang"),
}  # fmt: skip


@pytest.fixture
def works(store: Store) -> Store:
    def fill(work: UnitOfWork) -> None:
        for id, (name, role, manager) in PEOPLE.items():
            work.session.add(Person(id=id, name=name, role=role, manager=manager))
            if id != "geng":
                work.session.add(Account(platform="wecom", account=id, person=id))
        work.session.add(Contractor(id=1, name="宏达安装", agreement_until=in_days(200), host="wang"))
        bump_org(work.session, work.site)

    store.run_now(fill)
    return store


def in_days(days: int) -> date:
    return TODAY + timedelta(days=days)


def certificate(store: Store, expires: date | None, person: str = "zhang", **more: Any) -> int:
    row = {"category": "height", "family": "special_work", "title": "高处作业", "number": "T1", "added_at": NOW, **more}
    cert = CertificateRow(person=person, expires=expires, **row)

    def add(work: UnitOfWork) -> int:
        work.session.add(cert)
        work.session.flush()
        return cert.id or 0

    return store.run_now(add)


def gate_pass(store: Store, until: date, **more: Any) -> None:
    row = GatePassRow(serial=1, person="geng", contractor=1, trained_on=TODAY, until=until, added_at=NOW, **more)
    store.run_now(lambda work: work.session.add(row))


def permit(store: Store, code: str, person: str = "zhang", state: str = "working") -> None:
    body = f'{{"code":"{code}","crew":[{{"person":"{person}","part":"worker"}}]}}'
    row = Case(kind="permit", code=code, state=state, body=body, policy_id=0, version=1)
    store.run_now(lambda work: work.session.add(row))


def morning(store: Store, days: int = 0) -> dict[str, list[str]]:
    """Who reads what that morning, as headline and facts; the phones are empty before."""
    now = MORNING + timedelta(days=days)
    store.run_now(lambda work: remind(work, now, RULES))

    def read(work: UnitOfWork) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for row in work.session.exec(select(Outbox).order_by(Outbox.id)):  # type: ignore[arg-type]
            found.setdefault(row.recipient, []).append(row.card)
            work.session.delete(row)
        return found

    return store.run_now(read)


def dossiers(store: Store, case: object, event: object) -> Mapping[str, Any]:
    return store.read_now(lambda session: papers.dossiers(session, case, event, None, NOW))


def test_everybody_of_the_crew_and_of_the_event_has_a_dossier(works: Store) -> None:
    certificate(works, in_days(100))
    certificate(works, in_days(10), number="T0", replaced_at=NOW)
    gate_pass(works, in_days(30))
    crew = (SimpleNamespace(person="zhang"), SimpleNamespace(person="geng"))
    found = dossiers(works, SimpleNamespace(crew=crew, owner="wang"), SimpleNamespace(by="zhao", to="nobody"))
    assert sorted(found) == ["geng", "nobody", "wang", "zhang", "zhao"]
    assert [cert.number for cert in found["zhang"].certificates] == ["T1"]
    assert found["geng"].contractor and found["geng"].gate.company.name == "宏达安装"
    assert not found["zhang"].contractor and found["nobody"].certificates == ()


def test_a_certificate_is_spoken_of_90_60_30_7_days_before_and_on_the_day(works: Store) -> None:
    certificate(works, in_days(100))
    told = [day for day in range(0, 110) if morning(works, day)]
    assert told == [10, 40, 70, 93, 100]


def test_the_person_the_superior_and_the_safety_officer_get_one_digest_each(works: Store) -> None:
    certificate(works, in_days(30))
    certificate(works, in_days(7), category="welding", title="焊接作业", number="T2")
    told = morning(works)
    assert sorted(told) == ["wang", "zhang", "zhao"] and all(len(cards) == 1 for cards in told.values())
    assert (
        "张伟，证书快到期了" in told["zhang"][0] and "焊接作业" in told["zhang"][0] and "高处作业" in told["zhang"][0]
    )
    assert "证书和入厂证到期提醒，2 项" in told["zhao"][0] and "30 天后到期：高处作业" in told["wang"][0]


def test_after_a_standstill_only_the_latest_stage_is_told_and_later_ones_again(works: Store) -> None:
    certificate(works, in_days(100))
    assert morning(works, 10)
    told = [day for day in range(75, 110) if morning(works, day)]
    assert told == [75, 93, 100]
    with_rows = works.read_now(lambda session: [row.stage for row in session.exec(select(PaperTold))])
    assert sorted(with_rows) == [0, 7, 30, 90]


def test_a_service_that_comes_back_after_the_day_says_once_that_it_is_over(works: Store) -> None:
    certificate(works, in_days(5))
    (card,) = morning(works, 20)["zhang"]
    assert "证书已过期" in card and "已过期 15 天" in card
    assert not morning(works, 21)


def test_a_review_is_spoken_of_before_the_end_and_a_renewal_silences_both(works: Store) -> None:
    certificate(works, in_days(400), review_due=in_days(30))
    assert "复审" in morning(works)["zhang"][0]
    certificate(works, in_days(2000), number="T9")
    assert [day for day in range(1, 120) if morning(works, day)] == []


def test_nobody_hears_of_people_who_left_or_whose_pass_is_over(works: Store) -> None:
    certificate(works, in_days(30), person="geng", number="G")
    assert not morning(works)
    gate_pass(works, in_days(-1))
    works.run_now(lambda work: work.session.add(PaperTold(
        kind="pass", paper=1, what="expires", day=in_days(-1), stage=0, told_at=NOW)))  # fmt: skip
    certificate(works, in_days(30), number="Z")
    works.run_now(lambda work: leave(work.session, work.site, work.org(), "zhang", "离职", NOW))
    told = morning(works)
    assert not any("高处作业" in card for cards in told.values() for card in cards)


def test_a_contractors_papers_go_to_the_host_and_the_safety_officer(works: Store) -> None:
    gate_pass(works, in_days(30))
    works.run_now(lambda work: setattr(work.session.get_one(Contractor, 1), "insurance_until", in_days(7)))
    told = morning(works)
    assert sorted(told) == ["wang", "zhao"]
    assert "入厂证 宏达安装" in told["wang"][0] and "宏达安装的保险" in told["zhao"][0]


def three_facts(works: Store) -> None:
    certificate(works, in_days(-1))
    certificate(works, in_days(-20), category="retraining", family="enterprise", title="年度安全再培训", number="Z1")
    permit(works, "GC-20260302-0001")


def test_three_facts_about_one_person_are_one_warning_that_morning_and_none_the_next(works: Store) -> None:
    three_facts(works)
    told = morning(works)
    for reader in ("wang", "zhao"):
        (card,) = told[reader]
        assert "张伟：再培训没完成，证书过期，还有作业没结束" in card and "GC-20260302-0001" in card
    assert "证书已过期" in told["zhang"][0] and "还有作业没结束" not in told["zhang"][0]
    assert all(not morning(works, day) for day in range(1, 8))


def test_it_is_said_again_only_when_the_facts_change(works: Store) -> None:
    three_facts(works)
    morning(works)
    permit(works, "GC-20260303-0001", state="approving")
    told = morning(works, 1)
    assert sorted(told) == ["wang", "zhao"] and "GC-20260303-0001" in told["wang"][0]
    assert not morning(works, 2)


@pytest.mark.parametrize("missing", ["retraining", "certificate", "permit", "other kind", "closed", "draft"])
def test_any_two_of_the_three_are_ordinary_reminders(works: Store, missing: str) -> None:
    code, state = (
        ("DH-1" if missing == "other kind" else "GC-1"),
        (missing if missing in ("closed", "draft") else "working"),
    )
    if missing != "certificate":
        certificate(works, in_days(-1))
    if missing != "retraining":
        certificate(works, in_days(-20), category="retraining", family="enterprise", title="再培训", number="Z1")
    if missing != "permit":
        permit(works, code, state=state)
    told = morning(works)
    assert told and not any("还有作业没结束" in card for cards in told.values() for card in cards)


def test_a_restart_in_the_morning_tells_nothing_twice(works: Store, url: str) -> None:
    certificate(works, in_days(30))
    assert morning(works)
    again = Store(url, works.shared.codec.flows)
    try:
        again.run_now(lambda work: remind(work, MORNING + timedelta(minutes=1), RULES))
        assert again.read_now(lambda session: session.exec(select(Outbox)).all()) == []
    finally:
        again.close()


def test_erasing_a_person_takes_numbers_and_passes_with_it(works: Store) -> None:
    certificate(works, in_days(30), scan="ab" * 32)
    works.run_now(lambda work: erase_person(work, "zhang", NOW))
    assert works.read_now(lambda session: session.exec(select(CertificateRow)).all()) == []


def test_two_records_of_one_person_keep_their_certificates(works: Store) -> None:
    certificate(works, in_days(30))
    works.run_now(lambda work: merge_person(work.session, work.site, "zhang", "wang"))
    assert works.read_now(lambda session: [c.person for c in papers.certificates(session)]) == ["wang"]


def said_by_check(works: Store) -> str:
    return "\n".join(finding.what for finding in works.run_now(lambda work: findings(work, "", MORNING)))


def test_check_says_that_nobody_can_guard_and_which_papers_would_stop_the_first_permit(works: Store) -> None:
    gate_pass(works, in_days(30))
    works.run_now(lambda work: setattr(work.session.get_one(Contractor, 1), "insurance_until", in_days(-2)))
    certificate(works, in_days(-1), number="")
    certificate(works, in_days(9), category="潜水", title="潜水", number="Q")
    said = said_by_check(works)
    for words in ("没有人有有效的监护人", "类别：潜水", "没有证号，用不了：张伟的高处", "复审日：张伟", "安装的保险"):
        assert words in said
    certificate(works, in_days(100), category="guardian", family="enterprise", number="JH1")
    assert "监护人" not in said_by_check(works)
