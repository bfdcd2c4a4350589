"""Words about rounds as people type them: answered in words, never an alarm, never a draft of a hazard."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.whole.plant import Plant, plant
from tests.whole.test_round_plans import POINTS, PUMPS, brings, rounds


@pytest.fixture
async def works(tmp_path: Path) -> AsyncIterator[Plant]:
    async with plant(tmp_path) as found:
        brings(found, "points", POINTS)
        brings(found, "plans", PUMPS)
        yield found


async def test_words_for_the_missed_list_answer_with_it_for_the_span_that_was_said(works: Plant) -> None:
    await works.passes(hours=2, minutes=1)
    (first,) = rounds(works)
    asked = {
        "本周漏检": "本周漏检 1 次", "漏检 今天": "今天漏检 1 次", "漏检名单": "最近 7 天漏检 1 次",
        "看看漏检": "最近 7 天漏检 1 次", "漏检情况怎么样": "最近 7 天漏检 1 次", "谁漏检了": "最近 7 天漏检 1 次",
        "漏检率": "最近 7 天漏检 1 次", "今日漏检": "今天漏检 1 次", "漏检清单": "最近 7 天漏检 1 次",
    }  # fmt: skip
    for typed, answer in asked.items():
        await works.says("zhao.min", typed)
        assert f"{answer}：\n1. {first.code} 泵房巡检 孙浩" in await works.words("zhao.min"), typed
    for typed in ("昨天谁漏检了", "漏检 昨天", "昨天漏检"):
        await works.says("zhao.min", typed)
        assert "昨天没有漏检。" in await works.words("zhao.min"), typed
    await works.passes(hours=15)
    for typed in ("昨天谁漏检了", "漏检 昨天"):
        await works.says("zhao.min", typed)
        assert f"昨天漏检 2 次：\n1. {rounds(works)[1].code} 泵房巡检" in await works.words("zhao.min"), typed
    assert await works.cases() == []


async def test_yesterdays_rounds_are_a_list_and_a_round_is_not_cancelled_by_a_word(works: Plant) -> None:
    await works.passes(hours=17)
    (first, *_) = rounds(works)
    await works.says("zhao.min", "昨天的巡检")
    assert "昨天的巡检 2 个：完成 0，巡检中 0，待巡 0，漏检 2" in await works.words("zhao.min")
    for typed in (f"取消 {first.code}", f"取消{first.code}", f"{first.code} 作废"):
        await works.says("sun.hao", typed)
        assert f"{first.code} 不能这样取消。停产、检修不用巡的，由上级或安全员" in await works.words("sun.hao"), typed
    await works.says("sun.hao", f"{first.code} 漏检了")
    assert await works.cases() == []
