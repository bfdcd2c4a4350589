"""What somebody held who leaves: cases, reviews, shifts, standing in, pages; by the platform or by the table."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest_asyncio
from sqlmodel import select

from db.imports import Target, import_file
from db.org import bump_org
from db.tables import Absence, Account, PageSession, Shift
from tests.whole.plant import Plant, plant

REPORT = "一号焊接车间配电箱门敞开"


@pytest_asyncio.fixture
async def works(tmp_path: Path) -> AsyncIterator[Plant]:
    async with plant(tmp_path) as found:
        yield found


def person(works: Plant, account: str, platform: str = "wecom") -> str:
    def find(work: Any) -> str:
        query = select(Account.person).where(Account.account == account, Account.platform == platform)
        return str(work.session.exec(query).one())

    return works.service.store.run_now(find)


def add(works: Plant, *rows: Any) -> None:
    def put(work: Any) -> None:
        work.session.add_all(rows)
        bump_org(work.session, work.site)

    works.service.store.run_now(put)


def rows(works: Plant, table: Any) -> list[Any]:
    return works.service.store.run_now(lambda work: list(work.session.exec(select(table))))


async def fire(works: Plant, user: str, platform: str = "wecom") -> None:
    told = await works.control("people", platform=platform, do="fire", userid=user)
    assert told["ok"], told
    await works.settles()


async def test_shifts_to_come_and_standing_in_go_to_the_superior_with_one_card(works: Plant) -> None:
    now, li, zhang = works.clock.now(), person(works, "li.qiang"), person(works, "zhang.wei")
    hours = timedelta(hours=12)
    add(works, Shift(person=li, duty="安全员", since=now - 3 * hours, until=now - 2 * hours),
        Shift(person=li, duty="安全员", since=now + hours, until=now + 2 * hours),
        Absence(person=zhang, since=now, until=now + 4 * hours, stand_in=li))  # fmt: skip
    await fire(works, "li.qiang")
    superior = person(works, "wang.fang")
    assert [row.person for row in rows(works, Shift)] == [li, superior]
    assert rows(works, Absence)[0].stand_in == superior
    words = await works.words("wang.fang")
    assert "李强已离职，没办完的转到王芳这里" in words and "安全员" in words and "1 人请假期间的代理" in words


async def test_who_leaves_is_logged_out_of_the_pages(works: Plant) -> None:
    now, li = works.clock.now(), person(works, "li.qiang")
    add(works, PageSession(mark="m", person=li, platform="wecom", account="li.qiang", began_at=now, seen_at=now))
    await fire(works, "li.qiang")
    assert not rows(works, PageSession)


async def test_a_button_of_somebody_who_left_does_nothing_and_says_so(works: Plant) -> None:
    await works.says("zhang.wei", "二号焊接车间东门配电箱门敞开")
    (case,) = await works.cases()
    assert case["owner"]["name"] == "陈静"
    who = person(works, "chen.jing")
    store = works.service.store
    store.run_now(lambda work: (setattr(_row(work, who), "active", False), bump_org(work.session, work.site)))
    await works.presses("chen.jing", "接单")
    (case,) = await works.cases()
    assert case["state"] == "dispatched" and case["owner"]["name"] == "陈静"
    assert "账号已停用" in await works.words("chen.jing")


def _row(work: Any, person: str) -> Any:
    from db.tables import Person

    return work.session.get_one(Person, (work.site, person))


async def test_the_reviewer_who_leaves_is_replaced_by_the_superior(works: Plant) -> None:
    await works.says("zhang.wei", REPORT)
    (case,) = await works.cases()
    await works.presses("li.qiang", "接单")
    await works.photographs("li.qiang", 7)
    await works.presses("li.qiang", "整改完成")
    (case,) = await works.cases()
    assert case["state"] == "review" and "待复查" in await works.words("wang.fang")
    await fire(works, "wang.fang")
    assert "待复查" in await works.words("he.jianjun", "dingtalk")
    log = (await works.api(f"cases/{case['code']}/log"))["items"]
    assert any("由上级何建军接手" in (row["why"] or "") for row in log)


async def test_without_a_superior_the_rules_find_somebody(works: Plant) -> None:
    await fire(works, "zheng.guodong", "dingtalk")
    await works.says("zhang.wei", REPORT)
    for user, platform in (("wang.fang", "wecom"), ("he.jianjun", "dingtalk"), ("li.qiang", "wecom")):
        await fire(works, user, platform)
    (case,) = await works.cases()
    assert case["owner"]["name"] == "赵敏" and case["state"] == "dispatched"


async def test_a_table_that_says_somebody_left_hands_the_work_on_too(works: Plant, tmp_path: Path) -> None:
    await works.says("zhang.wei", REPORT)
    table = tmp_path / "left.csv"
    table.write_text("name,staff_no,active\n李强,S012,否\n王芳,S011,否\n", "utf-8")

    def read(work: Any) -> Any:
        target = Target(work.session, works.clock.now(), works.service.settings.tenants, work.site)
        return import_file(target, "people", table)

    result = works.service.store.run_now(read)
    await works.settles()
    (case,) = await works.cases()
    assert case["owner"]["name"] == "何建军", "the superior leaves with the same table, so the next one has it"
    assert any(f"李强已离职，{case['code']}转给何建军" in words for words in result.warnings)
    assert any("还要改责任人：区域 一号焊接车间" in words for words in result.warnings)


async def test_leaving_twice_hands_on_once(works: Plant) -> None:
    await works.says("zhang.wei", REPORT)
    await fire(works, "li.qiang")
    await works.control(
        "event", platform="wecom", user="sys", event="change_contact",
        fields={"ChangeType": "delete_user", "UserID": "li.qiang"},
    )  # fmt: skip
    await works.settles()
    cards = [b for b in await works.phone("wang.fang") if "没办完的转到" in str(b)]
    assert len(cards) == 1
