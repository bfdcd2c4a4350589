"""公众号: what a stranger sends becomes a case like any other, and how it ended is told within the platform's rules."""

import base64
from pathlib import Path

import pytest

from tests.whole.street import OWNER, SAID, rectified, street

STAFF = ("李强", "王芳", "孙浩", "赵敏", "陈静")
FIELDS = {"character_string1": "code", "thing2": "result", "time3": "time"}


@pytest.fixture
def audio() -> bytes:
    return b"#!AMR\n" + bytes([0x04]) + bytes(12)


@pytest.mark.parametrize("postgres", [False, True], ids=["sqlite", "postgresql"])
async def test_a_strangers_photo_and_words_become_a_case_like_any_other(tmp_path: Path, postgres: bool) -> None:
    async with street(tmp_path, postgres) as at:
        await at.does("follow", "driver")
        await at.photographs("driver", 1)
        await at.says("driver", SAID)
        (case,) = await at.factory.cases()
        assert (case["state"], case["source"], case["reporter"]) == ("dispatched", "公众号", None)
        assert case["owner"]["name"] and len(case["media"]) == 1 and case["text"] == SAID
        assert "公众号上报" in await at.factory.words(OWNER)
        welcome, receipt, told = await at.heard("driver")
        assert "不用留名字" in welcome and case["code"] in receipt and "已派人处理" in told
        assert not any(name in told + receipt for name in (*STAFF, case["owner"]["name"]))


async def test_a_voice_note_with_the_platforms_transcript_is_a_report(tmp_path: Path, audio: bytes) -> None:
    async with street(tmp_path) as at:
        body = base64.b64encode(audio).decode()
        await at.does("voice", "driver", base64=body, name="v.amr", mime="audio/amr", heard=SAID)
        await at.photographs("driver", 2)
        await at.factory.passes(minutes=2)
        (case,) = await at.factory.cases()
        assert case["state"] == "dispatched" and SAID in case["text"]
        assert {m["kind"] for m in case["media"]} == {"voice", "photo"}


async def test_the_result_is_told_with_thanks_within_48_hours(tmp_path: Path) -> None:
    async with street(tmp_path) as at:
        await at.says("driver", SAID)
        (case,) = await at.factory.cases()
        await rectified(at)
        last = (await at.heard("driver"))[-1]
        assert last == f"{case['code']} 已处理好：装上了新护罩，复查通过。谢谢提醒。"
        (closed,) = await at.results(case["code"])
        assert (closed["state"], closed["channel"], closed["text"]) == ("sent", "wechat", last)


async def test_after_48_hours_a_notice_to_who_agreed_and_the_lawful_reason_for_the_other(tmp_path: Path) -> None:
    async with street(tmp_path, result_template="sandbox-result", result_fields=FIELDS) as at:
        await at.says("driver", SAID)
        await at.says("visitor", SAID)
        first, _ = await at.factory.cases()
        await at.does("agree", "visitor")
        await at.factory.passes(hours=49)
        await rectified(at)
        by_state = {m["state"]: m for m in await at.results(first["code"])}
        assert set(by_state) == {"suppressed", "sent"} and "48 小时" in by_state["suppressed"]["why"]
        assert by_state["sent"]["text"].startswith("订阅通知")
        assert (await at.heard("visitor"))[-1].startswith(first["code"])
        assert "处理好" not in "".join(await at.heard("driver"))


async def test_scanning_the_code_of_a_place_says_where(tmp_path: Path) -> None:
    async with street(tmp_path) as at:
        await at.does("scan", "driver", scene="HJ-2")
        assert "二号焊接车间" in (await at.heard("driver"))[-1]
        await at.says("driver", "护栏断了一截，人会掉下去")
        await at.factory.passes(minutes=4)
        (case,) = await at.factory.cases()
        assert case["place_code"] == "HJ-2"


async def test_progress_is_told_to_whoever_reported_it(tmp_path: Path) -> None:
    async with street(tmp_path) as at:
        await at.says("driver", SAID)
        (case,) = await at.factory.cases()
        await at.says("driver", f"{case['code']} 怎么样了")
        assert (await at.heard("driver"))[-1] == f"{case['code']}：已派人，等待到场。"
        await at.says("visitor", f"{case['code']} 怎么样了")
        assert "没有查到" in (await at.heard("visitor"))[-1]
        await at.says("driver", f"{case['code']} 护罩就在泵后面")
        assert "护罩就在泵后面" in (await at.factory.cases())[0]["text"]


async def test_without_the_right_to_answer_the_report_counts_all_the_same(tmp_path: Path) -> None:
    """A subscription account without certification: the channel pauses, the officer hears why, nothing is lost."""
    async with street(tmp_path) as at:
        await at.factory.control("wechat/settings", certified=False)
        await at.says("driver", SAID)
        (case,) = await at.factory.cases()
        assert case["state"] == "dispatched" and await at.heard("driver") == []
        assert "微信公众号发不出消息" in await at.factory.words("zhao.min", "dingtalk")
        await at.factory.control("wechat/settings", certified=True)
        await at.factory.passes(minutes=3)
        assert case["code"] in "".join(await at.heard("driver"))


async def test_a_voice_note_that_nobody_could_put_into_words_is_kept_and_sent_on(tmp_path: Path, audio: bytes) -> None:
    async with street(tmp_path) as at:
        await at.does("scan", "driver", scene="BF-3")
        await at.does("voice", "driver", base64=base64.b64encode(audio).decode(), name="v.amr", mime="audio/amr")
        await at.factory.passes(minutes=6)
        (case,) = await at.factory.cases()
        assert case["state"] == "dispatched" and case["place_code"] == "BF-3"
        assert [m["kind"] for m in case["media"]] == ["voice"]


async def test_a_label_of_ours_scanned_from_the_menu_says_where(tmp_path: Path) -> None:
    async with street(tmp_path) as at:
        await at.does("follow", "driver")
        await at.says("driver", at.factory.service.labels.address("KY-1"))
        assert "空压机房" in (await at.heard("driver"))[-1] and await at.factory.cases() == []
