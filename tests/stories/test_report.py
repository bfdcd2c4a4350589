from datetime import timedelta

from tests.world import World
from workflows.hazard.case import State

REPORT = "二号焊接车间东门配电箱 PD-203 箱门敞开"


def test_a_text_with_place_and_problem_is_dispatched_at_once(world: World) -> None:
    worker, owner = world.people("张伟", "李强")
    code = worker.says(REPORT)
    worker.sees("蓝色隐患", code, "二号焊接车间东门 · 配电箱 PD-203", "电气安全 / 配电箱柜 / 箱门未闭", "[级别不对]")
    owner.sees("蓝色隐患", code, "08:15", "[接单]", "[转派]", "[拒单]")
    case = world.case()
    assert case.state is State.DISPATCHED and case.owner == "李强" and case.text == REPORT
    assert case.due_at == world.now + timedelta(hours=72) and case.respond_by == world.now + timedelta(minutes=15)


def test_a_photo_and_a_voice_note_become_one_case_after_90_seconds_of_silence(world: World) -> None:
    worker, owner = world.people("张伟", "李强")
    code = worker.photographs("p1")
    worker.sees(f"收到 {code}")
    world.wait(seconds=8)
    assert worker.records("v1") == code
    world.hears("v1", REPORT)
    world.wait(seconds=89)
    assert world.case().state is State.DRAFT
    world.wait(seconds=1)
    worker.sees("蓝色隐患", code, "李强")
    owner.sees(code, "p1")
    assert [a.sha256 for a in world.case().media] == ["p1", "v1"]


def test_the_place_said_after_the_problem_closes_a_draft_before_the_90_seconds(world: World) -> None:
    worker, owner = world.people("张伟", "李强")
    worker.photographs("p1")
    worker.sees("收到")
    worker.says("箱门开着")
    world.wait(seconds=5)
    worker.says("二车间东门")
    worker.sees("蓝色隐患")
    owner.sees("[接单]")
    assert world.case().text == "箱门开着\n二车间东门"


def test_the_word_submit_hands_in_a_draft_before_the_90_seconds(world: World) -> None:
    worker = world.person("张伟")
    worker.says("漏油")
    worker.sees("收到", "在哪里更好")
    world.wait(seconds=5)
    worker.submits()
    worker.sees("黄色隐患", "没听清地点")
    world.person("赵敏").sees("没有说清地点", "[接单]")
    assert world.case().opened_at == world.now


def test_a_voice_note_is_answered_at_once_with_its_code(world: World) -> None:
    worker = world.person("张伟")
    code = worker.records("v1")
    worker.sees(f"收到 {code}，正在听语音。")
    worker.submits()
    worker.sees(code, "语音还在听")
    assert world.case().state is State.REPORTED
    world.hears("v1", REPORT)
    worker.sees("蓝色隐患", code)
    world.person("李强").sees(code)


def test_a_draft_leaves_draft_within_two_minutes_however_often_somebody_adds_a_photo(world: World) -> None:
    worker = world.person("张伟")
    worker.photographs("p0")
    worker.sees("收到")
    for second in range(1, 12):
        world.wait(seconds=10)
        worker.photographs(f"p{second}")
    world.wait(seconds=10)
    assert world.case().state is not State.DRAFT
    worker.sees("还没有文字说明")
    world.wait(minutes=2)
    worker.sees("已派给赵敏")
    world.person("赵敏").sees("还没有定级")


def test_a_photo_without_a_word_goes_to_the_safety_officer_after_two_minutes(world: World) -> None:
    worker, officer = world.people("张伟", "赵敏")
    code = worker.photographs("p1")
    worker.sees("收到", code)
    world.wait(seconds=90)
    worker.sees(code, "还没有文字说明")
    assert world.case().state is State.REPORTED
    world.wait(minutes=2)
    case = world.case()
    assert case.state is State.DISPATCHED and case.owner == "赵敏" and case.of is not None
    assert all([case.of.l1, case.of.l2, case.of.l3, case.of.code])
    officer.sees(code, "p1", "[接单]")
    worker.sees(code, "类别待定")


def test_a_sentence_in_those_two_minutes_sends_the_photo_to_the_right_owner(world: World) -> None:
    worker, owner = world.people("张伟", "李强")
    code = worker.photographs("p1")
    worker.sees("收到")
    world.wait(seconds=90)
    worker.sees("还没有文字说明")
    world.wait(seconds=110)
    assert worker.says(REPORT) == code
    worker.sees("蓝色隐患", code)
    owner.sees(code, "p1")
    opened = world.case().opened_at
    assert opened == world.now - timedelta(seconds=110) and world.case().respond_by == world.now + timedelta(minutes=15)


def test_a_later_photo_within_90_seconds_joins_the_case_without_a_new_card(world: World) -> None:
    worker, owner = world.people("张伟", "李强")
    code = worker.says(REPORT)
    worker.sees(code)
    owner.sees(code)
    world.wait(seconds=89)
    assert worker.photographs("p1") == code
    owner.sees(code, "p1")
    assert len(owner.messages) == 1 and len(worker.messages) == 1


def test_another_worker_s_photos_never_mix_in(world: World) -> None:
    first = world.person("张伟").photographs("p1")
    second = world.person("陈静").photographs("p2")
    assert first != second
    world.person("张伟").says("二车间东门箱门开着")
    world.person("陈静").says("一号喷漆线漏油")
    assert [a.sha256 for a in world.case(first).media] == ["p1"]
    assert [a.sha256 for a in world.case(second).media] == ["p2"]
    world.forget_messages()


def test_small_talk_in_a_draft_makes_no_case(world: World) -> None:
    worker = world.person("张伟")
    code = worker.says("三车间那个")
    worker.sees("收到", code)
    world.wait(seconds=90)
    worker.sees("没有开单")
    assert code not in world.work.cases and not world.work.timers


def test_a_photo_is_never_lost_to_small_talk(world: World) -> None:
    worker = world.person("张伟")
    code = worker.photographs("p1")
    worker.sees("收到")
    worker.says("辛苦了")
    world.wait(seconds=90)
    worker.sees("没听懂")
    world.wait(minutes=2)
    assert world.case(code).owner == "赵敏"
    worker.sees("已派给赵敏")
    world.person("赵敏").sees(code)
