"""公众号: who writes from outside stays unknown, is counted, sees nothing of the inside, and is forgotten."""

import sqlite3
from datetime import timedelta
from pathlib import Path

from bot.outside.guests import forget_idle
from db.imports import Target, import_file
from tests.whole.plant import START
from tests.whole.street import SAID, count, rectified, rows, street


async def test_of_somebody_who_reports_from_outside_no_openid_stands_anywhere(tmp_path: Path) -> None:
    async with street(tmp_path) as at:
        await at.does("follow", "driver", scene="BF-3")
        await at.photographs("driver", 3)
        await at.says("driver", SAID)
        await at.says("driver", "谢谢")
        (case,) = await at.factory.cases()
        assert rows(tmp_path, at.openid("driver")) == []
        with sqlite3.connect(tmp_path / "p.db") as base:
            (person,) = base.execute("select person from account where platform = 'wechat'").fetchone()
            assert base.execute("select count(*) from person where id = ?", (person,)).fetchone() == (0,)
        named = [row for row in rows(tmp_path, person) if case["code"] in row]
        assert named == []


async def test_idle_talk_is_answered_once_and_commands_of_the_inside_never(tmp_path: Path) -> None:
    async with street(tmp_path) as at:
        for words in ("今天天气不错", "哈哈", "吃了吗"):
            await at.says("driver", words)
        assert len(await at.heard("driver")) == 1
        await at.factory.says("chen.jing", "一号焊接车间地上一大滩油，很滑")
        (case,) = await at.factory.cases()
        code = case["code"]
        for words in ("今日未闭环", "待办", "值班", "巡查模式", f"通过 {code}", f"接单 {code}", code):
            await at.says("driver", words)
        said = "\n".join(await at.heard("driver"))
        assert case["place"] not in said and "李强" not in said and "油" not in said
        assert said.count("这里只收安全隐患") == 4 and said.count("没有查到这个编号") == 3
        assert (await at.factory.cases())[0]["state"] == case["state"] and len(await at.factory.cases()) == 1


async def test_too_many_messages_are_blocked_politely_and_an_emergency_goes_first(tmp_path: Path) -> None:
    async with street(tmp_path) as at:
        for turn in range(24):
            await at.says("prankster", f"{turn} 号柜子有点歪，测试一下")
        assert "".join(await at.heard("prankster")).count("发得有点多") == 1
        kept = "".join(case["text"] for case in await at.factory.cases())
        assert "14 号柜子" in kept and "15 号柜子" not in kept
        await at.says("prankster", "一号焊接车间着火了")
        assert "着火" in (await at.factory.cases())[-1]["text"]
        assert (await at.heard("prankster"))[-2].startswith("请先打 119")
        assert "着火" in await at.factory.words("group:sandbox-robot")


async def test_the_same_alarm_again_and_again_rings_everybody_only_at_first(tmp_path: Path) -> None:
    async with street(tmp_path) as at:
        for _ in range(6):
            await at.says("prankster", "一号焊接车间着火了")
        cases = await at.factory.cases()
        assert 1 <= len(cases) <= 3
        assert "\n".join(case["text"] for case in cases).count("着火") == 6


async def test_who_unfollows_is_forgotten_and_who_comes_back_may_ask(tmp_path: Path) -> None:
    async with street(tmp_path) as at:
        await at.says("driver", SAID)
        (case,) = await at.factory.cases()
        await at.does("leave", "driver")
        assert count(tmp_path, "select count(*) from account where platform = 'wechat'") == 0
        await rectified(at)
        (closed,) = await at.results(case["code"])
        assert closed["state"] == "suppressed" and "取消关注" in closed["why"]
        await at.says("driver", f"{case['code']} 怎么样了？")
        assert (await at.heard("driver"))[-1].startswith(f"{case['code']}：已处理好")


async def test_a_name_is_given_only_by_who_wants_to(tmp_path: Path) -> None:
    async with street(tmp_path) as at:
        await at.says("worker", SAID)
        await at.says("worker", "实名 张三 13812345678")
        assert "张三，谢谢留下姓名" in (await at.heard("worker"))[-1]
        (case,) = await at.factory.cases()
        assert case["reporter"] is None
        await at.factory.passes(minutes=40)
        await at.says("worker", "空压机房安全阀过期了")
        second = (await at.factory.cases())[-1]
        assert second["reporter"]["name"] == "张三" and second["state"] == "dispatched" and second["owner"]
        await at.says("worker", "匿名")
        await at.factory.passes(minutes=40)
        await at.says("worker", "二号焊接车间东门配电箱门没关")
        assert (await at.factory.cases())[-1]["reporter"] is None


async def test_a_number_that_a_stranger_types_makes_him_nobody_of_the_factory(tmp_path: Path) -> None:
    """Neither the next import nor a text message takes the stranger for the man whose number he gave."""
    async with street(tmp_path) as at:
        await at.says("prankster", "实名 周立新 13900000001")
        await at.says("prankster", SAID)
        (case,) = await at.factory.cases()
        assert case["reporter"]["name"] == "周立新"
        table = tmp_path / "people.csv"
        table.write_text("name,mobile,department,role,manager,wecom_userid,dingtalk_userid,staff_no\n"
                         "新来的,13900000001,公司/设备部,员工,,new.one,,S099\n")  # fmt: skip
        imported = at.factory.service.store.run_now(
            lambda work: import_file(Target(work.session, START, {}), "people", table)
        )
        assert (imported.added, imported.errors) == (1, ())
        with sqlite3.connect(tmp_path / "p.db") as base:
            people = base.execute("select name, role, id from person where mobile = '13900000001'").fetchall()
            (account,) = base.execute("select person from account where platform = 'wechat'").fetchone()
        assert {(name, role) for name, role, _ in people} == {("周立新", "外来人员"), ("新来的", "员工")}
        assert account == next(id for _, role, id in people if role == "外来人员")



async def test_an_idle_account_is_forgotten_and_so_is_where_somebody_stood(tmp_path: Path) -> None:
    async with street(tmp_path) as at:
        await at.does("follow", "driver", scene="BF-3")
        assert "outside" in at.factory.service.calendar.entries
        store = at.factory.service.store
        assert store.run_now(lambda work: forget_idle(work, ("wechat",), START - timedelta(days=1))) == 0
        assert store.run_now(lambda work: forget_idle(work, ("wechat",), START + timedelta(days=1))) == 1
        assert count(tmp_path, "select count(*) from account where platform = 'wechat'") == 0
        assert count(tmp_path, "select count(*) from claim where what = 'stands'") == 0


async def test_a_name_that_was_given_goes_with_whoever_gave_it(tmp_path: Path) -> None:
    async with street(tmp_path) as at:
        await at.says("worker", "实名 欧阳修远 13812345678")
        await at.says("worker", SAID)
        (case,) = await at.factory.cases()
        assert case["reporter"]["name"] == "欧阳修远"
        await at.does("leave", "worker")
        (case,) = await at.factory.cases()
        assert case["reporter"]["name"] == "已注销人员" and case["state"] == "dispatched"
        left = [row.split(":")[0] for row in rows(tmp_path, "欧阳修远", "13812345678")]
        assert set(left) <= {"message", "outbox"}
        assert count(tmp_path, "select count(*) from account where platform = 'wechat'") == 0
