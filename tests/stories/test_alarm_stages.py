"""告警 that are not shown as one: on trial, covered by a running permit, late; hot work that has none."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.stories.alarms import again, alarm, camera_world, gone, raised
from tests.world import World
from workflows.alarm.case import State
from workflows.alarm.checking import check_alarms
from workflows.alarm.events import Taken, Turned
from workflows.hazard.case import State as HazardState

PERMIT = "DH-20260302-0001"


@pytest.fixture
def world() -> World:
    return camera_world()


def test_a_rule_on_trial_is_seen_by_the_officer_alone_and_rings_nobody(world: World) -> None:
    code = raised(world, stage="trial")
    world.person("赵敏").sees("试运行：闯入电子围栏", "只发给安全员", "[确认]", "[误报]")
    assert {m.to for m in world.work.messages} == {"赵敏"}
    assert {look[2] for m in world.work.messages for look in m.looks} == {"digest"}
    assert not world.cases("callout") and alarm(world, code).state is State.TRIAL
    world.wait(hours=5)
    assert {m.to for m in world.work.messages} == {"赵敏"}, "it does not climb"


def test_a_trial_alarm_is_judged_by_safety_and_by_nobody_else(world: World) -> None:
    code = raised(world, stage="trial")
    assert "还在试运行，由安全员判断" in world.person("李强").does(code, Taken("李强"))
    assert world.person("赵敏").presses("确认", code) == ""
    assert (alarm(world, code).state, alarm(world, code).verdict) == (State.CLOSED, "real")
    assert not world.duty.messages


def test_a_false_trial_alarm_that_is_taken_back_is_on_trial_again(world: World) -> None:
    code = raised(world, stage="trial")
    world.person("赵敏").presses("误报", code)
    world.person("赵敏").presses("撤回误报", code)
    assert alarm(world, code).state is State.TRIAL
    assert {m.to for m in world.work.messages} == {"赵敏"}
    world.wait(hours=24)
    assert alarm(world, code).state is State.CLOSED, "and ends like any other that nobody judges"


def test_a_trial_alarm_that_nobody_judges_ends_as_neither(world: World) -> None:
    code = raised(world, stage="trial")
    world.wait(hours=24)
    assert (alarm(world, code).state, alarm(world, code).verdict) == (State.CLOSED, "")
    assert raised(world, stage="trial") != code


def test_trial_and_live_of_one_camera_are_two_alarms(world: World) -> None:
    assert raised(world, stage="trial") != raised(world)


def test_fire_of_a_running_permit_is_only_recorded_and_ends_with_it(world: World) -> None:
    world.work.permit_running = PERMIT
    code = raised(world, "fire", stage="supervised", permit=PERMIT)
    assert {m.to for m in world.work.messages} == {"赵敏"} and not world.cases("callout")
    world.wait(minutes=30)
    assert alarm(world, code).state is State.SUPERVISED
    gone(world, code)
    assert alarm(world, code).state is State.CLOSED
    assert [len(m.looks) for m in world.work.messages] == [1], "nothing but the quiet picture"


@pytest.mark.parametrize("kind", ["fire", "smoke"])
def test_guardian_and_officer_have_one_quiet_picture_of_it(world: World, kind: str) -> None:
    world.work.permit_running = PERMIT
    code = raised(world, kind, stage="supervised", permit=PERMIT, guardian="周涛")
    for who in world.people("周涛", "赵敏"):
        said = who.sees("作业中看到", code, f"{PERMIT} 正在作业，只记录", "picture-0")
        assert "[" not in said, "nothing to press"
    assert {m.to for m in world.work.messages} == {"周涛", "赵敏"}
    assert {look[2] for m in world.work.messages for look in m.looks} == {"digest"}
    again(world, code, kind, still=True, stage="supervised", permit=PERMIT, guardian="周涛")
    assert sum(len(m.looks) for m in world.work.messages) == 2, "once"


def test_fire_that_outlasts_the_work_is_an_alarm_within_a_minute(world: World) -> None:
    world.work.permit_running = PERMIT
    code = raised(world, "fire", stage="supervised", permit=PERMIT)
    world.wait(minutes=10)
    again(world, code, "fire", still=True, stage="supervised", permit=PERMIT)
    world.work.permit_running = ""
    world.wait(minutes=1)
    assert alarm(world, code).state is State.RAISED
    world.duty.sees("明火：二号焊接车间东门", f"{PERMIT} 已不在作业，还在", "属实先打 119", "[确认]")
    assert world.cases("callout")


def test_what_nobody_has_seen_lately_is_not_said_to_be_there_still(world: World) -> None:
    world.work.permit_running = PERMIT
    code = raised(world, "fire", stage="supervised", permit=PERMIT)
    world.wait(minutes=30)
    world.work.permit_running = ""
    world.wait(minutes=1)
    assert alarm(world, code).state is State.RAISED
    said = world.duty.sees("明火：二号焊接车间东门", f"{PERMIT} 已不在作业，最后看到 08:00")
    assert "还在" not in said


def test_told_again_after_the_stop_it_does_not_wait_for_the_minute(world: World) -> None:
    code = raised(world, "fire", stage="supervised", permit=PERMIT)
    again(world, code, "fire", stage="supervised", permit=PERMIT)
    assert alarm(world, code).state is State.SUPERVISED
    again(world, code, "fire", still=True, stage="live")
    assert alarm(world, code).state is State.RAISED


def test_hot_work_without_a_permit_says_so_and_offers_both_ways(world: World) -> None:
    code = raised(world, "fire", unpermitted=True)
    said = world.duty.sees("疑似无票动火：二号焊接车间东门", "看到 明火", "没票的先叫停", "[转隐患]", "[真的着火]")
    assert "先做 属实先打 119" in said and "集合点：" in said, "it may be a fire all the same"
    world.person("赵敏").presses("转隐患", code)
    hazard = world.cases()[0]
    assert hazard.of and hazard.of.code == "OPS-01-01" and hazard.emergency is None
    assert alarm(world, code).hazard == hazard.code
    assert code in hazard.text and "疑似无票动火" in hazard.text


def test_what_looked_like_hot_work_and_burns_is_an_emergency(world: World) -> None:
    code = raised(world, "fire", unpermitted=True)
    world.person("赵敏").presses("真的着火", code)
    assert world.cases()[0].emergency == "着火"
    world.duty.sees("先打 119", "着火：二号焊接车间东门")


def test_turned_into_a_hazard_it_takes_picture_place_and_class_with_it(world: World) -> None:
    code = raised(world, "head_bare")
    world.person("孙安").presses("转隐患", code)
    hazard = world.cases()[0]
    assert (hazard.place_code, hazard.of.code if hazard.of else "", hazard.owner) == ("P-EAST", "BEH-01-01", "李强")
    assert [a.sha256 for a in hazard.media] == ["picture-0"]
    assert hazard.state is HazardState.DISPATCHED and hazard.reporter == "孙安"
    world.person("孙安").sees(f"隐患 {hazard.code}")
    assert alarm(world, code).state is State.TURNED


def test_fire_turned_into_a_hazard_is_shouted_as_an_emergency(world: World) -> None:
    code = raised(world, "fire")
    assert world.person("刘值").does(code, Turned("刘值")) == ""
    assert world.cases()[0].emergency == "着火"
    world.duty.sees("先打 119", "[已到场]")


def test_late_lesser_alarms_become_one_card_that_says_when_they_were(world: World) -> None:
    hours = timedelta(hours=1)
    code = raised(world, "intrusion", late=True, since=world.now - 2 * hours, at=world.now - 2 * hours)
    assert alarm(world, code).state is State.LATE
    for n, kind in enumerate(("intrusion", "intrusion", "head_bare"), 1):
        at = world.now - 2 * hours + timedelta(minutes=10 * n)
        again(world, code, kind, late=True, since=at, at=at)
    assert not world.work.messages
    world.wait(minutes=1)
    world.duty.sees(
        "迟到的告警 4 条（今天 06:00到 今天 06:30，当时没传上来）", "闯入电子围栏 3 次，06:00～06:20",
        "没戴安全帽 1 次，06:30", "都不是现在的事",
    )  # fmt: skip
    assert alarm(world, code).state is State.CLOSED and not world.cases("callout")


def test_late_fire_is_still_shown_by_itself_with_its_true_time(world: World) -> None:
    at = world.now - timedelta(hours=2)
    code = raised(world, "fire", late=True, since=at, at=at)
    world.duty.sees("迟到的告警，今天 06:00看到的，不是现在。明火", code, "先看现场现在怎样", "[确认]")
    assert "迟到的告警（今天 06:00看到）" in world.cases("callout")[0].headline


@pytest.mark.parametrize("still", [False, True], ids=["a new one", "still"])
def test_a_fire_that_burns_now_is_not_called_past_because_its_first_word_came_late(world: World, still: bool) -> None:
    before = world.now - timedelta(minutes=15)
    code = raised(world, "fire", late=True, at=before, since=before)
    world.person("李强").sees("不是现在")
    rang = len(world.cases("callout"))
    again(world, code, "fire", still=still)
    newest = world.person("李强").messages[-1].looks[-1]
    assert newest[2] == "urgent" and "不是现在" not in str(newest[1]) and not alarm(world, code).late
    assert len(world.cases("callout")) == rang + 1, "the call before said that it was long ago"


def test_a_fire_that_was_out_and_burns_again_asks_whoever_had_confirmed_the_first(world: World) -> None:
    code = raised(world, "fire")
    assert world.person("李强").does(code, Taken("李强")) == ""
    gone(world, code)
    world.wait(minutes=1)
    again(world, code, "fire")
    assert alarm(world, code).state is State.TAKEN, "a minute of smoke before the flame is the same fire"
    gone(world, code)
    world.wait(minutes=8)
    rang = len(world.cases("callout"))
    again(world, code, "fire")
    assert alarm(world, code).state is State.RAISED and len(world.cases("callout")) == rang + 1


def test_what_the_policy_names_and_the_factory_lacks_is_said_by_check(world: World) -> None:
    rules = world.rules("alarm")
    assert check_alarms(rules, world.org) == ("转隐患的类别“MGT-04-04”目录里没有",)
    hot = replace(rules.hot_work, places=("P-EAST", "ZZ"))
    odd = replace(rules, hot_work=hot, officer="消防员", emergencies=())
    said = check_alarms(odd, world.org)
    assert (
        "要动火票的区域写了“ZZ”，区域表里没有这样开头的" in said
        and "紧急情况“着火”在 hazard.toml [emergency] 里没有" in said
    )
    assert "告警要告诉“消防员”，花名册里没有这个角色的人" in said
