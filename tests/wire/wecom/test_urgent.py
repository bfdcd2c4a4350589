"""pstncc: calls in one request, each with its own fate; the reasons why nobody talked; what is not enabled."""

import pytest

from bot.phones.port import Busy, Dial, Heard, Placed, Words
from bot.platform import Misconfigured, Never, NoAnswer
from bot.wecom.urgent import UrgentCall
from tests.wire.wecom.conftest import Plant

WORDS = Words("着火", "YH-20260302-0001", "着火", "请看消息")


def line(plant: Plant) -> UrgentCall:
    return UrgentCall(plant.wecom._qyapi)


def dial(plant: Plant, to: str, vendor_id: str = "") -> Dial:
    return Dial(f"p-{to}", to, WORDS, plant.clock.now(), vendor_id)


async def test_several_are_rung_in_one_call_and_who_is_unknown_fails_alone(plant: Plant) -> None:
    found = await line(plant).place([dial(plant, "Li.Lei"), dial(plant, "nobody"), dial(plant, "wang.wu")])
    assert isinstance(found["p-Li.Lei"], Placed) and isinstance(found["p-wang.wu"], Placed)
    assert isinstance(found["p-nobody"], Never)
    assert plant.box.counters["wecom/cgi-bin/pstncc/call"] == 1


@pytest.mark.parametrize(
    ("talked", "reason", "state", "said"),
    [
        (True, 0, "answered", "接听"), (False, 4, "unanswered", "超时"), (False, 7, "unanswered", "拒接"),
        (False, 8, "unanswered", "关机"), (False, 16, "unanswered", "占线"), (False, 1, "pending", ""),
        (False, 99, "unanswered", "99"),
    ],
)  # fmt: skip
async def test_what_became_of_a_call(plant: Plant, talked: bool, reason: int, state: str, said: str) -> None:
    await plant.control("call_script", user="li.lei", talked=talked, reason=reason)
    plant.box.wecom.call_script["Li.Lei"] = (talked, reason)
    placed = (await line(plant).place([dial(plant, "Li.Lei")]))["p-Li.Lei"]
    assert isinstance(placed, Placed)
    heard = await line(plant).ask(dial(plant, "Li.Lei", placed.vendor_id))
    assert heard.state == state and said in heard.said


async def test_a_call_whose_answer_was_lost_cannot_be_asked_about(plant: Plant) -> None:
    plant.box.faults.add("wecom", "lost_answer", 1, "pstncc/call")
    with pytest.raises(NoAnswer):
        await line(plant).place([dial(plant, "Li.Lei")])
    assert await line(plant).ask(dial(plant, "Li.Lei")) == Heard("mute")


@pytest.mark.parametrize("refusal", [301049, 301050, 301051])
async def test_what_is_not_enabled_or_paid_for_has_a_remedy(plant: Plant, refusal: int) -> None:
    plant.box.wecom.call_refusal = refusal
    with pytest.raises(Misconfigured, match=str(refusal)) as wrong:
        await line(plant).place([dial(plant, "Li.Lei")])
    assert "紧急通知" in wrong.value.remedy


async def test_the_platforms_own_limit_is_another_line_not_a_failure(plant: Plant) -> None:
    plant.box.faults.add("wecom", "errcode", 1, "pstncc/call", {"errcode": -1})
    with pytest.raises(Exception, match="繁忙"):
        await line(plant).place([dial(plant, "Li.Lei")])
    from bot.wecom.urgent import _outcome

    assert isinstance(_outcome({"code": 13, "callid": "", "userid": "li.lei"}), Busy)


def test_the_line_keeps_the_platforms_limits_itself(plant: Plant) -> None:
    assert [(most, span.total_seconds()) for most, span in line(plant).windows] == [(3, 480), (8, 86400)]
    assert line(plant).after_chat and not line(plant).keys
