"""One person with two accounts: a code typed in the other chat, or a line of the people table."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest_asyncio
from sqlmodel import select

from bot.sandbox.people import Member
from db.imports import Target, import_file
from db.tables import Account, Binding, Person
from tests.whole.plant import Plant, plant


@pytest_asyncio.fixture
async def works(tmp_path: Path) -> AsyncIterator[Plant]:
    """孙浩 stands in the table with a WeCom account; the DingTalk account sun-ding is nobody's yet."""
    async with plant(tmp_path) as found:
        found.sandbox.sandbox.dingtalk.roll.put(Member("sun-ding", "孙浩"))
        yield found


async def code_for(works: Plant, user: str, platform: str = "wecom") -> str:
    await works.says(user, "绑定", platform)
    found = re.findall(r"绑定码 (\d{6})", await works.words(user, platform))
    await works.passes(seconds=1)  # the answer goes where somebody last wrote
    return found[-1] if found else ""


def holder(works: Plant, account: str, platform: str) -> str:
    def find(work: Any) -> str:
        query = select(Account.person).where(Account.account == account, Account.platform == platform)
        return str(work.session.exec(query).one())

    return works.service.store.run_now(find)


async def test_a_code_typed_in_the_other_chat_links_both_accounts(works: Plant) -> None:
    code = await code_for(works, "sun.hao")
    assert "钉钉" in await works.words("sun.hao") and "10 分钟内有效" in await works.words("sun.hao")
    await works.says("sun-ding", f"绑定 {code}", "dingtalk")
    assert "绑定好了：企业微信和钉钉现在都是孙浩" in await works.words("sun-ding", "dingtalk")
    assert holder(works, "sun.hao", "wecom") == holder(works, "sun-ding", "dingtalk")
    org = works.service.store.run_now(lambda work: work.org())
    assert len(org.named("孙浩")) == 1
    marks = works.service.store.run_now(lambda work: [b.mark for b in work.session.exec(select(Binding))])
    assert marks and code not in "".join(marks)


async def test_what_was_reported_before_belongs_to_the_one_person_and_is_answered(works: Plant) -> None:
    await works.says("sun-ding", "一号焊接车间配电箱门敞开", "dingtalk")
    (case,) = await works.cases()
    assert case["reporter"]["name"] == "孙浩"
    code = await code_for(works, "sun-ding", "dingtalk")
    await works.says("sun.hao", f"绑定{code}")
    (case,) = await works.cases()
    assert case["reporter"]["id"] == holder(works, "sun.hao", "wecom")
    assert (await works.api(f"cases/{case['code']}"))["reporter"]["name"] == "孙浩"


async def test_a_code_is_good_once_and_for_ten_minutes(works: Plant) -> None:
    works.sandbox.sandbox.dingtalk.roll.put(Member("other", "别人"))
    code = await code_for(works, "sun.hao")
    await works.says("sun-ding", f"绑定 {code}", "dingtalk")
    await works.says("other", f"绑定 {code}", "dingtalk")
    assert "绑定码不对或过期了" in await works.words("other", "dingtalk")
    late = await code_for(works, "li.qiang")
    await works.passes(minutes=11)
    await works.says("other", f"绑定 {late}", "dingtalk")
    assert holder(works, "other", "dingtalk") != holder(works, "li.qiang", "wecom")


async def test_a_code_in_the_same_platform_and_a_newer_code_do_not_link(works: Plant) -> None:
    first = await code_for(works, "sun.hao")
    await works.says("li.qiang", f"绑定 {first}")
    assert "要发到另一个平台的聊天里" in await works.words("li.qiang")
    second = await code_for(works, "sun.hao")
    assert first != second
    await works.says("sun-ding", f"绑定 {first}", "dingtalk")
    assert "绑定码不对或过期了" in await works.words("sun-ding", "dingtalk")
    await works.says("sun-ding", f"绑定：{second[:3]} {second[3:]}", "dingtalk")
    assert "绑定好了" in await works.words("sun-ding", "dingtalk")


async def test_wrong_codes_are_counted_and_too_many_codes_are_not_given(works: Plant) -> None:
    good = await code_for(works, "sun.hao")
    wrong = f"{(int(good) + 1) % 10**6:06}"
    for _ in range(5):
        await works.says("sun-ding", f"绑定 {wrong}", "dingtalk")
    await works.says("sun-ding", f"绑定 {good}", "dingtalk")
    assert "试得太多了" in await works.words("sun-ding", "dingtalk")
    assert holder(works, "sun-ding", "dingtalk") != holder(works, "sun.hao", "wecom")
    for _ in range(3):
        await works.says("li.qiang", "绑定")
    before = await works.words("li.qiang")
    await works.says("li.qiang", "绑定")
    assert len(re.findall("绑定码", before)) == 3 and "试得太多了" in await works.words("li.qiang")


async def test_people_with_two_numbers_or_two_accounts_are_not_linked(works: Plant) -> None:
    code = await code_for(works, "li.qiang")
    await works.says("wu.lei", f"绑定 {code}", "dingtalk")
    assert "工号不一样" in await works.words("wu.lei", "dingtalk")
    code = await code_for(works, "zhao.min", "dingtalk")
    await works.says("zhao.min", f"绑定 {code}")
    assert "本来就是同一个人" in await works.words("zhao.min")


async def test_a_line_of_the_table_with_both_accounts_links_them(works: Plant, tmp_path: Path) -> None:
    await works.says("sun-ding", "帮助", "dingtalk")
    table = tmp_path / "both.csv"
    table.write_text(
        "name,department,wecom_userid,dingtalk_userid,staff_no\n孙浩,公司/设备部,sun.hao,sun-ding,S022\n", "utf-8"
    )

    def read(work: Any) -> list[str]:
        target = Target(work.session, works.clock.now(), works.service.settings.tenants, work.site)
        return [str(bad) for bad in import_file(target, "people", table).errors]

    assert works.service.store.run_now(read) == []
    assert holder(works, "sun-ding", "dingtalk") == holder(works, "sun.hao", "wecom")
    people = works.service.store.run_now(lambda work: list(work.session.exec(select(Person).where(Person.active))))
    assert len([p for p in people if p.name == "孙浩"]) == 1


async def test_cancel_withdraws_an_open_code_and_words_that_are_no_code_open_no_report(works: Plant) -> None:
    code = await code_for(works, "sun.hao")
    await works.says("sun.hao", "取消")
    assert "绑定码作废了" in await works.words("sun.hao")
    await works.says("sun-ding", f"绑定 {code}", "dingtalk")
    assert "不对或过期" in await works.words("sun-ding", "dingtalk")
    await works.says("sun.hao", "取消")
    assert "没有要取消的" in await works.words("sun.hao")
    for words in ("绑定 abc", "绑定12ab56"):
        await works.says("sun-ding", words, "dingtalk")
    assert (await works.words("sun-ding", "dingtalk")).count("绑定码是 6 位数字") == 2
    assert await works.cases() == []
    await works.says("sun-ding", "绑定 着火了", "dingtalk")
    assert len(await works.cases()) == 1, "a fire is never a code"
