"""The people table of a factory, with the mistakes that such tables have."""

import pytest
from sqlmodel import select

from db import tables
from tests.whole.imports.office import Office

HEAD = "name,mobile,department,role,manager,wecom_userid,dingtalk_userid,staff_no\n"
SHOP = HEAD + (
    "高翔,13900000001,二号焊接车间,车间主任,,,gao.xiang,A1\n"
    "冯志勇,13900000002,二号焊接车间/甲班,班组长,高翔,Feng.ZhiYong,,A2\n"
    "张伟,13900000003,二号焊接车间/甲班,员工,A2,zhang.wei,,A3\n"
)
CIRCLE = "甲一,,冲压车间/甲班,员工,乙二,,,A1\n乙二,,冲压车间,班组长,甲一,yi.er,,A2\n"


def accounts(office: Office) -> set[tuple[str, str, str, str]]:
    with office.session() as session:
        names = {p.id: p.name for p in session.exec(select(tables.Person))}
        return {(names[a.person], a.platform, a.tenant, a.account) for a in session.exec(select(tables.Account))}


def test_superiors_are_found_by_name_or_staff_number_and_accounts_are_kept_in_small_letters(office: Office) -> None:
    result = office.imports("people", SHOP)
    assert (result.added, result.changed, result.unchanged) == (3, 0, 0)
    org = office.org()
    assert [org.name(p) for p in org.chain(office.person("张伟").id)] == ["冯志勇", "高翔"]
    assert accounts(office) == {
        ("高翔", "dingtalk", "ding1", "gao.xiang"),
        ("冯志勇", "wecom", "ww1", "feng.zhiyong"),
        ("张伟", "wecom", "ww1", "zhang.wei"),
    }


def test_the_same_table_again_changes_nothing_and_keeps_the_version(office: Office) -> None:
    office.imports("people", SHOP)
    version = office.org().version
    again = office.imports("people", SHOP)
    assert (again.added, again.changed, again.unchanged) == (0, 0, 3)
    assert office.org().version == version


def test_a_change_moves_the_version_so_that_snapshots_are_read_anew(office: Office) -> None:
    office.imports("people", SHOP)
    version = office.org().version
    result = office.imports("people", SHOP.replace("13900000003", "13900000009"))
    assert (result.changed, result.unchanged) == (1, 2)
    assert office.org().version == version + 1


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (",13900000009,一车间,员工,,a.b,,A9", "行 5：缺姓名"),
        ("王芳,139,一车间,员工,,wang.fang,,A9", "行 5：手机号“139”不对，要 11 位数字"),
        ("王芳,,一车间,电工,,wang.fang,,A9", "行 5：角色“电工”不认识，只能是 员工、班组长"),
        ("王芳,,一车间,员工,王五,wang.fang,,A9", "行 5：上级“王五”不在人员表里，请核对姓名或工号"),
        ("王芳,,一车间,员工,,wang fang,,A9", "行 5：企业微信账号“wang fang”不对"),
        ("王芳,,一车间,员工,,wang.fang,,A3", "行 5：工号 A3 和行 4 重复"),
        ("王芳,,一车间,员工,,ZHANG.WEI,,A9", "行 5：企业微信账号 zhang.wei 和行 4 重复"),
        ("王芳,13900000003,一车间,员工,,wang.fang,,A9", "行 5：手机号 13900000003 和行 4 重复"),
    ],
)
def test_a_bad_line_is_named_with_its_row_and_remedy_and_nothing_is_imported(
    office: Office, line: str, words: str
) -> None:
    (told,) = office.complains("people", SHOP + line + "\n")
    assert words in told


def test_every_bad_line_is_named_at_once(office: Office) -> None:
    told = office.complains("people", SHOP + "王芳,1,,员工,,,,\n\n李强,,,电工,,,,\n")
    assert [line.split("：")[0] for line in told] == ["行 5", "行 7"]


def test_two_people_of_one_name_ask_for_the_staff_number(office: Office) -> None:
    table = SHOP + "王磊,,一车间,班组长,,wang.lei,,A7\n王磊,,二车间,员工,,wang.lei2,,A8\n"
    (told,) = office.complains("people", table + "赵六,,一车间,员工,王磊,zhao.liu,,A9\n")
    assert told.startswith("行 7：上级“王磊”有 2 个同名的人：A7（一车间）、A8（二车间）") and "请改填工号" in told
    office.imports("people", table + "赵六,,一车间,员工,A7,zhao.liu,,A9\n")
    assert office.org().people[office.person("赵六").manager or ""].staff_no == "A7"


def test_a_person_is_known_by_staff_number_then_account_then_mobile(office: Office) -> None:
    office.imports("people", SHOP)
    known = office.person("张伟").id
    for line in (
        "张大伟,,二号焊接车间,员工,高翔,da.wei,,A3",
        "张小伟,,二号焊接车间,员工,高翔,da.wei,,",
        "张老伟,13900000003,二号焊接车间,员工,高翔,,,",
    ):
        result = office.imports("people", HEAD + line + "\n")
        assert (result.added, result.changed) == (0, 1)
        assert office.person(line.split(",")[0]).id == known


def test_a_name_alone_never_finds_somebody_who_has_a_number(office: Office) -> None:
    office.imports("people", SHOP)
    (told,) = office.complains("people", "name,department\n张伟,三号焊接车间\n")
    assert "只凭姓名分不清，请补工号、账号或手机号" in told
    result = office.imports("people", "name,department,staff_no\n张伟,三号焊接车间,B1\n")
    assert result.added == 1 and len(office.org().named("张伟")) == 2


def test_a_list_of_bare_names_can_be_imported_twice(office: Office) -> None:
    table = "姓名,部门\n王芳,电工班\n李强,电工班\n"
    assert office.imports("people", table).added == 2
    assert office.imports("people", table).unchanged == 2
    (told,) = office.complains("people", table + "李强,电工班\n")
    assert told.startswith("行 4：")


def test_an_account_of_somebody_else_is_refused_but_two_people_may_swap(office: Office) -> None:
    office.imports("people", SHOP)
    (told,) = office.complains("people", HEAD + "高翔,,二号焊接车间,车间主任,,zhang.wei,,A1\n")
    assert told.startswith("行 2：企业微信账号“zhang.wei”现在是 张伟（A3） 的")
    swapped = "冯志勇,,二号焊接车间/甲班,班组长,高翔,zhang.wei,,A2\n张伟,,二号焊接车间/甲班,员工,A2,feng.zhiyong,,A3\n"
    assert office.imports("people", HEAD + swapped).changed == 2
    assert ("张伟", "wecom", "ww1", "feng.zhiyong") in accounts(office)
    assert ("冯志勇", "wecom", "ww1", "zhang.wei") in accounts(office)


def test_somebody_new_may_get_the_account_of_one_who_left(office: Office) -> None:
    head = HEAD.strip() + ",active\n"
    office.imports("people", head + "张伟,,甲班,员工,,zhang.wei,,A3,否\n")
    result = office.imports("people", head + "张威,,甲班,员工,,zhang.wei,,A4,是\n")
    assert result.added == 1 and office.person("张威").reachable
    assert accounts(office) == {("张威", "wecom", "ww1", "zhang.wei")}


def test_accounts_imported_before_the_tenant_was_configured_move_to_it(office: Office) -> None:
    office.tenants = {}
    office.imports("people", SHOP)
    office.tenants = {"wecom": "ww1"}
    result = office.imports("people", SHOP)
    assert result.added == 0
    assert {(platform, tenant) for _, platform, tenant, _ in accounts(office)} == {("wecom", "ww1"), ("dingtalk", "")}


def test_an_empty_account_cell_and_a_missing_column_keep_what_is_known(office: Office) -> None:
    office.imports("people", SHOP)
    office.imports("people", "name,staff_no,wecom_userid\n张伟,A3,\n")
    person = office.person("张伟")
    assert person.reachable and person.department == "二号焊接车间/甲班" and person.manager


def test_circles_silent_people_and_departments_without_contact_are_warned_of(office: Office) -> None:
    result = office.imports("people", HEAD + CIRCLE)
    told = "\n".join(result.warnings)
    assert "甲一 → 乙二 → 甲一" in told
    assert "通知不到本人：甲一，" in told
    assert "没有接口人的部门：冲压车间，" in told


def test_people_who_are_not_on_the_new_table_stay(office: Office) -> None:
    office.imports("people", SHOP)
    office.imports("people", HEAD + "高翔,13900000001,二号焊接车间,车间主任,,,gao.xiang,A1\n")
    assert office.person("张伟").active


def test_texts_are_kept_as_they_were_written(office: Office) -> None:
    office.imports("people", HEAD + "\"=cmd|' /C calc'!A0\",,\"<script>';DROP TABLE--\",员工,,x,,A1\n")
    assert office.person("=cmd|' /C calc'!A0").department == "<script>';DROP TABLE--"


def test_names_that_were_spaced_out_to_align_are_the_same_names(office: Office) -> None:
    lines = "王　芳,１３９０００００００１,电工班,班组长,,w.f,,A1\n李 强,,电工班,员工,王芳,l.q,,A2\n"
    office.imports("people", HEAD + lines)
    assert office.org().name(office.person("李强").manager) == "王芳"
