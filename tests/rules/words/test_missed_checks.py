"""漏检 sounds like 漏碱: a check nobody made is no leak, and a leak stays one."""

from __future__ import annotations

import pytest

from tests.rules.words.material import hear


@pytest.mark.parametrize(
    "says",
    [
        "本周漏检", "昨天谁漏检了", "漏检名单", "漏检 昨天", "看看漏检", "漏检情况怎么样", "漏检率", "漏检", "漏检了",
        "XJ-20261122-0001 漏检了", "巡检漏捡了一项", "漏点检", "漏项", "漏项了", "漏巡", "漏巡了", "二号泵漏巡",
        "碱罐区漏检了两个点", "昨天碱液泵漏检，今天补", "储罐区漏检名单", "三号阀门漏查了",
    ],
)  # fmt: skip
def test_a_check_nobody_made_is_no_leak(says: str) -> None:
    heard = hear(says)
    assert heard.emergency is None
    assert not [one for one in heard.findings if one.level == "red" or "漏" in one.l3]


@pytest.mark.parametrize(
    "says",
    [
        "漏碱了", "碱液漏了", "烧碱罐漏碱", "漏减了", "漏剪了快来人", "地上漏检了", "管道漏检液",
        "三号阀门漏检了往下滴", "碱液漏检了，流了一地", "漏酸了", "昨天漏碱了今天还在漏", "巡检发现漏碱了",
        "漏检了，碱液漏了一地",
    ],
)  # fmt: skip
def test_a_leak_that_is_heard_or_written_otherwise_still_alarms(says: str) -> None:
    assert hear(says).emergency == "泄漏"
