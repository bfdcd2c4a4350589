"""The full evidence profile of a factory: each proof refused while it is missing, and what counts as it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.stories.fixing import BLUE, RED, accepted, brings, demanding, shot
from tests.world import Someone, World
from workflows.hazard.case import Hazard, State
from workflows.hazard.events import Filled, Signed
from workflows.hazard.rules_fix import Limit


def done(world: World, code: str) -> str:
    """The refusal of 整改完成; what was read so far is forgotten."""
    refusal = world.person("李强").presses("整改完成", code)
    world.forget_messages()
    return refusal


def operators(world: World, *names: str) -> None:
    machine = replace(world.org.equipment["PD-203"], operators=names)
    world.org = replace(world.org, equipment={**world.org.equipment, "PD-203": machine})


@pytest.fixture
def owner(world: World) -> Someone:
    return world.person("李强")


def test_two_photos_are_counted_and_the_one_that_came_is_kept(world: World, owner: Someone) -> None:
    demanding(world, photos=2)
    code = accepted(world, BLUE)
    brings(owner, code, "", shot(owner, "a1"))
    assert done(world, code) == "还差 1 张整改照片。直接发到这里就行，已发的 1 张都在。"
    brings(owner, code, "", shot(owner, "a2"))
    assert done(world, code) == ""


def test_a_profile_holds_for_its_class_its_equipment_and_its_colours_only(world: World, owner: Someone) -> None:
    demanding(world, class_prefix="EQP", photos=5)
    demanding(world, equipment_prefix="PUMP", photos=5)
    demanding(world, levels=("yellow",), photos=5)
    code = accepted(world, BLUE)
    brings(owner, code, "", shot(owner))
    assert done(world, code) == ""


def test_an_operation_record_may_be_a_file(world: World, owner: Someone) -> None:
    demanding(world, record=True)
    code = accepted(world, BLUE)
    brings(owner, code, "", shot(owner))
    assert done(world, code) == "还差操作记录，文字、语音或文件都行。"
    brings(owner, code, "", shot(owner, "sheet", "file"))
    assert done(world, code) == ""


def test_a_measured_value_outside_its_limit_cannot_be_submitted(world: World, owner: Someone) -> None:
    demanding(world, value=Limit("漏电动作电流", "mA", high=30.0))
    code = accepted(world, BLUE)
    brings(owner, code, "", shot(owner))
    assert "还差复测的漏电动作电流（应为不高于 30 mA）" in done(world, code)
    brings(owner, code, "复测 45 mA")
    assert "复测漏电动作电流 45 mA，要在不高于 30 mA才能交" in done(world, code)
    brings(owner, code, "换了漏保，复测 28 mA")
    assert done(world, code) == ""
    card = next(t for t in reversed(world.person("王芳").texts) if "待复查" in t)
    assert "漏电动作电流复测 28 mA" in card and world.case(code).measure == "换了漏保，复测 28 mA"


def test_the_signature_is_a_superiors_and_never_the_fixers(world: World, owner: Someone) -> None:
    demanding(world, leader_signature=True)
    code = accepted(world, BLUE)
    brings(owner, code, "", shot(owner))
    assert "还差班组长签名" in done(world, code)
    assert "自己不能签" in owner.does(code, Signed("李强", shot(owner, "s1", "signature")))
    leader = world.person("王芳")
    assert leader.does(code, Signed("王芳", shot(leader, "s2", "signature"), device="Android 14")) == ""
    assert done(world, code) == ""
    card = next(t for t in reversed(world.person("王芳").texts) if "待复查" in t)
    assert "王芳已签名" in card and dict(world.case(code).values)["signature_device"] == "Android 14"


def test_the_leader_gets_a_page_to_sign_when_only_the_signature_is_missing_and_again_on_request(
    world: World, owner: Someone
) -> None:
    demanding(world, leader_signature=True)
    code = accepted(world, RED)
    leader = world.person("王芳")
    brings(owner, code, "", shot(owner))
    leader.sees_nothing()
    brings(owner, code, "换了锁")
    leader.sees("李强请签名", code, "[去签名]")
    button = next(m for m in leader.messages if m.slot == "sign 0").looks[-1][1].buttons[0]
    assert button.link == "page:sign"
    world.wait(minutes=31)
    owner.presses("催签名", code)
    owner.sees("08:31 已请王芳签名", code)
    leader.sees("李强请签名（08:31）", code)
    leader.does(code, Signed("王芳", shot(leader, "s2", "signature")))
    leader.sees("王芳 08:31 已签名", code)
    owner.sees("没有了，可以按“整改完成”")


def test_three_proofs_are_asked_for_and_each_is_recognised(world: World, owner: Someone) -> None:
    operators(world, "孙磊")
    demanding(world, equipment_prefix="PD", three_proofs=True)
    code = accepted(world, BLUE)
    brings(owner, code, "", shot(owner))
    refusal = done(world, code)
    assert "修前、修后的参数" in refusal and "铭牌照片" in refusal and "至少 15 秒" in refusal
    brings(owner, code, "修前 380V 缺相，修后 三相 382V")
    owner.presses("铭牌照片", code)
    brings(owner, code, "", shot(owner, "label"))
    operator = world.person("孙磊")
    world.wait(minutes=3)
    brings(operator, code, "", shot(operator, "vid", "video", seconds=18.2))
    assert done(world, code) == ""
    case = world.case(code)
    assert dict(case.values) == {"before_values": "380V 缺相", "after_values": "三相 382V"}
    assert [a.role for a in case.media if a.sha256 == "label"] == ["label"]


@pytest.mark.parametrize(
    ("by", "seconds", "early", "why"),
    [
        ("孙磊", 14.0, 0, "视频 14 秒，要至少 15 秒"),
        ("李强", 20.0, 0, "处理的人自己录的不算"),
        ("王芳", 20.0, 0, "王芳发的，配电箱 PD-203的操作人名单里没有"),
        ("孙磊", 20.0, 60, "早于处理好的照片"),
    ],
)
def test_a_video_that_proves_nothing_is_refused_with_the_reason(
    world: World, owner: Someone, by: str, seconds: float, early: int, why: str
) -> None:
    operators(world, "孙磊")
    demanding(world, three_proofs=True)
    code = accepted(world, BLUE)
    brings(owner, code, "修前 缺相 修后 正常", shot(owner))
    brings(owner, code, "铭牌不适用，没有换件")
    sender = world.person(by)
    taken = world.now - timedelta(minutes=early)
    brings(sender, code, "", shot(sender, "vid", "video", seconds=seconds, taken_at=taken))
    assert why in done(world, code)
    assert world.case(code).state is State.FIXING


def test_a_label_that_does_not_apply_is_a_point_the_reviewer_confirms(world: World, owner: Someone) -> None:
    operators(world, "孙磊")
    demanding(world, three_proofs=True)
    code = accepted(world, BLUE)
    brings(owner, code, "修前 缺相 修后 正常", shot(owner))
    brings(owner, code, "铭牌不适用，没有换件")
    operator = world.person("孙磊")
    brings(operator, code, "", shot(operator, "vid", "video", seconds=15.0))
    assert done(world, code) == ""
    world.person("王芳").presses("通过", code)
    assert "铭牌不适用的原因成立：没有换件" in world.case(code).confirmed
    world.forget_messages()


def test_an_operator_who_reported_it_may_film_the_mended_machine(world: World, owner: Someone) -> None:
    operators(world, "张伟")
    demanding(world, three_proofs=True)
    code = accepted(world, BLUE)
    world.wait(minutes=10)
    brings(owner, code, "修前 缺相 修后 正常", shot(owner))
    brings(owner, code, "铭牌不适用，没有换件")
    reporter = world.person("张伟")
    brings(reporter, code, "", shot(reporter, "vid", "video", seconds=16.0))
    assert done(world, code) == ""


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ("", "还差变更单号"),
        ("BG-20260302-01", ""),
        ("无变更", "“无变更”要有人确认"),
        ("无变更，王芳确认", ""),
    ],
)
def test_a_change_order_number_or_a_person_who_says_that_nothing_changed(
    world: World, owner: Someone, said: str, refusal: str
) -> None:
    demanding(world, change_order=True)
    code = accepted(world, BLUE)
    brings(owner, code, said, shot(owner))
    answer = done(world, code)
    assert refusal in answer if refusal else answer == ""


def test_a_change_order_of_the_wrong_form_is_refused_by_the_page_too(world: World, owner: Someone) -> None:
    demanding(world, change_order=True)
    code = accepted(world, BLUE)
    brings(owner, code, "", shot(owner))
    owner.does(code, Filled("李强", {"change_order": "X-1"}))
    assert "变更单号 X-1 和单号的格式对不上" in done(world, code)


def test_red_answered_with_protective_gear_only_is_a_warning_to_the_reviewer(world: World, owner: Someone) -> None:
    demanding(world, hierarchy=True)
    code = accepted(world, RED)
    brings(owner, code, "发了绝缘手套", shot(owner))
    assert "还差控制层级" in done(world, code)
    assert owner.picks("个体防护") == ""
    assert "没有“祈祷”" in owner.does(code, Filled("李强", {"hierarchy": "祈祷"}))
    assert done(world, code) == ""
    assert world.case(code).hierarchy == "个体防护"
    card = next(t for t in reversed(world.person("王芳").texts) if "待复查" in t)
    assert "红色隐患只用了个体防护" in card


def test_without_any_place_a_demanded_place_is_flagged_not_refused(world: World, owner: Someone) -> None:
    demanding(world, place=True)
    code = accepted(world, BLUE)
    brings(owner, code, "", shot(owner))
    assert done(world, code) == ""
    case: Hazard = world.case(code)
    assert case.flags == ("没有位置（照片里没有定位，也没扫点位码）",)
