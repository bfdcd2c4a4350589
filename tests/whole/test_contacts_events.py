"""People come, move, change their name and go in the platforms' address books, while the service runs."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest_asyncio
from sqlmodel import select

from db.tables import Account, ContactRun, Department, Person
from tests.whole.plant import Plant, plant
from workflows.kernel.people import Org


@pytest_asyncio.fixture
async def works(tmp_path: Path) -> AsyncIterator[Plant]:
    async with plant(tmp_path) as found:
        yield found


async def happens(works: Plant, path: str, /, **what: Any) -> dict[str, Any]:
    told = await works.control(path, **what)
    assert told.get("ok"), told
    await works.settles()
    return told


def org(works: Plant) -> Org:
    return works.service.store.run_now(lambda work: work.org())


def person(works: Plant, platform: str, account: str) -> Person:
    def find(work: Any) -> Person:
        query = select(Account.person).where(Account.platform == platform, Account.account == account)
        found: Person = work.session.get_one(Person, (work.site, work.session.exec(query).one()))
        return found

    return works.service.store.run_now(find)


async def test_somebody_new_is_known_at_once_with_department_title_and_superior(works: Plant) -> None:
    made = await happens(works, "departments", platform="wecom", do="create", name="质检部")
    await happens(
        works, "people", platform="wecom", do="hire", userid="Xin.Ren", name="辛仁", departments=[str(made["id"])],
        title="质检班长", manager="wang.fang", staff_no="9001",
    )  # fmt: skip
    found = person(works, "wecom", "xin.ren")
    assert (found.name, found.department, found.role, found.staff_no) == ("辛仁", "质检部", "班组长", "9001")
    assert org(works).name(found.manager) == "王芳"


async def test_a_new_name_department_and_account_reach_the_same_person(works: Plant) -> None:
    before = person(works, "wecom", "li.qiang").id
    made = await happens(works, "departments", platform="wecom", do="create", name="电修车间")
    await happens(works, "people", platform="wecom", do="change", userid="li.qiang", name="李强强",
                  departments=[str(made["id"])])  # fmt: skip
    found = person(works, "wecom", "li.qiang")
    assert (found.id, found.name, found.department) == (before, "李强强", "电修车间")
    await happens(works, "people", platform="wecom", do="change", userid="li.qiang", new_userid="Li.QQ")
    assert person(works, "wecom", "li.qq").id == before
    await works.says("Li.QQ", "二号焊接车间东门配电箱门敞开")
    (case,) = await works.cases()
    assert case["reporter"]["name"] == "李强强"


async def test_a_renamed_department_takes_people_places_and_contacts_with_it(works: Plant) -> None:
    top = await happens(works, "departments", platform="dingtalk", do="create", name="公司")
    made = await happens(works, "departments", platform="dingtalk", do="create", name="焊接车间", parent=top["id"])
    await happens(works, "departments", platform="dingtalk", do="change", id=made["id"], name="焊装车间")
    now = org(works)
    assert "公司/焊装车间" in now.departments and "公司/焊接车间" not in now.departments
    assert now.people[person(works, "wecom", "zhang.wei").id].department == "公司/焊装车间"
    assert {p.department for p in now.places.values()} & {"公司/焊装车间"}


async def test_whoever_left_is_blocked_and_the_open_case_goes_to_the_superior_with_a_note(works: Plant) -> None:
    await works.says("zhang.wei", "一号焊接车间配电箱门敞开")
    (case,) = await works.cases()
    owner = person(works, "wecom", "li.qiang")
    assert case["owner"]["name"] == "李强"
    await happens(works, "people", platform="wecom", do="fire", userid="li.qiang")
    (after,) = await works.cases()
    assert after["owner"]["name"] == "王芳" and after["state"] == "dispatched"
    log = (await works.api(f"cases/{case['code']}/log"))["items"]
    assert any("企业微信通讯录里已删除李强，由上级王芳接手" in (row["why"] or "") for row in log), log
    assert not org(works).people[owner.id].active
    words = await works.words("wang.fang")
    assert "李强已离职，没办完的转到王芳这里" in words and case["code"] in words
    officer = await works.words("zhao.min", "dingtalk")
    assert "李强已离职（企业微信通讯录），账号已停用" in officer and "要改责任人" in officer


async def test_somebody_who_left_asks_nothing_in_the_other_chat_but_a_danger_is_heard(works: Plant) -> None:
    await happens(works, "people", platform="wecom", do="fire", userid="wang.fang")
    await works.says("wang.fang", "今日未闭环", platform="dingtalk")
    assert not await works.cases() and "账号已停用" in await works.words("wang.fang", "dingtalk")
    await works.says("wang.fang", "二号焊接车间东门配电箱门敞开", platform="dingtalk")
    (case,) = await works.cases()
    assert case["owner"]["name"] == "赵敏"


async def test_somebody_who_comes_back_is_let_in_again(works: Plant) -> None:
    who = person(works, "wecom", "sun.hao").id
    await happens(works, "people", platform="wecom", do="fire", userid="sun.hao")
    assert not org(works).people[who].active
    await happens(works, "people", platform="wecom", do="hire", userid="sun.hao", name="孙浩")
    assert person(works, "wecom", "sun.hao").id == who and org(works).people[who].active
    await works.says("sun.hao", "一号喷漆线漏油")
    assert await works.cases()


async def test_a_switched_off_account_counts_as_gone(works: Plant) -> None:
    await happens(works, "people", platform="wecom", do="change", userid="chen.jing", active=False)
    assert not org(works).people[person(works, "wecom", "chen.jing").id].active


async def test_changes_that_arrive_twice_and_late_leave_the_truth(works: Plant) -> None:
    told = await happens(works, "people", platform="dingtalk", do="hire", userid="0777", name="钱七")
    await happens(works, "people", platform="dingtalk", do="fire", userid="0777")
    await works.control("redeliver", delivery=told["delivery"], copies=2)
    await works.settles()
    assert not org(works).people[person(works, "dingtalk", "0777").id].active
    # an old event of leaving, while the platform still has them: who is listed works here
    await works.control("event", platform="dingtalk", event="user_leave_org", fields={"userId": '["wu.lei"]'})
    await works.settles()
    assert org(works).people[person(works, "dingtalk", "wu.lei").id].active


async def test_a_change_waits_for_a_platform_that_is_down_and_keeps_what_it_changed(works: Plant) -> None:
    await works.breaks("wecom", "down", None, path="user/get")
    told = await works.control("people", platform="wecom", do="hire", userid="spaet", name="晚来")
    assert told["ok"]
    await works.mends()
    await works.passes(minutes=2)
    assert person(works, "wecom", "spaet").name == "晚来"
    runs = works.service.store.run_now(lambda work: list(work.session.exec(select(ContactRun))))
    assert [run.kind for run in runs] == ["event"] and "晚来" in runs[0].diff


async def test_a_removed_department_without_people_goes(works: Plant) -> None:
    made = await happens(works, "departments", platform="wecom", do="create", name="临时组")
    await happens(works, "departments", platform="wecom", do="remove", id=made["id"])
    rows = works.service.store.run_now(lambda work: [d.path for d in work.session.exec(select(Department))])
    assert "临时组" not in rows


async def test_somebody_else_s_staff_number_gives_nobody_a_second_account(works: Plant) -> None:
    await happens(works, "people", platform="wecom", do="change", userid="li.qiang", staff_no="S012")
    await happens(works, "people", platform="wecom", do="hire", userid="tippfehler", name="田飞", staff_no="S012")
    rows = works.service.store.run_now(lambda work: [a.account for a in work.session.exec(select(Account))])
    assert "tippfehler" not in rows
    runs = works.service.store.run_now(lambda work: list(work.session.exec(select(ContactRun))))
    assert "已是别的账号的，没有导入" in runs[-1].diff
