"""Certificates and contractors from tables: found by number, renewed with their history, refused whole."""

from datetime import date, datetime, timedelta

import pytest
from sqlmodel import col, select

from db import papers
from db.imports import Target, import_file
from db.imports.target import KeptScan
from db.tables import CertificateRow, Contractor, GatePassRow, Media
from tests.whole.imports.office import SUNDAY, Office
from workflows.certificate.papers import Certificate, Dossier
from workflows.kernel.people import CONTRACTOR

PEOPLE = (
    "name,mobile,department,role,manager,staff_no,wecom_userid\n"
    "张伟,13900000001,焊接班,员工,王芳,A1,zhang.wei\n王芳,,焊接班,班组长,,A2,wang.fang\n"
    "赵敏,,安全部,安全员,,A3,zhao.min\n张伟,,仓库,员工,,A4,zhang.wei2\n"
)
HEAD = "工号,姓名,类别,证号,发证机关,发证日期,复审日期,有效期至\n"
WELDER = "A1,张伟,熔化焊接与热切割作业,T990000199001010019,省应急管理厅,2023-03-02,2026-03-01,2029-03-01\n"
FIRMS = "承包商,安全协议到期,保险到期,对接人,姓名,编号,手机,企业微信账号,入厂教育日期,入厂证有效期至,吊销原因\n"
HONGDA = (
    f"{FIRMS}宏达安装,2027-12-31,2027-06-30,A2,,,,,,,\n宏达安装,,,,耿长河,CB1,13900000009,geng,2026-11-01,2027-10-31,\n"
)


@pytest.fixture
def staffed(office: Office) -> Office:
    office.imports("people", PEOPLE)
    return office


def held(office: Office, number: str = "A1") -> list[Certificate]:
    person = next(p.id for p in office.org().people.values() if p.staff_no == number)
    with office.session() as session:
        return papers.certificates(session, [person])


def dossier(office: Office, name: str, now: datetime = SUNDAY) -> Dossier:
    person = office.person(name).id
    with office.session() as session:
        return papers.dossiers_of(session, [person], now.date())[person]


def test_a_certificate_is_kept_with_number_issuer_and_days(staffed: Office) -> None:
    result = staffed.imports("certificates", HEAD + WELDER)
    (cert,) = held(staffed)
    assert result.added == 1 and (cert.category, cert.family) == ("welding", "special_work")
    assert (cert.number, cert.issuer) == ("T990000199001010019", "省应急管理厅")
    assert (cert.issued, cert.review_due, cert.expires) == (date(2023, 3, 2), date(2026, 3, 1), date(2029, 3, 1))
    assert any("到国家平台查过真伪" in words for words in result.warnings)
    assert staffed.imports("certificates", HEAD + WELDER).unchanged == 1


@pytest.mark.parametrize(
    "line",
    ["zhang.wei,,", ",13900000001,", ",,张伟"],
)
def test_a_person_is_found_by_account_or_mobile_and_never_by_a_name_that_two_bear(staffed: Office, line: str) -> None:
    table = f"企业微信账号,手机,姓名,类别,证号,有效期至\n{line},叉车证,123,2028-01-01\n"
    if "张伟" in line:
        (told,) = staffed.complains("certificates", table)
        assert "张伟”有 2 个同名的人" in told and "请改填工号" in told
        return
    assert staffed.imports("certificates", table).added == 1
    assert [cert.category for cert in held(staffed)] == ["forklift"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("A9,,叉车证,1,,,,2028-01-01", "工号“A9”不在人员表里"),
        ("A1,李强,叉车证,1,,,,2028-01-01", "登记的是张伟，不是李强"),
        ("A1,,潜水证,1,,,,2028-01-01", "证书类别“潜水证”不在目录里"),
        ("A1,,,1,,,,2028-01-01", "缺证书类别"),
        ("A1,,低压电工作业,1,,,,", "缺有效期至"),
        ("A1,,低压电工作业,1,,三月,,2028-01-01", "发证日期“三月”看不懂"),
        ("A1,,低压电工作业,1,,2029-01-01,,2028-01-01", "晚于有效期"),
        ("A1,,低压电工作业,1,,2025-01-01,2031-01-02,2030-12-31", "复审日期 2031-01-02 晚于有效期"),
        ("A1,,低压电工作业,1,,2025-01-01,,长期", "不会长期有效"),
        ("A1,,叉车证,1,省应急管理厅,,,2028-01-01", "叉车司机（N1）由市场监管部门发证"),
        (",,叉车证,1,,,,2028-01-01", "没有写是谁"),
    ],
)
def test_a_bad_line_is_named_with_its_remedy_and_nothing_is_brought_in(staffed: Office, line: str, words: str) -> None:
    told = staffed.complains("certificates", HEAD + WELDER + line + "\n")
    assert [text for text in told if text.startswith("行 3：") and words in text], told
    assert held(staffed) == []


def test_a_forklift_card_under_special_work_is_the_mistake_it_looks_like(staffed: Office) -> None:
    (told,) = staffed.complains("certificates", "工号,种类,类别,证号,有效期至\nA1,特种作业操作证,叉车,1,2028-01-01\n")
    assert "叉车司机（N1）是特种设备安全管理和作业人员证（市场监管部门发），不是特种作业操作证" in told


def test_a_number_that_is_somebody_elses_is_refused(staffed: Office) -> None:
    staffed.imports("certificates", HEAD + WELDER)
    (told,) = staffed.complains("certificates", HEAD + WELDER.replace("A1,张伟", "A2,王芳"))
    assert "已经登记在张伟名下" in told


def test_a_renewal_takes_the_old_ones_place_and_the_old_one_stays_on_record(staffed: Office) -> None:
    staffed.imports("certificates", HEAD + WELDER)
    reviewed = WELDER.replace("2026-03-01", "2029-03-01")
    assert staffed.imports("certificates", HEAD + reviewed, now=SUNDAY + timedelta(days=1)).changed == 1
    (cert,) = held(staffed)
    assert cert.review_due == date(2029, 3, 1)
    with staffed.session() as session:
        rows = session.exec(select(CertificateRow).order_by(col(CertificateRow.id))).all()
    assert [(row.review_due, row.replaced_at is None) for row in rows] == [
        (date(2026, 3, 1), False), (date(2029, 3, 1), True)
    ]  # fmt: skip


def test_a_new_card_with_another_number_replaces_the_old_one_and_an_old_table_does_not_bring_it_back(
    staffed: Office,
) -> None:
    old = HEAD + "A1,,叉车证,111,,2022-01-01,,2026-01-01\n"
    staffed.imports("certificates", old)
    staffed.imports("certificates", HEAD + "A1,,叉车证,222,,2026-01-01,,2029-12-31\n")
    assert [cert.number for cert in held(staffed)] == ["222"]
    again = staffed.imports("certificates", old)
    assert (again.added, again.changed) == (0, 0) and any("已经换过新证" in words for words in again.warnings)
    assert [cert.number for cert in held(staffed)] == ["222"]


def test_a_photo_that_gets_its_number_is_one_certificate(staffed: Office) -> None:
    told = staffed.imports("certificates", HEAD + "A1,,叉车证,,,,,2028-01-01\n")
    assert any("没有证号" in words for words in told.warnings)
    staffed.imports("certificates", HEAD + "A1,,叉车证,333,,,,2028-01-01\n")
    assert [cert.number for cert in held(staffed)] == ["333"]


def test_days_that_are_missing_are_counted_from_the_day_of_issue_and_said(staffed: Office) -> None:
    result = staffed.imports("certificates", HEAD + "A1,,低压电工作业,1,,2024-02-29,,\n")
    (cert,) = held(staffed)
    assert (cert.review_due, cert.expires) == (date(2027, 2, 27), date(2030, 2, 27))
    assert any("加 6 年" in words for words in result.warnings) and any("3 年" in words for words in result.warnings)


def test_a_span_of_days_in_the_cell_counts_to_its_end(staffed: Office) -> None:
    staffed.imports("certificates", HEAD + "A1,,叉车证,5,,,,2025.3.1至2029.2.28\n")
    assert held(staffed)[0].expires == date(2029, 2, 28)


def test_a_card_that_was_withdrawn_counts_no_more(staffed: Office) -> None:
    staffed.imports("certificates", HEAD + WELDER)
    gone = HEAD.replace("至\n", "至,有效\n") + WELDER.replace("2029-03-01\n", "2029-03-01,否\n")
    staffed.imports("certificates", gone)
    assert held(staffed) == []


def test_who_looked_the_number_up_and_when_is_kept(staffed: Office) -> None:
    table = "工号,类别,证号,有效期至,查验人,查验日期\nA1,叉车证,6,2028-01-01,赵敏,2026-11-20\n"
    staffed.imports("certificates", table)
    assert (held(staffed)[0].checked_by, held(staffed)[0].checked_on) == (staffed.person("赵敏").id, date(2026, 11, 20))
    assert "要么都填" in staffed.complains("certificates", table.replace("2026-11-20", "").replace(",6,", ",7,"))[0]


def test_the_picture_beside_the_table_is_kept_and_one_that_is_missing_is_named(staffed: Office) -> None:
    def scans(name: str) -> KeptScan:
        if name == "a.jpg":
            return KeptScan("ab" * 32, "image/jpeg", 7)
        raise LookupError(f"照片“{name}”找不到，请放在这张表旁边")

    def bring(name: str) -> list[str]:
        path = staffed.writes(f"工号,类别,证号,有效期至,照片\nA1,叉车证,6,2028-01-01,{name}\n")
        with staffed.session() as session:
            result = import_file(Target(session, SUNDAY, staffed.tenants, scans=scans), "certificates", path)
            session.commit()
        return [str(bad) for bad in result.errors]

    assert "照片“b.jpg”找不到" in bring("b.jpg")[0] and "只写文件名" in bring("../a.jpg")[0]
    assert bring("a.jpg") == [] and held(staffed)[0].scan == "ab" * 32
    with staffed.session() as session:
        assert [row.kind for row in session.exec(select(Media))] == ["certificate"]


def test_a_retraining_that_is_over_shows_in_the_dossier(staffed: Office) -> None:
    staffed.imports("certificates", HEAD + "A2,,年度复训,Z1,,2025-11-01,,2026-10-31\n")
    assert dossier(staffed, "王芳").retraining_due == date(2026, 10, 31)
    staffed.imports("certificates", HEAD + "A2,,年度复训,Z2,,2026-11-01,,2027-10-31\n")
    assert dossier(staffed, "王芳").retraining_due is None


def test_a_contractors_person_gets_a_pass_a_host_and_a_role_of_their_own(staffed: Office) -> None:
    staffed.imports("contractors", HONGDA)
    geng = staffed.person("耿长河")
    assert (geng.role, geng.department, geng.reachable) == (CONTRACTOR, "承包商/宏达安装", True)
    assert geng.manager == next(p.id for p in staffed.org().people.values() if p.staff_no == "A2")
    assert staffed.org().belongs(geng.id) and not staffed.org().listed(geng.id)
    gate = dossier(staffed, "耿长河").gate
    assert gate and gate.company.name == "宏达安装"
    assert (gate.trained_on, gate.until) == (date(2026, 11, 1), date(2027, 10, 31))
    again = staffed.imports("contractors", HONGDA)
    assert (again.added, again.changed) == (0, 0)


def test_a_pass_that_is_extended_keeps_its_number_and_a_revoked_one_stays_revoked(staffed: Office) -> None:
    staffed.imports("contractors", HONGDA)
    first = dossier(staffed, "耿长河").gate
    staffed.imports("contractors", HONGDA.replace("2027-10-31,\n", "2028-10-31,违章动火\n"))
    staffed.imports("contractors", HONGDA.replace("2027-10-31", "2028-10-31"))
    gate = dossier(staffed, "耿长河").gate
    assert gate and first and (gate.serial, gate.until, gate.revoked) == (first.serial, date(2028, 10, 31), "违章动火")
    staffed.imports("contractors", HONGDA.replace("2027-10-31,\n", "2028-10-31,恢复\n"))
    gate = dossier(staffed, "耿长河").gate
    assert gate is not None and gate.revoked == ""
    with staffed.session() as session:
        assert len(session.exec(select(GatePassRow)).all()) == 3


def test_a_change_of_company_is_a_new_pass_with_a_training_of_its_own(staffed: Office) -> None:
    staffed.imports("contractors", HONGDA)
    staffed.imports("contractors", FIRMS + "永固防腐,2027-12-31,2027-06-30,A2,耿长河,CB1,,,,2027-01-31,\n")
    gate = dossier(staffed, "耿长河").gate
    assert gate and (gate.company.name, gate.trained_on, gate.serial) == ("永固防腐", None, 2)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("宏达安装,,,,张三,,13900000001,,,,", "是本厂员工 张伟（A1） 的"),
        ("宏达安装,,,,,,,,2026-11-01,,", "没有写是谁"),
        (",2027-01-01,,,,,,,,,", "缺承包商名称"),
        ("宏达安装,2026-01-01,,,,,,,,,", "到期日和行 2 不一样"),
        ("宏达安装,明年,,,,,,,,,", "安全协议到期“明年”看不懂"),
        ("宏达安装,,,李四,,,,,,,", "对接人“李四”不在人员表里"),
    ],
)
def test_a_bad_line_of_the_contractors_brings_nothing_in(staffed: Office, line: str, words: str) -> None:
    told = staffed.complains("contractors", HONGDA + line + "\n")
    assert [text for text in told if text.startswith("行 4：") and words in text], told
    with staffed.session() as session:
        assert session.exec(select(Contractor)).all() == []


def test_a_company_whose_insurance_is_over_is_said_at_once(staffed: Office) -> None:
    result = staffed.imports("contractors", HONGDA.replace("2027-06-30", "2026-11-21"))
    assert any("保险已经过期，人员上不了作业票：宏达安装" in words for words in result.warnings)


def test_a_contractors_certificate_is_found_by_the_number_of_the_pass_list(staffed: Office) -> None:
    staffed.imports("contractors", HONGDA)
    staffed.imports("certificates", HEAD + WELDER.replace("A1,张伟", "CB1,耿长河"))
    assert [cert.category for cert in dossier(staffed, "耿长河").certificates] == ["welding"]
