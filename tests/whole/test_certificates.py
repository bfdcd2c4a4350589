"""Certificates and contractors' passes through both chats: digests, the one warning, words, the scan at the gate."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlmodel import select

from bot.papers.gate import code_of
from bot.papers.scans import beside
from bot.papers.sheet import passes
from db import papers
from db.imports import Target, import_file
from db.imports.target import Scan
from db.tables import Case, CertificateRow
from tests.whole.pictures import picture
from tests.whole.plant import Plant, plant

HEAD = "工号,类别,证号,有效期至,复审日期\n"
NUMBER = "T990000199001010019"
FIRMS = "承包商,安全协议到期,保险到期,对接人,姓名,编号,入厂教育日期,入厂证有效期至\n"
HONGDA = FIRMS + "宏达安装,2026-12-31,2026-12-31,S021,,,,\n宏达安装,,,S021,耿长河,CB1,2026-02-01,2026-12-31\n"


@pytest.fixture
async def works(tmp_path: Path) -> AsyncIterator[Plant]:
    async with plant(tmp_path) as found:
        yield found


def brings(works: Plant, kind: str, table: str, scans: Scan | None = None) -> None:
    path = Path(works.service.settings.server.data) / "table.csv"
    path.write_text(table, "utf-8")

    def read(work: object) -> None:
        result = import_file(Target(work.session, works.clock.now(), {}, scans=scans), kind, path)  # type: ignore[attr-defined]
        assert not result.errors, result.errors

    works.service.store.run_now(read)


async def test_a_welder_the_superior_and_the_safety_officer_read_it_at_half_past_seven(works: Plant) -> None:
    brings(works, "certificates", HEAD + f"S013,焊接与热切割,{NUMBER},2026-04-01,\n")
    await works.passes(hours=23, minutes=29)
    assert "证书" not in await works.words("zhang.wei")
    await works.passes(minutes=2)
    assert "张伟，证书快到期了" in await works.words("zhang.wei")
    for user, platform in (("wang.fang", "wecom"), ("zhao.min", "dingtalk")):
        said = await works.words(user, platform)
        assert "张伟" in said and "29 天后到期：熔化焊接与热切割作业（4月1日）" in said and NUMBER not in said
    assert "证书" not in await works.words("li.qiang")


async def test_a_month_later_the_next_stage_comes_and_a_renewal_keeps_the_rest_quiet(works: Plant) -> None:
    brings(works, "certificates", HEAD + f"S013,叉车证,{NUMBER},2026-04-01,\n")
    await works.passes(days=1)
    assert (await works.words("zhang.wei")).count("证书快到期了") == 1
    brings(works, "certificates", HEAD + f"S013,叉车证,{NUMBER},2030-04-01,\n")
    await works.passes(days=35)
    assert (await works.words("zhang.wei")).count("证书快到期了") == 1
    assert (await works.words("zhang.wei")).count("天后到期") == 1


async def test_three_facts_come_as_one_card_the_same_morning_and_not_again(works: Plant) -> None:
    brings(works, "certificates", HEAD + f"S013,高处作业,{NUMBER},2026-02-28,\nS013,年度复训,Z1,2026-02-20,\n")

    def climbs(work: object) -> None:
        person = papers.certificates(work.session)[0].person  # type: ignore[attr-defined]
        body = f'{{"code":"GC-20260302-0001","crew":[{{"person":"{person}","part":"worker"}}]}}'
        work.session.add(Case(kind="permit", code="GC-20260302-0001", state="working", body=body))  # type: ignore[attr-defined]

    works.service.store.run_now(climbs)
    await works.passes(days=4)
    for user, platform in (("wang.fang", "wecom"), ("zhao.min", "dingtalk")):
        said = await works.words(user, platform)
        assert said.count("还有作业没结束") == 1 and "GC-20260302-0001" in said
    assert "还有作业没结束" not in await works.words("zhang.wei")


async def test_everybody_sees_their_own_and_only_those_above_see_others(works: Plant) -> None:
    brings(works, "certificates", HEAD + f"S013,低压电工作业,{NUMBER},2029-04-01,2027-04-01\n")
    await works.says("zhang.wei", "我的证书")
    said = await works.words("zhang.wei")
    assert NUMBER in said and "2027年4月1日复审" in said and "未查验" in said
    await works.says("wang.fang", "证书 张伟")
    assert "T…0019" in await works.words("wang.fang") and NUMBER not in await works.words("wang.fang")
    await works.says("li.qiang", "证书 张伟")
    assert "只有安全员和本人的上级能看" in await works.words("li.qiang")
    await works.says("zhao.min", "证书 张伟")
    assert NUMBER in await works.words("zhao.min")
    await works.says("chen.jing", "我的证书")
    assert "还没有登记证书" in await works.words("chen.jing")


async def test_who_looked_a_number_up_is_on_record_and_a_false_one_counts_no_more(works: Plant) -> None:
    brings(works, "certificates", HEAD + f"S013,低压电工作业,{NUMBER},2029-04-01,2027-04-01\n")
    await works.says("li.qiang", f"核验 {NUMBER}")
    assert "由安全员查验" in await works.words("li.qiang")
    await works.says("zhao.min", f"核验 {NUMBER}")
    assert "记下了：张伟的低压电工作业，2026年3月2日由赵敏在国家平台查验" in await works.words("zhao.min")
    await works.says("zhang.wei", "我的证书")
    assert "赵敏 2026年3月2日查验" in await works.words("zhang.wei")
    await works.says("zhao.min", f"核验 {NUMBER} 不符")
    assert "查验不符，已停用" in await works.words("zhao.min")
    (row,) = works.service.store.read_now(lambda session: session.exec(select(CertificateRow)).all())
    assert row.replaced_at is not None and row.why == "查验不符"


async def test_what_ends_soon_is_listed_to_each_by_what_they_answer_for(works: Plant) -> None:
    brings(works, "certificates", HEAD + "S013,叉车证,1,2026-04-01,\nS022,叉车证,2,2026-03-20,\n")
    await works.says("zhao.min", "到期证书")
    said = await works.words("zhao.min")
    assert said.index("孙浩 叉车司机") < said.index("张伟 叉车司机")
    await works.says("liu.yang", "到期证书")
    assert "孙浩" in await works.words("liu.yang") and "张伟" not in await works.words("liu.yang")


async def test_the_scanned_pass_says_green_and_red_once_it_is_revoked(works: Plant) -> None:
    brings(works, "contractors", HONGDA)
    ((code, name),) = works.service.store.run_now(passes)
    assert (code, name) == (code_of(1), "耿长河 宏达安装")
    address = works.service.labels.address(code).replace(works.service.settings.server.public_url, works.base)

    async def page(url: str = address) -> tuple[int, str]:
        async with works.http.get(url) as answer:
            return answer.status, await answer.text()

    status, said = await page()
    assert status == 200 and all(w in said for w in ("可以入厂", "耿长河", "宏达安装", "2026年12月31日", "刘洋"))
    assert (await page(address.replace("RY-0001", "RY-0002")))[0] == 404
    await works.says("zhao.min", works.service.labels.address(code))
    assert "入厂证有效。耿长河" in await works.words("zhao.min")
    await works.says("wang.fang", "吊销 耿长河 高处不系安全带")
    assert "由安全员吊销" in await works.words("wang.fang") and "可以入厂" in (await page())[1]
    await works.says("zhao.min", "吊销 耿长河 高处不系安全带")
    status, said = await page()
    assert "不能入厂作业" in said and "高处不系安全带" in said


async def test_a_pass_whose_companys_insurance_ended_yesterday_is_red(works: Plant) -> None:
    brings(works, "contractors", HONGDA.replace("2026-12-31,2026-12-31,S021", "2026-12-31,2026-03-01,S021"))
    async with works.http.get(works.service.labels.address(code_of(1))) as answer:
        said = await answer.text()
    assert "不能入厂作业" in said and "宏达安装的保险2026年3月1日已过期" in said


async def test_the_safety_officer_sees_the_picture_beside_the_table_and_a_superior_does_not(works: Plant) -> None:
    folder = Path(works.service.settings.server.data)
    (folder / "a.jpg").write_bytes(picture(5))
    scans = beside(folder / "table.csv", works.service.keep)
    brings(works, "certificates", "工号,类别,证号,有效期至,照片\nS013,叉车证,6,2028-01-01,a.jpg\n", scans)
    for user in ("wang.fang", "zhao.min"):
        await works.says(user, "证书 张伟")
    assert "张伟的证书照片" in await works.words("zhao.min")
    assert "叉车司机" in await works.words("wang.fang") and "照片" not in await works.words("wang.fang")
