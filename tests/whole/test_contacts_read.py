"""`run.py contacts`, the nightly reading, and what may not be carried out."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from sqlmodel import select

from bot import chats
from bot.contacts import cli
from bot.demo import SITE
from bot.demo_people import address_books
from bot.platform import Platform
from bot.sandbox.people import Department, Member, Roll
from config.settings import Settings
from db.tables import Account, Contact, ContactRun, Person
from tests.whole.plant import Plant, plant
from workflows.kernel.people import Org
from workflows.kernel.ports import Clock

CHART = (Department(10, "焊接车间"), Department(11, "一班", 10), Department(20, "质检部"))
PEOPLE = (
    Member("he.wei", "贺伟", (10,), leads=(10,), title="车间主任", staff_no="1001"),
    Member("ma.li", "马丽", (11,), leads=(11,), manager="he.wei", title="一班班长", staff_no="1002"),
    Member("su.yang", "苏阳", (11,), manager="ma.li", staff_no="1003"),
    Member("Tang.Bo", "唐波", (20, 11), title="安全员", staff_no="1004"),
)


def platforms(settings: Settings, clock: Clock) -> Mapping[str, Platform]:
    return {"wecom": chats.wecom(settings, clock), "dingtalk": chats.dingtalk(settings, clock)}


def fill(roll: Roll, people: Iterable[Member], chart: Iterable[Department] = CHART) -> None:
    for member in list(roll.members.values()):
        roll.remove(member.userid)
    roll.departments.update({node.id: node for node in chart})
    for member in people:
        roll.put(member)


@dataclass(slots=True)
class Works:
    """A plant without tables of its own: its people come from the address books."""

    plant: Plant

    @property
    def wecom(self) -> Roll:
        return self.plant.sandbox.sandbox.wecom.roll

    @property
    def dingtalk(self) -> Roll:
        return self.plant.sandbox.sandbox.dingtalk.roll

    async def reads(self, only: str = "wecom", dry: bool = False, force: bool = False, as_json: bool = True) -> int:
        settings = self.plant.service.settings
        return await cli.run(settings, platforms, only, dry, force, as_json, self.plant.clock)

    def org(self) -> Org:
        return self.plant.service.store.run_now(lambda work: work.org())

    def rows(self, table: Any) -> list[Any]:
        return self.plant.service.store.run_now(lambda work: list(work.session.exec(select(table))))

    def named(self, name: str) -> Any:
        (found,) = [p for p in self.org().people.values() if p.name == name and p.active]
        return found


def printed(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """The one object of the command, beside what the service logs."""
    (line,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    found: dict[str, Any] = json.loads(line)
    return found


@pytest_asyncio.fixture
async def works(tmp_path: Path) -> AsyncIterator[Works]:
    empty = tmp_path / "site"
    empty.mkdir()
    (empty / "people.csv").write_text("name,wecom_userid,dingtalk_userid\n", encoding="utf-8")
    async with plant(tmp_path, site=empty) as found:
        made = Works(found)
        fill(made.wecom, PEOPLE)
        fill(made.dingtalk, ())
        yield made


async def test_the_first_import_brings_people_departments_superiors_and_roles(works: Works) -> None:
    assert await works.reads() == 0
    org = works.org()
    wei, li, yang, bo = (works.named(name) for name in ("贺伟", "马丽", "苏阳", "唐波"))
    assert [p.role for p in (wei, li, yang, bo)] == ["车间主任", "班组长", "员工", "安全员"]
    assert [p.department for p in (wei, li, yang, bo)] == ["焊接车间", "焊接车间/一班", "焊接车间/一班", "质检部"]
    assert (li.manager, yang.manager) == (wei.id, li.id) and wei.manager is None
    assert org.departments["焊接车间"].leader == wei.id and org.departments["焊接车间/一班"].leader == li.id
    assert list(org.chain(yang.id)) == [li.id, wei.id]
    assert {a.spelled for a in works.rows(Account)} == {"he.wei", "ma.li", "su.yang", "Tang.Bo"}


async def test_a_dry_run_shows_the_diff_in_chinese_and_changes_nothing(
    works: Works, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await works.reads(dry=True, as_json=False) == 0
    said = capsys.readouterr().out
    assert "企业微信：共 4 人。新增 4 人" in said and "试读，什么都没有改" in said
    assert "马丽（ma.li）焊接车间/一班，一班班长，班组长，工号 1002" in said and "新部门 焊接车间/一班" in said
    assert not works.org().people and not works.rows(Contact) and not works.rows(ContactRun)
    await works.reads(dry=True)
    line = printed(capsys)
    assert line["state"] == "dry" and [one["name"] for one in line["added"]] == ["贺伟", "马丽", "苏阳", "唐波"]


async def test_the_second_reading_finds_nothing(works: Works, capsys: pytest.CaptureFixture[str]) -> None:
    await works.reads()
    capsys.readouterr()
    assert await works.reads() == 0
    said = printed(capsys)
    assert (said["added"], said["changed"], said["left"], said["departments"]) == ([], [], [], [])


async def test_moves_new_names_and_leavers_of_the_night_are_told_in_one_card(works: Works) -> None:
    await works.reads()
    await works.plant.says("Tang.Bo", "帮助")
    fill(works.wecom, [PEOPLE[0], Member("ma.li", "马小丽", (20,), manager="he.wei", title="一班班长", staff_no="1002"),
                       PEOPLE[3], Member("xin", "辛新", (20,))])  # fmt: skip
    await works.plant.passes(hours=24)
    li = works.named("马小丽")
    assert li.department == "质检部" and works.named("辛新").department == "质检部"
    assert [p.active for p in works.org().people.values() if p.name == "苏阳"] == [False]
    words = await works.plant.words("tang.bo")
    assert "企业微信通讯录核对：新增 1 人，变动 1 人，离职 1 人" in words and "苏阳" in words and "辛新 质检部" in words
    before = len(await works.plant.phone("tang.bo"))
    await works.plant.passes(hours=24)
    fresh = [b for b in (await works.plant.phone("tang.bo"))[before:] if "通讯录" in str(b)]
    assert not fresh, "a night without changes tells nobody"
    assert [run.kind for run in works.rows(ContactRun)] == ["first", "nightly"]


async def test_nobody_is_read_at_night_before_somebody_imported_once(works: Works) -> None:
    await works.plant.passes(hours=48)
    assert not works.org().people and await works.plant.counter("wecom/cgi-bin/user/list") == 0


@pytest.mark.parametrize("left", [0, 1])
async def test_an_address_book_that_is_suddenly_empty_or_small_is_refused_and_told(works: Works, left: int) -> None:
    many = [Member(f"u{n}", f"员工{n}", (11,)) for n in range(20)]
    fill(works.wecom, [PEOPLE[3], *many])
    await works.reads()
    await works.plant.says("Tang.Bo", "帮助")
    fill(works.wecom, PEOPLE[3:] if left else ())
    await works.plant.passes(hours=24)
    assert sum(p.active for p in works.org().people.values()) == 21
    run = works.rows(ContactRun)[-1]
    assert run.state == "refused" and ("20 人离职" if left else "是空的") in run.why
    if left:  # else not even the safety officer can be told there
        assert "企业微信通讯录核对没有执行" in await works.plant.words("tang.bo")
    assert await works.reads() == 1
    assert await works.reads(force=True) == (0 if left else 1)


async def test_withheld_details_say_what_to_do_and_change_nothing(
    works: Works, capsys: pytest.CaptureFixture[str]
) -> None:
    await works.plant.control("powers", wecom_withholds=True)
    assert await works.reads(as_json=False) == 1
    said = capsys.readouterr().err
    assert "企业微信不让读通讯录详情（60011）" in said and "自建应用的 secret" in said and "import people" in said
    assert await works.reads() == 1
    assert printed(capsys)["state"] == "failed"


async def test_a_night_in_which_the_platform_withholds_is_told_once(works: Works) -> None:
    await works.reads()
    await works.plant.says("Tang.Bo", "帮助")
    await works.plant.control("powers", wecom_withholds=True)
    await works.plant.passes(hours=24)
    words = await works.plant.words("tang.bo")
    assert "企业微信通讯录没有读到" in words and "自建应用的 secret" in words
    assert works.rows(ContactRun)[-1].state == "failed"


async def test_the_same_staff_number_in_both_address_books_is_one_person(works: Works) -> None:
    fill(works.dingtalk, [Member("0177", "马丽", (11,), staff_no="1002", title="班长"), Member("0178", "刘备", (20,))])
    assert await works.reads("") == 0
    accounts = {a.account: a.person for a in works.rows(Account)}
    assert accounts["ma.li"] == accounts["0177"] and len({*accounts.values()}) == 5
    assert works.named("马丽").department == "焊接车间/一班", "WeCom comes first in the table"
    fill(works.dingtalk, [Member("0177", "马莉", (20,), staff_no="1002"), Member("0178", "刘备", (20,))])
    await works.reads("")
    assert works.named("马丽").department == "焊接车间/一班"


async def test_a_mobile_links_where_the_platform_tells_it(works: Works) -> None:
    await works.reads()
    works.plant.service.store.run_now(_mobile_of_su_yang)
    fill(works.dingtalk, [Member("0190", "苏阳", (11,), mobile="13800000003")])
    works.plant.sandbox.sandbox.dingtalk.tells_mobile = True
    await works.reads("dingtalk")
    accounts = {a.account: a.person for a in works.rows(Account)}
    assert accounts["0190"] == accounts["su.yang"]


def _mobile_of_su_yang(work: Any) -> None:
    row = work.session.exec(select(Person).where(Person.name == "苏阳")).one()
    row.mobile = "13800000003"
    work.session.add(row)


async def test_a_staff_number_that_comes_late_joins_two_records(works: Works) -> None:
    fill(works.wecom, [Member("su.yang", "苏阳", (11,))])
    fill(works.dingtalk, [Member("0190", "苏阳", (11,), staff_no="1003")])
    await works.reads("")
    assert len(works.org().people) == 2
    fill(works.wecom, [Member("su.yang", "苏阳", (11,), staff_no="1003")])
    await works.reads("wecom")
    accounts = {a.account: a.person for a in works.rows(Account)}
    assert accounts["0190"] == accounts["su.yang"]


async def test_a_role_set_by_hand_stays_and_is_only_mentioned(
    works: Works, capsys: pytest.CaptureFixture[str]
) -> None:
    await works.reads()

    def by_hand(work: Any) -> None:
        for name, role in (("苏阳", "安全员"), ("马丽", "安全总监")):
            row = work.session.exec(select(Person).where(Person.name == name)).one()
            row.role = role
            work.session.add(row)

    works.plant.service.store.run_now(by_hand)
    fill(works.wecom, [PEOPLE[0], Member("ma.li", "马丽", (11,), manager="he.wei", title="车间主任", staff_no="1002"),
                       PEOPLE[2], PEOPLE[3]])  # fmt: skip
    capsys.readouterr()
    await works.reads()
    said = printed(capsys)
    assert works.named("马丽").role == "安全总监" and works.named("苏阳").role == "安全员"
    assert any("马丽 的职务是“车间主任”，角色仍是 安全总监" in note for note in said["notes"])


async def test_dingtalk_tells_superiors_person_by_person_some_a_night(works: Works, tmp_path: Path) -> None:
    policies = tmp_path / "site" / "policies"
    policies.mkdir()
    (policies / "contacts.toml").write_text("superiors_a_run = 2\n", encoding="utf-8")
    fill(works.dingtalk, PEOPLE)
    assert await works.reads("dingtalk") == 0
    known = [p for p in works.org().people.values() if p.manager]
    asked = [c for c in works.rows(Contact) if c.leader_at]
    assert len(asked) == 2 and len(known) <= 2
    await works.reads("dingtalk")
    await works.reads("dingtalk")
    assert len([c for c in works.rows(Contact) if c.leader_at]) == 4
    assert works.named("苏阳").manager == works.named("马丽").id


async def test_an_import_that_was_cut_off_goes_on_where_it_stopped(works: Works) -> None:
    fill(works.wecom, [Member(f"u{n}", f"员工{n}", (11,), manager="u0") for n in range(2500)])
    works.plant.sandbox.sandbox.wecom.roll.departments.update({11: Department(11, "一班")})
    task = asyncio.create_task(works.reads())
    while not works.org().people:
        await asyncio.sleep(0.005)
    task.cancel()
    await asyncio.wait([task])
    assert await works.reads() == 0
    org = works.org()
    boss = works.named("员工0").id
    assert len(org.people) == 2500 and all(p.manager == boss for p in org.people.values() if p.id != boss)


async def test_the_demo_s_address_books_say_what_its_tables_say(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with plant(tmp_path, site=SITE) as found:
        works = Works(found)
        theirs = address_books(SITE)
        for roll, people in ((works.wecom, theirs[0]), (works.dingtalk, theirs[1])):
            fill(roll, people, theirs[2])
        capsys.readouterr()
        assert await works.reads() == 0
        said = printed(capsys)
        changed = [one for one in said["added"] if one["new"] or one["changes"]]
        assert len(said["added"]) == len(theirs[0]) and not changed and not said["notes"], (changed[:3], said["notes"])
