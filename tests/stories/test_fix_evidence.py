"""整改: what has to be brought, what is refused, what is flagged."""

from dataclasses import replace
from datetime import timedelta

from tests.stories.fixing import BLUE, RED, accepted, brings, rectified, shot
from tests.world import World
from workflows.hazard.case import Spot, State
from workflows.hazard.events import Heard, Rectified
from workflows.kernel.effects import Done, Failed


def test_without_a_photo_nothing_changes_and_the_owner_is_told_how_to_bring_one(world: World) -> None:
    code = accepted(world, BLUE)
    assert world.person("李强").presses("整改完成", code) == "还差 1 张整改照片。直接发到这里就行。"
    assert world.case(code).state is State.FIXING


def test_a_photo_of_the_report_does_not_count_as_a_photo_of_the_fix(world: World) -> None:
    code = accepted(world, BLUE)
    assert world.case(code).kept("before", "photo")
    assert "还差 1 张" in world.person("李强").presses("整改完成", code)


def test_one_photo_after_acceptance_sends_a_blue_hazard_to_review(world: World) -> None:
    code = accepted(world, BLUE)
    owner = world.person("李强")
    brings(owner, code, "", shot(owner))
    owner.sees("已收到", code, "照片 1 张", "没有了，可以按“整改完成”")
    assert owner.presses("整改完成", code) == ""
    case = world.case(code)
    assert case.state is State.REVIEW and case.fixer == "李强" and case.fixed_at == world.now
    world.person("王芳").sees("待复查", code, "[通过]", "[退回]")
    owner.sees("已送复查", "王芳")
    owner.sees("证据齐了")


def test_red_also_needs_one_sentence_on_the_measure_and_the_photo_stays(world: World) -> None:
    code = accepted(world, RED)
    owner = world.person("李强")
    brings(owner, code, "", shot(owner))
    assert owner.presses("整改完成", code) == "还差一句措施说明，写一句或说一句怎么处理的。"
    brings(owner, code, "换了箱门锁")
    assert owner.presses("整改完成", code) == ""
    assert world.case(code).measure == "换了箱门锁" and len(world.case(code).kept("after")) == 1
    world.forget_messages()


def test_everything_missing_is_listed_in_one_answer(world: World) -> None:
    code = accepted(world, RED)
    refusal = world.person("李强").presses("整改完成", code)
    assert "差 2 样，已发的都留着" in refusal and "1. 还差 1 张" in refusal and "2. 还差一句措施说明" in refusal


def test_a_voice_note_that_is_heard_after_done_was_pressed_reaches_the_reviewer(world: World) -> None:
    code = accepted(world, RED)
    owner = world.person("李强")
    brings(owner, code, "", shot(owner), shot(owner, "v9", "voice"))
    assert owner.presses("整改完成", code) == ""
    world.forget_messages()
    assert world.work.jobs[f"hear:{code}:v9"][1].args == {"sha256": "v9"}
    world.apply(code, Heard("v9", "门锁换好了", True, None))
    world.person("王芳").sees("待复查", "门锁换好了")
    world.person("王芳").presses("通过", code)
    world.forget_messages()
    assert world.apply(code, Heard("v9", "又来一次", True, None)) == ""


def test_a_photo_cut_out_of_the_photo_of_the_report_is_flagged_when_the_comparison_is_done(world: World) -> None:
    code = rectified(world)
    key = f"same_scene:{code}:0:after"
    assert world.work.jobs[key][1].args == {"photo": "after", "others": f"before-张伟@{code}"}
    world.apply(code, Done(key, {"sha256": "", "score": 0.1}))
    assert world.case(code).flags == ()
    world.apply(code, Done(key, {"sha256": "before-张伟", "score": 0.8}))
    assert world.case(code).flags == ("处理后的照片是从上报时的照片里截出来的",)
    world.person("赵敏").sees("证据有标记", code)
    assert "要安全员或安全总监" in world.person("王芳").presses("通过", code)
    assert world.apply(code, Failed(key, "打不开")) == ""


def test_a_crop_of_last_months_photo_of_another_case_names_that_case(world: World) -> None:
    world.work.used_photos["old"] = "YH-20260201-0009"
    code = rectified(world)
    key = f"same_scene:{code}:0:after"
    assert "old@YH-20260201-0009" in str(world.work.jobs[key][1].args["others"])
    world.apply(code, Done(key, {"sha256": "old", "code": "YH-20260201-0009", "score": 0.8}))
    assert world.case(code).flags == ("处理后的照片是从 YH-20260201-0009 的照片里截出来的",)
    world.forget_messages()


def test_a_photo_that_reached_us_long_before_acceptance_does_not_show_the_fix(world: World) -> None:
    code = accepted(world, BLUE)
    owner = world.person("李强")
    early = replace(shot(owner), at=world.now - timedelta(minutes=30))
    brings(owner, code, "", early)
    assert "还差 1 张整改照片" in owner.presses("整改完成", code)
    world.forget_messages()


def test_a_voice_note_is_the_sentence_and_its_words_are_kept(world: World) -> None:
    code = accepted(world, RED)
    owner = world.person("李强")
    brings(owner, code, "", shot(owner), shot(owner, "v9", "voice"))
    owner.does(code, Heard("v9", "门锁换好了，带电体已封闭", True, None))
    assert world.case(code).measure == "门锁换好了，带电体已封闭"
    assert owner.presses("整改完成", code) == ""
    world.forget_messages()


def test_the_same_photo_twice_counts_once(world: World) -> None:
    code = accepted(world, BLUE)
    owner = world.person("李强")
    brings(owner, code, "", shot(owner))
    brings(owner, code, "", shot(owner))
    assert len(world.case(code).kept("after")) == 1
    owner.sees("照片 1 张")


def test_a_stranger_cannot_bring_proof_or_press_done(world: World) -> None:
    code = accepted(world, BLUE)
    painter = world.person("刘洋")
    assert "由李强处理" in brings(painter, code, "", shot(painter))
    assert "只有责任人" in painter.does(code, Rectified("刘洋"))
    assert not world.case(code).kept("after")


def test_a_colleague_of_the_owner_may_help_and_is_told_where_it_went(world: World) -> None:
    code = accepted(world, BLUE)
    helper, owner = world.people("孙磊", "李强")
    brings(helper, code, "", shot(helper))
    helper.sees("收到，记在", code, "李强在处理")
    owner.sees("照片 1 张")
    assert [a.by for a in world.case(code).kept("after")] == ["孙磊"] and world.case(code).owner == "李强"


def test_before_and_after_are_put_side_by_side_and_the_review_card_then_shows_them(world: World) -> None:
    code = rectified(world)
    key, (_, job) = next((k, v) for k, v in world.work.jobs.items() if k.startswith("compose"))
    assert job.args["before"] == "before-张伟" and job.args["after"] == "after"
    world.apply(code, Done(key, {"sha256": "side"}))
    world.person("王芳").sees("待复查", "side")
    assert [a.sha256 for a in world.case(code).media if a.role == "side_by_side"] == ["side"]


def test_a_composed_picture_that_comes_after_the_decision_is_kept_without_a_word(world: World) -> None:
    code = rectified(world)
    world.person("王芳").presses("通过", code)
    world.forget_messages()
    world.apply(code, Done(f"compose:{code}:0", {"sha256": "side"}))
    assert world.apply(code, Failed(f"compose:{code}:0", "照片坏了")) == ""
    assert world.case(code).state is State.CLOSED and world.case(code).media[-1].sha256 == "side"


def test_a_photo_used_in_an_earlier_case_is_flagged_with_that_case(world: World) -> None:
    world.work.used_photos["after"] = "YH-20260201-0003"
    code = rectified(world)
    assert world.case(code).state is State.REVIEW
    assert world.case(code).flags == ("照片在 YH-20260201-0003 里用过（同一张）",)
    assert any("YH-20260201-0003" in text for text in world.person("王芳").texts)


def test_the_photo_of_the_report_sent_again_is_flagged(world: World) -> None:
    code = accepted(world)
    owner = world.person("李强")
    brings(owner, code, "换了锁", shot(owner, "before-张伟"))
    owner.presses("整改完成", code)
    assert world.case(code).flags == ("处理后的照片和上报时的是同一张",)
    world.forget_messages()


def test_a_photo_older_than_the_report_is_flagged(world: World) -> None:
    code = rectified(world, taken_at=world.now - timedelta(hours=3))
    assert world.case(code).flags == ("照片拍于 03-02 05:00，早于上报",)


def test_a_phone_clock_a_few_minutes_slow_raises_no_flag(world: World) -> None:
    assert world.case(rectified(world, taken_at=world.now - timedelta(minutes=4))).flags == ()


def test_a_photo_taken_three_kilometres_away_is_flagged(world: World) -> None:
    code = rectified(world, lat=31.2270, lng=121.4000)
    assert world.case(code).flags == ("位置离二号焊接车间东门 3.0 公里",)


def test_a_photo_taken_at_the_place_raises_no_flag_and_the_card_says_what_was_verified(world: World) -> None:
    code = rectified(world, lat=31.2001, lng=121.4000)
    assert world.case(code).flags == ()
    card = world.person("王芳").texts[-1]
    assert "机器核过 照片 1 张，都在接单后收到；照片没在别的隐患里用过；位置离点位 11 米" in card
    assert "请人确认 照片里的问题确实消除了；措施和现场一致" in card


def test_a_scanned_point_beats_coordinates_and_a_wrong_point_is_flagged(world: World) -> None:
    for point, flags in (("P-EAST", ()), ("P-PAINT", ("扫的点位码是 P-PAINT，不是二号焊接车间东门",))):
        code = accepted(world, RED)
        owner = world.person("李强")
        brings(owner, code, "换了锁", shot(owner, f"a{point}", lat=31.5, lng=121.9), spot=Spot(point=point))
        owner.presses("整改完成", code)
        assert world.case(code).flags == flags
        world.person("王芳").presses("退回", code) if flags else world.person("王芳").presses("通过", code)
        world.forget_messages()
        world.wait(minutes=31)
        world.forget_messages()


def test_a_frozen_video_is_flagged_by_what_the_file_showed(world: World) -> None:
    code = accepted(world, BLUE)
    owner = world.person("李强")
    brings(owner, code, "", shot(owner), shot(owner, "vid", "video", seconds=20.0, flags=("视频画面几乎不动",)))
    owner.presses("整改完成", code)
    assert world.case(code).flags == ("视频画面几乎不动",)
    world.forget_messages()


def test_a_piece_that_comes_after_done_was_pressed_still_reaches_the_reviewer(world: World) -> None:
    code = rectified(world)
    owner = world.person("李强")
    brings(owner, code, "再补一张近照", shot(owner, "closer"))
    assert world.case(code).state is State.REVIEW
    world.person("王芳").sees("待复查", "closer")
